#pragma once

#include "base/error_catalog.hpp"
#include "explain/text.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace gangflash::explain {

/// Who counts with these numbers. The same number in two families is two errors.
enum class Family : std::uint8_t {
    boot_rom,      ///< 16-bit words of boot ROM and preloader, shown in hexadecimal
    agent,         ///< 32-bit words 0xC00x… of XFlash agents and of the tool's library
    flash_tool,    ///< decimal numbers of SP Flash Tool v3 and v5
    flash_tool_v6, ///< decimal numbers of SP Flash Tool v6
};

/// What a technician may try, as field reports and service manuals say it.
enum class Hint : std::uint8_t {
    none,
    cable,
    power,
    package,
    newer_agent,
    board,
    vendor_files,
    free_port,
    firmware_upgrade,
    no_retry,
    keep_log,
    newer_package,
    reconnect,
    disk,
};

/// How well number, symbol and meaning are known to belong together.
enum class Evidence : std::uint8_t {
    table,             ///< a public tool's table
    table_and_reports, ///< and field reports agree
    reports,           ///< field reports alone
    tool_names,        ///< name seen in the tool; the number, if any, from there too
    inferred,          ///< number inferred from its neighbours: doubtful
    conflicting,       ///< sources disagree
};

/// Numbers first … last; 0, 0 is none.
struct NumberRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    constexpr bool contains(std::uint32_t number) const {
        return last != 0 && first <= number && number <= last;
    }
};

/// One status that other tools show, and the row of our catalogue it belongs to.
struct RawStatus {
    Family family;
    NumberRange number;
    NumberRange old_number;   ///< in tools and agents up to 2015, where that is known to differ
    std::string_view symbols; ///< separated by `|`; `*` stands for anything
    std::optional<ErrorCode> code; ///< none: it is no error
    Text meaning;
    std::array<Hint, 3> hints; ///< in order; `none` behind the last
    Evidence evidence;
};

std::string_view to_string(Family family);
std::string_view to_string(Evidence evidence);
Text name_of(Family family);
Text sentence(Hint hint);
Text sentence(Evidence evidence);

/// The tables, boot ROM first.
std::vector<std::span<const RawStatus>> raw_statuses();

/// The row with this number. For tests that compare the engine's reading with this table.
const RawStatus* find_status(Family family, std::uint32_t number);

} // namespace gangflash::explain
