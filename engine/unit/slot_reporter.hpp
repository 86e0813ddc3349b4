#pragma once

#include "base/clock.hpp"
#include "engine/unit/events.hpp"
#include "engine/unit/snapshot.hpp"

#include <string>
#include <utility>

namespace gangflash {

/// Keeps one slot's snapshot and tells the observers of its events. What it holds is for eyes; it
/// decides nothing.
class SlotReporter {
public:
    SlotReporter(std::string batch,
                 std::string slot,
                 PortPath path,
                 Clock& clock,
                 StationObserver& observer);

    SlotSnapshot& view() { return view_; }
    const SlotSnapshot& view() const { return view_; }

    template <class Event>
    void tell(Event event) {
        observer_.on_event({clock_.utc_now(), batch_, view_.slot, view_.path, std::move(event)});
    }

    /// At most ten a second; called for every confirmed chunk.
    void tell_progress();

    void enter(Step step, std::string partition = {});

private:
    std::string batch_;
    SlotSnapshot view_;
    Clock& clock_;
    StationObserver& observer_;
    Clock::TimePoint last_progress_{};
};

} // namespace gangflash
