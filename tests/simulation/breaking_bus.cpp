#include "tests/simulation/breaking_bus.hpp"

#include <algorithm>

namespace gangflash::sim {

namespace {

constexpr std::chrono::milliseconds cable_away{3'000};
constexpr std::size_t longest_packet = 16 * kib;

/// Which byte of a buffer is hit, and how: by the number of the operation and the way, so that
/// neighbours differ and a failure repeats.
void damage(std::span<std::byte> bytes, const BreakPoint& where) {
    Random random = Random{where.at}.fork(where.way);
    bytes[random.below(bytes.size())] ^= static_cast<std::byte>(1U + random.below(255));
}

/// Words that are an error wherever a status stands: boot ROM and preloader answer with two bytes,
/// the first of them high; agents with four, the first of them low.
void make_error_status(std::span<std::byte> word) {
    constexpr std::uint16_t brom_refusal = 0x1D1A;
    constexpr std::uint32_t agent_refusal = 0xC001'0005;
    if (word.size() == sizeof brom_refusal)
        store_be(word, brom_refusal);
    else
        store_le(word, agent_refusal);
}

} // namespace

class BreakingBus::Wire final : public Transport {
public:
    Wire(BreakingBus& bus, std::unique_ptr<Transport> inner)
        : bus_(bus), inner_(std::move(inner)) {}

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        return read(into, false);
    }
    asio::awaitable<Result<ByteCount>> read_announced(std::span<std::byte> into) override {
        return read(into, true);
    }

    asio::awaitable<Result<void>> write_all(ByteView from) override {
        const Breakage kind = bus_.where_.kind;
        const bool can_break = kind == Breakage::cut || kind == Breakage::silence ||
                               (kind == Breakage::wrong_write && !from.empty());
        if (!bus_.hit(can_break)) {
            if (silent_) co_return success();
            co_return co_await inner_->write_all(from);
        }
        if (kind == Breakage::cut) co_return pull();
        if (kind == Breakage::silence) {
            silent_ = true;
            co_return success();
        }
        Bytes damaged(from.begin(), from.end());
        damage(damaged, bus_.where_);
        co_return co_await inner_->write_all(damaged);
    }

private:
    asio::awaitable<Result<ByteCount>> read(std::span<std::byte> into, bool announced) {
        const Breakage kind = bus_.where_.kind;
        if (kind == Breakage::cut && bus_.hit(true)) co_return pull();
        if (kind == Breakage::silence && bus_.hit(true)) silent_ = true;
        if (kind == Breakage::drip && bus_.hit(true)) bus_.drips_ = true;
        if (bus_.drips_) co_return co_await drip(into);
        for (;;) {
            // Named first: g++ 12 destroys a conditional operand of co_await twice.
            auto reading = announced ? inner_->read_announced(into) : inner_->read_some(into);
            auto got = co_await std::move(reading);
            if (!got) co_return got;
            if (silent_) continue;
            const std::span<std::byte> bytes = into.first(got->value);
            if (kind == Breakage::wrong_read && bus_.hit(true)) damage(bytes, bus_.where_);
            const bool word = bytes.size() == 2 || bytes.size() == 4;
            if (kind == Breakage::wrong_status && bus_.hit(word)) make_error_status(bytes);
            co_return got;
        }
    }

    /// The next byte, a second after the last one. A caller that gives up loses none.
    asio::awaitable<Result<ByteCount>> drip(std::span<std::byte> into) {
        if (held_.empty()) {
            held_.resize(longest_packet);
            auto got = co_await inner_->read_some(held_);
            held_.resize(got ? got->value : 0);
            if (!got) co_return got;
        }
        co_await bus_.clock_().sleep_for(std::chrono::seconds(1));
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return Fault{ErrorCode::cancelled, {}};
        into.front() = held_.front();
        held_.erase(held_.begin());
        co_return ByteCount{1};
    }

    Fault pull() {
        bus_.inner_.replug(0, cable_away);
        return Fault{ErrorCode::port_vanished, "cable pulled by the test"};
    }

    BreakingBus& bus_;
    std::unique_ptr<Transport> inner_;
    Bytes held_; ///< said by the phone, not passed on yet
    bool silent_ = false;
};

asio::awaitable<Result<std::unique_ptr<Transport>>> BreakingBus::open(const Appearance& what) {
    auto opened = co_await inner_.open(what);
    if (!opened) co_return opened.error();
    std::unique_ptr<Transport> wire = std::make_unique<Wire>(*this, std::move(*opened));
    co_return wire;
}

} // namespace gangflash::sim
