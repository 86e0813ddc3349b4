#include "engine/phone/owners_data.hpp"

#include "config/plan/protected_partitions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

bool meets_any(const Span& bytes, const std::vector<Span>& among) {
    return std::ranges::any_of(among, [&](const Span& other) { return bytes.meets(other); });
}

/// Whether these, between them, cover all of `bytes`.
bool covered(const Span& bytes, std::vector<Span> by) {
    std::ranges::sort(by, {}, &Span::start);
    std::uint64_t reached = bytes.start;
    for (const Span& part : by)
        if (part.start <= reached) reached = std::max(reached, part.end);
    return reached >= bytes.end;
}

} // namespace

void OwnersData::stand_at(const std::vector<PhonePartition>& partitions) {
    for (const PhonePartition& p : partitions) {
        if (!is_userdata_group(p.name) || p.size.value == 0) continue;
        Place place{p.name, Span{p.start.value, p.start.value + p.size.value}};
        if (std::ranges::find(places_, place) == places_.end()) places_.push_back(std::move(place));
    }
}

void OwnersData::erase_begins(Region region, Span bytes) {
    anything_changed_ = true;
    if (region == Region::user) erase_orders_.push_back(bytes);
}

void OwnersData::write_begins(Region region, Span bytes) {
    anything_changed_ = true;
    if (region == Region::user) write_orders_.push_back(bytes);
}

void OwnersData::write_ended(Region region, Span bytes) {
    if (region == Region::user) written_.push_back(bytes);
}

void OwnersData::seen_erased(Region region, Span bytes, const std::vector<std::uint64_t>& looks) {
    if (region != Region::user) return;
    proven_.push_back(bytes);
    for (const std::uint64_t look : looks)
        if (std::ranges::find(looks_, look) == looks_.end()) looks_.push_back(look);
}

bool OwnersData::meets(Region region, Span bytes) const {
    return region == Region::user && std::ranges::any_of(places_, [&](const Place& place) {
               return place.bytes.meets(bytes);
           });
}

bool OwnersData::changed() const {
    return std::ranges::any_of(places_, [this](const Place& place) {
        return meets_any(place.bytes, erase_orders_) || meets_any(place.bytes, write_orders_);
    });
}

bool OwnersData::erased(const Place& place) const {
    return covered(place.bytes, proven_);
}

bool OwnersData::read_as_before() const {
    return !before_.empty() && before_ == after_;
}

std::optional<std::string> OwnersData::seen() const {
    if (places_.empty()) {
        if (anything_changed_) return std::nullopt;
        return "untouched";
    }
    if (!changed()) return read_as_before() ? "kept" : "untouched";
    if (std::ranges::all_of(places_, [this](const Place& place) { return erased(place); }))
        return "erased";
    const bool only_written = std::ranges::none_of(
        places_, [this](const Place& place) { return meets_any(place.bytes, erase_orders_); });
    const bool all_ended = std::ranges::all_of(write_orders_, [this](const Span& order) {
        return !meets(Region::user, order) || covered(order, written_);
    });
    return only_written && all_ended ? "written" : "begun";
}

/// The number first, then where: `8 places read back (userdata 8)`.
std::string OwnersData::proof_of_erase() const {
    std::string where;
    std::size_t all = 0;
    for (const Place& place : places_) {
        if (!erased(place)) continue;
        const auto here =
            static_cast<std::size_t>(std::ranges::count_if(looks_, [&](std::uint64_t look) {
                return look >= place.bytes.start && look < place.bytes.end;
            }));
        all += here;
        where += fmt::format("{}{} {}", where.empty() ? "" : ", ", place.name, here);
    }
    if (where.empty()) return {};
    return fmt::format("{} places read back ({})", all, where);
}

std::string OwnersData::proof() const {
    std::string text;
    if (changed()) {
        text = proof_of_erase();
        std::string left;
        for (const Place& place : places_)
            if (!erased(place)) left += (left.empty() ? "" : ", ") + place.name;
        if (!text.empty() && !left.empty()) text += "; not proven: " + left;
        return text;
    }
    if (before_.empty() || after_.empty()) return text;
    std::string names;
    for (const auto& [name, hash] : before_)
        names += (names.empty() ? "" : ", ") + name;
    if (read_as_before())
        return fmt::format(
            "not touched; the first {} KiB of {} read as before", first_look / kib, names);
    return fmt::format(
        "not touched by this station, but the first {} KiB of {} read otherwise than "
        "before: the phone may have started in between",
        first_look / kib,
        names);
}

} // namespace gangflash
