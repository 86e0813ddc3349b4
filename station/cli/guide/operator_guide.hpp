#pragma once

#include "base/result.hpp"
#include "explain/text.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace gangflash::cli {

/// The operator's guide in Markdown, file name to text: an index, one page for each family of
/// errors, one for each founding case, every page in English and in Chinese (`…zh.md`). Made from
/// explain alone, so the same program always makes the same pages.
std::map<std::string, std::string> operator_guide();

/// Writes it to this folder, which is made when missing. Pages that no longer belong to the guide
/// are removed. `output_unwritable` with the path that could not be written.
Result<void> write_operator_guide(const std::filesystem::path& folder);

} // namespace gangflash::cli
