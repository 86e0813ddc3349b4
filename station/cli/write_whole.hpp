#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace gangflash::cli {

/// Replaces `file` by `text`, whole or not at all, or prints it when `file` is `-`. Fault
/// `config_invalid` naming the file that could not be written.
Result<void> write_whole(const std::string& file, std::string_view text);

} // namespace gangflash::cli
