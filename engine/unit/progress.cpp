#include "engine/unit/progress.hpp"

#include <algorithm>

namespace gangflash {

namespace {
constexpr std::chrono::seconds window_length{3};
constexpr std::chrono::milliseconds sample_distance{100};

double seconds(Clock::TimePoint::duration d) {
    return std::chrono::duration<double>(d).count();
}
} // namespace

void Progress::expect(std::uint64_t total_weight, Clock::TimePoint now) {
    total_ = std::max<std::uint64_t>(total_weight, 1);
    done_ = 0;
    window_.assign(1, {now, 0});
}

void Progress::advance(std::uint64_t weight, Clock::TimePoint now) {
    done_ = std::min(done_ + weight, total_);
    shown_ = std::max(shown_, static_cast<double>(done_) / static_cast<double>(total_));
    if (window_.empty() || now - window_.back().first >= sample_distance)
        window_.emplace_back(now, done_);
    else
        window_.back().second = done_;
    while (window_.size() > 2 && now - window_.front().first > window_length)
        window_.pop_front();
}

double Progress::weight_per_second(Clock::TimePoint now) const {
    if (window_.empty()) return 0;
    const double elapsed = seconds(now - window_.front().first);
    if (elapsed <= 0) return 0;
    return static_cast<double>(done_ - window_.front().second) / elapsed;
}

std::optional<Millis> Progress::left(Clock::TimePoint now) const {
    const double speed = weight_per_second(now);
    if (speed <= 0) return std::nullopt;
    const double remaining = static_cast<double>(total_ - done_) / speed;
    return Millis{static_cast<std::int64_t>(remaining * 1000)};
}

} // namespace gangflash
