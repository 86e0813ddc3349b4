// gangflash flash: runs a batch on every bound port.
#include "station/cli/bench_facts.hpp"
#include "station/cli/flash_options.hpp"
#include "station/cli/ledger_path.hpp"
#include "station/cli/run_batch.hpp"
#include "station/cli/verbs.hpp"

#include <cstdio>
#include <memory>
#include <string>

namespace gangflash::cli {

namespace {

std::shared_ptr<const Job>
make_job(const FlashOptions& options, const LoadedJob& loaded, std::uint64_t slots) {
    auto job = std::make_shared<Job>();
    job->batch = options.batch;
    job->operator_name = options.operator_name;
    job->station = station_name();
    job->plans = loaded.plans;
    job->after_pass = options.boot_check ? AfterPass::boot_check : AfterPass::power_off;
    job->minimum_battery_mv = options.minimum_battery_mv;
    job->once = options.once;
    job->planned = options.count > 0 ? options.count : options.once ? slots : 0;
    if (options.count > 0) job->stop_after_passes = options.count;
    if (options.wait_seconds > 0)
        job->wait_for_phone = Millis{static_cast<std::int64_t>(options.wait_seconds * 1000)};
    job->flash_passed_again = options.again;
    job->signed_by_engineer = loaded.signed_by_engineer;
    job->blank_board = options.blank_board;
    if (loaded.recipe) apply(*loaded.recipe, *job);
    return job;
}

int run_flash(const FlashOptions& options) {
    const auto loaded = load_job(options.recipe, options.job, terminal_progress());
    if (!loaded) return print_refusal(loaded.error(), options.json);
    keep_secrets_out_of_core_dumps(*loaded);
    for (const std::string& warning : loaded->warnings)
        std::fprintf(stderr, "gangflash: warning: %s\n", warning.c_str());

    auto ports = options.session.port_specs(loaded->plans);
    if (!ports) return print_station_fault(ports.error());
    if (!options.json) print_plug_in_ways(loaded->plans, *ports);
    const auto slots = options.session.count_slots(*ports);
    if (!slots) return print_station_fault(slots.error());

    BatchRun run;
    run.session = options.session.session_options(std::move(*ports));
    run.session.job = make_job(options, *loaded, *slots);
    run.session.ledger = ledger_path(options.ledger);
    run.report = options.report;
    run.json = options.json;
    if (options.session.uses_usb()) run.usb_greeting = usb_greeting(*options.session.slot_map());
    return run_batch(std::move(run));
}

} // namespace

void add_flash_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<FlashOptions>();
    CLI::App* verb = app.add_subcommand("flash", "Flash phones on every bound port");
    options->add_to(*verb);
    verb->get_option("--ports")->required();
    verb->callback([options, &exit_code] { exit_code = run_flash(*options); });
}

} // namespace gangflash::cli
