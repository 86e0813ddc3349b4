#pragma once

#include "station/cli/options/job_options.hpp"
#include "station/cli/options/rule_options.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/recipe_job.hpp"

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

namespace gangflash {
struct Job;
}

namespace gangflash::cli {

/// The words of a batch; `plan` takes the same ones as `flash`.
struct FlashOptions {
    JobOptions job;
    RecipeOptions recipe; ///< instead of `job`
    SessionArguments session;
    RuleOptions rules;
    std::string batch; ///< empty: default_batch_name()
    std::string operator_name;
    std::string ledger;
    std::string report;
    bool once = false;
    std::uint64_t count = 0; ///< 0: not said
    double wait_seconds = 0; ///< 0: not said
    std::uint32_t minimum_battery_mv = 0;
    bool again = false;
    bool blank_board = false;
    bool require_identity = false;
    bool unattended = false; ///< --unattended; who starts us may say the same (is_unattended())
    bool json = false;

    void add_to(CLI::App& verb);
};

/// Whether nobody is there who could be asked: somebody says so, or a service manager started us
/// (it sets $INVOCATION_ID, $NOTIFY_SOCKET or $SUPERVISOR_ENABLED) and standard input is no
/// terminal. A script is not a service: whoever runs it has typed what it does.
bool is_unattended(bool said);

/// What the line says of a job beyond its plans: for `flash`, and for the `plan` of the same line.
void apply_words(const FlashOptions& options, Job& job);

} // namespace gangflash::cli
