#pragma once

#include "reports/api/batch_report.hpp"

#include <string>

namespace gangflash::tests {

/// A finished phone of slot `slot` as a report holds it.
inline UnitRow sample_unit(std::int64_t number,
                           const std::string& slot,
                           Verdict verdict,
                           const std::string& error_id = "") {
    UnitRow unit;
    unit.unit = {number};
    unit.batch = "lot";
    unit.slot = slot;
    unit.port_path = "1-1." + slot;
    unit.verdict = verdict;
    unit.error_id = error_id;
    unit.attempts = 1;
    unit.started_at = {number * 1'000'000};
    unit.finished_at = UtcMicros{number * 1'000'000 + 90'000'000};
    unit.facts.chip = "MT6765";
    unit.facts.imei1 = Personal("356938035643809");
    return unit;
}

inline BatchReport sample_report(std::vector<UnitRow> units) {
    BatchReport report;
    report.name = "lot";
    report.verify = "agent";
    report.units = std::move(units);
    for (const UnitRow& unit : report.units) {
        report.passed += unit.verdict == Verdict::pass ? 1 : 0;
        report.failed += unit.verdict == Verdict::fail ? 1 : 0;
        report.aborted += unit.verdict == Verdict::aborted ? 1 : 0;
        report.first_pass += unit.verdict == Verdict::pass && unit.attempts <= 1 ? 1 : 0;
    }
    return report;
}

} // namespace gangflash::tests
