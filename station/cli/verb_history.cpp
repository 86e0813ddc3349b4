// gangflash history: questions to the ledger across batches.
#include "reports/api/first_pass.hpp"
#include "reports/audit/json.hpp"
#include "reports/audit/words.hpp"
#include "reports/sqlite/reader.hpp"
#include "station/cli/ledger_path.hpp"
#include "station/cli/parse_time.hpp"
#include "station/cli/verbs.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct HistoryArguments {
    std::string ledger, batch, imei, serial, chip_id, error, verdict, since, until;
    std::string personal = "masked";
    bool json = false;
};

void print_line(const std::string& line) {
    std::fputs(line.c_str(), stdout);
    std::fputc('\n', stdout);
}

int print_batches(const HistoryArguments& arguments) {
    const auto batches = list_batches(ledger_path(arguments.ledger));
    if (!batches) return print_ledger_fault(batches.error());
    if (!arguments.json)
        print_line(fmt::format("{:<24} {:<20} {:>7} {:>6} {:>6} {:>7} {:>10}  {}",
                               "batch",
                               "opened (UTC)",
                               "planned",
                               "passed",
                               "failed",
                               "aborted",
                               "first pass",
                               "package"));
    for (const BatchSummary& batch : *batches) {
        if (arguments.json) {
            print_line(audit::batch_json(batch));
            continue;
        }
        const auto yield = first_pass_yield(batch.first_pass, batch.passed, batch.failed);
        const std::string planned = batch.planned == 0 ? "open" : fmt::format("{}", batch.planned);
        print_line(fmt::format("{:<24} {:<20} {:>7} {:>6} {:>6} {:>7} {:>10}  {}",
                               batch.name,
                               audit::date_time(batch.opened_at).substr(0, 19),
                               planned,
                               batch.passed,
                               batch.failed,
                               batch.aborted,
                               yield ? audit::percent(*yield) : "-",
                               batch.package_name));
    }
    return exit_ok;
}

void print_unit(const UnitRow& unit, audit::PersonalView personal) {
    const std::string imei = audit::imei_words(unit.facts, personal);
    const std::string error =
        unit.error_id.empty() ? "" : fmt::format("{} {}", unit.error_id, unit.error_text);
    print_line(fmt::format("{:>7} {:<20} {:<20} {:<6} {:<8} {:<18} {:<8} {:>8} {:>5}  {}",
                           unit.unit.value,
                           unit.batch,
                           audit::date_time(unit.started_at).substr(0, 19),
                           unit.slot,
                           unit.facts.chip.value_or("-"),
                           imei.empty() ? "-" : imei,
                           audit::verdict_words(unit),
                           unit.attempts,
                           unit.disconnects,
                           error));
    std::string more;
    if (const std::string data = audit::userdata_words(unit.facts.details); !data.empty())
        more += "owner's data " + data;
    if (!unit.operator_name.empty())
        more += fmt::format("{}operator {}",
                            more.empty() ? "" : " · ",
                            audit::who_words(unit.operator_name,
                                             to_string(unit.operator_known_by)));
    if (!more.empty()) print_line(fmt::format("{:>7} {}", "", more));
}

/// A copy ends where it ends: whoever asks it should know.
void say_copy(const HistoryArguments& arguments) {
    const auto head = read_head(ledger_path(arguments.ledger));
    if (head && !head->copy_of.empty())
        std::fprintf(stderr,
                     "gangflash: copy of %s, up to %llu\n",
                     head->copy_of.c_str(),
                     static_cast<unsigned long long>(head->records));
}

int print_units(const HistoryArguments& arguments, const UnitQuery& query) {
    const auto units = find_units(ledger_path(arguments.ledger), query);
    if (!units) return print_ledger_fault(units.error());
    const auto personal =
        arguments.personal == "full" ? audit::PersonalView::full : audit::PersonalView::masked;
    if (!arguments.json)
        print_line(fmt::format("{:>7} {:<20} {:<20} {:<6} {:<8} {:<18} {:<8} {:>8} {:>5}  {}",
                               "unit",
                               "batch",
                               "started (UTC)",
                               "slot",
                               "chip",
                               "imei",
                               "verdict",
                               "attempts",
                               "drops",
                               "error"));
    for (const UnitRow& unit : *units) {
        if (arguments.json)
            print_line(audit::unit_json(unit, personal));
        else
            print_unit(unit, personal);
    }
    return exit_ok;
}

std::optional<std::string> asked(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

int run_history(const HistoryArguments& arguments) {
    UnitQuery query;
    query.batch = asked(arguments.batch);
    if (!arguments.imei.empty()) query.imei = Personal(arguments.imei);
    if (!arguments.serial.empty()) query.serial = Personal(arguments.serial);
    query.chip_id = asked(arguments.chip_id);
    query.error_id = asked(arguments.error);
    query.verdict = asked(arguments.verdict);
    query.since = parse_time(arguments.since); // the parser let no other text through
    query.until = parse_time(arguments.until);
    say_copy(arguments);
    const bool about_units = query.batch || query.imei || query.serial || query.chip_id ||
                             query.error_id || query.verdict || query.since || query.until;
    return about_units ? print_units(arguments, query) : print_batches(arguments);
}

std::string time_problem(const std::string& text) {
    return parse_time(text) ? "" : text + " is no time such as 2026-11-25 or 2026-11-25T09:30:00Z";
}

} // namespace

void add_history_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<HistoryArguments>();
    CLI::App* verb = app.add_subcommand("history", "Batches, or the phones that fit a question");
    const CLI::Validator is_time(time_problem, "TIME");
    verb->add_option("--batch", arguments->batch, "Phones of this batch");
    verb->add_option("--imei", arguments->imei, "Phones with this IMEI");
    verb->add_option("--serial", arguments->serial, "Phones with this serial number");
    verb->add_option(
        "--chip-id", arguments->chip_id, "Phones with this ME_ID, SOC_ID or random id");
    verb->add_option("--error", arguments->error, "Phones that ended with this error, as USB-106");
    verb->add_option("--verdict", arguments->verdict, "Phones that ended so")
        ->check(CLI::IsMember({"pass", "fail", "aborted"}));
    verb->add_option("--since", arguments->since, "Phones started at this time (UTC) or later")
        ->check(is_time);
    verb->add_option("--until", arguments->until, "Phones started before this time (UTC)")
        ->check(is_time);
    verb->add_option("--ledger", arguments->ledger, "Ledger file");
    verb->add_option("--personal", arguments->personal, "IMEI and serial numbers: full or masked")
        ->check(CLI::IsMember({"full", "masked"}))
        ->capture_default_str();
    verb->add_flag("--json", arguments->json, "One JSON object per line");
    verb->callback([arguments, &exit_code] { exit_code = run_history(*arguments); });
}

} // namespace gangflash::cli
