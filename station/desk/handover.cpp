#include "station/desk/handover.hpp"

#include "reports/api/first_pass.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace gangflash {

namespace {

using Names = std::set<std::string>;

std::vector<std::string> listed(const Names& names) {
    return {names.begin(), names.end()};
}

void note(Names& names, const std::string& name) {
    if (!name.empty()) names.insert(name);
}

/// As it stood when the shift ended: a verdict that fell later is not yet known.
UnitRow as_of(UtcMicros end, UnitRow unit) {
    if (unit.finished_at && *unit.finished_at < end) return unit;
    unit.verdict.reset();
    unit.finished_at.reset();
    unit.error_id.clear();
    unit.error_text.clear();
    unit.error_detail.clear();
    return unit;
}

void add(VerdictCounts& counts, const UnitRow& unit) {
    switch (*unit.verdict) {
    case Verdict::pass:
        ++counts.passed;
        if (unit.attempts <= 1) ++counts.first_pass;
        break;
    case Verdict::fail:
        ++counts.failed;
        break;
    case Verdict::aborted:
        ++counts.aborted;
        break;
    }
    counts.disconnects += unit.disconnects;
}

struct Tally {
    VerdictCounts counts;
    Names operators;
    std::uint64_t in_work = 0, passed_ever = 0;
    bool seen = false; ///< something of this batch fell into the shift
};

std::vector<CauseOfFailure> ranked(const std::map<std::string, std::uint64_t>& counts) {
    std::vector<CauseOfFailure> causes;
    for (const auto& [id, count] : counts)
        causes.push_back({id, count});
    std::stable_sort(causes.begin(), causes.end(), [](const auto& a, const auto& b) {
        return a.count > b.count;
    });
    return causes;
}

BatchShare share_of(const BatchSummary& batch, const Tally& tally, UtcMicros end) {
    BatchShare share;
    share.batch = batch.name;
    share.package_name = batch.package_name;
    share.mode = batch.mode;
    share.operators = listed(tally.operators);
    share.planned = batch.planned;
    share.passed_ever = tally.passed_ever;
    share.counts = tally.counts;
    share.in_work = tally.in_work;
    share.closed = batch.closed_at && *batch.closed_at < end;
    return share;
}

} // namespace

std::optional<double> VerdictCounts::first_pass_yield() const {
    return gangflash::first_pass_yield(first_pass, passed, failed);
}

Handover hand_over(const Shift& shift,
                   std::vector<UnitRow> units,
                   const std::vector<BatchSummary>& batches) {
    Handover handover;
    handover.shift = shift;
    std::map<std::string, Tally> tallies;
    std::map<std::string, std::uint64_t> causes;
    Names phones;
    Names operators;

    std::erase_if(units, [&](const UnitRow& unit) { return unit.started_at >= shift.until; });
    for (UnitRow& row : units) {
        row = as_of(shift.until, std::move(row));
        Tally& tally = tallies[row.batch];
        if (row.verdict == Verdict::pass) ++tally.passed_ever;
        const bool ended_here = row.verdict && *row.finished_at >= shift.from;
        if (row.verdict && !ended_here) continue; // an earlier shift's
        tally.seen = true;
        note(tally.operators, row.operator_name);
        note(operators, row.operator_name);
        if (!row.verdict) {
            ++tally.in_work;
            ++handover.in_work;
            continue;
        }
        add(tally.counts, row);
        add(handover.counts, row);
        phones.insert(phone_key(row));
        if (*row.verdict != Verdict::pass && !row.error_id.empty()) ++causes[row.error_id];
    }

    Names stations;
    // list_batches() has the latest first; a shift is told from its beginning.
    for (auto batch = batches.rbegin(); batch != batches.rend(); ++batch) {
        const auto tally = tallies.find(batch->name);
        if (tally == tallies.end() || !tally->second.seen) continue;
        handover.batches.push_back(share_of(*batch, tally->second, shift.until));
        note(stations, batch->station);
    }
    handover.phones = phones.size();
    handover.operators = listed(operators);
    handover.stations = listed(stations);
    handover.failures = ranked(causes);
    handover.open_rework = phones_of(std::move(units));
    std::erase_if(handover.open_rework,
                  [](const PhoneRow& phone) { return !waits_for_rework(phone); });
    return handover;
}

Result<Handover> read_handover(const LedgerReader& ledger, const Shift& shift) {
    UnitQuery query;
    query.until = shift.until;
    auto units = ledger.units(query);
    if (!units) return units.error();
    const auto batches = ledger.batches();
    if (!batches) return batches.error();
    return hand_over(shift, std::move(*units), *batches);
}

} // namespace gangflash
