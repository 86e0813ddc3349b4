#include "ports/virtual/legacy/legacy_agent.hpp"

#include <algorithm>
#include <system_error>

namespace gangflash::vphone {

// D6 (mtk-brom-preloader-legacy-da.md, 7.9 and "Observed").

namespace {

constexpr std::uint8_t windows_host = 0x0B;
constexpr std::uint8_t emmc = 2;
constexpr std::size_t small_transfer = 0x400;
constexpr std::uint32_t longest_packet = 0x100'0000;

} // namespace

asio::awaitable<void> LegacyAgent::read_data() {
    const std::uint8_t host = co_await wire_->u8();
    const std::uint8_t storage = co_await wire_->u8();
    const std::uint64_t start = co_await wire_->u64();
    const std::uint64_t length = co_await wire_->u64();
    const auto found = target_of(part_, start, length);
    std::uint32_t error = 0;
    if (storage != emmc)
        error = errors().unknown_storage;
    else if (const auto* refusal = std::get_if<std::uint32_t>(&found))
        error = *refusal;
    if (error != 0) {
        co_await wire_->refuse(error);
        co_return;
    }
    const StorageTarget& target = std::get<StorageTarget>(found);
    co_await wire_->link().enter(reading_step(), target.partition, length);
    if (wire_->link().take_storage_error()) {
        co_await wire_->refuse(errors().read_failed);
        co_return;
    }
    co_await wire_->acknowledge(); // before it looks at the packet size
    const std::uint32_t packet = co_await wire_->u32();
    if (packet == 0 || packet > longest_packet) co_await wire_->link().fall_silent();
    co_await send_data(target, packet, host != windows_host);
}

/// Packet and sum, until the host says 5A; A5 wants the packet once more; other bytes are ignored.
asio::awaitable<void>
LegacyAgent::send_data(const StorageTarget& target, std::uint32_t packet, bool in_pieces) {
    for (std::uint64_t done = 0; done < target.length;) {
        Bytes data(static_cast<std::size_t>(std::min<std::uint64_t>(packet, target.length - done)));
        bool failed = wire_->link().take_storage_error();
        try {
            board_.storage.read(target.regions.front(), target.start + done, data);
        } catch (const std::system_error&) { // the host's disk behind this storage
            failed = true;
        }
        // Unverified: there is no word for a bad block in mid-read; a real agent's answer to one
        // has not been traced.
        if (failed) co_await wire_->link().fall_silent();
        const std::uint16_t sum = sum16(data);
        const std::size_t transfer = in_pieces ? small_transfer : data.size();
        for (std::size_t at = 0; at < data.size(); at += transfer) {
            const auto from = data.begin() + static_cast<std::ptrdiff_t>(at);
            const auto end =
                from + static_cast<std::ptrdiff_t>(std::min(transfer, data.size() - at));
            co_await wire_->link().send_counted(Bytes(from, end));
        }
        co_await wire_->send(static_cast<std::uint8_t>(sum >> 8U)); // two transfers of one byte
        co_await wire_->send(static_cast<std::uint8_t>(sum & 0xFFU));
        std::uint8_t answer = 0;
        do
            answer = co_await wire_->u8();
        while (answer != LegacyWire::ack && answer != LegacyWire::nack);
        if (answer == LegacyWire::ack) done += data.size();
    }
}

} // namespace gangflash::vphone
