#include "station/wiring/port_lesson.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash {

PortLesson::PortLesson(SlotMap map, std::set<PortPath> occupied, unsigned first)
    : map_(std::move(map)), occupied_(std::move(occupied)), next_(first) {}

Result<PortLesson::Told> PortLesson::arrived(const Appearance& phone) {
    if (occupied_.contains(phone.path)) return Told{Learnt::was_there, {}};
    if (const SlotRow* row = map_.find_port(phone.path.text()))
        return Told{Learnt::bound_before, row->slot};
    const std::string label = next_label();
    if (const SlotRow* row = map_.find_slot(label))
        return Fault{ErrorCode::order_invalid,
                     fmt::format("slot {} is port {} already", row->slot, row->port)};
    const bool was_ignored = std::erase(map_.ignored, phone.path.text()) > 0;
    map_.slots.push_back({label, phone.path.text()});
    taught_.push_back({next_, was_ignored});
    ++next_;
    return Told{Learnt::bound, label};
}

void PortLesson::left(const PortPath& path) {
    occupied_.erase(path);
}

void PortLesson::skip() {
    ++next_;
}

bool PortLesson::take_back() {
    if (taught_.empty()) return false;
    const Lesson last = taught_.back();
    taught_.pop_back();
    if (last.was_ignored) map_.ignored.push_back(map_.slots.back().port);
    map_.slots.pop_back();
    next_ = last.label;
    return true;
}

unsigned first_free_label(const SlotMap& map) {
    unsigned label = 1;
    while (map.find_slot(std::to_string(label)) != nullptr)
        ++label;
    return label;
}

} // namespace gangflash
