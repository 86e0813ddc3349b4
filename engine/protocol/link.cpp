#include "engine/protocol/link.hpp"

#include "base/async/within.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Words of a conversation. Data goes the long way: there one wait more or less counts for nothing,
/// and other ports get their turn in between.
constexpr std::size_t few_bytes = 64;

Millis time_of(std::uint64_t bytes) {
    return Millis{static_cast<std::int64_t>(bytes * 1000 / Link::slowest_speed)};
}

} // namespace

asio::awaitable<Result<void>> Link::write(ByteView bytes, Millis limit) {
    if (bytes.size() <= few_bytes && transport_->write_at_once(bytes)) {
        moved_ += bytes.size();
        co_return success();
    }
    const Millis left = left_of_step(bytes.size());
    if (left <= Millis{0}) co_return step_overdue();
    const auto began = clock_.now();
    auto sent = co_await within(std::min(limit, left), clock_, transport_->write_all(bytes));
    waited(began);
    if (sent) moved_ += bytes.size();
    if (!sent && sent.error().code == ErrorCode::io_timeout && left < limit)
        co_return step_overdue();
    co_return sent;
}

asio::awaitable<Result<void>> Link::read(std::span<std::byte> into, Millis limit) {
    const std::size_t wanted = into.size();
    constexpr Millis between_bytes{1000}; // an answer that begins at its limit may still end
    const Millis answer_limit = limit + between_bytes + time_of(wanted);
    into = into.subspan(take(into));
    if (into.empty()) co_return success();
    const auto deadline = clock_.now() + answer_limit;
    while (!into.empty()) {
        const auto left = std::chrono::ceil<Millis>(deadline - clock_.now());
        const Millis silence = std::min(limit, left);
        Result<void> got = success();
        if (left > Millis{0} && into.size() >= largest_packet) {
            const auto whole_packets = into.first(into.size() / largest_packet * largest_packet);
            auto some = co_await read_transfer(whole_packets, silence);
            if (some)
                into = into.subspan(some->value);
            else
                got = some.error();
        } else if (left > Millis{0}) {
            got = co_await fill(silence);
            if (got) into = into.subspan(take(into));
        }
        if (left <= Millis{0} ||
            (!got && got.error().code == ErrorCode::io_timeout && silence < limit))
            co_return Fault{
                ErrorCode::answer_overdue,
                fmt::format(
                    "limit_ms={} bytes={}/{}", answer_limit.count(), wanted - into.size(), wanted)};
        if (!got) co_return got.error();
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
    auto got = co_await read_transfer(buffer_, limit);
    if (!got) co_return got.error();
    begin_ = 0;
    end_ = got->value;
    co_return success();
}

/// One transfer within what is left of the step.
asio::awaitable<Result<ByteCount>> Link::read_transfer(std::span<std::byte> into, Millis limit) {
    const Millis left = left_of_step(0);
    if (left <= Millis{0}) co_return step_overdue();
    const auto began = clock_.now();
    auto got = co_await within(std::min(limit, left), clock_, transport_->read_some(into));
    waited(began);
    if (got) moved_ += got->value;
    if (!got && got.error().code == ErrorCode::io_timeout && left < limit) co_return step_overdue();
    co_return got;
}

/// What this step may still wait, with `bytes` more on their way.
Millis Link::left_of_step(std::uint64_t bytes) const {
    const auto spent = std::chrono::duration_cast<Millis>(waited_);
    return patience_ + time_of(moved_ + bytes) - spent;
}

Fault Link::step_overdue() const {
    return {
        ErrorCode::answer_overdue,
        fmt::format("step_limit_ms={} bytes={}", (patience_ + time_of(moved_)).count(), moved_)};
}

/// Moves kept bytes out, as many as fit.
std::size_t Link::take(std::span<std::byte> into) {
    const std::size_t count = std::min(into.size(), end_ - begin_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), count, into.begin());
    begin_ += count;
    return count;
}

} // namespace gangflash
