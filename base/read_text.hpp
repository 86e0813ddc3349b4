#pragma once

#include "base/result.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace gangflash {

/// More than any file that people write for the station.
inline constexpr std::uint64_t largest_text = 4 * mib;

/// A whole text file of the station's own: slots, fault scripts, transcripts. An empty file is an
/// empty text. Fault `code` with the file's name when it is absent, no regular file, larger than
/// `limit_bytes`, or fails. A pipe in its place is refused and never waited for.
///
/// For firmware there is read_whole_file in config, with the package's own faults.
Result<std::string> read_text(const std::filesystem::path& file,
                              ErrorCode code,
                              std::uint64_t limit_bytes = largest_text);

} // namespace gangflash
