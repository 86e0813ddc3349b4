#include "station/cli/batch_printer.hpp"

#include "base/text.hpp"
#include "station/cli/facts/event_json.hpp"
#include "station/cli/live_table.hpp"
#include "station/output/terminal_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

constexpr std::string_view open_screen = "\x1b[?1049h\x1b[?25l";  ///< alternate, no cursor
constexpr std::string_view close_screen = "\x1b[?25h\x1b[?1049l"; ///< the old one, as it was
constexpr std::size_t most_failures = 2000; ///< kept for the end; the ledger has them all
constexpr Millis page_time{5000};

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view(value);
}

/// Of the terminal as it is now.
TableStyle style_now() {
    TableStyle style{.width = 80,
                     .height = 24,
                     .colour = environment("NO_COLOR").empty(),
                     .unicode = takes_unicode(),
                     .page = 0};
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        style.width = size.ws_col;
        style.height = size.ws_row;
    }
    return style;
}

} // namespace

Printer::Form Printer::form_for(bool json) {
    if (json) return Form::json;
    const std::string_view terminal = environment("TERM");
    const bool table = isatty(STDOUT_FILENO) != 0 && !terminal.empty() && terminal != "dumb";
    return table ? Form::table : Form::lines;
}

void Printer::on_event(const StationEvent& event) {
    if (form_ == Form::json && std::holds_alternative<EventProgress>(event.what))
        out_.write_progress(to_json_line(event));
    else if (form_ == Form::json)
        out_.write(to_json_line(event));
    else if (form_ == Form::lines)
        write(to_plain_line(event));
    else {
        const std::lock_guard guard(mutex_);
        if (event.slot.empty()) note_unbound(event);
        note_failure(event);
    }
}

void Printer::write(std::string text) {
    const bool ascii = form_ != Form::json && isatty(STDOUT_FILENO) != 0 && !takes_unicode();
    out_.write(ascii ? ascii_form(text) : std::move(text));
}

void Printer::redraw(std::shared_ptr<const StationSnapshot> station) {
    if (form_ != Form::table) return;
    const std::lock_guard guard(mutex_);
    last_ = std::move(station);
    if (!std::exchange(screen_open_, true)) out_.write(std::string(open_screen));
    TableStyle style = style_now();
    style.page = static_cast<std::size_t>(last_->elapsed / page_time);
    std::string notes;
    int rows = 0;
    for (const auto& [port, note] : unbound_) {
        if (rows >= style.height / 4) break; // slots come first
        const std::string words = fmt::format("port {}: {}", port, printable_line(note));
        notes += fit_line(style.unicode ? words : ascii_form(words), style.width) + "\n";
        ++rows;
    }
    style.height = std::max(3, style.height - rows);
    const std::string table = render_table(*last_, style) + notes;
    std::string screen = "\x1b[H";
    for (std::size_t at = 0; at < table.size();) {
        const std::size_t end = table.find('\n', at);
        screen.append(table, at, end - at).append("\x1b[K");
        at = end + 1;
        if (at < table.size()) screen += "\r\n"; // the last row's would scroll
    }
    screen += "\x1b[J"; // a row less than before
    out_.show(std::move(screen));
}

void Printer::close_table() {
    const std::lock_guard guard(mutex_);
    if (!std::exchange(screen_open_, false)) return;
    out_.show({});
    TableStyle style = style_now();
    style.height = 0; // all of it
    std::string text(close_screen);
    if (last_) text += render_table(*last_, style);
    std::ranges::stable_sort(failures_, {}, &Failure::rank);
    for (const Failure& failure : failures_)
        text += failure.words;
    if (failures_left_out_ > 0)
        text += fmt::format("… and {} more: gangflash history --batch {}\n",
                            failures_left_out_,
                            last_ ? printable_line(last_->batch) : "");
    write(std::move(text));
}

void Printer::note_unbound(const StationEvent& event) {
    if (const auto* arrived = std::get_if<EventArrived>(&event.what))
        unbound_[event.path.text()] = to_string(arrived->notes);
    else
        unbound_.erase(event.path.text());
}

void Printer::note_failure(const StationEvent& event) {
    const auto* verdict = std::get_if<EventVerdict>(&event.what);
    if (verdict == nullptr || verdict->verdict == Verdict::pass) return;
    // Worst first: a phone that holds a part of something, one that failed as it came, one that
    // nobody finished.
    const int rank = verdict->verdict != Verdict::fail ? 2 : verdict->bytes_written > 0 ? 0 : 1;
    if (failures_.size() < most_failures)
        failures_.push_back({rank, to_plain_line(event)});
    else
        ++failures_left_out_;
}

} // namespace gangflash::cli
