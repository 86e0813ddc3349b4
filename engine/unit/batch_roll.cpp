#include "engine/unit/batch_roll.hpp"

#include <algorithm>

namespace gangflash {

void BatchRoll::take_up(const std::vector<PassedUnit>& passed_before, bool anew) {
    for (const PassedUnit& unit : passed_before)
        rows_.push_back({std::nullopt,
                         {unit.me_id, unit.soc_id, unit.random_id},
                         unit.imei1,
                         {},
                         Verdict::pass,
                         !anew});
}

BatchRoll::Row& BatchRoll::row_of(const Unit& unit) {
    const auto known =
        std::ranges::find_if(rows_, [&](const Row& row) { return row.unit == unit.id; });
    Row& row = known != rows_.end() ? *known : rows_.emplace_back();
    row.unit = unit.id;
    row.ids = unit.ids;
    row.imei1 = unit.facts.imei1.value_or(Personal{});
    row.imei2 = unit.facts.imei2.value_or(Personal{});
    return row;
}

void BatchRoll::note(const Unit& unit) {
    row_of(unit).verdict.reset();
}

void BatchRoll::enter(const Unit& unit, Verdict verdict) {
    row_of(unit).verdict = verdict;
    // To the end: the last that ended counts, not the last that began.
    const auto row =
        std::ranges::find_if(rows_, [&](const Row& each) { return each.unit == unit.id; });
    std::rotate(row, row + 1, rows_.end());
}

bool BatchRoll::passed(const PhoneIds& ids) const {
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row)
        if (row->verdict && same_phone(row->ids, ids) == SamePhone::yes)
            return *row->verdict == Verdict::pass && row->counts;
    return false;
}

bool BatchRoll::shares_imei(const Row& row, const UnitFacts& facts) {
    for (const auto* imei : {&facts.imei1, &facts.imei2})
        if (*imei && !(*imei)->empty() && (row.imei1 == **imei || row.imei2 == **imei)) return true;
    return false;
}

SlotNote BatchRoll::note_of(NoteKind kind, const Row& row) {
    return {.kind = kind, .unit = row.unit, .verdict = row.verdict};
}

std::optional<SlotNote> BatchRoll::twin_of(const Unit& unit) const {
    // The latest one tells most.
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
        if (row->unit == unit.id) continue;
        if (same_phone(row->ids, unit.ids) == SamePhone::yes)
            return note_of(NoteKind::same_phone, *row);
        if (shares_imei(*row, unit.facts)) return note_of(NoteKind::same_imei, *row);
    }
    return std::nullopt;
}

std::optional<SlotNote> BatchRoll::imei_twin_of(const Unit& unit) const {
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row)
        if (row->unit != unit.id && same_phone(row->ids, unit.ids) == SamePhone::no &&
            shares_imei(*row, unit.facts))
            return note_of(NoteKind::same_imei, *row);
    return std::nullopt;
}

} // namespace gangflash
