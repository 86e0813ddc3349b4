// gangflash history: questions to the ledger across batches.
#include "base/error_catalog.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "reports/api/first_pass.hpp"
#include "reports/audit/json.hpp"
#include "reports/audit/words.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/options/parse_time.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/output/usage_words.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct HistoryArguments {
    std::string ledger, batch, imei, serial, chip_id, error, verdict, since, until;
    std::string personal = "masked";
    bool json = false;
};

void print_line(const std::string& line) {
    std::fputs(printable_line(line).c_str(), stdout);
    std::fputc('\n', stdout);
}

/// Nobody has worked here yet: no fault, and no rows. A file that was named must be there.
std::optional<int> no_ledger_yet(const HistoryArguments& arguments) {
    std::error_code error;
    if (!arguments.ledger.empty() || std::filesystem::exists(default_ledger_path(), error))
        return std::nullopt;
    if (!arguments.json) print_line("This station has no ledger yet: the first batch makes it.");
    return exit_ok;
}

int print_batches(const HistoryArguments& arguments) {
    const auto ledger = ledger_of(arguments.ledger);
    if (const auto none = no_ledger_yet(arguments)) return *none;
    const auto batches = ledger->batches();
    if (!batches) return print_ledger_fault(batches.error());
    if (batches->empty() && !arguments.json) {
        print_line("The ledger has no batch yet.");
        return exit_ok;
    }
    if (!arguments.json)
        print_line(fmt::format("{:<24} {:<20} {:>7} {:>6} {:>6} {:>7} {:>10}  {}",
                               "batch",
                               "opened (local)",
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
                               local_time(batch.opened_at),
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
                           local_time(unit.started_at),
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
        more +=
            fmt::format("{}operator {}",
                        more.empty() ? "" : " · ",
                        audit::who_words(unit.operator_name, to_string(unit.operator_known_by)));
    if (!more.empty()) print_line(fmt::format("{:>7} {}", "", more));
}

std::string upper_case(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

constexpr std::size_t least_digits = 4; ///< what a masked number still shows

std::string without_mask(const std::string& text) {
    std::string rest;
    for (const char c : text)
        if (c != '*' && c != ' ' && c != '-') rest += c;
    return lower_case(rest);
}

/// As it is shown: whole or by its last characters, masked or not, in any letters.
bool ends_as_asked(const std::optional<Personal>& value, const std::string& wanted) {
    return value && wanted.size() >= least_digits && lower_case(value->reveal()).ends_with(wanted);
}

/// Numbers of people's phones are compared here, as they are shown; all else the ledger finds.
bool fits(const UnitRow& unit, const HistoryArguments& arguments) {
    const std::string imei = without_mask(arguments.imei), serial = without_mask(arguments.serial);
    const UnitFacts& facts = unit.facts;
    if (!imei.empty() && !ends_as_asked(facts.imei1, imei) && !ends_as_asked(facts.imei2, imei))
        return false;
    return serial.empty() || ends_as_asked(facts.serial, serial);
}

/// The batch's own name for one that was typed in other letters.
std::string batch_named(const HistoryArguments& arguments) {
    const auto batches = ledger_of(arguments.ledger)->batches();
    if (!batches) return arguments.batch; // print_units() says why
    std::string found;
    for (const BatchSummary& batch : *batches) {
        if (batch.name == arguments.batch) return batch.name;
        if (lower_case(batch.name) == lower_case(arguments.batch)) found = batch.name;
    }
    return found.empty() ? arguments.batch : found;
}

std::vector<std::string> error_ids() {
    std::vector<std::string> ids;
    for (const ErrorEntry& row : error_catalog())
        ids.emplace_back(row.id);
    return ids;
}

/// What was asked, in words, for a question without a hit.
std::string nothing_fits(const HistoryArguments& arguments) {
    std::string near;
    const auto ledger = ledger_of(arguments.ledger);
    if (!arguments.batch.empty())
        if (const auto there = ledger->has_batch(batch_named(arguments)); there && !*there)
            near = fmt::format("; there is no batch {}{}",
                               arguments.batch,
                               batches_like(*ledger, arguments.batch));
    if (!arguments.error.empty() && find_entry(upper_case(arguments.error)) == nullptr)
        near += fmt::format("; {} is no error of this station{}",
                            arguments.error,
                            did_you_mean(arguments.error, error_ids()));
    return "No phone fits the question" + near + (near.ends_with('?') ? "" : ".");
}

int print_units(const HistoryArguments& arguments, const UnitQuery& query) {
    if (const auto none = no_ledger_yet(arguments)) return *none;
    auto units = ledger_of(arguments.ledger)->units(query);
    if (!units) return print_ledger_fault(units.error());
    std::erase_if(*units, [&](const UnitRow& unit) { return !fits(unit, arguments); });
    const auto personal =
        arguments.personal == "full" ? audit::PersonalView::full : audit::PersonalView::masked;
    if (units->empty() && !arguments.json) {
        print_line(nothing_fits(arguments));
        return exit_ok;
    }
    if (!arguments.json)
        print_line(fmt::format("{:>7} {:<20} {:<20} {:<6} {:<8} {:<18} {:<8} {:>8} {:>5}  {}",
                               "unit",
                               "batch",
                               "started (local)",
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
    if (query.batch) query.batch = batch_named(arguments);
    query.chip_id = asked(arguments.chip_id);
    if (!arguments.error.empty()) query.error_id = upper_case(arguments.error);
    query.verdict = asked(arguments.verdict);
    query.since = parse_time(arguments.since); // the parser let no other text through
    query.until = parse_time(arguments.until);
    const int standing = say_standing(*ledger_of(arguments.ledger));
    const bool about_units = query.batch || !arguments.imei.empty() || !arguments.serial.empty() ||
                             query.chip_id || query.error_id || query.verdict || query.since ||
                             query.until;
    const int asked_for = about_units ? print_units(arguments, query) : print_batches(arguments);
    return standing != exit_ok ? standing : asked_for;
}

/// Fewer characters would fit half the ledger.
std::string number_problem(const std::string& text) {
    return without_mask(text).size() >= least_digits
               ? ""
               : fmt::format("`{}`: at least the last {} characters", text, least_digits);
}

std::string time_problem(const std::string& text) {
    return parse_time(text)
               ? ""
               : text + " is no time such as 2026-11-25, 2026-11-25T09:30 or 2026-11-25T09:30:00Z";
}

} // namespace

void add_history_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<HistoryArguments>();
    CLI::App* verb = app.add_subcommand("history", "Batches, or the phones that fit a question");
    const CLI::Validator is_time(time_problem, "TIME");
    verb->add_option("--batch", arguments->batch, "Phones of this batch");
    const CLI::Validator is_number(number_problem, "");
    verb->add_option("--imei", arguments->imei, "Phones with this IMEI, or one that ends so")
        ->check(is_number)
        ->type_name("DIGITS");
    verb->add_option(
            "--serial", arguments->serial, "Phones with this serial number, or one that ends so")
        ->check(is_number);
    verb->add_option(
        "--chip-id", arguments->chip_id, "Phones with this ME_ID, SOC_ID or random id");
    verb->add_option("--error", arguments->error, "Phones that ended with this error, as USB-106");
    verb->add_option("--verdict", arguments->verdict, "Phones that ended so")
        ->transform(OneOf({"pass", "fail", "aborted"}));
    verb->add_option("--since", arguments->since, "Phones started at this local time or later")
        ->check(is_time);
    verb->add_option("--until", arguments->until, "Phones started before this local time")
        ->check(is_time);
    verb->add_option("--ledger", arguments->ledger, "Ledger file");
    verb->add_option("--personal", arguments->personal, "IMEI and serial numbers: full or masked")
        ->transform(OneOf({"full", "masked"}))
        ->capture_default_str();
    verb->add_flag("--json", arguments->json, "One JSON object per line");
    verb->callback([arguments, &exit_code] { exit_code = run_history(*arguments); });
}

} // namespace gangflash::cli
