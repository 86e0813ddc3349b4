#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// What a shell needs to complete a program's verbs, options and their values; made from the same
/// tables that parse the line, so it cannot fall behind them. Hidden options stay hidden.
std::string bash_completion(const CLI::App& app);
std::string zsh_completion(const CLI::App& app);
std::string fish_completion(const CLI::App& app);

/// Writes `bash/NAME`, `zsh/_NAME` and `fish/NAME.fish` into `folder`. Fault `output_unwritable`
/// with the file that could not be written.
Result<void> write_completions(const CLI::App& app, const std::filesystem::path& folder);

} // namespace gangflash::cli
