#include "station/desk/phone_diaries.hpp"

#include <algorithm>
#include <variant>

namespace gangflash {

void PhoneDiaries::on_event(const StationEvent& event) {
    if (std::holds_alternative<EventProgress>(event.what)) return;
    const std::lock_guard guard(mutex_);
    Diary& diary = diaries_[event.slot];
    if (const auto* arrived = std::get_if<EventArrived>(&event.what);
        arrived && arrived->attempt == 1)
        diary.events.clear(); // another phone
    diary.events.push_back(event);
    ++diary.lines;
    if (diary.events.size() > longest_diary) diary.events.pop_front();
    if (const auto* verdict = std::get_if<EventVerdict>(&event.what);
        verdict && verdict->verdict == Verdict::fail && verdict->fault)
        ++failures_[verdict->fault->code];
}

std::vector<StationEvent> PhoneDiaries::of(const std::string& slot) const {
    const std::lock_guard guard(mutex_);
    const auto diary = diaries_.find(slot);
    if (diary == diaries_.end()) return {};
    return {diary->second.events.begin(), diary->second.events.end()};
}

std::uint64_t PhoneDiaries::lines(const std::string& slot) const {
    const std::lock_guard guard(mutex_);
    const auto diary = diaries_.find(slot);
    return diary == diaries_.end() ? 0 : diary->second.lines;
}

std::vector<FailureCount> PhoneDiaries::failures() const {
    std::vector<FailureCount> counts;
    {
        const std::lock_guard guard(mutex_);
        for (const auto& [code, phones] : failures_)
            counts.push_back({code, phones});
    }
    std::stable_sort(
        counts.begin(), counts.end(), [](const FailureCount& a, const FailureCount& b) {
            return a.phones > b.phones;
        });
    return counts;
}

void PhoneDiaries::take_up(const std::map<std::string, std::uint64_t>& failures) {
    const std::lock_guard guard(mutex_);
    for (const auto& [id, phones] : failures)
        if (const ErrorEntry* entry = find_entry(id)) failures_[entry->code] += phones;
}

void PhoneDiaries::clear() {
    const std::lock_guard guard(mutex_);
    diaries_.clear();
    failures_.clear();
}

} // namespace gangflash
