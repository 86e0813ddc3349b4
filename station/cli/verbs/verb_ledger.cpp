// gangflash ledger: is it whole, what does it hold, and copies of it.
#include "base/text.hpp"
#include "reports/audit/json.hpp"
#include "reports/audit/words.hpp"
#include "reports/sqlite/accept.hpp"
#include "reports/sqlite/erase.hpp"
#include "reports/sqlite/verify.hpp"
#include "station/cli/doctor/output_checks.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/cli/write_whole.hpp"
#include "station/output/usage_words.hpp"
#include "station/wiring/ledger_reader.hpp"

#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::cli {

namespace {

using Json = nlohmann::ordered_json;

struct LedgerArguments {
    std::string ledger;
    std::string head;
    std::string out;
    std::string what = "records";
    std::string batch;
    std::int64_t unit = 0;
    std::string operator_name;
    std::string reason;
    bool json = false;
};

/// The catalogue's id of what was done to a ledger.
std::string_view error_id_of(Tamper what) {
    switch (what) {
    case Tamper::shortened:
        return entry_of(ErrorCode::ledger_shortened).id;
    case Tamper::unmarked:
        return entry_of(ErrorCode::ledger_mark_missing).id;
    default:
        return entry_of(ErrorCode::ledger_damaged).id;
    }
}

void print_json_facts(const std::string& file, const ChainFacts& facts) {
    Json findings = Json::array();
    for (const Finding& finding : facts.findings)
        findings.push_back({{"what", to_string(finding.what)},
                            {"error_id", error_id_of(finding.what)},
                            {"record", finding.seq == 0 ? Json(nullptr) : Json(finding.seq)},
                            {"text", finding.text}});
    Json notes = Json::array();
    for (const Note& note : facts.notes)
        notes.push_back({{"what", note.what},
                         {"record", note.seq == 0 ? Json(nullptr) : Json(note.seq)},
                         {"text", note.text}});
    const Json line{{"ledger", file},
                    {"clean", facts.clean()},
                    {"records", facts.head.records},
                    {"head", facts.head.hash},
                    {"batches", facts.batches},
                    {"units", facts.units},
                    {"personal_kept", facts.personal_kept},
                    {"personal_erased", facts.personal_erased},
                    {"asked_record", facts.asked_seq ? Json(*facts.asked_seq) : Json(nullptr)},
                    {"findings", std::move(findings)},
                    {"notes", std::move(notes)},
                    {"copy_of", facts.copy_of.empty() ? Json(nullptr) : Json(facts.copy_of)}};
    std::printf("%s\n", line.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
}

void print_facts(const std::string& file, const ChainFacts& facts) {
    fmt::print("ledger    {}\nrecords   {}\nhead      {}\nbatches   {}\nphones    {}\n"
               "personal  {} kept, {} erased\n",
               file,
               facts.head.records,
               facts.head.hash,
               facts.batches,
               facts.units,
               facts.personal_kept,
               facts.personal_erased);
    if (!facts.copy_of.empty())
        fmt::print("copy of   {}, up to {}\n", facts.copy_of, facts.head.records);
    for (const Note& note : facts.notes)
        fmt::print("{:<9} {}\n", note.what, note.text);
    if (facts.asked_seq) fmt::print("asked     is record {}\n", *facts.asked_seq);
    for (const Finding& finding : facts.findings)
        fmt::print("DAMAGED   {}: {}\n", to_string(finding.what), finding.text);
    if (facts.clean()) fmt::print("clean     every record follows from the one before\n");
}

int show(const std::string& file, const ChainFacts& facts, bool json) {
    if (json)
        print_json_facts(file, facts);
    else
        print_facts(file, facts);
    return facts.clean() ? exit_ok : exit_station;
}

int run_verify(const LedgerArguments& arguments) {
    const std::string head = lower_case(arguments.head);
    const std::string file = ledger_path(arguments.ledger);
    const auto facts = verify_chain(file, head);
    if (!facts) return print_ledger_fault(facts.error());
    return show(file, *facts, arguments.json);
}

int run_export(const LedgerArguments& arguments) {
    static const std::map<std::string, ExportWhat> words{{"records", ExportWhat::records},
                                                         {"units", ExportWhat::units},
                                                         {"steps", ExportWhat::steps},
                                                         {"batches", ExportWhat::batches},
                                                         {"acts", ExportWhat::acts}};
    if (auto fine = check_writable_file(arguments.out); !fine)
        return print_ledger_fault(fine.error());
    std::string text;
    const auto rows = ledger_of(arguments.ledger)
                          ->export_rows(words.at(arguments.what),
                                        [&text](const std::string& line) { text += line + '\n'; });
    if (!rows) return print_ledger_fault(rows.error());
    if (auto written = write_whole(arguments.out, text); !written)
        return print_ledger_fault(written.error());
    if (arguments.out != "-") fmt::print("{} rows in {}\n", *rows, arguments.out);
    return say_standing(*ledger_of(arguments.ledger));
}

int run_acts(const LedgerArguments& arguments) {
    const auto batch = arguments.batch.empty() ? std::nullopt : std::optional(arguments.batch);
    const auto acts = ledger_of(arguments.ledger)->acts(batch);
    if (!acts) return print_ledger_fault(acts.error());
    for (const ActRow& act : *acts) {
        if (arguments.json)
            fmt::print("{}\n", audit::act_json(act));
        else
            fmt::print("{:>7} {:<20} {:<28} {:<20} {}\n",
                       act.seq,
                       audit::date_time(act.at).substr(0, 19),
                       audit::who_words(act.who, act.known_by),
                       act.batch.empty() ? "-" : act.batch,
                       audit::act_words(act));
    }
    if (acts->empty() && !arguments.json)
        fmt::print("{}\n",
                   batch ? "nobody's acts are recorded of this batch"
                         : "nobody's acts are recorded in this ledger");
    return say_standing(*ledger_of(arguments.ledger));
}

int run_backup(const LedgerArguments& arguments) {
    const auto facts = backup_ledger(ledger_path(arguments.ledger), arguments.out);
    if (!facts) return print_ledger_fault(facts.error());
    return show(arguments.out, *facts, arguments.json);
}

int run_erase(const LedgerArguments& arguments) {
    const std::string ledger = ledger_path(arguments.ledger);
    if (!arguments.batch.empty())
        if (const auto refused = refused_batch(*ledger_reader(ledger), arguments.batch))
            return *refused;
    EraseOrder order;
    if (!arguments.batch.empty()) order.batch = arguments.batch;
    if (arguments.unit != 0) order.unit = arguments.unit;
    order.operator_name = arguments.operator_name;
    order.reason = arguments.reason;
    SystemClock clock;
    const auto facts = erase_personal(ledger, "gangflash ledger erase-personal", order, clock);
    if (!facts) return print_ledger_fault(facts.error());
    if (arguments.json)
        fmt::print("{}\n", Json{{"units", facts->units}, {"values", facts->values}}.dump());
    else
        fmt::print("{} values of {} phones erased; backups and reports keep theirs\n",
                   facts->values,
                   facts->units);
    return exit_ok;
}

} // namespace

void add_ledger_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<LedgerArguments>();
    CLI::App* verb = app.add_subcommand("ledger", "Check, export or copy the ledger");
    verb->require_subcommand(1);

    CLI::App* verify = verb->add_subcommand("verify", "Is every record as it was written?");
    verify->add_option("--head",
                       arguments->head,
                       "Hash printed earlier on a report: the ledger must still hold it");
    verify->add_flag("--json", arguments->json, "One JSON object");
    verify->callback([arguments, &exit_code] { exit_code = run_verify(*arguments); });

    CLI::App* exporting = verb->add_subcommand("export", "All rows as JSON, one object per line");
    exporting->add_option("--what", arguments->what, "Which rows")
        ->transform(OneOf({"records", "units", "steps", "batches", "acts"}))
        ->capture_default_str();
    exporting->add_option("--out", arguments->out, "File to write; - is standard output")
        ->required();
    exporting->callback([arguments, &exit_code] { exit_code = run_export(*arguments); });

    CLI::App* acts = verb->add_subcommand(
        "acts", "Who did what: sign-ins, enrolments, starts, stops, refused scans");
    acts->add_option("--batch", arguments->batch, "Of this batch, and of none while it ran");
    acts->add_flag("--json", arguments->json, "One JSON object per line");
    acts->callback([arguments, &exit_code] { exit_code = run_acts(*arguments); });

    CLI::App* backup = verb->add_subcommand("backup", "Copy the ledger and check the copy");
    backup->add_option("--out", arguments->out, "New file")->required();
    backup->add_flag("--json", arguments->json, "One JSON object");
    backup->callback([arguments, &exit_code] { exit_code = run_backup(*arguments); });

    CLI::App* erase = verb->add_subcommand("erase-personal",
                                           "Erase IMEI and serial numbers; the chain stays whole");
    erase->add_option("--batch", arguments->batch, "Of all phones of this batch");
    erase->add_option("--unit", arguments->unit, "Of this phone, by its number in the ledger")
        ->check(CLI::PositiveNumber)
        ->excludes(erase->get_option("--batch"));
    erase->add_option("--operator", arguments->operator_name, "Who asked; kept in the ledger")
        ->required();
    erase->add_option("--reason", arguments->reason, "Why; kept in the ledger")->required();
    erase->add_flag("--json", arguments->json, "One JSON object");
    erase->callback([arguments, &exit_code] {
        if (arguments->batch.empty() && arguments->unit == 0)
            throw CLI::RequiredError("--batch or --unit");
        exit_code = run_erase(*arguments);
    });

    for (CLI::App* part : {verify, exporting, acts, backup, erase})
        part->add_option("--ledger", arguments->ledger, "Ledger file");
}

} // namespace gangflash::cli
