#include "ports/virtual/phone_link.hpp"

#include <algorithm>

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace gangflash::vphone {

namespace {
/// Shorter waits are saved up: a timer a packet would cost more than the packet.
constexpr std::chrono::microseconds shortest_pace{1000};
} // namespace

PhoneLink::PhoneLink(std::shared_ptr<UsbPipe> pipe,
                     Clock& clock,
                     FaultPlayer& faults,
                     Pull pull,
                     std::uint64_t speed)
    : pipe_(std::move(pipe)), clock_(clock), faults_(faults), pull_(std::move(pull)),
      speed_(speed) {}

asio::awaitable<void> PhoneLink::fill(std::span<std::byte> into) {
    co_await take_exactly(into);
}

asio::awaitable<void> PhoneLink::fill_counted(std::span<std::byte> into) {
    while (!into.empty()) {
        const std::uint64_t limit = faults_.until_next();
        const std::span<std::byte> piece =
            into.first(static_cast<std::size_t>(std::min<std::uint64_t>(limit, into.size())));
        co_await take_exactly(piece);
        faults_.advance(piece.size());
        co_await suffer(piece);
        into = into.subspan(piece.size());
    }
}

asio::awaitable<std::optional<std::byte>> PhoneLink::byte_before(Clock::TimePoint deadline) {
    if (!co_await readable_before(deadline)) co_return std::nullopt;
    std::array<std::byte, 1> one;
    co_await fill_counted(one);
    co_return one[0];
}

asio::awaitable<bool> PhoneLink::open_before(Clock::TimePoint deadline) {
    using namespace asio::experimental::awaitable_operators;
    const auto rest = deadline - clock_.now();
    const auto first = co_await (pipe_->phone_wait_open() || clock_.sleep_for(rest));
    if (first.index() == 1) co_return false;
    if (!std::get<0>(first)) throw CablePulled{};
    co_return true;
}

asio::awaitable<void> PhoneLink::send(Bytes packet) {
    if (late_.count() > 0) co_await pause(late_);
    if (flip_next_ && !packet.empty()) {
        flip_next_ = false;
        packet.back() ^= std::byte{0x40};
    }
    const std::size_t size = packet.size();
    const bool sent = co_await pipe_->phone_send(std::move(packet));
    if (!sent) throw CablePulled{};
    co_await pace(size);
}

asio::awaitable<void> PhoneLink::send_counted(Bytes packet) {
    faults_.advance(packet.size());
    co_await suffer({});
    co_await send(std::move(packet));
}

asio::awaitable<void> PhoneLink::enter(Step step, std::string_view partition, std::uint64_t total) {
    if (faults_.step() != step) late_ = {};
    faults_.enter(step, partition, total);
    co_await suffer({});
}

asio::awaitable<void> PhoneLink::progress(std::uint64_t bytes) {
    faults_.advance(bytes);
    co_await suffer({});
}

asio::awaitable<void> PhoneLink::pause(std::chrono::microseconds duration) {
    co_await clock_.sleep_for(duration);
}

asio::awaitable<void> PhoneLink::fall_silent() {
    ThreadWakeup never;
    const auto executor = co_await asio::this_coro::executor;
    auto ticket = never.enlist(executor);
    co_await ThreadWakeup::wait(std::move(ticket));
    throw CablePulled{};
}

asio::awaitable<void> PhoneLink::take_exactly(std::span<std::byte> into) {
    const std::size_t size = into.size();
    while (!into.empty()) {
        const std::size_t got = pipe_->phone_take(into);
        into = into.subspan(got);
        if (got == 0) {
            co_await wait_readable();
        }
    }
    co_await pace(size);
}

// Results of co_await are named before they are tested: `if (!co_await …) throw` in a nested block
// makes g++ 12 resume a frame that was never started.
asio::awaitable<void> PhoneLink::wait_readable() {
    if (watchdog_) {
        const bool in_time = co_await readable_before(*watchdog_);
        if (!in_time) throw PhoneReset{};
    } else {
        const bool there = co_await pipe_->phone_wait_readable();
        if (!there) throw CablePulled{};
    }
}

asio::awaitable<bool> PhoneLink::readable_before(Clock::TimePoint deadline) {
    using namespace asio::experimental::awaitable_operators;
    if (deadline == Clock::TimePoint::max()) { // no timer: an idle phone must not keep time going
        const bool there = co_await pipe_->phone_wait_readable();
        if (!there) throw CablePulled{};
        co_return true;
    }
    const auto rest = std::max(deadline - clock_.now(), Clock::TimePoint::duration::zero());
    const auto first = co_await (pipe_->phone_wait_readable() || clock_.sleep_for(rest));
    if (first.index() == 1) co_return false;
    if (!std::get<0>(first)) throw CablePulled{};
    co_return true;
}

/// What the script wants here. `received` are the bytes that have just come in.
asio::awaitable<void> PhoneLink::suffer(std::span<std::byte> received) {
    while (const auto fired = faults_.due()) {
        switch (fired->what) {
        case Mischief::drop:
        case Mischief::hub_drop:
        case Mischief::swap:
        case Mischief::never_return:
            pull_(fired->what, fired->duration);
            co_await fall_silent();
            break;
        case Mischief::mute:
            co_await fall_silent();
            break;
        case Mischief::stall:
            co_await pause(fired->duration);
            break;
        case Mischief::late:
            late_ = fired->duration;
            break;
        case Mischief::agent_crash:
            co_await pause(fired->duration);
            throw PhoneReset{};
        case Mischief::corrupt:
            if (received.empty())
                flip_next_ = true;
            else
                received.back() ^= std::byte{0x40};
            break;
        case Mischief::storage_error:
            storage_error_ = true;
            break;
        default:
            break; // of the phone as a whole: looked up where they matter
        }
    }
}

asio::awaitable<void> PhoneLink::pace(std::size_t bytes) {
    if (speed_ == 0) co_return;
    const auto now = clock_.now();
    const std::chrono::microseconds cost(bytes * 1'000'000 / speed_);
    line_free_ = std::max(line_free_, now) + cost;
    if (line_free_ - now >= shortest_pace) co_await pause(line_free_ - now);
}

} // namespace gangflash::vphone
