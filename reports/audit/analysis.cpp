#include "reports/audit/analysis.hpp"

#include "base/error_catalog.hpp"
#include "reports/api/first_pass.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace gangflash::audit {

namespace {

using Counts = std::map<std::string, std::uint64_t>;

std::vector<CauseCount> ranked(const Counts& counts) {
    std::vector<CauseCount> causes;
    std::uint64_t total = 0;
    for (const auto& [id, count] : counts) {
        const ErrorEntry* row = find_entry(id);
        causes.push_back({id,
                          row != nullptr ? std::string(row->text) : "Unknown to this program",
                          row != nullptr ? std::string(row->action) : "",
                          count,
                          0});
        total += count;
    }
    std::stable_sort(causes.begin(), causes.end(), [](const auto& a, const auto& b) {
        return a.count > b.count;
    });
    std::uint64_t so_far = 0;
    for (CauseCount& cause : causes) {
        so_far += cause.count;
        cause.cumulative = static_cast<double>(so_far) / static_cast<double>(total);
    }
    return causes;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// `2` before `10`, and numbers before words.
bool slot_before(const std::string& a, const std::string& b) {
    const auto number = [](const std::string& text) {
        const bool digits =
            !text.empty() && text.size() < 10 &&
            std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        return digits ? std::stol(text) : 1'000'000'000L;
    };
    const long left = number(a);
    const long right = number(b);
    return left != right ? left < right : a < b;
}

struct PortTally {
    PortCount counts;
    Counts causes;
};

void compare_with_others(std::vector<PortCount>& ports) {
    std::uint64_t failed = 0;
    std::uint64_t finished = 0;
    std::uint64_t drops = 0;
    std::uint64_t units = 0;
    for (const PortCount& port : ports) {
        failed += port.failed;
        finished += port.passed + port.failed;
        drops += port.disconnects;
        units += port.units;
    }
    for (PortCount& port : ports) {
        const std::uint64_t here = port.passed + port.failed;
        port.failure_rate = share(port.failed, here);
        port.others_rate = share(failed - port.failed, finished - here);
        port.drops_per_unit = share(port.disconnects, port.units);
        port.others_drops = share(drops - port.disconnects, units - port.units);
        const bool fails_more = port.failed >= 2 && port.failure_rate > 2 * port.others_rate;
        const bool drops_more =
            port.disconnects >= 2 && port.drops_per_unit > 2 * port.others_drops;
        port.stands_out = ports.size() > 1 && (fails_more || drops_more);
    }
}

/// What tells this phone from every other; empty when it told nothing.
std::string chip_key(const UnitFacts& facts) {
    for (const auto* id : {&facts.soc_id, &facts.me_id, &facts.random_id})
        if (*id && !(*id)->empty()) return **id;
    return {};
}

std::vector<TwinGroup> find_twins(const std::vector<UnitRow>& units) {
    std::map<std::string, std::vector<UnitId>> by_chip;
    struct Holders {
        std::vector<UnitId> units;
        std::set<std::string> chips;
    };
    std::map<Personal, Holders> by_imei;
    for (const UnitRow& unit : units) {
        const std::string chip = chip_key(unit.facts);
        if (!chip.empty()) by_chip[chip].push_back(unit.unit);
        if (!unit.facts.imei1 || unit.facts.imei1->empty()) continue;
        Holders& holders = by_imei[*unit.facts.imei1];
        holders.units.push_back(unit.unit);
        holders.chips.insert(chip);
    }
    std::vector<TwinGroup> groups;
    for (auto& [chip, same] : by_chip)
        if (same.size() > 1) groups.push_back({TwinGroup::By::chip, std::move(same)});
    for (auto& [imei, holders] : by_imei)
        if (holders.chips.size() > 1)
            groups.push_back({TwinGroup::By::imei, std::move(holders.units)});
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return a.units.front() < b.units.front();
    });
    return groups;
}

} // namespace

BatchAnalysis analyse(const BatchReport& report) {
    BatchAnalysis analysis;
    Counts failures;
    std::map<std::pair<std::string, std::string>, PortTally> ports;
    std::unordered_map<std::int64_t, PortTally*> port_of_unit;
    for (const UnitRow& unit : report.units) {
        PortTally& port = ports[{unit.slot, unit.port_path}];
        port_of_unit[unit.unit.value] = &port;
        PortCount& counts = port.counts;
        counts.slot = unit.slot;
        counts.port_path = unit.port_path;
        ++counts.units;
        counts.passed += unit.verdict == Verdict::pass ? 1 : 0;
        counts.failed += unit.verdict == Verdict::fail ? 1 : 0;
        counts.aborted += unit.verdict == Verdict::aborted ? 1 : 0;
        counts.disconnects += unit.disconnects;
        analysis.disconnects += unit.disconnects;
        analysis.bytes_written += unit.bytes_written;
        analysis.in_work += unit.verdict ? 0 : 1;
        if (!unit.error_id.empty() && unit.verdict != Verdict::pass) {
            ++failures[unit.error_id];
            ++port.causes[unit.error_id];
        }
        const std::string package = unit.package_name + ' ' + unit.package_sha256.substr(0, 12);
        if (std::find(analysis.packages.begin(), analysis.packages.end(), package) ==
            analysis.packages.end())
            analysis.packages.push_back(package);
    }
    Counts retries;
    for (const TroubleRow& trouble : report.troubles) {
        if (trouble.kind != "retry") continue;
        ++retries[trouble.error_id];
        if (const auto port = port_of_unit.find(trouble.unit.value); port != port_of_unit.end())
            ++port->second->counts.retries;
    }
    for (auto& [key, port] : ports) {
        port.counts.causes = ranked(port.causes);
        analysis.ports.push_back(std::move(port.counts));
    }
    std::stable_sort(analysis.ports.begin(),
                     analysis.ports.end(),
                     [](const auto& a, const auto& b) { return slot_before(a.slot, b.slot); });
    compare_with_others(analysis.ports);
    analysis.failures = ranked(failures);
    analysis.retries = ranked(retries);
    analysis.twins = find_twins(report.units);
    analysis.first_pass_yield = first_pass_yield(report.first_pass, report.passed, report.failed);
    return analysis;
}

} // namespace gangflash::audit
