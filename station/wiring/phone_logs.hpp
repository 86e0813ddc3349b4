#pragma once

#include "engine/unit/events.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace gangflash {

/// A text file for each phone, for whoever looks for the cause later: what `flash --json` tells
/// without progress, in words, personal values masked. The ledger proves; these only help.
///
///     DIR/<batch>/20261128-140307-slot-7.log      (UTC, as the lines)
///
/// on_event() returns at once: files are opened and written by spdlog on a thread of its own. When
/// the disk cannot keep up, the oldest lines are lost and complete() is false.
class PhoneLogs final : public StationObserver {
public:
    /// Tells everything to `next`, too, which outlives it.
    PhoneLogs(std::filesystem::path folder, StationObserver& next);
    ~PhoneLogs() override; ///< writes what is left

    void on_event(const StationEvent& event) override;

    /// Of the phone in this slot, or of the last one there; empty when there was none. Any thread.
    std::filesystem::path file_of(const std::string& slot) const;

    /// Whether the disk took all lines so far. Any thread.
    bool complete() const;

private:
    class Writer;

    std::filesystem::path name_of(const StationEvent& event) const;

    std::filesystem::path folder_;
    StationObserver& next_;
    std::unique_ptr<Writer> writer_;
    mutable std::mutex mutex_;
    std::map<std::string, std::filesystem::path, std::less<>> files_; ///< by slot
};

/// The line of one event, without time and slot; empty for progress.
std::string log_line(const StationEvent& event);

} // namespace gangflash
