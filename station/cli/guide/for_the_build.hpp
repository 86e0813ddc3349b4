#pragma once

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// For the build alone: adds the hidden `--man-pages DIR` and `--completions DIR`. They write what
/// the program's own options say, and end it. Call when the program has all its options.
void add_for_the_build(CLI::App& app);

} // namespace gangflash::cli
