#pragma once

#include "config/package/findings.hpp"

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// Exit codes of `gangflash` (design: Command line).
enum ExitCode : int {
    exit_ok = 0,      ///< all asked was done and every phone passed
    exit_failed = 1,  ///< a phone failed
    exit_usage = 2,   ///< wrong words on the command line
    exit_refused = 3, ///< package, recipe or agent refused
    exit_station = 4, ///< the station itself failed
};

/// Each verb adds itself with its options; when it ran, `exit_code` holds its end.
void add_flash_verb(CLI::App& app, int& exit_code);
void add_format_verb(CLI::App& app, int& exit_code);
void add_plan_verb(CLI::App& app, int& exit_code);
void add_inspect_verb(CLI::App& app, int& exit_code);
void add_explain_verb(CLI::App& app, int& exit_code);
void add_identify_verb(CLI::App& app, int& exit_code);
void add_readback_verb(CLI::App& app, int& exit_code);
void add_memtest_verb(CLI::App& app, int& exit_code);
void add_ports_verb(CLI::App& app, int& exit_code);
void add_doctor_verb(CLI::App& app, int& exit_code);
void add_recipe_verb(CLI::App& app, int& exit_code);
void add_report_verb(CLI::App& app, int& exit_code);
void add_history_verb(CLI::App& app, int& exit_code);
void add_ledger_verb(CLI::App& app, int& exit_code);
void add_ledger_accept_verb(CLI::App& app, int& exit_code); ///< after add_ledger_verb()
void add_backups_verb(CLI::App& app, int& exit_code);
void add_engineer_verb(CLI::App& app, int& exit_code);
void add_people_verb(CLI::App& app, int& exit_code);
void add_config_verb(CLI::App& app, int& exit_code);

/// Where the station files cannot be used: every verb that would work by them says why instead.
/// After all verbs were added.
void refuse_with(CLI::App& app, const Faults& faults);

} // namespace gangflash::cli
