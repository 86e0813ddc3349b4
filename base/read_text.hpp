#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

namespace gangflash {

/// A whole text file of the station's own: slots, fault scripts, transcripts. An empty file is an
/// empty text. Fault `config_invalid` with the file's name when it is absent, a folder, or fails.
///
/// Without a limit: for firmware, whose size others choose, there is read_whole_file in config.
Result<std::string> read_text(const std::filesystem::path& file);

} // namespace gangflash
