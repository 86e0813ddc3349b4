#include "station/desk/outcome_watch.hpp"

#include <algorithm>

namespace gangflash {

namespace {

std::optional<Outcome> outcome_of(SlotState state) {
    switch (state) {
    case SlotState::passed:
        return Outcome::passed;
    case SlotState::away:
        return Outcome::away;
    case SlotState::failed:
    case SlotState::aborted:
        return Outcome::failed;
    case SlotState::empty:
    case SlotState::waiting:
    case SlotState::working:
    case SlotState::ignored:
    case SlotState::stopped:
        break;
    }
    return std::nullopt;
}

} // namespace

std::optional<Outcome> OutcomeWatch::look(const StationSnapshot& station) {
    std::optional<Outcome> news; // an empty one is less than any other
    for (const SlotSnapshot& slot : station.slots) {
        const auto known = before_.find(slot.slot);
        const bool changed = known != before_.end() && known->second != slot.state;
        before_.insert_or_assign(slot.slot, slot.state);
        if (changed) news = std::max(news, outcome_of(slot.state));
    }
    if (was_running_ && !station.running)
        news = std::max(news, std::optional(Outcome::batch_ended));
    was_running_ = station.running;
    return news;
}

void OutcomeWatch::clear() {
    before_.clear();
    was_running_ = false;
}

} // namespace gangflash
