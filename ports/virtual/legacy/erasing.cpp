#include "ports/virtual/legacy/legacy_agent.hpp"

#include <array>
#include <system_error>
#include <utility>

namespace gangflash::vphone {

// D4 (mtk-brom-preloader-legacy-da.md, 7.9 and "Observed"; mtk-legacy-one-stage.md, 7.1).

namespace {

constexpr std::uint8_t emmc = 2;
constexpr std::chrono::milliseconds erase_beat{20};
constexpr std::array<std::uint8_t, 3> percentages{0, 50, 100};

} // namespace

asio::awaitable<void> LegacyAgent::format() {
    const std::uint8_t storage = co_await wire_->u8();
    co_await wire_->bytes(3); // erase flag, validation, address type: nothing of it matters here
    const std::uint64_t start = co_await wire_->u64();
    const std::uint64_t length = co_await wire_->u64();
    const auto found = target_of(part_, start, length);
    const auto* error = std::get_if<std::uint32_t>(&found);
    const bool misaligned = error != nullptr && *error == errors().bad_address;
    if (storage != emmc || misaligned) {
        co_await wire_->refuse(misaligned ? errors().bad_address : errors().unknown_storage);
    } else {
        co_await wire_->acknowledge();
        if (error != nullptr)
            co_await wire_->refuse(*error);
        else
            co_await erase(std::get<StorageTarget>(found));
    }
    co_await wire_->acknowledge(); // of the command loop, whatever happened
}

asio::awaitable<void> LegacyAgent::erase(const StorageTarget& target) {
    co_await wire_->link().enter(Step::erase, target.partition, target.length);
    modified_ = true;
    co_await wire_->acknowledge();
    bool failed = wire_->link().take_storage_error();
    try {
        if (!failed) board_.storage.erase(target.regions.front(), target.start, target.length);
    } catch (const std::system_error&) { // the host's disk behind this storage
        failed = true;
    }
    if (failed) {
        co_await wire_->send(errors().write_failed);
        co_await wire_->send(target.start);
        co_await wire_->send(LegacyWire::stop);
        co_return;
    }
    board_.count_write(0);
    // Cards that erase by themselves tell the last step only. Others tell one step for every 64 KiB
    // with nothing between the host's byte and the next step (read off the MT6580's code); three
    // are enough here.
    std::uint64_t told = 0;
    for (const std::uint8_t percent : percentages) {
        co_await wire_->link().pause(erase_beat);
        const std::uint64_t now = target.length * percent / 100;
        co_await wire_->link().progress(now - std::exchange(told, now));
        if (percent < 100 && !build().steps_of_erase) continue;
        co_await wire_->send(percent < 100 ? errors().in_progress : 0U);
        co_await wire_->send(percent);
        co_await wire_->u8();
    }
    co_await wire_->acknowledge();
}

} // namespace gangflash::vphone
