#include "ports/virtual/legacy/legacy_agent.hpp"

#include <algorithm>

namespace gangflash::vphone {

// From C0 to the report (mtk-brom-preloader-legacy-da.md, 7.1 and 7.3; mtk-legacy-one-stage.md,
// 3.1, 3.3 and 5).

namespace {

constexpr std::uint8_t alive = 0xC0;
constexpr std::uint8_t refused_record = 0x69;
constexpr std::uint32_t nand_record_size = 56;
constexpr std::uint32_t most_nand_records = 512;
constexpr std::size_t configuration_size = 18; ///< BROM version to MSDC boot channel
constexpr std::uint32_t slc_entry_size = 20;
constexpr std::uint32_t most_slc_entries = 16;
// "up to some 100 ms" (7.3); mtkclient waits 350.
constexpr std::chrono::milliseconds settling{50};

} // namespace

LegacyAgent::LegacyAgent(const PhoneBoard& board, LoadedAgent code)
    : board_(board), code_(std::move(code)), memory_up_(code_.from_preloader),
      high_speed_(!build().full_speed_first) {}

asio::awaitable<LegacyEnd> LegacyAgent::run(PhoneLink& link) {
    wire_.emplace(link);
    if (!started_) {
        if (build().shape == LegacyShape::one_stage)
            co_await start_one_stage();
        else
            co_await start_with_ids();
        co_await report();
        started_ = true;
    }
    for (;;) {
        const std::uint8_t command = co_await wire_->u8();
        if (const auto end = co_await obey(command)) co_return *end;
    }
}

/// Kind A: everything in one go, no acknowledgement, NAND records even on eMMC phones.
asio::awaitable<void> LegacyAgent::start_one_stage() {
    co_await wire_->send(alive);
    co_await say_hello(false);
    co_await take_configuration();
    co_await nand_records();
}

/// Kinds B and C: what storage there is comes before the first byte of the host.
asio::awaitable<void> LegacyAgent::start_with_ids() {
    const bool raw = build().shape == LegacyShape::overlay;
    co_await wire_->send(alive);
    co_await say_hello(raw);
    co_await take_configuration();
    co_await wire_->link().pause(settling);
    if (memory_up_)
        co_await wire_->send(std::uint32_t{0});
    else
        co_await memory_needed();
    co_await take_second_region();
}

asio::awaitable<void> LegacyAgent::say_hello(bool raw_ids) {
    if (build().shape != LegacyShape::one_stage) {
        co_await wire_->send(errors().device_missing);
        co_await send_nand_ids(raw_ids);
        co_await wire_->send(std::uint32_t{0});
        if (raw_ids) {
            co_await send_raw_cid();
        } else {
            for (std::size_t at = 0; at < 16; at += 4)
                co_await wire_->send(load_be<std::uint32_t>(board_.identity.storage_id, at));
        }
        co_await wire_->u8(); // an acknowledgement whose value nobody looks at
    }
    co_await wire_->send(build().major_version);
    co_await wire_->send(build().minor_version);
    co_await wire_->send(build().chip_number);
}

/// Count and ids, all zero: these phones have no NAND.
asio::awaitable<void> LegacyAgent::send_nand_ids(bool raw) {
    co_await wire_->send(build().nand_ids);
    if (raw) {
        co_await wire_->send(Bytes(2 * std::size_t{build().nand_ids}));
        co_return;
    }
    for (std::uint16_t i = 0; i < build().nand_ids; ++i)
        co_await wire_->send(std::uint16_t{0});
}

/// As it stands in memory: every group of four bytes the other way round than in the CID.
asio::awaitable<void> LegacyAgent::send_raw_cid() {
    Bytes raw(board_.identity.storage_id.begin(), board_.identity.storage_id.end());
    for (auto group = raw.begin(); group != raw.end(); group += 4)
        std::reverse(group, group + 4);
    co_await wire_->send(raw);
}

/// None of it changes what an eMMC phone does.
asio::awaitable<void> LegacyAgent::take_configuration() {
    co_await wire_->bytes(configuration_size);
    switch (build().extra) {
    case StartExtra::none:
        break;
    case StartExtra::word:
        co_await wire_->u32();
        break;
    case StartExtra::slc_list: {
        const std::uint32_t count = co_await wire_->u32();
        if (count > most_slc_entries) co_await wire_->link().fall_silent();
        co_await wire_->bytes(std::size_t{count} * slc_entry_size);
        break;
    }
    }
}

/// 3.3: the controller is there, but no NAND answers it, so every record is refused.
asio::awaitable<void> LegacyAgent::nand_records() {
    co_await wire_->acknowledge();
    co_await wire_->send(nand_record_size);
    const std::uint32_t count = co_await wire_->u32();
    if (count > most_nand_records) co_await wire_->link().fall_silent();
    co_await wire_->acknowledge();
    for (std::uint32_t i = 0; i < count; ++i) {
        co_await wire_->bytes(nand_record_size);
        co_await wire_->send(refused_record);
    }
}

} // namespace gangflash::vphone
