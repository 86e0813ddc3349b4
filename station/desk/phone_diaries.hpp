#pragma once

#include "engine/unit/events.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace gangflash {

/// How often a cause ended a phone.
struct FailureCount {
    ErrorCode code{};
    std::uint64_t phones = 0;
};

/// The life of the phone in each slot, and what failed in the batch, gathered from the engine's
/// events. on_event comes from the engine's thread, the questions from the GUI's; each holds the
/// lock for a copy of at most `longest_diary` lines.
class PhoneDiaries final : public StationObserver {
public:
    static constexpr std::size_t longest_diary = 400; ///< the oldest lines go first

    void on_event(const StationEvent& event) override;

    /// The diary of the phone in this slot, or of the last one; in order, without progress.
    std::vector<StationEvent> of(const std::string& slot) const;

    /// Grows with every line of the slot: tells whether of() would say more.
    std::uint64_t lines(const std::string& slot) const;

    /// The most frequent cause first.
    std::vector<FailureCount> failures() const;

    void clear();

    /// What failed in earlier sessions of the batch, by error id, so that failures() counts the
    /// batch as its totals do. Ids of a newer program are left out.
    void take_up(const std::map<std::string, std::uint64_t>& failures);

private:
    struct Diary {
        std::deque<StationEvent> events;
        std::uint64_t lines = 0;
    };

    mutable std::mutex mutex_;
    std::map<std::string, Diary, std::less<>> diaries_;
    std::map<ErrorCode, std::uint64_t> failures_;
};

} // namespace gangflash
