#pragma once

#include "station/cli/facts/facts.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace gangflash::cli {

/// What a file or folder is, by its content, and everything it says: `kind`, `file`, then its
/// facts, then `faults` and `warnings`. Refused when `faults` is not empty. Keys are documented in
/// docs/packages.md.
///
/// `storage_size`: bytes of the user area, to resolve end-of-storage addresses of a scatter.
Facts inspect_file(const std::filesystem::path& path, std::optional<std::uint64_t> storage_size);

} // namespace gangflash::cli
