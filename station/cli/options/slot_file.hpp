#pragma once

#include <filesystem>
#include <string>

namespace gangflash::cli {

/// Where the slot map (config/lists/slot_map.hpp) is unless `given` says otherwise:
/// `$XDG_CONFIG_HOME/gangflash/slots.toml`, else `.config/gangflash/slots.toml` in the user's home.
std::filesystem::path slot_file(const std::string& given);

} // namespace gangflash::cli
