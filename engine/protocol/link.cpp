#include "engine/protocol/link.hpp"

#include "engine/protocol/within.hpp"

#include <algorithm>

namespace gangflash {

asio::awaitable<Result<void>> Link::write(ByteView bytes, Millis limit) {
    co_return co_await within(limit, clock_, transport_->write_all(bytes));
}

asio::awaitable<Result<void>> Link::read(std::span<std::byte> into, Millis limit) {
    into = into.subspan(take(into));
    while (!into.empty()) {
        if (into.size() >= largest_packet) {
            const auto whole_packets = into.first(into.size() / largest_packet * largest_packet);
            auto got = co_await within(limit, clock_, transport_->read_some(whole_packets));
            if (!got) co_return got.error();
            into = into.subspan(got->value);
        } else {
            if (auto got = co_await fill(limit); !got) co_return got.error();
            into = into.subspan(take(into));
        }
    }
    co_return success();
}

asio::awaitable<Result<ByteCount>> Link::read_some(std::span<std::byte> into, Millis limit) {
    if (begin_ == end_)
        if (auto got = co_await fill(limit); !got) co_return got.error();
    co_return ByteCount{take(into)};
}

asio::awaitable<Result<void>> Link::drain(Millis quiet, Millis limit) {
    const auto deadline = clock_.now() + limit;
    begin_ = end_ = 0;
    while (clock_.now() < deadline) {
        auto got = co_await fill(quiet);
        begin_ = end_ = 0;
        if (got) continue;
        if (got.error().code == ErrorCode::io_timeout) break;
        co_return got.error();
    }
    co_return success();
}

/// One transfer into the empty buffer.
asio::awaitable<Result<void>> Link::fill(Millis limit) {
    buffer_.resize(buffer_size);
    auto got = co_await within(limit, clock_, transport_->read_some(buffer_));
    if (!got) co_return got.error();
    begin_ = 0;
    end_ = got->value;
    co_return success();
}

/// Moves kept bytes out, as many as fit.
std::size_t Link::take(std::span<std::byte> into) {
    const std::size_t count = std::min(into.size(), end_ - begin_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), count, into.begin());
    begin_ += count;
    return count;
}

} // namespace gangflash
