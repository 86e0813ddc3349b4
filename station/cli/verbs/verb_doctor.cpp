// gangflash doctor: is this machine fit to be a station, and what to do where it is not.
#include "station/cli/doctor/doctor_checks.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

using usb::Check;
using usb::CheckVerdict;

struct DoctorOptions {
    std::string ledger;
    std::size_t phones = 16;
    bool json = false;
};

void print(const Check& check, bool json) {
    if (json) {
        Facts line;
        line["check"] = check.name;
        line["verdict"] = to_string(check.verdict);
        line["found"] = check.found;
        line["action"] = check.action.empty() ? Facts(nullptr) : Facts(check.action);
        print_json(line);
        return;
    }
    fmt::print("{:<8} {:<14} {}\n", to_string(check.verdict), check.name, check.found);
    if (!check.action.empty()) fmt::print("{:<8} {:<14} -> {}\n", "", "", check.action);
}

int run_doctor(const DoctorOptions& options) {
    const std::vector<Check> checks = examine_machine(options.ledger, options.phones);
    for (const Check& check : checks)
        print(check, options.json);
    const bool bad = std::ranges::any_of(
        checks, [](const Check& check) { return check.verdict == CheckVerdict::bad; });
    return bad ? exit_station : exit_ok;
}

} // namespace

void add_doctor_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<DoctorOptions>();
    CLI::App* verb =
        app.add_subcommand("doctor", "Check this machine and say what to do; 4 when it is unfit");
    verb->add_option("--phones", options->phones, "Phones that will work at once")
        ->check(CLI::Range(1, 512))
        ->capture_default_str();
    verb->add_option("--ledger", options->ledger, "Ledger file of the station");
    verb->add_flag("--json", options->json, "One JSON object a check");
    verb->callback([options, &exit_code] { exit_code = run_doctor(*options); });
}

} // namespace gangflash::cli
