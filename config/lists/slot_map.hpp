#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// Which label on the bench stands for which port.
struct SlotRow {
    std::string slot; ///< `7`, `B3`: what is written on the bench
    std::string port; ///< a port path, as `gangflash ports list` shows it
};

/// The bench as a person laid it out. A port that is neither here nor ignored is unbound: a phone
/// there is shown, never flashed.
///
///     ignore = ["0000:00:14.0-3"]      # never watched: a keyboard, a label printer
///     [[slot]]
///     name = "1"
///     port = "0000:00:14.0-4.1"
struct SlotMap {
    std::vector<SlotRow> slots; ///< in bench order; labels and ports are unique
    std::vector<std::string> ignored;

    const SlotRow* find_port(std::string_view port) const;
    const SlotRow* find_slot(std::string_view slot) const;
};

/// Errors: slot_map_invalid with file, line and cause: not TOML, unknown key, a label or port
/// twice, an empty one, a bound port that is ignored.
Result<SlotMap> parse_slot_map(std::string_view text, std::string_view file);

/// An absent file is an empty map. Errors: slot_map_invalid.
Result<SlotMap> read_slot_map(const std::filesystem::path& file);

std::string format_slot_map(const SlotMap& map);

/// Replaces the file whole, so that a crash leaves the old one. Makes its folder.
/// Errors: slot_map_invalid (cannot be written).
Result<void> write_slot_map(const SlotMap& map, const std::filesystem::path& file);

} // namespace gangflash
