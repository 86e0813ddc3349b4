// gangflash flash: runs a batch on every bound port.
#include "base/parse_size.hpp"
#include "base/text.hpp"
#include "station/cli/doctor/bench_facts.hpp"
#include "station/cli/format_job.hpp"
#include "station/cli/options/flash_options.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/run_batch.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/cli/write_report.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// With --once, where not one of the ports exists: a phone's own port may come with it, for ever is
/// too long.
constexpr Millis patience_with_missing_ports{15'000};

std::shared_ptr<const Job> make_job(const FlashOptions& options,
                                    const LoadedJob& loaded,
                                    JobRules rules,
                                    std::uint64_t slots,
                                    bool no_port_there) {
    auto job = std::make_shared<Job>(job_of(loaded, std::move(rules), options.rules));
    job->batch =
        options.batch.empty() ? default_batch_name(*ledger_of(options.ledger)) : options.batch;
    say_who_ordered(*job, options.operator_name);
    job->station = station_name();
    apply_words(options, *job);
    job->once = options.once;
    job->planned = options.count > 0 ? options.count : options.once ? slots : 0;
    if (options.count > 0) job->stop_after_passes = options.count;
    if (options.wait_seconds > 0)
        job->wait_for_phone = Millis{static_cast<std::int64_t>(options.wait_seconds * 1000)};
    else if (options.once && no_port_there)
        job->wait_for_phone = patience_with_missing_ports;
    return job;
}

} // namespace

void apply_words(const FlashOptions& options, Job& job) {
    job.minimum_battery_mv = std::max(job.minimum_battery_mv, options.minimum_battery_mv);
    job.flash_passed_again = options.again;
    job.again = options.again;
    job.blank_board = job.blank_board || options.blank_board;
    job.authority.unattended = is_unattended(options.unattended);
    job.identity_required = job.identity_required || options.require_identity;
}

Result<FormatOrder> format_order(const FormatWords& words, const std::optional<Recipe>& recipe) {
    if (words.all) return FormatOrder{FormatOrder::Extent::all, {}, {}};
    if (words.all_but_boot_loaders)
        return FormatOrder{FormatOrder::Extent::all_but_boot_loaders, {}, {}};
    if (words.start.empty() && recipe && recipe->format) return *recipe->format;
    const auto start = parse_size(words.start), length = parse_size(words.length);
    if (!start || !length)
        return Fault{ErrorCode::order_invalid,
                     "say --auto, --auto-without-boot-loaders, or --start and --length in bytes "
                     "(4096, 0x1000, 64M)"};
    return FormatOrder{FormatOrder::Extent::range, DeviceAddress{*start}, ByteCount{*length}};
}

void make_formats(LoadedJob& loaded, const FormatOrder& order) {
    for (auto& plan : loaded.plans)
        plan = std::make_shared<const FlashPlan>(plan->formatting(order));
}

namespace {

int run_flash(const FlashOptions& options, const std::optional<FormatWords>& format = {}) {
    if (const auto refused = refused_output(options.report, options.session)) return *refused;
    const rights::Ports reach = options.session.reach();
    auto loaded = load_job(options.recipe, options.job, terminal_progress(), reach);
    if (!loaded) return print_refusal(loaded.error(), options.json);
    if (format) {
        const auto order = format_order(*format, loaded->recipe);
        if (!order) return print_station_fault(order.error());
        make_formats(*loaded, *order);
    }
    auto rules = load_rules(options.rules, loaded->recipe);
    if (!rules) return print_refusal(rules.error(), options.json);
    for (const std::string& warning : loaded->warnings)
        std::fprintf(stderr, "gangflash: warning: %s\n", printable_line(warning).c_str());

    auto ports = options.session.port_specs(as_plans(loaded->plans));
    if (!ports) return print_station_fault(ports.error());
    if (reach == rights::Ports::real && !loaded->authority.engineers_pinned)
        std::fprintf(stderr,
                     "gangflash: no engineer is pinned here: what needs one is refused. Root pins "
                     "one: sudo gangflash engineer pin FILE\n");
    if (!options.json) print_plug_in_ways(as_plans(loaded->plans), *ports);
    const auto slots = options.session.count_slots(*ports);
    if (!slots) return print_station_fault(slots.error());

    const std::size_t missing = missing_ports(*ports).size();
    const bool no_port_there = missing > 0 && missing == ports->size();

    BatchRun run;
    run.session = options.session.session_options(std::move(*ports));
    run.session.job = make_job(options, *loaded, std::move(*rules), *slots, no_port_there);
    run.session.ledger = ledger_path(options.ledger);
    run.lists = followed_lists(options.rules, loaded->recipe);
    if (options.again && !options.json)
        fmt::print(
            stderr,
            "gangflash: batch {} is worked on once more; what passed before does not count\n",
            run.session.job->batch);
    run.report = options.report;
    if (run.report.empty()) {
        auto file = default_report_file(run.session.job->batch);
        if (!file) return print_station_fault(file.error());
        run.report = std::move(*file);
    }
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

void add_format_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<FlashOptions>();
    auto words = std::make_shared<FormatWords>();
    CLI::App* verb = app.add_subcommand(
        "format", "Erase phones, but for what they own; writes nothing (an engineer's)");
    options->job.mode = to_string(FlashMode::format_all);
    options->job.userdata = to_string(Userdata::erase);
    options->add_to(*verb);
    for (const char* not_here : {"--mode", "--only", "--except", "--verify", "--userdata", "--ab"})
        verb->remove_option(verb->get_option(not_here));
    verb->get_option("--ports")->required();
    CLI::Option* all =
        verb->add_flag("--auto", words->all, "Everything, boot loaders too: a boot ROM is left");
    CLI::Option* most = verb->add_flag("--auto-without-boot-loaders",
                                       words->all_but_boot_loaders,
                                       "Everything but the boot areas")
                            ->excludes(all);
    CLI::Option* start =
        verb->add_option("--start", words->start, "First byte of a range of the user area")
            ->excludes(all)
            ->excludes(most);
    verb->add_option("--length", words->length, "Bytes of the range, whole blocks")->needs(start);
    start->needs(verb->get_option("--length"));
    verb->callback([options, words, &exit_code] { exit_code = run_flash(*options, *words); });
}

} // namespace gangflash::cli
