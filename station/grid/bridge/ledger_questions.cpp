#include "station/grid/bridge/ledger_questions.hpp"

#include "base/error_catalog.hpp"
#include "reports/sqlite/reader.hpp"
#include "station/grid/bridge/scan_book.hpp"

#include <algorithm>
#include <set>

namespace gangflash {

namespace {

std::string phone_key(const UnitRow& unit) {
    if (unit.facts.soc_id) return "soc:" + *unit.facts.soc_id;
    if (unit.facts.me_id) return "me:" + *unit.facts.me_id;
    if (unit.facts.random_id) return "random:" + *unit.facts.random_id;
    if (unit.facts.imei1) return "imei:" + unit.facts.imei1->reveal();
    return "unit:" + std::to_string(unit.unit.value);
}

} // namespace

UnitQuery query_of(const std::string& typed) {
    UnitQuery query;
    if (typed.empty()) return query;
    if (looks_like_imei(typed))
        query.imei = Personal{typed};
    else if (find_entry(typed) != nullptr)
        query.error_id = typed;
    else
        query.serial = Personal{typed};
    return query;
}

Result<std::vector<UnitRow>> search_units(const std::string& ledger, const std::string& typed) {
    auto units = find_units(ledger, query_of(typed));
    if (units) std::reverse(units->begin(), units->end());
    return units;
}

std::vector<UnitRow> without_the_healed(std::vector<UnitRow> units) {
    std::vector<UnitRow> open;
    std::set<std::string> seen;
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
        if (!seen.insert(phone_key(*unit)).second) continue; // an older attempt of the same phone
        if (unit->verdict && *unit->verdict != Verdict::pass) open.push_back(std::move(*unit));
    }
    return open;
}

Result<std::vector<UnitRow>> open_rework(const std::string& ledger) {
    auto units = find_units(ledger, {});
    if (!units) return units.error();
    return without_the_healed(std::move(*units));
}

} // namespace gangflash
