#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/images/file_reader.hpp"

#include <cstdint>
#include <filesystem>

namespace gangflash {

/// A small file in one piece. Faults name the file: `package_missing_file`, `package_unreadable`
/// (not a regular file, larger than `limit_bytes`, disk error).
Result<Bytes> read_whole_file(const std::filesystem::path& path, std::uint64_t limit_bytes);
Result<Bytes> read_whole_file(const FileReader& file, std::uint64_t limit_bytes);

/// `package_unreadable` when it is larger.
Result<void> check_size(const FileReader& file, std::uint64_t limit_bytes);

} // namespace gangflash
