#include "station/cli/options/flash_options.hpp"

#include "station/cli/doctor/output_checks.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace gangflash::cli {

void FlashOptions::add_to(CLI::App& verb) {
    job.add_to(verb);
    recipe.add_to(verb);
    session.add_to(verb);
    rules.add_to(verb);
    operator_name = current_user();
    verb.add_option("--batch",
                    batch,
                    "Name of the batch; the same name resumes the same work (default: date, time "
                    "and four characters)")
        ->check(CLI::Validator(name_problem, ""));
    verb.add_option("--operator", operator_name, "Who works")
        ->check(CLI::Validator(name_problem, ""))
        ->capture_default_str();
    verb.add_flag("--once", once, "One verdict a slot, then end");
    verb.add_option("--count", count, "End after so many passes")
        ->check(CLI::PositiveNumber)
        ->excludes(verb.get_option("--once"));
    verb.add_option("--wait", wait_seconds, "Seconds to wait for a phone in an empty slot")
        ->check(CLI::NonNegativeNumber);
    verb.add_option("--min-battery-mv", minimum_battery_mv, "Refuse phones with a lower battery");
    verb.add_flag("--blank-board",
                  blank_board,
                  "These boards are new: there is nothing to keep (an engineer's word)");
    verb.add_flag("--require-identity",
                  require_identity,
                  "Refuse phones whose nvram or nvdata is blank; else that is recorded only");
    verb.add_flag("--again",
                  again,
                  "Work on this batch once more, phones that passed in it too, also when it was "
                  "other work before");
    verb.add_flag("--unattended",
                  unattended,
                  "Nobody is there to confirm: real phones are erased only by a signed recipe that "
                  "says `unattended = true`");
    verb.add_option("--ledger", ledger, "Ledger file");
    verb.add_option(
        "--report", report, "Write the batch's report to this file (HTML, or as its name ends)");
    verb.add_flag("--json", json, "JSON, one object a line, instead of text");
}

bool is_unattended(bool said) {
    constexpr std::array signs{"INVOCATION_ID", "NOTIFY_SOCKET", "SUPERVISOR_ENABLED"};
    const bool service =
        std::ranges::any_of(signs, [](const char* sign) { return std::getenv(sign) != nullptr; });
    return said || (service && ::isatty(STDIN_FILENO) == 0);
}

} // namespace gangflash::cli
