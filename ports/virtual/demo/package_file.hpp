#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace gangflash::vphone {

/// A file of a demo package, anew or in place of what was there, its owner's alone. A link under
/// its name is refused: what it leads to is somebody else's. Fault `output_unwritable`.
Result<void> write_package_file(const std::filesystem::path& path, ByteView bytes);

} // namespace gangflash::vphone
