#include "engine/unit/slot_reporter.hpp"

namespace gangflash {

SlotReporter::SlotReporter(
    std::string batch, std::string slot, PortPath path, Clock& clock, StationObserver& observer)
    : batch_(std::move(batch)), clock_(clock), observer_(observer) {
    view_.slot = std::move(slot);
    view_.path = std::move(path);
}

void SlotReporter::tell_progress() {
    const Clock::TimePoint now = clock_.now();
    if (now - last_progress_ < std::chrono::milliseconds{100}) return;
    last_progress_ = now;
    tell(EventProgress{std::string(to_string(view_.step)),
                       view_.partition,
                       view_.fraction,
                       view_.bytes_written,
                       view_.bytes_per_second,
                       view_.bytes_read});
}

void SlotReporter::enter(Step step, std::string partition) {
    view_.state = SlotState::working;
    view_.step = step;
    view_.partition = std::move(partition);
}

} // namespace gangflash
