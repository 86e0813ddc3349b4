#include "ports/virtual/agent/image_sink.hpp"
#include "ports/virtual/legacy/legacy_agent.hpp"

#include <algorithm>
#include <system_error>

namespace gangflash::vphone {

// 60, 61, 62 and BD (mtk-brom-preloader-legacy-da.md, 7.9 and "Observed"; mtk-legacy-one-stage.md,
// 7.1).

namespace {

constexpr std::uint32_t image_packet = 0x10'0000; ///< command 61: the agent decides
constexpr std::uint8_t checked_flag = 0x01;
constexpr std::uint8_t rpmb_part = 3;
constexpr std::uint64_t card_block = 512;
constexpr std::uint32_t internal_buffer = 0x2000; ///< all there is while memory is down

/// Decides by the first packet, as the agent does, whether the image is sparse.
class CardSink final : public ImageSink {
public:
    CardSink(const PhoneBoard& board, StorageTarget target)
        : board_(board), target_(std::move(target)) {}

    AgentStatus take(ByteView piece) override {
        if (!inner_) inner_ = choose(piece);
        return inner_->take(piece);
    }
    AgentStatus finish() override { return inner_ ? inner_->finish() : AgentStatus::ok; }

private:
    std::unique_ptr<ImageSink> choose(ByteView head) {
        if (!SparseSink::looks_sparse(head)) return std::make_unique<RawSink>(board_, target_);
        // The length was that of the sparse file; how far it expands only the card limits.
        target_.length = board_.storage.size(target_.regions.front()) - target_.start;
        return std::make_unique<SparseSink>(board_, target_);
    }

    const PhoneBoard& board_;
    StorageTarget target_;
    std::unique_ptr<ImageSink> inner_;
};

} // namespace

std::variant<StorageTarget, std::uint32_t>
LegacyAgent::target_of(std::uint8_t part, std::uint64_t start, std::uint64_t length) const {
    constexpr std::uint8_t user_part = 8;
    if (part == rpmb_part) return errors().part_unsupported;
    if (start % card_block != 0) return errors().bad_address;
    StorageTarget target;
    target.start = start;
    target.length = length;
    if (part == 1 || part == 2)
        target.regions = {part == 1 ? Region::boot1 : Region::boot2};
    else if (part == user_part || build().takes_any_part)
        target.regions = {Region::user};
    else
        return errors().bad_range; // general purpose parts: none is set up
    const std::uint64_t size = board_.storage.size(target.regions.front());
    if (start > size || length > size - start || length == 0) return errors().bad_range;
    target.partition = name_at(board_, target.regions.front(), start);
    return target;
}

asio::awaitable<void> LegacyAgent::write_data() {
    const std::uint8_t flags = co_await wire_->u8();
    const std::uint8_t part = co_await wire_->u8();
    const std::uint64_t start = co_await wire_->u64();
    const std::uint64_t length = co_await wire_->u64();
    const std::uint32_t packet = co_await wire_->u32();
    const auto found = target_of(part, start, length);
    if (const auto* error = std::get_if<std::uint32_t>(&found)) {
        co_await wire_->refuse(*error);
        co_return;
    }
    const std::uint32_t longest = memory_up_ ? build().longest_packet : internal_buffer;
    if (packet == 0 || packet > longest) co_await wire_->link().fall_silent();
    const StorageTarget& target = std::get<StorageTarget>(found);
    co_await wire_->link().enter(Step::write, target.partition, length);
    modified_ = true;
    co_await wire_->acknowledge();
    CardSink sink(board_, target);
    std::uint16_t sum = 0;
    const bool checked = (flags & checked_flag) != 0;
    const bool whole = co_await receive_packets(length, packet, checked, sink, sum);
    if (whole) written_[start] = {length, sum};
}

asio::awaitable<void> LegacyAgent::write_image() {
    const std::uint8_t flags = co_await wire_->u8();
    const std::uint8_t part = co_await wire_->u8();
    const std::uint64_t start = co_await wire_->u64();
    const std::uint64_t length = co_await wire_->u64();
    co_await wire_->u8(); // image index
    co_await wire_->u8(); // first, last
    co_await wire_->send(image_packet);
    if (!memory_up_) co_await wire_->link().fall_silent(); // it overruns its internal buffer
    const auto found = target_of(part, start, length);
    if (const auto* error = std::get_if<std::uint32_t>(&found)) {
        co_await wire_->refuse(*error);
        co_return;
    }
    const StorageTarget& target = std::get<StorageTarget>(found);
    co_await wire_->link().enter(Step::write, target.partition, length);
    modified_ = true;
    co_await wire_->acknowledge();
    CardSink sink(board_, target);
    std::uint16_t sum = 0;
    const bool checked = (flags & checked_flag) != 0;
    const bool whole = co_await receive_packets(length, image_packet, checked, sink, sum);
    if (!whole) co_return;
    written_[start] = {length, sum};
    const std::uint16_t expected = co_await wire_->u16();
    if (expected == sum) {
        co_await wire_->acknowledge();
        co_return;
    }
    co_await wire_->send(LegacyWire::nack);
    co_await wire_->send(sum);
}

/// The loop of 61 and 62: 5A, packet and sum from the host, 69 or an error back. After an error
/// the same packet is expected again. True when all of it has come.
asio::awaitable<bool> LegacyAgent::receive_packets(
    std::uint64_t length, std::uint32_t packet, bool checked, ImageSink& sink, std::uint16_t& sum) {
    for (std::uint64_t done = 0; done < length;) {
        const std::uint8_t word = co_await wire_->u8();
        if (word == LegacyWire::stop) co_return false;
        if (word != LegacyWire::ack) co_await wire_->link().fall_silent();
        Bytes data(static_cast<std::size_t>(std::min<std::uint64_t>(packet, length - done)));
        std::uint32_t error = co_await receive_packet(data, checked);
        if (error == errors().bad_checksum && build().bad_sum_is_the_end) {
            co_await wire_->refuse(error);
            co_await wire_->link().fall_silent();
        }
        if (error == 0) error = store(sink, data);
        if (error != 0) {
            co_await wire_->refuse(error);
            continue;
        }
        sum = static_cast<std::uint16_t>(sum + sum16(data));
        done += data.size();
        co_await wire_->send(LegacyWire::go_on);
    }
    co_return true;
}

asio::awaitable<std::uint32_t> LegacyAgent::receive_packet(Bytes& data, bool checked) {
    co_await wire_->link().fill_counted(data);
    const std::uint16_t told = co_await wire_->u16();
    co_return checked&& told != sum16(data) ? errors().bad_checksum : 0;
}

std::uint32_t LegacyAgent::store(ImageSink& sink, ByteView data) {
    if (wire_->link().take_storage_error()) return errors().write_failed;
    try {
        return sink.take(data) == AgentStatus::ok ? 0 : errors().write_failed;
    } catch (const std::system_error&) { // the host's disk behind this storage
        return errors().write_failed;
    }
}

/// BD: compares with the sum kept while writing; the card is not read.
asio::awaitable<void> LegacyAgent::verify_image() {
    constexpr std::uint32_t not_written = 0xDEAD;
    constexpr std::size_t name_size = 16;
    co_await wire_->u8(); // storage
    co_await wire_->u8(); // image type
    const std::uint64_t start = co_await wire_->u64();
    const std::uint64_t length = co_await wire_->u64();
    const std::uint16_t expected = co_await wire_->u16();
    co_await wire_->bytes(2 + name_size); // index, flag, name
    const auto image = written_.find(start);
    if (image == written_.end() || image->second.length != length) {
        co_await wire_->send(LegacyWire::nack);
        co_await wire_->send(static_cast<std::uint16_t>(not_written));
    } else if (image->second.sum != expected) {
        co_await wire_->send(LegacyWire::nack);
        co_await wire_->send(image->second.sum);
    } else {
        co_await wire_->acknowledge();
    }
}

} // namespace gangflash::vphone
