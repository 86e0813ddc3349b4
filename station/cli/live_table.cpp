#include "station/cli/live_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

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

std::string bar(double fraction, int cells) {
    const int full = std::clamp(static_cast<int>(std::lround(fraction * cells)), 0, cells);
    std::string text;
    for (int i = 0; i < cells; ++i)
        text += i < full ? "█" : "·";
    return text;
}

/// Cut to `width` characters; never inside one (UTF-8).
std::string fit(const std::string& text, int width) {
    int characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (begins && ++characters > width) return text.substr(0, i);
    }
    return text;
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
        return slot.note;
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

std::string slot_line(const SlotSnapshot& slot, const TableStyle& style) {
    const Look look = look_of(slot);
    const bool moving = slot.state == SlotState::working || slot.state == SlotState::away;
    std::string line = fmt::format("{:>4} ", slot.slot);
    const std::string word = fmt::format("{:<8}", look.word);
    line += style.colour && !look.colour.empty() ? fmt::format("{}{}{}", look.colour, word, plain)
                                                 : word;
    line += fmt::format("{:<7} {:<15} ", slot.facts.chip.value_or(""), who(slot));
    int used = 4 + 1 + 8 + 7 + 1 + 15 + 1;
    if (moving || slot.state == SlotState::passed) {
        constexpr int cells = 12;
        line += fmt::format(
            "{} {:>3}% ", bar(slot.fraction, cells), static_cast<int>(slot.fraction * 100));
        used += cells + 6;
        const std::string speed =
            moving && slot.bytes_per_second > 0 ? human_bytes(slot.bytes_per_second) + "/s" : "";
        const std::string time = moving         ? (slot.left ? human_time(*slot.left) : "")
                                 : slot.elapsed ? human_time(*slot.elapsed)
                                                : "";
        line += fmt::format("{:>11} {:>6} ", speed, time);
        used += 19;
    }
    std::string rest = doing(slot);
    if (slot.attempts > 1 || slot.disconnects > 0)
        rest = fmt::format("[try {}, {} lost] ", slot.attempts, slot.disconnects) + rest;
    return line + fit(rest, style.width - used) + "\n";
}

} // namespace

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
    const std::string head = fit(fmt::format("batch {}  {}  {}  {}operator {}",
                                             station.batch,
                                             station.package_name,
                                             station.mode,
                                             verify,
                                             station.operator_name),
                                 style.width);
    std::string text = style.colour ? fmt::format("{}{}{}\n", bold, head, plain) : head + "\n";
    for (const SlotSnapshot& slot : station.slots)
        text += slot_line(slot, style);
    std::size_t working = 0;
    for (const SlotSnapshot& slot : station.slots)
        working += slot.state == SlotState::working || slot.state == SlotState::away ? 1 : 0;
    text += fit(fmt::format("passed {}  failed {}  aborted {}  in work {}  planned {}  time {}{}",
                            station.passed,
                            station.failed,
                            station.aborted,
                            working,
                            station.planned == 0 ? std::string("open")
                                                 : std::to_string(station.planned),
                            human_time(station.elapsed),
                            station.stopping ? "  STOPPING at safe points" : ""),
                style.width) +
            "\n";
    return text;
}

} // namespace gangflash::cli
