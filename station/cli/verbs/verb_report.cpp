// gangflash report: a batch of the ledger for people, spreadsheets and programs.
#include "station/cli/doctor/output_checks.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/cli/write_report.hpp"
#include "station/output/usage_words.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct ReportArguments {
    std::string batch;
    std::string format; ///< empty: by the ending of `out`
    std::string out;
    std::string ledger;
    std::string personal = "masked";
};

int run_report(const ReportArguments& arguments) {
    const auto by_name = report_format_of(arguments.out);
    const auto named = parse_report_format(arguments.format);
    const ReportFormat format = named.value_or(by_name.value_or(ReportFormat::html));
    if (by_name && *by_name != format)
        return print_ledger_fault(
            {ErrorCode::order_invalid,
             fmt::format("--out {} is no --format {}: leave --format out, or name another file",
                         arguments.out,
                         arguments.format)});
    const auto personal =
        arguments.personal == "full" ? audit::PersonalView::full : audit::PersonalView::masked;
    // An ending of somebody's own is fine once the format is said.
    if (auto fine = named && !by_name ? check_writable_file(arguments.out)
                                      : check_report_file(arguments.out);
        !fine)
        return print_ledger_fault(fine.error());
    const auto ledger = ledger_of(arguments.ledger);
    if (const auto refused = refused_batch(*ledger, arguments.batch)) return *refused;
    if (auto written = write_report(*ledger, arguments.batch, format, arguments.out, personal);
        !written)
        return print_ledger_fault(written.error());
    if (arguments.out != "-") std::printf("report %s\n", arguments.out.c_str());
    return say_standing(*ledger);
}

} // namespace

void add_report_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ReportArguments>();
    CLI::App* verb = app.add_subcommand("report", "Write the report of a batch");
    verb->add_option("--batch", arguments->batch, "Name of the batch")->required();
    verb->add_option("--format",
                     arguments->format,
                     "What to write (default: as the file's name ends, else html)")
        ->transform(OneOf({"html", "pdf", "csv", "xlsx", "json"}));
    verb->add_option("--out", arguments->out, "File to write; - is standard output")->required();
    verb->add_option("--ledger", arguments->ledger, "Ledger file");
    verb->add_option("--personal", arguments->personal, "IMEI and serial numbers: full or masked")
        ->transform(OneOf({"full", "masked"}))
        ->capture_default_str();
    verb->callback([arguments, &exit_code] { exit_code = run_report(*arguments); });
}

} // namespace gangflash::cli
