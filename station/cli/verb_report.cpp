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
    std::string format = "html";
    std::string out;
    std::string ledger;
    std::string personal = "masked";
};

int run_report(const ReportArguments& arguments) {
    const auto format = *parse_report_format(arguments.format); // the parser let no other through
    const auto personal =
        arguments.personal == "full" ? audit::PersonalView::full : audit::PersonalView::masked;
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
    verb->add_option("--format", arguments->format, "What to write")
        ->check(CLI::IsMember({"html", "pdf", "csv", "json"}))
        ->capture_default_str();
    verb->add_option("--out", arguments->out, "File to write; - is standard output")->required();
    verb->add_option("--ledger", arguments->ledger, "Ledger file");
    verb->add_option("--personal", arguments->personal, "IMEI and serial numbers: full or masked")
        ->check(CLI::IsMember({"full", "masked"}))
        ->capture_default_str();
    verb->callback([arguments, &exit_code] { exit_code = run_report(*arguments); });
}

} // namespace gangflash::cli
