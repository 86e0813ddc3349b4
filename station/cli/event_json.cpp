#include "station/cli/event_json.hpp"

#include "station/cli/live_table.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::cli {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

double seconds(Millis time) {
    return static_cast<double>(time.count()) / 1000.0;
}

void put_fault(Json& line, const std::optional<Fault>& fault) {
    line["error_id"] = fault ? Json(entry_of(fault->code).id) : Json(nullptr);
    line["error_text"] = fault ? Json(entry_of(fault->code).text) : Json(nullptr);
    line["error_detail"] = fault ? Json(fault->detail) : Json(nullptr);
    line["action"] = fault ? Json(entry_of(fault->code).action) : Json(nullptr);
}

/// `{"count":…, "p50":…, "p99":…, "most":…}` in microseconds, or null.
Json summary(std::vector<std::chrono::microseconds> times) {
    if (times.empty()) return nullptr;
    std::ranges::sort(times);
    const auto at_percent = [&times](std::size_t percent) {
        return times[(times.size() - 1) * percent / 100].count();
    };
    return {{"count", times.size()},
            {"p50", at_percent(50)},
            {"p99", at_percent(99)},
            {"most", times.back().count()}};
}

struct Fill {
    Json& line;

    void operator()(const EventArrived& e) const {
        line["mode"] = e.mode;
        line["attempt"] = e.attempt == 0 ? Json(nullptr) : Json(e.attempt);
        line["note"] = text_or_null(e.note);
    }
    void operator()(const EventStep& e) const {
        line["step"] = text_or_null(e.step);
        line["partition"] = text_or_null(e.partition);
        line["bytes"] = e.bytes;
        line["seconds"] = seconds(e.duration);
        line["seen"] = text_or_null(e.seen);
        put_fault(line, e.fault);
    }
    void operator()(const EventProgress& e) const {
        line["step"] = e.step;
        line["partition"] = text_or_null(e.partition);
        line["fraction"] = e.fraction;
        line["bytes_written"] = e.bytes_written;
        line["bytes_per_second"] = e.bytes_per_second;
    }
    void operator()(const EventRetry& e) const {
        line["step"] = e.step;
        line["attempt"] = e.attempt;
        line["delay_seconds"] = seconds(e.delay);
        put_fault(line, e.reason);
    }
    void operator()(const EventLeft& e) const { line["step"] = text_or_null(e.step); }
    void operator()(const EventVerdict& e) const {
        line["verdict"] = to_string(e.verdict);
        put_fault(line, e.fault);
        line["attempts"] = e.attempts;
        line["disconnects"] = e.disconnects;
        line["bytes_written"] = e.bytes_written;
        line["seconds"] = seconds(e.duration);
        line["boot"] = to_string(e.boot);
        line["unit"] = e.unit.value;
        line["note"] = text_or_null(e.note);
    }
};

std::string_view name_of(const StationEvent& event) {
    struct Name {
        std::string_view operator()(const EventArrived&) const { return "arrived"; }
        std::string_view operator()(const EventStep&) const { return "step"; }
        std::string_view operator()(const EventProgress&) const { return "progress"; }
        std::string_view operator()(const EventRetry&) const { return "retry"; }
        std::string_view operator()(const EventLeft&) const { return "left"; }
        std::string_view operator()(const EventVerdict&) const { return "verdict"; }
    };
    return std::visit(Name{}, event.what);
}

/// A file name or a phone's own text may hold any bytes: broken UTF-8 is replaced, not fatal.
std::string dump(const Json& line) {
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string to_json_line(const StationEvent& event) {
    Json line;
    line["event"] = name_of(event);
    line["time"] = to_rfc3339(event.at);
    line["batch"] = event.batch;
    line["slot"] = text_or_null(event.slot);
    line["port_path"] = text_or_null(event.path.text());
    std::visit(Fill{line}, event.what);
    return dump(line);
}

std::string to_json_line(const BatchLine& batch) {
    Json line;
    line["event"] = "batch";
    line["time"] = to_rfc3339(batch.at);
    line["batch"] = batch.batch;
    line["planned"] = batch.totals.planned;
    line["passed"] = batch.totals.passed;
    line["failed"] = batch.totals.failed;
    line["aborted"] = batch.totals.aborted;
    line["empty_slots"] = batch.totals.empty_slots;
    line["report"] = text_or_null(batch.report);
    line["ledger"] = batch.ledger;
    line["first_byte_us"] = summary(batch.first_byte_delays);
    put_fault(line, batch.totals.station_fault);
    return dump(line);
}

std::string to_plain_line(const StationEvent& event) {
    const std::string where = event.slot.empty()
                                  ? fmt::format("port {}", event.path)
                                  : fmt::format("slot {} ({})", event.slot, event.path);
    if (const auto* e = std::get_if<EventArrived>(&event.what)) {
        if (e->attempt == 0) return fmt::format("{}: {} {}\n", where, e->mode, e->note);
        return fmt::format("{}: phone as {}, try {}\n", where, e->mode, e->attempt);
    }
    if (const auto* e = std::get_if<EventRetry>(&event.what))
        return fmt::format("{}: retry after {}: {}\n", where, e->step, describe(e->reason));
    if (const auto* e = std::get_if<EventVerdict>(&event.what)) {
        const std::string note = e->note.empty() ? "" : fmt::format("    note: {}\n", e->note);
        if (e->verdict == Verdict::pass)
            return fmt::format("{}: PASS in {}, {} written, boot {}\n{}",
                               where,
                               human_time(e->duration),
                               human_bytes(static_cast<double>(e->bytes_written)),
                               to_string(e->boot),
                               note);
        return fmt::format("{}: {} {}\n    {}\n{}",
                           where,
                           e->verdict == Verdict::fail ? "FAIL" : "ABORTED",
                           e->fault ? describe(*e->fault) : "",
                           e->fault ? entry_of(e->fault->code).action : "",
                           note);
    }
    return {};
}

} // namespace gangflash::cli
