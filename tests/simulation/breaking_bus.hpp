#pragma once

#include "base/random.hpp"
#include "ports/virtual/virtual_bus.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace gangflash::sim {

/// What happens to a conversation at one read or write of it.
enum class Breakage : std::uint8_t {
    cut,          ///< the cable is pulled, and put back three seconds later
    wrong_read,   ///< one byte the phone sent arrives otherwise
    wrong_write,  ///< one byte for the phone arrives otherwise
    wrong_status, ///< a word the phone sent is an error status of its size
    silence,      ///< from here on nothing passes either way
    drip,         ///< from here on, what the phone says comes a byte a second
};

/// Where to break: the `at`-th read or write (1 is the first) that this kind can break, counted
/// over the life of the bus.
struct BreakPoint {
    Breakage kind = Breakage::cut;
    std::uint64_t at = 1;
    std::uint64_t way = 0; ///< which byte becomes what, for the kinds that damage one
};

/// Stands between the station and a bench with one phone and breaks its conversation once.
class BreakingBus final : public PortBus {
public:
    /// `clock` is needed for `drip`, and asked for when it drips.
    BreakingBus(vphone::VirtualBus& inner, BreakPoint where, std::function<Clock&()> clock = {})
        : inner_(inner), where_(where), clock_(std::move(clock)) {}

    asio::awaitable<Result<BusEvent>> next() override { return inner_.next(); }
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override { return inner_.ports(); }

    /// False when the conversation ended before the break point.
    bool broke() const { return seen_ >= where_.at; }

private:
    class Wire;

    /// Counts an operation that `kind` can break; true when this is the one.
    bool hit(bool eligible) { return eligible && ++seen_ == where_.at; }

    vphone::VirtualBus& inner_;
    BreakPoint where_;
    std::function<Clock&()> clock_;
    std::uint64_t seen_ = 0;
    bool drips_ = false; ///< for good: a slow proxy stays one when its phone comes back
};

} // namespace gangflash::sim
