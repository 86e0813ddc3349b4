// gangflash flash: runs a batch on every bound port.
#include "station/cli/event_json.hpp"
#include "station/cli/job_options.hpp"
#include "station/cli/ledger_path.hpp"
#include "station/cli/live_table.hpp"
#include "station/cli/session_options.hpp"
#include "station/cli/verbs.hpp"
#include "station/cli/write_report.hpp"
#include "station/wiring/station_session.hpp"

#include <csignal>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct FlashOptions {
    JobOptions job;
    SessionArguments session;
    std::string batch;
    std::string operator_name;
    std::string ledger;
    std::string report;
    bool once = false;
    std::uint64_t count = 0;
    double wait_seconds = 0;
    bool boot_check = false;
    std::uint32_t minimum_battery_mv = 0;
    bool again = false;
    bool json = false;
};

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
        drawn_lines_ = lines;
        write(text);
    }

private:
    Form form_;
    std::mutex mutex_;
    std::size_t drawn_lines_ = 0;
};

std::shared_ptr<const Job>
make_job(const FlashOptions& options, std::shared_ptr<const FlashPlan> plan, std::uint64_t slots) {
    auto job = std::make_shared<Job>();
    job->batch = options.batch;
    job->operator_name = options.operator_name;
    job->station = station_name();
    job->plans = {std::move(plan)};
    job->after_pass = options.boot_check ? AfterPass::boot_check : AfterPass::power_off;
    job->minimum_battery_mv = options.minimum_battery_mv;
    job->once = options.once;
    job->planned = options.count > 0 ? options.count : options.once ? slots : 0;
    if (options.count > 0) job->stop_after_passes = options.count;
    if (options.wait_seconds > 0)
        job->wait_for_phone = Millis{static_cast<std::int64_t>(options.wait_seconds * 1000)};
    job->flash_passed_again = options.again;
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

int run_flash(const FlashOptions& options) {
    const auto plan = load_plan(options.job, terminal_progress());
    if (!plan) return print_refusal(plan.error(), options.json);
    for (const std::string& warning : (*plan)->warnings)
        std::fprintf(stderr, "gangflash: warning: %s\n", warning.c_str());

    auto ports = options.session.port_specs(**plan);
    if (!ports) return print_station_fault(ports.error());
    const auto slots = options.session.count_slots(*ports);
    if (!slots) return print_station_fault(slots.error());
    const std::string ledger = ledger_path(options.ledger);

    const auto form = options.json                 ? Printer::Form::json
                      : isatty(STDOUT_FILENO) != 0 ? Printer::Form::table
                                                   : Printer::Form::lines;
    Printer printer(form);
    SessionOptions wanted = options.session.session_options(std::move(*ports));
    wanted.job = make_job(options, *plan, *slots);
    wanted.ledger = ledger;
    auto session = StationSession::open(std::move(wanted), printer);
    if (!session) return print_station_fault(session.error());

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
    if (!totals) return print_station_fault(totals.error());

    if (!options.report.empty())
        if (auto written = write_html_report(ledger, options.batch, options.report); !written)
            return print_station_fault(written.error());
    if (options.json)
        printer.write(to_json_line(
            BatchLine{options.batch, *totals, options.report, ledger, SystemClock{}.utc_now(), port_facts.first_byte_delays}));
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
    options->job.add_to(*verb);
    options->session.add_to(*verb);
    options->batch = default_batch_name();
    options->operator_name = current_user();
    verb->add_option("--batch", options->batch, "Name of the batch; the same name resumes it")
        ->capture_default_str();
    verb->add_option("--operator", options->operator_name, "Who works")->capture_default_str();
    verb->add_flag("--once", options->once, "One verdict a slot, then end");
    verb->add_option("--count", options->count, "End after so many passes")
        ->excludes(verb->get_option("--once"));
    verb->add_option(
        "--wait", options->wait_seconds, "Seconds to wait for a phone in an empty slot");
    verb->add_flag(
        "--boot-check", options->boot_check, "Start each phone after writing and see it boot");
    verb->add_option(
        "--min-battery-mv", options->minimum_battery_mv, "Refuse phones with a lower battery");
    verb->add_flag("--again", options->again, "Flash phones that passed in this batch once more");
    verb->add_option("--ledger", options->ledger, "Ledger file");
    verb->add_option("--report", options->report, "Write the batch's HTML report to this file");
    verb->add_flag("--json", options->json, "One JSON object per line");
    verb->callback([options, &exit_code] { exit_code = run_flash(*options); });
}

} // namespace gangflash::cli
