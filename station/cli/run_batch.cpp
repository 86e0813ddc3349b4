#include "station/cli/run_batch.hpp"

#include "config/chips.hpp"
#include "station/cli/event_json.hpp"
#include "station/cli/verbs.hpp"
#include "station/cli/write_report.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

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

/// Tells two.
class Both final : public StationObserver {
public:
    Both(StationObserver& first, StationObserver* second) : first_(first), second_(second) {}
    void on_event(const StationEvent& event) override {
        first_.on_event(event);
        if (second_ != nullptr) second_->on_event(event);
    }

private:
    StationObserver& first_;
    StationObserver* second_;
};

} // namespace

void print_plug_in_ways(const std::vector<std::shared_ptr<const FlashPlan>>& plans,
                        const std::vector<PortSpec>& ports) {
    if (std::ranges::all_of(
            ports, [](const PortSpec& spec) { return std::holds_alternative<VirtualPorts>(spec); }))
        return;
    std::vector<std::string_view> told;
    for (const auto& plan : plans)
        for (const PlugInWay& way : plug_in_ways(*plan->chip)) {
            if (std::ranges::find(told, way.phone) != told.end()) continue;
            told.push_back(way.phone);
            fmt::print(stderr, "To plug in {}: {}\n", way.phone, way.steps);
        }
}

int run_batch(BatchRun run) {
    Printer printer(Printer::form_for(run.json));
    Both observers(printer, run.also);
    const std::string batch = run.session.job->batch;
    const std::string ledger = run.session.ledger.string();
    auto session = StationSession::open(std::move(run.session), observers);
    if (!session) return print_station_fault(session.error());

    if (!run.usb_greeting.empty())
        std::fprintf(stderr, "gangflash: %s\n", run.usb_greeting.c_str());
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
    if (!port_facts.logged_whole)
        std::fprintf(stderr, "gangflash: warning: the disk did not take all of --phone-logs\n");
    if (!totals) return print_station_fault(totals.error());

    if (!run.report.empty())
        if (auto written = write_html_report(ledger, batch, run.report); !written)
            return print_station_fault(written.error());
    if (run.epilogue) printer.write(run.epilogue());
    if (run.json)
        printer.write(to_json_line(BatchLine{batch,
                                             *totals,
                                             run.report,
                                             ledger,
                                             SystemClock{}.utc_now(),
                                             port_facts.first_byte_delays}));
    else
        printer.write(fmt::format("batch {}: {} passed, {} failed, {} aborted of {} planned\n",
                                  batch,
                                  totals->passed,
                                  totals->failed,
                                  totals->aborted,
                                  totals->planned == 0 ? "open" : std::to_string(totals->planned)));
    if (totals->station_fault) print_station_fault(*totals->station_fault);
    const int code = exit_code_of(*totals);
    const bool too_few = totals->session_passed < std::max<std::uint64_t>(totals->planned, 1);
    if (code == exit_ok && run.this_session_alone && too_few) return exit_failed;
    return code;
}

} // namespace gangflash::cli
