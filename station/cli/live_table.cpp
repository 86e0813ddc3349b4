#include "station/cli/live_table.hpp"

#include "base/text.hpp"
#include "station/output/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

/// Word and colour of a state; the word alone must do.
struct Look {
    std::string_view word;
    std::string_view colour;
};

Look look_of(const SlotSnapshot& slot) {
    switch (slot.state) {
    case SlotState::empty:
        return {"empty", dim};
    case SlotState::waiting:
        return {"waiting", dim};
    case SlotState::working:
        return {"working", {}};
    case SlotState::away:
        return {"AWAY", yellow};
    case SlotState::passed:
        return {"PASS", green};
    case SlotState::failed:
        return {"FAIL", red};
    case SlotState::aborted:
        return {"ABORTED", red};
    case SlotState::ignored:
        return {"ignored", dim};
    case SlotState::stopped:
        return {"stopped", dim};
    }
    return {"?", {}};
}

std::string bar(double fraction, int cells, bool unicode) {
    const int full = std::clamp(static_cast<int>(std::lround(fraction * cells)), 0, cells);
    std::string text;
    for (int i = 0; i < cells; ++i)
        text += i < full ? (unicode ? "█" : "#") : (unicode ? "·" : ".");
    return text;
}

/// The code of the letter that begins at `at` (text is UTF-8, as printable_line leaves it).
char32_t letter_of(std::string_view text, std::size_t at, std::size_t bytes) {
    const auto first = static_cast<unsigned char>(text[at]);
    char32_t code = bytes == 1 ? first : first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i)
        code = code << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    return code;
}

/// Terminals give these two columns (UAX 11: wide and full width; emoji).
bool is_wide(char32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

/// A text of people or phones, as this terminal can show it.
std::string shown(std::string_view text, const TableStyle& style) {
    std::string line = printable_line(text);
    return style.unicode ? line : ascii_form(line);
}

struct Fitted {
    std::string text;
    int columns = 0; ///< that it takes
};

Fitted fitted(std::string_view text, int columns) {
    Fitted line;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t bytes = std::min<std::size_t>(byte >= 0xF0U   ? 4
                                                        : byte >= 0xE0U ? 3
                                                        : byte >= 0xC0U ? 2
                                                                        : 1,
                                                        text.size() - at);
        const int takes = is_wide(letter_of(text, at, bytes)) ? 2 : 1;
        if (line.columns + takes > columns) break;
        line.text.append(text, at, bytes);
        line.columns += takes;
        at += bytes;
    }
    return line;
}

/// Cut or filled up with spaces.
std::string in_columns(std::string_view text, int columns) {
    Fitted line = fitted(text, columns);
    line.text.append(static_cast<std::size_t>(std::max(0, columns - line.columns)), ' ');
    return line.text;
}

/// What needs a hand comes first.
int urgency(SlotState state) {
    switch (state) {
    case SlotState::failed:
        return 0;
    case SlotState::aborted:
        return 1;
    case SlotState::away:
        return 2;
    case SlotState::working:
        return 3;
    case SlotState::passed:
        return 4;
    case SlotState::ignored:
        return 5;
    case SlotState::stopped:
        return 6;
    case SlotState::waiting:
        return 7;
    case SlotState::empty:
        return 8;
    }
    return 9;
}

std::string doing(const SlotSnapshot& slot) {
    switch (slot.state) {
    case SlotState::working: {
        std::string text(to_string(slot.step));
        if (!slot.partition.empty()) text += " " + slot.partition;
        return text;
    }
    case SlotState::away:
        return slot.trouble ? fmt::format("{} {}",
                                          entry_of(slot.trouble->code).id,
                                          entry_of(slot.trouble->code).action)
                            : "waiting for the phone to return";
    case SlotState::failed:
    case SlotState::aborted:
        return slot.fault ? fmt::format("{} {}. {}",
                                        entry_of(slot.fault->code).id,
                                        entry_of(slot.fault->code).text,
                                        entry_of(slot.fault->code).action)
                          : "";
    case SlotState::ignored:
    case SlotState::stopped:
        return to_string(slot.notes);
    case SlotState::passed:
        if (slot.bytes_written == 0 && slot.bytes_read > 0)
            return fmt::format("done, {} read", human_bytes(static_cast<double>(slot.bytes_read)));
        return slot.boot == BootSeen::seen       ? "done, boot seen"
               : slot.boot == BootSeen::not_seen ? "done, boot NOT seen"
                                                 : "done, boot not checked";
    case SlotState::empty:
    case SlotState::waiting:
        break;
    }
    return {};
}

std::string who(const SlotSnapshot& slot) {
    if (slot.facts.imei1) return slot.facts.imei1->masked();
    if (slot.facts.serial) return slot.facts.serial->masked();
    return {};
}

constexpr int slot_width = 4;
constexpr int word_width = 8;

/// Exactly `style.width` columns, colours not counted.
std::string slot_line(const SlotSnapshot& slot, const TableStyle& style) {
    const Look look = look_of(slot);
    const bool moving = slot.state == SlotState::working || slot.state == SlotState::away;
    const bool roomy = style.width >= 100;
    const std::string name = fitted(shown(slot.slot, style), slot_width).text;
    std::string line = fmt::format("{:<7} ", shown(slot.facts.chip.value_or(""), style));
    if (roomy) line += fmt::format("{:<15} ", who(slot));
    if (moving || slot.state == SlotState::passed) {
        line += fmt::format("{} {:>3}% ",
                            bar(slot.fraction, roomy ? 12 : 6, style.unicode),
                            static_cast<int>(slot.fraction * 100));
        const std::string speed =
            moving && slot.bytes_per_second > 0 ? human_bytes(slot.bytes_per_second) + "/s" : "";
        const std::string time = moving         ? (slot.left ? human_time(*slot.left) : "")
                                 : slot.elapsed ? human_time(*slot.elapsed)
                                                : "";
        line += fmt::format("{:>11} {:>6} ", speed, time);
    }
    if (slot.attempts > 1 || slot.disconnects > 0)
        line += fmt::format("[try {}, {} lost] ", slot.attempts, slot.disconnects);
    line += shown(doing(slot), style);

    const int head = slot_width + 1 + word_width;
    const std::string front =
        std::string(static_cast<std::size_t>(slot_width - fitted(name, slot_width).columns), ' ') +
        name + " ";
    if (style.width <= head) return in_columns(front + std::string(look.word), style.width);
    const std::string word = fmt::format("{:<{}}", look.word, word_width);
    const bool coloured = style.colour && !look.colour.empty();
    return front + (coloured ? fmt::format("{}{}{}", look.colour, word, plain) : word) +
           in_columns(line, style.width - head);
}

/// Narrower ones would show no reason.
constexpr int narrowest_column = 80;

struct Layout {
    int rows = 0; ///< of slots
    int columns = 1;
    std::size_t pages = 1;
};

Layout layout_of(std::size_t slots, const TableStyle& style) {
    Layout layout;
    layout.rows = static_cast<int>(slots);
    const int room = std::max(1, style.height - 2); // beside head and foot
    if (style.height == 0 || layout.rows <= room) return layout;
    layout.columns = std::max(1, style.width / narrowest_column);
    layout.rows = room;
    const auto page = static_cast<std::size_t>(layout.rows * layout.columns);
    layout.pages = (slots + page - 1) / page;
    // Columns of one page are as short as they can be.
    if (layout.pages == 1)
        layout.rows = (static_cast<int>(slots) + layout.columns - 1) / layout.columns;
    return layout;
}

std::string foot_line(const StationSnapshot& station,
                      std::size_t working,
                      std::size_t page,
                      std::size_t pages,
                      int width) {
    const std::string time = human_time(station.elapsed);
    std::string line =
        fmt::format("passed {}  failed {}  aborted {}  in work {}  planned {}  time {}{}{}",
                    station.passed,
                    station.failed,
                    station.aborted,
                    working,
                    station.planned == 0 ? std::string("open") : std::to_string(station.planned),
                    time,
                    pages > 1 ? fmt::format("  page {} of {}", page + 1, pages) : "",
                    station.stopping ? "  STOPPING at safe points" : "");
    if (static_cast<int>(line.size()) <= width) return line;
    // What may be cut stands last.
    return fmt::format("{}{} PASS {} FAIL {} ABORTED {}{} work {}",
                       station.stopping ? "STOPPING " : "",
                       station.passed,
                       station.failed,
                       station.aborted,
                       pages > 1 ? fmt::format("p {}/{} ", page + 1, pages) : "",
                       working,
                       time);
}

} // namespace

std::string fit_line(std::string_view text, int columns) {
    return fitted(text, columns).text;
}

std::string human_bytes(double bytes) {
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return unit == 0 ? fmt::format("{:.0f} B", bytes)
                     : fmt::format("{:.1f} {}", bytes, units[unit]);
}

std::string human_time(Millis time) {
    const auto seconds = (time.count() + 500) / 1000;
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string render_table(const StationSnapshot& station, const TableStyle& style) {
    const std::string verify = station.verify.empty() ? "" : "verify " + station.verify + "  ";
    const std::string head = fit_line(shown(fmt::format("batch {}  {}  {}  {}operator {}",
                                                        station.batch,
                                                        station.package_name,
                                                        station.mode,
                                                        verify,
                                                        station.operator_name),
                                            style),
                                      style.width);
    std::string text = style.colour ? fmt::format("{}{}{}\n", bold, head, plain) : head + "\n";

    const Layout layout = layout_of(station.slots.size(), style);
    std::vector<const SlotSnapshot*> slots;
    std::size_t working = 0;
    for (const SlotSnapshot& slot : station.slots) {
        slots.push_back(&slot);
        working += slot.state == SlotState::working || slot.state == SlotState::away ? 1 : 0;
    }
    if (layout.pages > 1)
        std::ranges::stable_sort(
            slots, {}, [](const SlotSnapshot* slot) { return urgency(slot->state); });
    const auto rows = static_cast<std::size_t>(layout.rows);
    const auto columns = static_cast<std::size_t>(layout.columns);
    const std::size_t page = style.page % layout.pages;
    const std::size_t first = page * rows * columns;
    TableStyle cell = style;
    cell.width = style.width / layout.columns - (layout.columns > 1 ? 1 : 0);
    for (std::size_t row = 0; row < rows; ++row) {
        std::string line;
        for (std::size_t column = 0; column < columns; ++column) {
            const std::size_t at = first + column * rows + row;
            if (at >= slots.size()) break;
            line += (column > 0 ? " " : "") + slot_line(*slots[at], cell);
        }
        if (line.empty()) break;
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    text +=
        fit_line(foot_line(station, working, page, layout.pages, style.width), style.width) + "\n";
    return text;
}

} // namespace gangflash::cli
