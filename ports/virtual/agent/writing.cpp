#include "ports/virtual/agent/flash_agent.hpp"
#include "ports/virtual/agent/image_sink.hpp"

#include <algorithm>
#include <system_error>

namespace gangflash::vphone {

// WRITE_DATA and DOWNLOAD (mtk-xflash-xml-da.md, 3.6.3 and 3.6.4).

namespace {
constexpr std::size_t longest_chunk = 0x20'0000;
constexpr std::size_t longest_name = 0x100;
constexpr std::size_t word_packet = 0x1000;
constexpr std::uint32_t usb_checksum = 0x01;

/// Decides by the first bytes, as the agent does, whether a named image is sparse.
class NamedSink final : public ImageSink {
public:
    NamedSink(const PhoneBoard& board, StorageTarget target)
        : board_(board), target_(std::move(target)) {}

    AgentStatus take(ByteView piece) override {
        if (!inner_) {
            if (SparseSink::looks_sparse(piece))
                inner_ = std::make_unique<SparseSink>(board_, target_);
            else
                inner_ = std::make_unique<RawSink>(board_, target_);
        }
        return inner_->take(piece);
    }

    AgentStatus finish() override { return inner_ ? inner_->finish() : AgentStatus::ok; }

private:
    const PhoneBoard& board_;
    StorageTarget target_;
    std::unique_ptr<ImageSink> inner_;
};

} // namespace

asio::awaitable<void> FlashAgent::write_data() {
    const auto target = co_await receive_range();
    if (!target) co_return;
    co_await raw_.enter(Step::write, target->partition, target->length);
    modified_ = true;
    co_await link_.status(AgentStatus::ok);
    RawSink sink(board_, *target);
    co_await receive_image(target->length, sink);
}

asio::awaitable<void> FlashAgent::download() {
    co_await link_.status(AgentStatus::ok);
    const Bytes name = co_await link_.receive(longest_name);
    const auto size = co_await link_.receive_parameter(sizeof(std::uint64_t), word_packet);
    if (!size) co_return;
    const auto length = load_le<std::uint64_t>(*size);
    const TargetOrRefusal found = target_of_name(board_, as_text(name));
    if (const auto* refusal = std::get_if<AgentStatus>(&found)) {
        co_await link_.status(*refusal);
        co_return;
    }
    const StorageTarget& target = std::get<StorageTarget>(found);
    if (length > target.length) {
        co_await link_.status(AgentStatus::image_too_large);
        co_return;
    }
    co_await raw_.enter(Step::write, target.partition, length);
    modified_ = true;
    co_await link_.status(AgentStatus::ok);
    std::unique_ptr<ImageSink> sink;
    if (target.boot_loader)
        sink = std::make_unique<PreloaderSink>(board_, target, length);
    else
        sink = std::make_unique<NamedSink>(board_, target);
    co_await receive_image(length, *sink);
}

/// Chunks, each answered; then the status of the whole. A refused chunk ends it with the same
/// status twice (observed).
asio::awaitable<void> FlashAgent::receive_image(std::uint64_t length, ImageSink& sink) {
    AgentStatus status = AgentStatus::ok;
    for (std::uint64_t done = 0; done < length && status == AgentStatus::ok;) {
        std::uint64_t got = 0;
        status = co_await receive_chunk(length - done, sink, got);
        done += got;
        co_await link_.status(status);
    }
    if (status == AgentStatus::ok) {
        try {
            status = sink.finish();
        } catch (const std::system_error&) { // the host's disk behind this storage
            status = storage_error();
        }
    }
    co_await link_.status(status);
}

asio::awaitable<AgentStatus>
FlashAgent::receive_chunk(std::uint64_t left, ImageSink& sink, std::uint64_t& got) {
    co_await link_.receive(word_packet); // a zero
    const Bytes sum = co_await link_.receive(word_packet);
    const Bytes data = co_await link_.receive_counted(longest_chunk);
    got = data.size();
    if (sum.size() < 4 || data.empty() || data.size() > left) co_return AgentStatus::protocol;
    const bool checked = (checksum_level_ & usb_checksum) != 0;
    if (checked && load_le<std::uint32_t>(sum) != sum16(data)) co_return AgentStatus::checksum;
    if (raw_.take_storage_error()) co_return storage_error();
    try {
        co_return sink.take(data);
    } catch (const std::system_error&) { // the host's disk behind this storage
        co_return storage_error();
    }
}

} // namespace gangflash::vphone
