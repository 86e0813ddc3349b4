#include "ports/virtual/legacy/legacy_agent.hpp"

#include <array>

namespace gangflash::vphone {

// What the agent tells unasked before its first command (mtk-brom-preloader-legacy-da.md, 7.7;
// mtk-legacy-one-stage.md, 3.4).

namespace {

constexpr std::uint64_t rpmb_size = 4ULL << 20U;
constexpr std::uint32_t internal_memory_size = 0x2'0000;
constexpr std::uint8_t dynamic_memory = 0x02;
constexpr std::uint8_t first_chip_select = 0x00;
constexpr std::uint16_t no_flash_id = 0xFFFF;
constexpr std::uint32_t boot_style_emmc = 0x409;
constexpr std::uint8_t soc_accepted = 0xC1;

} // namespace

asio::awaitable<void> LegacyAgent::report() {
    co_await wire_->link().enter(Step::storage);
    co_await wire_->send(errors().nor_missing);
    co_await wire_->send(std::uint8_t{0x00});
    co_await wire_->send(std::uint8_t{0x08});
    co_await wire_->send(no_flash_id);
    co_await wire_->send(std::uint32_t{0});
    for (int i = 0; i < 4; ++i)
        co_await wire_->send(std::uint16_t{0});
    co_await wire_->send(std::uint32_t{0});
    co_await wire_->send(std::uint32_t{0});

    co_await report_nand();
    co_await report_emmc();

    co_await wire_->send(errors().card_missing);
    co_await wire_->send(std::uint64_t{0});
    for (int i = 0; i < 4; ++i)
        co_await wire_->send(std::uint32_t{0});

    co_await report_memory();

    co_await wire_->acknowledge(); // security row
    co_await wire_->send(errors().blank_flash);
    co_await wire_->send(boot_style_emmc);
    co_await wire_->send(soc_accepted);
}

asio::awaitable<void> LegacyAgent::report_nand() {
    co_await wire_->send(errors().nand_missing);
    co_await wire_->send(std::uint8_t{0});
    co_await wire_->send(no_flash_id);
    if (build().wide_nand_size)
        co_await wire_->send(std::uint64_t{0});
    else
        co_await wire_->send(std::uint32_t{0});
    co_await send_nand_ids(false);
    for (int i = 0; i < 3; ++i) // page, spare, pages of a block
        co_await wire_->send(std::uint16_t{0});
    for (int i = 0; i < 3; ++i) // bus, address cycles, BMT
        co_await wire_->send(std::uint8_t{0});
}

asio::awaitable<void> LegacyAgent::report_emmc() {
    const StorageShape& shape = board_.storage.shape();
    co_await wire_->send(std::uint32_t{0});
    const std::array<std::uint64_t, 8> sizes{
        shape.boot1, shape.boot2, rpmb_size, 0, 0, 0, 0, shape.user};
    for (const std::uint64_t size : sizes)
        co_await wire_->send(size);
    for (std::size_t at = 0; at < 16; at += 4)
        co_await wire_->send(load_be<std::uint32_t>(board_.identity.storage_id, at));
    co_await wire_->send(Bytes(8)); // firmware version
}

asio::awaitable<void> LegacyAgent::report_memory() {
    co_await wire_->send(std::uint32_t{0});
    co_await wire_->send(internal_memory_size);
    co_await wire_->send(memory_up_ ? 0U : errors().emi_needed);
    co_await wire_->send(dynamic_memory);
    co_await wire_->send(first_chip_select);
    co_await wire_->send(memory_up_ ? board_.chip().dram_size : std::uint64_t{0});
    co_await wire_->send(board_.identity.random_id);
}

} // namespace gangflash::vphone
