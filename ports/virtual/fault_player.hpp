#pragma once

#include "base/random.hpp"
#include "ports/virtual/fault_script.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::vphone {

/// One mischief that is due now.
struct Fired {
    Mischief what{};
    std::chrono::milliseconds duration{};
};

/// Follows a fault script for one phone: told where the phone is, says what goes wrong there.
///
/// A rule with an offset fires when the phone crosses it; an offset of a rule that names a
/// partition, or a percentage, counts inside one operation, any other inside the step since the
/// phone was powered up.
class FaultPlayer {
public:
    FaultPlayer(const FaultScript& script, std::size_t phone, std::size_t hub, Random random);

    /// The phone has been powered up: offsets count anew.
    void power_up();

    /// A step begins, or, given a total or a partition, one operation of it.
    void enter(Step step, std::string_view partition = {}, std::uint64_t total = 0);

    Step step() const { return step_; }

    /// Bytes that may pass before the next rule fires.
    std::uint64_t until_next() const;
    void advance(std::uint64_t bytes);

    /// What is due, oldest first.
    std::optional<Fired> due();

    /// A mischief of the phone as a whole that lasts.
    bool afflicted(Mischief what) const;
    std::optional<std::chrono::milliseconds> affliction(Mischief what) const;

    /// A mischief of the phone as a whole that is used up `times` times.
    std::optional<std::chrono::milliseconds> take(Mischief what);

private:
    struct Live {
        FaultRule rule;
        unsigned left = 0;
    };
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    bool concerns(const Live& live) const;
    bool in_operation(const Live& live) const;
    std::uint64_t threshold(const Live& live) const;
    std::uint64_t position(const Live& live) const;
    void fire(Live& live);

    std::vector<Live> rules_;
    std::deque<Fired> due_;
    Step step_ = Step::handshake;
    std::string partition_;
    std::uint64_t total_ = 0;
    std::uint64_t in_operation_ = 0;
    std::array<std::uint64_t, step_count> in_step_{};
    std::array<bool, step_count> entered_{}; ///< since power-up
};

} // namespace gangflash::vphone
