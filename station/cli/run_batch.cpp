#include "station/cli/run_batch.hpp"

#include "base/disk_file.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "config/chips/chips.hpp"
#include "station/cli/doctor/output_checks.hpp"
#include "station/cli/facts/event_json.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/cli/write_report.hpp"
#include "station/output/output_queue.hpp"
#include "station/output/service_manager.hpp"
#include "station/output/stop_signals.hpp"
#include "station/wiring/before_session.hpp"
#include "station/wiring/ledger_reader.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// How long the end of a batch waits for a reader of its output who takes nothing.
constexpr std::chrono::minutes reader_patience{10};
constexpr std::chrono::seconds before_saying_so{5};
constexpr std::chrono::seconds last_words_patience{2}; ///< for standard error

/// Standard output and standard error of a batch. Nobody who works with phones waits for either.
class Speech {
public:
    Speech() : err_(STDERR_FILENO, limits()), out_(STDOUT_FILENO, limits(), trouble()) {}

    OutputQueue& out() { return out_; }

    /// A sentence on standard error.
    void say(const std::string& sentence) {
        err_.write("gangflash: " + printable_line(sentence) + "\n");
    }

    /// Until everything was read; a second word from the keyboard ends it.
    void finish() {
        if (!out_.drain(before_saying_so)) {
            if (const auto waiting = out_.state().waiting; waiting > 0) {
                say(fmt::format("the batch is over; {} bytes of output wait for their reader "
                                "(Ctrl-C: end without them)",
                                waiting));
                out_.drain(reader_patience);
            }
        }
        if (const auto waiting = out_.state().waiting; waiting > 0)
            say(fmt::format("{} bytes of output were never read", waiting));
        err_.drain(last_words_patience);
    }

    /// A reader who goes is his own affair; a disk that is full is not.
    bool failed() const {
        const auto state = out_.state();
        return state.error != 0 || state.lines_lost > 0 || (state.waiting > 0);
    }

private:
    static OutputQueue::Limits limits() {
        OutputQueue::Limits limits;
        limits.spool_folder = spool_folder();
        return limits;
    }
    std::function<void(const std::string&)> trouble() {
        return [this](const std::string& sentence) { say("standard output: " + sentence); };
    }

    OutputQueue err_; ///< outlives what complains to it
    OutputQueue out_;
};

/// Stops the session that runs, whatever thread the signal comes on.
class Stopper {
public:
    Stopper(Speech& speech, const ServiceManager& service) : speech_(speech), service_(service) {}

    /// Whether somebody asked.
    bool stopped() {
        const std::lock_guard guard(mutex_);
        return stopped_;
    }

    void set(StationSession* session) {
        const std::lock_guard guard(mutex_);
        session_ = session;
        over_ = session == nullptr;
    }

    void on_signal(StopSignals::Ask ask) {
        const std::lock_guard guard(mutex_);
        if (ask == StopSignals::Ask::pause) {
            speech_.say(
                "a station at work does not pause: phones would stand still in the middle of "
                "a write; Ctrl-C stops at safe points");
        } else if (over_) {
            speech_.out().give_up();
        } else if (session_ != nullptr) {
            const bool gently = ask == StopSignals::Ask::gently;
            stopped_ = true;
            service_.stopping();
            session_->stop(gently ? StopRequest::at_safe_point : StopRequest::at_once,
                           {current_user(), KnownBy::account});
            speech_.say(gently ? "stopping at safe points; press Ctrl-C again to stop at once"
                               : "stopping at once");
        }
    }

private:
    Speech& speech_;
    const ServiceManager& service_;
    std::mutex mutex_;
    StationSession* session_ = nullptr;
    bool over_ = false;
    bool stopped_ = false;
};

/// How a batch ended: its exit code, and in words what its figures leave open.
struct Ending {
    int code = exit_ok;
    std::string sentence; ///< may be empty
};

/// 0 only when what was asked for was done. A phone that this batch has passed before needs nothing
/// more; a bench to which nobody came was asked in vain, unless a person ended it.
Ending ending_of(const BatchTotals& totals,
                 bool stopped_by_hand,
                 bool passed_before_came,
                 bool this_session_alone) {
    if (totals.station_fault) return {exit_station, {}};
    if (totals.session_failed > 0 || totals.session_aborted > 0) return {exit_failed, {}};
    const std::uint64_t done = this_session_alone ? totals.session_passed : totals.passed;
    const bool idle = totals.session_passed == 0;
    const bool asked_for_some = totals.planned > 0 || this_session_alone;
    const std::uint64_t wanted =
        std::max<std::uint64_t>(totals.planned, this_session_alone ? 1 : 0);
    if (asked_for_some && done < wanted)
        return {exit_failed,
                idle && totals.empty_slots > 0
                    ? std::string("no phone came: nothing was done")
                    : fmt::format("{} of {} phones are still to be done", wanted - done, wanted)};
    if (!idle) return {};
    if (asked_for_some) return {exit_ok, "the batch was finished before: nothing was left to do"};
    if (stopped_by_hand) return {exit_ok, "stopped; no phone came meanwhile"};
    if (passed_before_came)
        return {exit_ok,
                "every phone that came passed in this batch before: nothing was left to do"};
    return {exit_failed, "no phone came: nothing was done"};
}

std::string empty_slots_text(std::uint64_t slots) {
    if (slots == 0) return {};
    return fmt::format(", {} slot{} stayed empty", slots, slots == 1 ? "" : "s");
}

/// Tells two, and remembers what their words do not.
class Both final : public StationObserver {
public:
    Both(StationObserver& first, StationObserver* second) : first_(first), second_(second) {}
    void on_event(const StationEvent& event) override {
        const auto* arrived = std::get_if<EventArrived>(&event.what);
        if (arrived != nullptr && arrived->attempt == 0 && !event.slot.empty()) left_alone_ = true;
        first_.on_event(event);
        if (second_ != nullptr) second_->on_event(event);
    }

    /// Whether a phone came to a slot and had nothing begun with it: it passed before.
    bool left_alone() const { return left_alone_; }

private:
    std::atomic<bool> left_alone_ = false; ///< events come on other threads than the end
    StationObserver& first_;
    StationObserver* second_;
};

} // namespace

namespace {

/// What else stands in the folder of a port that is not there.
std::string others_like(const std::filesystem::path& port) {
    std::vector<std::string> there;
    std::error_code error; // a folder that is not there holds nothing
    const auto folder = port.has_parent_path() ? port.parent_path() : std::filesystem::path(".");
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        there.push_back(entry.path().filename().string());
    return did_you_mean(port.filename().string(), there);
}

/// A phone behind a serial adapter may bring its port along; one that never came may be a slip of
/// the pen.
std::vector<std::string> about_missing(const std::vector<std::filesystem::path>& ports,
                                       std::string_view what_now) {
    std::vector<std::string> words;
    for (const std::filesystem::path& port : ports)
        words.push_back(fmt::format(
            "{}: {}",
            describe(Fault{ErrorCode::port_missing, "serial:" + port.string() + others_like(port)}),
            what_now));
    return words;
}

} // namespace

namespace {

/// What the session before left in the middle of its work, and what to do about it; empty: nothing.
std::string
left_by_a_crash(const std::string& ledger, const std::string& batch, UtcMicros opening) {
    if (ledger.empty()) return {};
    const auto before = before_session(*ledger_reader(ledger), batch, opening);
    if (!before) return describe(before.error());
    if (before->left_open.empty()) return {};
    std::string slots;
    for (const LeftOpen& phone : before->left_open)
        slots += (slots.empty() ? "" : ", ") + phone.slot;
    return fmt::format(
        "the last session ended without a word; phones it left open: {}, in slots {}. They "
        "are recorded as aborted: plug them in again, the work begins anew, and what a "
        "phone owns is given back first",
        before->left_open.size(),
        slots);
}

} // namespace

void print_plug_in_ways(const Plans& plans, const std::vector<PortSpec>& ports) {
    if (std::ranges::all_of(
            ports, [](const PortSpec& spec) { return std::holds_alternative<VirtualPorts>(spec); }))
        return;
    std::vector<std::string_view> told;
    for (const auto& plan : plans)
        for (const PlugInWay& way : plan->plug_in()) {
            if (std::ranges::find(told, way.phone) != told.end()) continue;
            told.push_back(way.phone);
            fmt::print(stderr, "To plug in {}: {}\n", way.phone, way.steps);
        }
}

std::optional<int> refused_output(const std::string& report, const SessionArguments& session) {
    if (auto fine = check_report_file(report); !fine) {
        print_station_fault(fine.error());
        return exit_usage; // nothing was begun: another name will do
    }
    if (auto room = check_standard_output(); !room) return print_station_fault(room.error());
    for (const std::string& folder : {session.record, session.phone_logs})
        if (!folder.empty())
            if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made)
                return print_station_fault(made.error());
    return std::nullopt;
}

namespace {

ListsTold tell_of_lists(Speech& speech) {
    return [&speech](const Faults& faults) {
        if (faults.empty()) speech.say("a list was changed, and holds from now on");
        for (const Fault& fault : faults)
            speech.say("the lists stay as they were: " + describe(fault));
    };
}

} // namespace

int run_batch(BatchRun run) {
    ServiceManager service;
    Speech speech;
    Printer printer(Printer::form_for(run.json), speech.out());
    Both observers(printer, run.also);
    const std::string batch = run.session.job->batch;
    const std::vector<PortSpec> ports = run.session.ports;
    const std::string ledger = run.session.ledger.string();
    Stopper stopper(speech, service);
    const StopSignals signals([&stopper](StopSignals::Ask ask) { stopper.on_signal(ask); });
    const UtcMicros opening = SystemClock{}.utc_now();
    auto session = StationSession::open(std::move(run.session), observers);
    if (!session) return print_station_fault(session.error());
    if (auto followed = (*session)->follow(std::move(run.lists), tell_of_lists(speech)); !followed)
        return print_refusal({followed.error()}, run.json);
    stopper.set(session->get());

    if (const std::string left = left_by_a_crash(ledger, batch, opening); !left.empty())
        speech.say(left);
    for (const std::string& line : run.usb_greeting)
        speech.say(line);
    const auto missing = missing_ports(ports);
    for (const std::string& words : about_missing(missing, "waiting for it"))
        speech.say(words);
    (*session)->start(
        [&printer, &service](std::shared_ptr<const StationSnapshot> s) {
            service.alive();
            printer.redraw(std::move(s));
        },
        {});
    service.ready("batch " + printable_line(batch));
    // A stop that came before there was anything to stop.
    if (stopper.stopped())
        (*session)->stop(StopRequest::at_safe_point, {current_user(), KnownBy::account});
    const auto totals = (*session)->wait();
    service.stopping(); // what follows has no heartbeat
    const PortFacts port_facts = (*session)->port_facts();
    stopper.set(nullptr);
    session = Fault{}; // closes the ledger before the report reads it
    printer.close_table();
    if (!port_facts.recorded_whole) speech.say("warning: the disk did not take all of --record");
    if (!port_facts.logged_whole) speech.say("warning: the disk did not take all of --phone-logs");
    if (!totals) {
        speech.finish();
        return print_station_fault(totals.error());
    }
    if (totals->empty_slots > 0 && !missing.empty())
        for (const std::string& words :
             about_missing(missing_ports(ports), entry_of(ErrorCode::port_missing).action))
            speech.say(words);

    Result<void> reported = success();
    if (!run.report.empty())
        reported = write_html_report(*ledger_reader(ledger), batch, run.report);
    if (run.epilogue) printer.write(printable(run.epilogue()));
    const OutputQueue::State told = speech.out().state();
    if (run.json)
        printer.write(to_json_line(BatchLine{batch,
                                             *totals,
                                             reported ? run.report : std::string{},
                                             ledger,
                                             SystemClock{}.utc_now(),
                                             port_facts.first_byte_delays,
                                             told.progress_dropped,
                                             told.lines_lost}));
    else
        printer.write(fmt::format(
            "{}batch {}: {} passed, {} failed, {} aborted of {} planned{}\n",
            printer.form() == Printer::Form::lines ? wall_time(SystemClock{}.utc_now()) + " " : "",
            printable_line(batch),
            totals->passed,
            totals->failed,
            totals->aborted,
            totals->planned == 0 ? "open" : std::to_string(totals->planned),
            empty_slots_text(totals->empty_slots)));
    const Ending ending =
        ending_of(*totals, stopper.stopped(), observers.left_alone(), run.this_session_alone);
    if (!ending.sentence.empty()) speech.say(ending.sentence);
    speech.finish();
    if (totals->station_fault) print_station_fault(*totals->station_fault);
    if (!reported) return print_station_fault(reported.error());
    if (speech.failed()) return exit_station;
    return ending.code;
}

} // namespace gangflash::cli
