#include "ports/virtual/agent/flash_agent.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace gangflash::vphone {

// READ_DATA, UPLOAD, FORMAT, FORMAT_PARTITION (mtk-xflash-xml-da.md, 3.6.5 to 3.6.7).

namespace {
constexpr std::uint64_t read_packet = 0x1'0000;
constexpr std::size_t longest_name = 0x100;
constexpr std::size_t longest_ack = 0x1000;
constexpr std::chrono::milliseconds erase_beat{20};
} // namespace

asio::awaitable<void> FlashAgent::read_data() {
    const auto target = co_await receive_range();
    if (!target) co_return;
    co_await raw_.enter(reading_step(), target->partition, target->length);
    co_await link_.status(AgentStatus::ok);
    co_await send_image(*target);
}

asio::awaitable<void> FlashAgent::upload() {
    co_await link_.status(AgentStatus::ok);
    const Bytes name = co_await link_.receive(longest_name);
    const TargetOrRefusal found = target_of_name(board_, as_text(name));
    if (const auto* refusal = std::get_if<AgentStatus>(&found)) {
        co_await link_.status(*refusal);
        co_return;
    }
    const StorageTarget& target = std::get<StorageTarget>(found);
    co_await raw_.enter(reading_step(), target.partition, target.length);
    co_await link_.status(AgentStatus::ok);
    Bytes size;
    append_le(size, target.length);
    co_await link_.send(std::move(size));
    co_await send_image(target);
}

/// Status 0 before every packet, the host's acknowledgement after it, and a final status.
asio::awaitable<void> FlashAgent::send_image(const StorageTarget& target) {
    for (std::uint64_t done = 0; done < target.length;) {
        const auto piece =
            static_cast<std::size_t>(std::min<std::uint64_t>(target.length - done, read_packet));
        Bytes data(piece);
        bool failed = raw_.take_storage_error();
        try {
            board_.storage.read(target.regions.front(), target.start + done, data);
        } catch (const std::system_error&) { // the host's disk behind this storage
            failed = true;
        }
        if (failed) {
            co_await link_.status(storage_error());
            co_return;
        }
        co_await link_.status(AgentStatus::ok);
        co_await link_.send_counted(std::move(data));
        co_await link_.receive(longest_ack);
        done += piece;
    }
    co_await link_.status(AgentStatus::ok);
}

asio::awaitable<void> FlashAgent::format() {
    const auto target = co_await receive_range();
    if (!target) co_return;
    co_await link_.status(AgentStatus::ok);
    co_await erase(*target);
}

/// No status for the name: straight to the progress.
asio::awaitable<void> FlashAgent::format_partition() {
    co_await link_.status(AgentStatus::ok);
    const Bytes name = co_await link_.receive(longest_name);
    const TargetOrRefusal found = target_of_name(board_, as_text(name));
    if (const auto* refusal = std::get_if<AgentStatus>(&found)) {
        co_await link_.status(*refusal);
        co_return;
    }
    co_await erase(std::get<StorageTarget>(found));
}

asio::awaitable<void> FlashAgent::erase(const StorageTarget& target) {
    co_await raw_.enter(Step::erase, target.partition, target.length);
    modified_ = true;
    bool failed = raw_.take_storage_error();
    try {
        for (const Region region : target.regions)
            if (!failed) board_.storage.erase(region, target.start, target.length);
    } catch (const std::system_error&) { // the host's disk behind this storage
        failed = true;
    }
    if (failed) {
        co_await link_.status(storage_error());
        co_return;
    }
    board_.count_write(0);
    if (board_.chip().storage == StorageKind::ufs) { // done at once (observed)
        co_await raw_.progress(target.length);
        co_await link_.status(AgentStatus::complete);
        co_return;
    }
    std::uint64_t told = 0;
    for (const std::uint32_t percent : {0U, 50U, 100U}) {
        co_await raw_.pause(erase_beat);
        const std::uint64_t now = target.length * percent / 100;
        co_await raw_.progress(now - std::exchange(told, now));
        co_await link_.status(AgentStatus::in_progress);
        co_await link_.word(percent);
        co_await link_.receive(longest_ack);
    }
    co_await link_.status(AgentStatus::complete);
}

} // namespace gangflash::vphone
