#include "engine/pipeline/batch_roll.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

void BatchRoll::take_up(const std::vector<PassedUnit>& passed_before) {
    for (const PassedUnit& unit : passed_before)
        rows_.push_back(
            {std::nullopt, {unit.me_id, unit.soc_id, unit.random_id}, unit.imei1, Verdict::pass});
}

void BatchRoll::enter(const Unit& unit, Verdict verdict) {
    rows_.push_back({unit.id, unit.ids, unit.facts.imei1.value_or(Personal{}), verdict});
}

bool BatchRoll::passed(const ChipIds& ids) const {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
        return row.verdict == Verdict::pass && same_phone(row.ids, ids) == SamePhone::yes;
    });
}

std::string BatchRoll::twin_of(const Unit& unit) const {
    const Personal imei = unit.facts.imei1.value_or(Personal{});
    // The latest one tells most.
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
        if (row->unit == unit.id) continue;
        const bool same_chip = same_phone(row->ids, unit.ids) == SamePhone::yes;
        const bool same_imei = !imei.empty() && row->imei == imei;
        if (!same_chip && !same_imei) continue;
        const std::string other =
            row->unit ? fmt::format("unit {} ({})", row->unit->value, to_string(row->verdict))
                      : std::string("a unit that passed earlier in this batch");
        return (same_chip ? "the same phone as " : "another phone with the IMEI of ") + other;
    }
    return {};
}

} // namespace gangflash
