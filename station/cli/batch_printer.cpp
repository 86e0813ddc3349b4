#include "station/cli/batch_printer.hpp"

#include "station/cli/event_json.hpp"
#include "station/cli/live_table.hpp"

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

int terminal_width() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 100;
}

} // namespace

Printer::Form Printer::form_for(bool json) {
    if (json) return Form::json;
    return isatty(STDOUT_FILENO) != 0 ? Form::table : Form::lines;
}

void Printer::on_event(const StationEvent& event) {
    const std::string line = form_ == Form::json    ? to_json_line(event)
                             : form_ == Form::lines ? to_plain_line(event)
                                                    : std::string{};
    if (!line.empty()) write(line);
    if (form_ == Form::table && event.slot.empty()) note_unbound(event);
}

void Printer::write(const std::string& text) {
    const std::lock_guard guard(mutex_);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void Printer::redraw(const StationSnapshot& station) {
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

void Printer::note_unbound(const StationEvent& event) {
    if (const auto* arrived = std::get_if<EventArrived>(&event.what))
        unbound_[event.path.text()] = arrived->note;
    else
        unbound_.erase(event.path.text());
}

} // namespace gangflash::cli
