#include "station/wiring/phone_logs.hpp"

#include "base/disk_file.hpp"
#include "base/own_folder.hpp"
#include "base/text.hpp"
#include "engine/unit/usb_speed.hpp"

#include <atomic>
#include <ctime>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

namespace gangflash {

namespace {

constexpr std::size_t lines_waiting = 8192; ///< for the disk, of all phones

/// Opens its file when the first line comes, which is on spdlog's thread.
class LateFileSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit LateFileSink(std::filesystem::path file) : file_(std::move(file)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        if (!open_) open();
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        const ByteView bytes = std::as_bytes(std::span(line.data(), line.size()));
        must(open_->write(end_, bytes));
        end_ += bytes.size();
    }
    void flush_() override {} // written at once: what follows a crash is what is looked for

private:
    void open() {
        must(make_own_folder(file_.parent_path(), ErrorCode::output_unwritable));
        auto file = DiskFile::open(file_, ErrorCode::output_unwritable, DiskFile::Access::owner);
        if (!file) spdlog::throw_spdlog_ex(describe(file.error()));
        const auto size = file->size();
        if (!size) spdlog::throw_spdlog_ex(describe(size.error()));
        end_ = *size;
        open_ = std::move(*file);
    }
    static void must(const Result<void>& done) { // spdlog hands it to the error handler
        if (!done) spdlog::throw_spdlog_ex(describe(done.error()));
    }

    std::filesystem::path file_;
    std::optional<DiskFile> open_;
    std::uint64_t end_ = 0;
};

std::string seconds_text(Millis time) {
    return fmt::format("{:.3f} s", static_cast<double>(time.count()) / 1000.0);
}

std::string subject(const std::string& step, const std::string& partition) {
    return partition.empty() ? step : step + " " + partition;
}

struct Line {
    std::string operator()(const EventArrived& e) const {
        if (e.attempt == 0) return fmt::format("appears as {}: {}", e.mode, to_string(e.notes));
        return fmt::format("appears as {}, try {}", e.mode, e.attempt);
    }
    std::string operator()(const EventStep& e) const {
        std::string line = subject(e.step, e.partition) + ": ";
        line += e.fault ? describe(*e.fault) : std::string("done");
        if (e.bytes > 0) line += fmt::format(", {} bytes", e.bytes);
        line += ", " + seconds_text(e.duration);
        if (!e.seen.empty()) line += ", saw " + e.seen;
        return line;
    }
    std::string operator()(const EventProgress&) const { return {}; }
    std::string operator()(const EventRetry& e) const {
        return fmt::format("try {} failed in {}: {}; next after {}",
                           e.attempt,
                           e.step,
                           describe(e.reason),
                           seconds_text(e.delay));
    }
    std::string operator()(const EventLeft& e) const {
        if (e.step == usb_speed_step) return "leaves the bus to change its USB speed, as planned";
        return e.step.empty() ? "leaves the bus" : "leaves the bus during " + e.step;
    }
    std::string operator()(const EventVerdict& e) const {
        std::string line = fmt::format("unit {}: {}", e.unit.value, to_string(e.verdict));
        if (e.fault) line += fmt::format(" {}", describe(*e.fault));
        line +=
            fmt::format(", {} tries, {} disconnects, {} bytes written, {} bytes read, boot {}, {}",
                        e.attempts,
                        e.disconnects,
                        e.bytes_written,
                        e.bytes_read,
                        to_string(e.boot),
                        seconds_text(e.duration));
        if (!e.notes.empty()) line += ", note: " + to_string(e.notes);
        if (e.fault) line += fmt::format("\n    {}", entry_of(e.fault->code).action);
        return line;
    }
    std::string operator()(const EventKept& e) const {
        return fmt::format(
            "kept {}: {} bytes in {}, sha256 {}", e.partition, e.file_bytes, e.file, e.sha256);
    }
    std::string operator()(const EventMemoryTest& e) const {
        std::string line = "memory test:";
        for (const RegionReport& region : e.report.regions)
            line += fmt::format(" {} {} of {} bytes read, {} bad, {} slow;",
                                to_string(region.region),
                                region.tested,
                                region.size,
                                region.bad.size(),
                                region.slow.size());
        return line;
    }
};

} // namespace

class PhoneLogs::Writer {
public:
    Writer() : pool_(std::make_shared<spdlog::details::thread_pool>(lines_waiting, 1)) {}

    /// From now on, the slot's lines go to this file.
    void begin(const std::string& slot, const std::filesystem::path& file) {
        auto log =
            std::make_shared<spdlog::async_logger>(slot,
                                                   std::make_shared<LateFileSink>(file),
                                                   pool_,
                                                   spdlog::async_overflow_policy::overrun_oldest);
        log->set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc));
        log->set_error_handler([this](const std::string&) { failed_ = true; });
        logs_.insert_or_assign(slot, std::move(log));
    }

    void write(const StationEvent& event, const std::string& line) {
        const auto log = logs_.find(event.slot);
        if (log == logs_.end()) return;
        const spdlog::log_clock::time_point at{std::chrono::microseconds(event.at.value)};
        log->second->log(at, {}, spdlog::level::info, line);
        if (std::holds_alternative<EventVerdict>(event.what)) log->second->flush();
    }

    bool complete() const { return !failed_ && pool_->overrun_counter() == 0; }

private:
    std::atomic<bool> failed_ = false;
    std::shared_ptr<spdlog::details::thread_pool> pool_; ///< joined once the loggers are gone
    std::map<std::string, std::shared_ptr<spdlog::async_logger>, std::less<>> logs_;
};

PhoneLogs::PhoneLogs(std::filesystem::path folder, StationObserver& next)
    : folder_(std::move(folder)), next_(next), writer_(std::make_unique<Writer>()) {}

PhoneLogs::~PhoneLogs() = default;

void PhoneLogs::on_event(const StationEvent& event) {
    const auto* arrived = std::get_if<EventArrived>(&event.what);
    if (arrived != nullptr && arrived->attempt == 1) { // another phone
        std::filesystem::path file = name_of(event);
        writer_->begin(event.slot, file);
        const std::lock_guard guard(mutex_);
        files_.insert_or_assign(event.slot, std::move(file));
    }
    if (const std::string line = log_line(event); !line.empty()) writer_->write(event, line);
    next_.on_event(event);
}

std::filesystem::path PhoneLogs::name_of(const StationEvent& event) const {
    constexpr std::int64_t micros_per_second = 1'000'000;
    const std::time_t at = event.at.value / micros_per_second;
    return folder_ / as_file_name(event.batch) /
           fmt::format("{:%Y%m%d-%H%M%S}-slot-{}.log", fmt::gmtime(at), as_file_name(event.slot));
}

std::filesystem::path PhoneLogs::file_of(const std::string& slot) const {
    const std::lock_guard guard(mutex_);
    const auto file = files_.find(slot);
    return file == files_.end() ? std::filesystem::path() : file->second;
}

bool PhoneLogs::complete() const {
    return writer_->complete();
}

std::string log_line(const StationEvent& event) {
    return printable(
        std::visit(Line{}, event.what)); // phones' own words stand in it, and `less` shows it
}

} // namespace gangflash
