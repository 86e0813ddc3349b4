// gangflash flash: runs a batch on every bound port.
#include "config/chips.hpp"
#include "station/cli/bench_facts.hpp"
#include "station/cli/event_json.hpp"
#include "station/cli/flash_options.hpp"
#include "station/cli/ledger_path.hpp"
#include "station/cli/live_table.hpp"
#include "station/cli/verbs.hpp"
#include "station/cli/write_report.hpp"
#include "station/wiring/station_session.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

int terminal_width() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 100;
}

/// Writes events to standard output as they come: JSON lines, or short lines in a pipe. On a
/// terminal the table speaks instead.
class Printer final : public StationObserver {
public:
    enum class Form { table, lines, json };
    explicit Printer(Form form) : form_(form) {}

    void on_event(const StationEvent& event) override {
        const std::string line = form_ == Form::json    ? to_json_line(event)
                                 : form_ == Form::lines ? to_plain_line(event)
                                                        : std::string{};
        if (!line.empty()) write(line);
        if (form_ == Form::table && event.slot.empty()) note_unbound(event);
    }

    void write(const std::string& text) {
        const std::lock_guard guard(mutex_);
        std::fwrite(text.data(), 1, text.size(), stdout);
        std::fflush(stdout);
    }

    /// Draws the table over the one before.
    void redraw(const StationSnapshot& station) {
        if (form_ != Form::table) return;
        const std::string table = render_table(station, {terminal_width(), true});
        std::string text;
        if (drawn_lines_ > 0) text = fmt::format("\x1b[{}A", drawn_lines_);
        std::size_t lines = 0;
        for (std::size_t at = 0; at < table.size();) {
            const std::size_t end = table.find('\n', at);
            text.append(table, at, end - at).append("\x1b[K\n");
            at = end + 1;
            ++lines;
        }
        for (const auto& [port, note] : unbound_) {
            const std::string line = fmt::format("port {}: {}", port, note);
            text.append(line, 0, static_cast<std::size_t>(terminal_width())).append("\x1b[K\n");
            ++lines;
        }
        text += "\x1b[J"; // a line less than before
        drawn_lines_ = lines;
        write(text);
    }

private:
    void note_unbound(const StationEvent& event) {
        if (const auto* arrived = std::get_if<EventArrived>(&event.what))
            unbound_[event.path.text()] = arrived->note;
        else
            unbound_.erase(event.path.text());
    }

    Form form_;
    std::mutex mutex_;
    std::size_t drawn_lines_ = 0;
    std::map<std::string, std::string> unbound_; ///< phones that belong to no slot, by port
};

std::shared_ptr<const Job>
make_job(const FlashOptions& options, const LoadedJob& loaded, JobRules rules, std::uint64_t slots) {
    auto job = std::make_shared<Job>();
    job->batch = options.batch;
    job->operator_name = options.operator_name;
    job->station = station_name();
    job->plans = loaded.plans;
    job->imei_key = loaded.imei_key;
    job->rules = std::move(rules);
    job->after_pass = after_pass_of(options.rules, loaded.recipe);
    job->minimum_battery_mv = options.minimum_battery_mv;
    job->once = options.once;
    job->planned = options.count > 0 ? options.count : options.once ? slots : 0;
    if (options.count > 0) job->stop_after_passes = options.count;
    if (options.wait_seconds > 0)
        job->wait_for_phone = Millis{static_cast<std::int64_t>(options.wait_seconds * 1000)};
    job->flash_passed_again = options.again;
    job->engineer_approved = loaded.engineer_approved;
    job->blank_board = options.blank_board;
    if (loaded.recipe) apply(*loaded.recipe, *job);
    return job;
}

/// First Ctrl-C: stop at safe points. Second: at the next chunk.
void on_signal(boost::asio::signal_set& signals, StationSession& session, StopRequest how) {
    signals.async_wait([&signals, &session, how](const boost::system::error_code& error, int) {
        if (error) return;
        session.stop(how);
        std::fprintf(stderr,
                     "\ngangflash: stopping %s\n",
                     how == StopRequest::at_safe_point
                         ? "at safe points; press Ctrl-C again to stop at once"
                         : "at once");
        on_signal(signals, session, StopRequest::at_once);
    });
}

int exit_code_of(const BatchTotals& totals) {
    if (totals.station_fault) return exit_station;
    if (totals.session_failed > 0 || totals.session_aborted > 0) return exit_failed;
    return totals.passed < totals.planned ? exit_failed : exit_ok;
}

/// For whoever stands at the hubs: how phones of these chips are plugged in. Virtual ones plug
/// themselves.
void print_plug_in_ways(const LoadedJob& loaded, const std::vector<PortSpec>& ports) {
    if (std::ranges::all_of(
            ports, [](const PortSpec& spec) { return std::holds_alternative<VirtualPorts>(spec); }))
        return;
    std::vector<std::string_view> told;
    for (const auto& plan : loaded.plans)
        for (const PlugInWay& way : plug_in_ways(*plan->chip)) {
            if (std::ranges::find(told, way.phone) != told.end()) continue;
            told.push_back(way.phone);
            fmt::print(stderr, "To plug in {}: {}\n", way.phone, way.steps);
        }
}

/// What `format` was told, beyond the words of a batch.
struct FormatWords {
    bool all = false;
    bool all_but_boot_loaders = false;
    std::string start, length;
};

/// A number as people write addresses: 4096, 0x1000.
std::optional<std::uint64_t> parse_number(const std::string& text) {
    std::uint64_t value = 0;
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    const char* begin = text.data() + (hexadecimal ? 2 : 0);
    const char* end = text.data() + text.size();
    const auto [at, bad] = std::from_chars(begin, end, value, hexadecimal ? 16 : 10);
    if (bad != std::errc{} || at != end) return std::nullopt;
    return value;
}

Result<FormatOrder> order_of(const FormatWords& words) {
    if (words.all) return FormatOrder{FormatOrder::Extent::all, {}, {}};
    if (words.all_but_boot_loaders)
        return FormatOrder{FormatOrder::Extent::all_but_boot_loaders, {}, {}};
    const auto start = parse_number(words.start), length = parse_number(words.length);
    if (!start || !length)
        return Fault{ErrorCode::config_invalid,
                     "say --auto, --auto-without-boot-loaders, or --start and --length in bytes"};
    return FormatOrder{
        FormatOrder::Extent::range, DeviceAddress{*start}, ByteCount{*length}};
}

/// The plans of a job as formats; an engineer's signature counts only under a recipe that formats.
void make_formats(LoadedJob& loaded, const FormatOrder& order) {
    loaded.engineer_approved = loaded.engineer_approved && loaded.recipe &&
                               loaded.recipe->mode == FlashMode::format_all;
    for (auto& plan : loaded.plans)
        plan = std::make_shared<const FlashPlan>(plan->formatting(order));
}

int run_flash(const FlashOptions& options, const std::optional<FormatWords>& format = {}) {
    std::optional<FormatOrder> order;
    if (format) {
        auto told = order_of(*format);
        if (!told) return print_station_fault(told.error());
        order = *told;
    }
    auto loaded = load_job(options.recipe, options.job, terminal_progress());
    if (!loaded) return print_refusal(loaded.error(), options.json);
    if (order) make_formats(*loaded, *order);
    keep_secrets_out_of_core_dumps(*loaded);
    auto rules = load_rules(options.rules, loaded->recipe);
    if (!rules) return print_refusal(rules.error(), options.json);
    for (const std::string& warning : loaded->warnings)
        std::fprintf(stderr, "gangflash: warning: %s\n", warning.c_str());

    auto ports = options.session.port_specs(loaded->plans);
    if (!ports) return print_station_fault(ports.error());
    if (!options.json) print_plug_in_ways(*loaded, *ports);
    const auto slots = options.session.count_slots(*ports);
    if (!slots) return print_station_fault(slots.error());
    const std::string ledger = ledger_path(options.ledger);

    const auto form = options.json                 ? Printer::Form::json
                      : isatty(STDOUT_FILENO) != 0 ? Printer::Form::table
                                                   : Printer::Form::lines;
    Printer printer(form);
    SessionOptions wanted = options.session.session_options(std::move(*ports));
    wanted.job = make_job(options, *loaded, std::move(*rules), *slots);
    wanted.ledger = ledger;
    auto session = StationSession::open(std::move(wanted), printer);
    if (!session) return print_station_fault(session.error());

    if (options.session.uses_usb())
        std::fprintf(stderr, "gangflash: %s\n", usb_greeting(*options.session.slot_map()).c_str());
    boost::asio::io_context ui;
    boost::asio::signal_set signals(ui, SIGINT, SIGTERM);
    on_signal(signals, **session, StopRequest::at_safe_point);
    const auto end = [&ui, &signals] { boost::asio::post(ui, [&signals] { signals.cancel(); }); };
    (*session)->start(
        [&printer](const std::shared_ptr<const StationSnapshot>& s) { printer.redraw(*s); }, end);
    ui.run();
    const auto totals = (*session)->wait();
    const PortFacts port_facts = (*session)->port_facts();
    session = Fault{}; // closes the ledger before the report reads it
    if (!port_facts.recorded_whole)
        std::fprintf(stderr, "gangflash: warning: the disk did not take all of --record\n");
    if (!totals) return print_station_fault(totals.error());

    if (!options.report.empty())
        if (auto written = write_html_report(ledger, options.batch, options.report); !written)
            return print_station_fault(written.error());
    if (options.json)
        printer.write(to_json_line(BatchLine{options.batch,
                                             *totals,
                                             options.report,
                                             ledger,
                                             SystemClock{}.utc_now(),
                                             port_facts.first_byte_delays}));
    else
        printer.write(fmt::format("batch {}: {} passed, {} failed, {} aborted of {} planned\n",
                                  options.batch,
                                  totals->passed,
                                  totals->failed,
                                  totals->aborted,
                                  totals->planned == 0 ? "open" : std::to_string(totals->planned)));
    if (totals->station_fault) print_station_fault(*totals->station_fault);
    return exit_code_of(*totals);
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
    for (const char* not_here : {"--mode", "--only", "--except", "--verify", "--userdata"})
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
