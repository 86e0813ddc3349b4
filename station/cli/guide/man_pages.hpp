#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// The manual page (man(7) source) of one command, from its own help: what cannot be forgotten when
/// an option is added. `name` is `gangflash` or `gangflash-flash`.
std::string man_page(const CLI::App& command, const std::string& name, const std::string& version);

/// Writes `gangflash.1` (the program's own name) and one page for each verb (`gangflash-ports.1`
/// holds list, learn, show) into `folder`. Fault `output_unwritable` with the file that could not
/// be written.
Result<void> write_man_pages(const CLI::App& app,
                             const std::filesystem::path& folder,
                             const std::string& version);

} // namespace gangflash::cli
