#include "ports/virtual/fault_player.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::vphone {

FaultPlayer::FaultPlayer(const FaultScript& script,
                         std::size_t phone,
                         std::size_t hub,
                         Random random) {
    for (const FaultRule& rule : script.rules) {
        const bool chosen = random.chance(rule.chance); // thrown for every rule: stable sequences
        if (rule.phone && *rule.phone != phone) continue;
        if (rule.hub && *rule.hub != hub) continue;
        if (chosen) rules_.push_back({rule, rule.times});
    }
}

void FaultPlayer::power_up() {
    in_step_.fill(0);
    in_operation_ = total_ = 0;
    partition_.clear();
    step_ = Step::handshake;
    entered_.fill(false);
    due_.clear();
}

void FaultPlayer::enter(Step step, std::string_view partition, std::uint64_t total) {
    const bool first = !std::exchange(entered_[static_cast<std::size_t>(step)], true);
    const bool operation = total > 0 || !partition.empty();
    step_ = step;
    partition_ = partition;
    total_ = total;
    in_operation_ = 0;
    for (Live& live : rules_)
        if (concerns(live) && threshold(live) == 0 && (in_operation(live) ? operation : first))
            fire(live);
}

std::uint64_t FaultPlayer::until_next() const {
    std::uint64_t next = never;
    for (const Live& live : rules_) {
        if (!concerns(live)) continue;
        const std::uint64_t at = threshold(live);
        if (at > position(live)) next = std::min(next, at - position(live));
    }
    return next;
}

void FaultPlayer::advance(std::uint64_t bytes) {
    for (Live& live : rules_) {
        if (!concerns(live)) continue;
        const std::uint64_t at = threshold(live);
        const std::uint64_t before = position(live);
        if (before < at && at <= before + bytes) fire(live);
    }
    in_operation_ += bytes;
    in_step_[static_cast<std::size_t>(step_)] += bytes;
}

std::optional<Fired> FaultPlayer::due() {
    if (due_.empty()) return std::nullopt;
    const Fired first = due_.front();
    due_.pop_front();
    return first;
}

bool FaultPlayer::afflicted(Mischief what) const {
    return affliction(what).has_value();
}

std::optional<std::chrono::milliseconds> FaultPlayer::affliction(Mischief what) const {
    for (const Live& live : rules_)
        if (live.rule.what == what) return live.rule.duration.value_or(default_duration(what));
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> FaultPlayer::take(Mischief what) {
    for (Live& live : rules_) {
        if (live.rule.what != what || live.left == 0) continue;
        --live.left;
        return live.rule.duration.value_or(default_duration(what));
    }
    return std::nullopt;
}

bool FaultPlayer::concerns(const Live& live) const {
    return live.left > 0 && live.rule.step == step_ &&
           (live.rule.partition.empty() || live.rule.partition == partition_);
}

bool FaultPlayer::in_operation(const Live& live) const {
    return live.rule.at.percent.has_value() || !live.rule.partition.empty();
}

std::uint64_t FaultPlayer::threshold(const Live& live) const {
    if (live.rule.at.percent) return total_ * *live.rule.at.percent / 100;
    return live.rule.at.bytes;
}

std::uint64_t FaultPlayer::position(const Live& live) const {
    return in_operation(live) ? in_operation_ : in_step_[static_cast<std::size_t>(step_)];
}

void FaultPlayer::fire(Live& live) {
    --live.left;
    const Mischief what = live.rule.what;
    due_.push_back({what, live.rule.duration.value_or(default_duration(what))});
}

} // namespace gangflash::vphone
