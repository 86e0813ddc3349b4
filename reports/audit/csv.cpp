#include "reports/audit/csv.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::audit {

namespace {

template <class T>
std::string number(const std::optional<T>& value) {
    return value ? fmt::format("{}", *value) : std::string();
}

struct Column {
    std::string_view name;
    std::string (*cell)(const UnitRow&, PersonalView);
};

// clang-format off
constexpr Column columns[] = {
    {"unit",             [](const UnitRow& u, PersonalView) { return fmt::format("{}", u.unit.value); }},
    {"batch",            [](const UnitRow& u, PersonalView) { return u.batch; }},
    {"slot",             [](const UnitRow& u, PersonalView) { return u.slot; }},
    {"port_path",        [](const UnitRow& u, PersonalView) { return u.port_path; }},
    {"chip",             [](const UnitRow& u, PersonalView) { return u.facts.chip.value_or(""); }},
    {"hw_code",          [](const UnitRow& u, PersonalView) { return chip_code(u.facts.hw_code); }},
    {"me_id",            [](const UnitRow& u, PersonalView) { return u.facts.me_id.value_or(""); }},
    {"soc_id",           [](const UnitRow& u, PersonalView) { return u.facts.soc_id.value_or(""); }},
    {"random_id",        [](const UnitRow& u, PersonalView) { return u.facts.random_id.value_or(""); }},
    {"imei1",            [](const UnitRow& u, PersonalView p) { return show(u.facts.imei1, p); }},
    {"imei2",            [](const UnitRow& u, PersonalView p) { return show(u.facts.imei2, p); }},
    {"serial",           [](const UnitRow& u, PersonalView p) { return show(u.facts.serial, p); }},
    {"imei_source",      [](const UnitRow& u, PersonalView) { return u.facts.imei_source.value_or(""); }},
    {"imei_reason",      [](const UnitRow& u, PersonalView) { return u.facts.imei_reason.value_or(""); }},
    {"battery_mv",       [](const UnitRow& u, PersonalView) { return number(u.facts.battery_mv); }},
    {"boot",             [](const UnitRow& u, PersonalView) { return std::string(to_string(u.boot)); }},
    {"verify",           [](const UnitRow& u, PersonalView) { return u.verify; }},
    {"storage_type",     [](const UnitRow& u, PersonalView) { return u.facts.storage_type.value_or(""); }},
    {"storage_id",       [](const UnitRow& u, PersonalView) { return u.facts.storage_id.value_or(""); }},
    {"storage_size",     [](const UnitRow& u, PersonalView) { return number(u.facts.storage_size); }},
    {"preloader_before", [](const UnitRow& u, PersonalView) { return u.facts.preloader_before.value_or(""); }},
    {"preloader_after",  [](const UnitRow& u, PersonalView) { return u.facts.preloader_after.value_or(""); }},
    {"package_name",     [](const UnitRow& u, PersonalView) { return u.package_name; }},
    {"package_sha256",   [](const UnitRow& u, PersonalView) { return u.package_sha256; }},
    {"agent_sha256",     [](const UnitRow& u, PersonalView) { return u.agent_sha256; }},
    {"mode",             [](const UnitRow& u, PersonalView) { return u.mode; }},
    {"verdict",          [](const UnitRow& u, PersonalView) { return u.verdict ? std::string(to_string(*u.verdict)) : std::string(); }},
    {"error_id",         [](const UnitRow& u, PersonalView) { return u.error_id; }},
    {"error_text",       [](const UnitRow& u, PersonalView) { return u.error_text; }},
    {"error_detail",     [](const UnitRow& u, PersonalView) { return u.error_detail; }},
    {"attempts",         [](const UnitRow& u, PersonalView) { return fmt::format("{}", u.attempts); }},
    {"disconnects",      [](const UnitRow& u, PersonalView) { return fmt::format("{}", u.disconnects); }},
    {"bytes_written",    [](const UnitRow& u, PersonalView) { return fmt::format("{}", u.bytes_written); }},
    {"started_at",       [](const UnitRow& u, PersonalView) { return to_rfc3339(u.started_at); }},
    {"finished_at",      [](const UnitRow& u, PersonalView) { return u.finished_at ? to_rfc3339(*u.finished_at) : std::string(); }},
    {"operator",         [](const UnitRow& u, PersonalView) { return u.operator_name; }},
};
/// After the details: a column keeps its place.
constexpr Column later_columns[] = {
    {"job_key",          [](const UnitRow& u, PersonalView) { return u.key.text(); }},
    {"other_work",       [](const UnitRow& u, PersonalView) { return std::string(u.other_work ? "1" : "0"); }},
    {"micros",           [](const UnitRow& u, PersonalView) { return number(u.micros); }},
    {"clock_went_back",  [](const UnitRow& u, PersonalView) { return std::string(u.clock_went_back() ? "1" : "0"); }},
    {"userdata_ordered", [](const UnitRow& u, PersonalView) { return u.facts.details.userdata_ordered.value_or(""); }},
    {"userdata_seen",    [](const UnitRow& u, PersonalView) { return u.facts.details.userdata_seen.value_or(""); }},
    {"userdata_proof",   [](const UnitRow& u, PersonalView) { return u.facts.details.userdata_proof.value_or(""); }},
    {"operator_known_by",[](const UnitRow& u, PersonalView) { return std::string(to_string(u.operator_known_by)); }},
};
// clang-format on

/// Details that came later than `later_columns` stand among those.
bool came_later(std::string_view detail) {
    return detail.starts_with("userdata_");
}

/// A masked IMEI starts with asterisks, which no spreadsheet takes for a formula.
bool looks_like_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != text.npos;
}

} // namespace

std::string csv_cell(std::string_view text) {
    std::string cell(looks_like_formula(text) ? "'" : "");
    cell += text;
    if (cell.find_first_of(",\"\r\n") == cell.npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::vector<std::vector<std::string>> unit_table(const BatchReport& report,
                                                 const ReportOptions& options) {
    std::vector<std::vector<std::string>> table;
    std::vector<std::string>& names = table.emplace_back();
    for (const Column& column : columns)
        names.emplace_back(column.name);
    visit_details(PhoneDetails{}, [&](const char* name, const auto&) {
        if (!came_later(name)) names.emplace_back(name);
    });
    for (const Column& column : later_columns)
        names.emplace_back(column.name);
    names.emplace_back("package_notes");
    const std::string notes = fmt::format("{}", fmt::join(report.package_notes, "; "));
    for (const UnitRow& unit : report.units) {
        std::vector<std::string>& cells = table.emplace_back();
        for (const Column& column : columns)
            cells.push_back(column.cell(unit, options.personal));
        visit_details(unit.facts.details, [&](const char* name, const auto& fact) {
            if (!came_later(name)) cells.push_back(show_fact(fact, options.personal));
        });
        for (const Column& column : later_columns)
            cells.push_back(column.cell(unit, options.personal));
        cells.push_back(notes); // of the batch: whoever filters rows still has them
    }
    return table;
}

std::string to_csv(const BatchReport& report, const ReportOptions& options) {
    std::string text;
    for (std::vector<std::string>& row : unit_table(report, options)) {
        for (std::string& cell : row)
            cell = csv_cell(cell);
        text += fmt::format("{}\r\n", fmt::join(row, ","));
    }
    return text;
}

} // namespace gangflash::audit
