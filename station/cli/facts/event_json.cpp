#include "station/cli/facts/event_json.hpp"

#include "base/text.hpp"
#include "engine/unit/usb_speed.hpp"
#include "station/cli/live_table.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
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
    line["error_detail"] = fault ? Json(detail_of(*fault)) : Json(nullptr);
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
        line["note"] = text_or_null(to_string(e.notes));
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
        line["bytes_read"] = e.bytes_read;
        line["bytes_per_second"] = e.bytes_per_second;
    }
    void operator()(const EventRetry& e) const {
        line["step"] = e.step;
        line["attempt"] = e.attempt;
        line["delay_seconds"] = seconds(e.delay);
        put_fault(line, e.reason);
    }
    void operator()(const EventLeft& e) const {
        line["step"] = text_or_null(e.step);
        line["planned"] = e.step == usb_speed_step;
    }
    void operator()(const EventVerdict& e) const {
        line["verdict"] = to_string(e.verdict);
        put_fault(line, e.fault);
        line["attempts"] = e.attempts;
        line["disconnects"] = e.disconnects;
        line["bytes_written"] = e.bytes_written;
        line["bytes_read"] = e.bytes_read;
        line["seconds"] = seconds(e.duration);
        line["boot"] = to_string(e.boot);
        line["unit"] = e.unit.value;
        line["note"] = text_or_null(to_string(e.notes));
        line["userdata_ordered"] = text_or_null(e.userdata_ordered);
        line["userdata_seen"] = text_or_null(e.userdata_seen);
        line["userdata_proof"] = text_or_null(e.userdata_proof);
        line["operator"] = text_or_null(e.operator_name);
    }
    void operator()(const EventKept& e) const {
        line["partition"] = e.partition;
        line["file"] = text_or_null(e.file);
        line["content_bytes"] = e.content_bytes;
        line["file_bytes"] = e.file_bytes;
        line["sha256"] = text_or_null(e.sha256);
        line["already"] = e.already;
    }
    void operator()(const EventMemoryTest& e) const {
        const MemoryReport memory = e.report.memory.value_or(MemoryReport{});
        line["ram"] = {{"dram_bytes", bytes_or_null(memory.dram)},
                       {"sram_bytes", bytes_or_null(memory.sram)},
                       {"status", memory.status ? Json(*memory.status) : Json(nullptr)}};
        line["life_cycle"] = e.report.life_cycle ? Json(*e.report.life_cycle) : Json(nullptr);
        Json storage = Json::array();
        for (const RegionReport& region : e.report.regions)
            storage.push_back(region_json(region));
        line["storage"] = std::move(storage);
    }

    static Json bytes_or_null(const std::optional<ByteCount>& count) {
        return count ? Json(count->value) : Json(nullptr);
    }
    static Json region_json(const RegionReport& region) {
        Json unreadable = Json::array();
        for (const BadPlace& bad : region.bad)
            unreadable.push_back({{"start", bad.place.address.value},
                                  {"length", bad.place.length.value},
                                  {"error_id", entry_of(bad.fault.code).id},
                                  {"error_detail", detail_of(bad.fault)}});
        Json slow = Json::array();
        for (const SlowPlace& place : region.slow)
            slow.push_back({{"start", place.place.address.value},
                            {"length", place.place.length.value},
                            {"seconds", seconds(place.took)}});
        return {{"region", to_string(region.region)},
                {"bytes", region.size},
                {"tested", region.tested},
                {"bytes_per_second", region.bytes_per_second},
                {"slowest_seconds", seconds(region.slowest_window)},
                {"unreadable", std::move(unreadable)},
                {"slow", std::move(slow)}};
    }
};

std::string plain_text_of(const StationEvent& event);

std::string_view name_of(const StationEvent& event) {
    struct Name {
        std::string_view operator()(const EventArrived&) const { return "arrived"; }
        std::string_view operator()(const EventStep&) const { return "step"; }
        std::string_view operator()(const EventProgress&) const { return "progress"; }
        std::string_view operator()(const EventRetry&) const { return "retry"; }
        std::string_view operator()(const EventLeft&) const { return "left"; }
        std::string_view operator()(const EventVerdict&) const { return "verdict"; }
        std::string_view operator()(const EventKept&) const { return "kept"; }
        std::string_view operator()(const EventMemoryTest&) const { return "memory_test"; }
    };
    return std::visit(Name{}, event.what);
}

std::string plain_text(const std::string& where, const EventKept& kept) {
    if (kept.file.empty()) return fmt::format("{}: {} is empty\n", where, kept.partition);
    return fmt::format("{}: {} {} {}, {} ({} of content)\n",
                       where,
                       kept.partition,
                       kept.already ? "is kept already in" : "kept in",
                       kept.file,
                       human_bytes(static_cast<double>(kept.file_bytes)),
                       human_bytes(static_cast<double>(kept.content_bytes)));
}

std::string plain_text(const std::string& where, const MemoryTestReport& report) {
    std::string text = where + ": memory ";
    const auto& dram = report.memory ? report.memory->dram : std::nullopt;
    text += dram ? fmt::format("{} up, as the agent says\n",
                               human_bytes(static_cast<double>(dram->value)))
                 : "up, its size not told\n";
    for (const RegionReport& region : report.regions) {
        text += fmt::format(
            "{}: {} {} of {} read, {} unreadable, {} slow{}\n",
            where,
            to_string(region.region),
            human_bytes(static_cast<double>(region.tested)),
            human_bytes(static_cast<double>(region.size)),
            region.bad.size(),
            region.slow.size(),
            region.bytes_per_second > 0 ? ", " + human_bytes(region.bytes_per_second) + "/s" : "");
        for (const BadPlace& bad : region.bad)
            text += fmt::format("    unreadable: {}: {}\n",
                                gangflash::describe(bad.place),
                                gangflash::describe(bad.fault));
        for (const SlowPlace& slow : region.slow)
            text += fmt::format(
                "    slow: {}: {} ms\n", gangflash::describe(slow.place), slow.took.count());
    }
    return text;
}

/// A file name or a phone's own text may hold any bytes: broken UTF-8 is replaced, not fatal, and
/// what would steer a terminal stands escaped, which in JSON is the same text.
std::string dump(const Json& line) {
    return printable_line(line.dump(-1, ' ', false, Json::error_handler_t::replace)) + "\n";
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
    line["progress_dropped"] = batch.progress_dropped;
    line["lines_lost"] = batch.lines_lost;
    return dump(line);
}

std::string wall_time(UtcMicros at) {
    constexpr std::int64_t micros_per_second = 1'000'000;
    return fmt::format("{:%H:%M:%S}",
                       fmt::localtime(static_cast<std::time_t>(at.value / micros_per_second)));
}

std::string to_plain_line(const StationEvent& event) {
    const std::string text = plain_text_of(event);
    return text.empty() ? text : wall_time(event.at) + " " + printable(text);
}

namespace {

std::string plain_text_of(const StationEvent& event) {
    const std::string where = event.slot.empty()
                                  ? fmt::format("port {}", event.path)
                                  : fmt::format("slot {} ({})", event.slot, event.path);
    if (const auto* e = std::get_if<EventArrived>(&event.what)) {
        if (e->attempt == 0) return fmt::format("{}: {} {}\n", where, e->mode, to_string(e->notes));
        return fmt::format("{}: phone as {}, try {}\n", where, e->mode, e->attempt);
    }
    if (const auto* e = std::get_if<EventRetry>(&event.what))
        return fmt::format("{}: retry after {}: {}\n", where, e->step, describe(e->reason));
    if (const auto* e = std::get_if<EventKept>(&event.what)) return plain_text(where, *e);
    if (const auto* e = std::get_if<EventMemoryTest>(&event.what))
        return plain_text(where, e->report);
    if (const auto* e = std::get_if<EventVerdict>(&event.what)) {
        const std::string note =
            e->notes.empty() ? "" : fmt::format("    note: {}\n", to_string(e->notes));
        if (e->verdict == Verdict::pass && e->bytes_written == 0 && e->bytes_read == 0) // a format
            return fmt::format(
                "{}: PASS in {}, nothing written\n{}", where, human_time(e->duration), note);
        if (e->verdict == Verdict::pass && e->bytes_written == 0)
            return fmt::format("{}: PASS in {}, {} read\n{}",
                               where,
                               human_time(e->duration),
                               human_bytes(static_cast<double>(e->bytes_read)),
                               note);
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

} // namespace

} // namespace gangflash::cli
