// gangflash: the command line. Each verb stands in its own file.
#include "station/cli/guide/for_the_build.hpp"
#include "station/cli/guide/help_pages.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/output/begin_program.hpp"
#include "station/output/safe_streams.hpp"
#include "station/output/usage_words.hpp"
#include "station/output/version.hpp"
#include "station/settings/settings.hpp"

#include <cstdio>
#include <exception>
#include <malloc.h>
#include <string>

int main(int argc, char** argv) {
    using namespace gangflash::cli;
    gangflash::begin_program();
    gangflash::use_safe_streams();
    // Chunks are read by one thread and freed by another: a heap for each would keep every one's
    // peak. Measured with sixty-four phones: 119 MiB instead of 135, in the same time.
    ::mallopt(M_ARENA_MAX, 1);

    CLI::App app{"Gangflash flashes a gang of MediaTek phones, every port on its own.",
                 "gangflash"};
    app.require_subcommand(1);
    app.set_version_flag("--version", gangflash::version_text("gangflash"));
    app.footer("Exit codes: 0 all that was asked was done and every phone passed, 1 a phone\n"
               "failed or none came, 2 usage, 3 package, recipe or agent refused, 4 the station\n"
               "itself failed.");

    int exit_code = exit_ok;
    add_flash_verb(app, exit_code);
    add_format_verb(app, exit_code);
    add_plan_verb(app, exit_code);
    add_inspect_verb(app, exit_code);
    add_explain_verb(app, exit_code);
    add_identify_verb(app, exit_code);
    add_readback_verb(app, exit_code);
    add_memtest_verb(app, exit_code);
    add_ports_verb(app, exit_code);
    add_doctor_verb(app, exit_code);
    add_recipe_verb(app, exit_code);
    add_report_verb(app, exit_code);
    add_history_verb(app, exit_code);
    add_ledger_verb(app, exit_code);
    add_ledger_accept_verb(app, exit_code);
    add_backups_verb(app, exit_code);
    add_engineer_verb(app, exit_code);
    add_people_verb(app, exit_code);
    add_config_verb(app, exit_code);
    arrange_help(app);
    add_for_the_build(app);
    if (const auto settings = gangflash::load_settings(); !settings)
        refuse_with(app, settings.error());

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code =
            gangflash::end_of_parsing(app, {argv + 1, argv + argc}, error) ? exit_ok : exit_usage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "gangflash: %s\n", error.what());
        exit_code = exit_station;
    }
    if (const std::string failed = gangflash::flush_safe_streams(); !failed.empty()) {
        std::fprintf(stderr, "gangflash: standard output cannot be written: %s\n", failed.c_str());
        return exit_station;
    }
    return exit_code;
}
