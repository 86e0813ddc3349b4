#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace gangflash::cli {

/// Replaces `file` by `text`, whole or not at all and for its owner's eyes alone (base/disk_file),
/// or prints it when `file` is `-`. Fault `output_unwritable` naming the file that could not be
/// written.
Result<void> write_whole(const std::string& file, std::string_view text);

} // namespace gangflash::cli
