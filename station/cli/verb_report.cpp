// gangflash report: a batch of the ledger for people, spreadsheets and programs.
#include "station/cli/ledger_path.hpp"
#include "station/cli/verbs.hpp"
#include "station/cli/write_report.hpp"

#include <cstdio>
#include <memory>
#include <string>

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
    const auto format = arguments.format.empty() ? by_name.value_or(ReportFormat::html)
                                                 : *parse_report_format(arguments.format);
    const auto personal =
        arguments.personal == "full" ? audit::PersonalView::full : audit::PersonalView::masked;
    if (auto fine = check_report_file(arguments.out); !fine)
        return print_ledger_fault(fine.error());
    if (auto written = write_report(
            ledger_path(arguments.ledger), arguments.batch, format, arguments.out, personal);
        !written)
        return print_ledger_fault(written.error());
    if (arguments.out != "-") std::printf("report %s\n", arguments.out.c_str());
    return exit_ok;
}

} // namespace

void add_report_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ReportArguments>();
    CLI::App* verb = app.add_subcommand("report", "Write the report of a batch");
    verb->add_option("--batch", arguments->batch, "Name of the batch")->required();
    verb->add_option("--format",
                     arguments->format,
                     "What to write (default: as the file's name ends, else html)")
        ->check(CLI::IsMember({"html", "pdf", "csv", "xlsx", "json"}));
    verb->add_option("--out", arguments->out, "File to write; - is standard output")->required();
    verb->add_option("--ledger", arguments->ledger, "Ledger file");
    verb->add_option("--personal", arguments->personal, "IMEI and serial numbers: full or masked")
        ->check(CLI::IsMember({"full", "masked"}))
        ->capture_default_str();
    verb->callback([arguments, &exit_code] { exit_code = run_report(*arguments); });
}

} // namespace gangflash::cli
