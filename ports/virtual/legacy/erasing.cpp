#include "ports/virtual/legacy/legacy_agent.hpp"
#include "ports/virtual/partition_table.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <system_error>
#include <utility>

namespace gangflash::vphone {

// D4 (mtk-brom-preloader-legacy-da.md, 7.9 and "Observed"; mtk-legacy-one-stage.md, 7.1).

namespace {

constexpr std::uint8_t emmc = 2;
constexpr std::chrono::milliseconds erase_beat{20};
constexpr std::array<std::uint8_t, 3> percentages{0, 50, 100};

/// What the agent notes of the last download or format, at the end of flashinfo. Seen of the
/// MT6580's genuine build of 2021: its words, its state at 0xA30, zeros between.
constexpr std::uint64_t record_before_end = 0x2000;
constexpr std::size_t record_size = 4672;
constexpr std::size_t state_at = 0xA30;

Bytes download_record(std::string_view state) {
    Bytes record(record_size);
    const auto put = [&](std::string_view text, std::size_t at) {
        std::ranges::copy(std::as_bytes(std::span(text)), record.begin() + std::ptrdiff_t(at));
    };
    put("DOWNLOAD INFORMATION!!", 0);
    put("V1.0", 24);
    put(state, state_at);
    return record;
}

} // namespace

/// Where the table named flashinfo when the agent first looked; without that it keeps none.
void LegacyAgent::keep_record(std::string_view state) {
    if (!build().keeps_download_record) return;
    if (!record_at_) {
        const auto table = read_table(board_.storage, board_.chip());
        const TableEntry* const home = table ? find_entry(*table, "flashinfo") : nullptr;
        if (home == nullptr || home->size < record_before_end) return;
        record_at_ = home->start + home->size - record_before_end;
    }
    try {
        board_.storage.write(Region::user, *record_at_, download_record(state));
    } catch (
        const std::system_error&) { // the host's disk behind this storage: no command fails of it
        return;
    }
}

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
        else {
            keep_record("FORMAT_START");
            co_await erase(std::get<StorageTarget>(found));
            keep_record("FORMAT_DONE");
        }
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
