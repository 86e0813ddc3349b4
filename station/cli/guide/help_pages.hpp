#pragma once

#include <span>
#include <string_view>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// A line that does what its verb is for; every word of it is taken by the program (a test).
struct HelpExample {
    std::string_view verb; ///< `flash`, `recipe make`
    std::string_view line;
    std::string_view says;
};

std::span<const HelpExample> help_examples();

/// Makes `--help` of the program and all its verbs readable: options in groups, examples and exit
/// codes behind them, and only the options that change something there. What a verb takes for the
/// sake of a line shared with another (`plan` takes the line of `flash`) is not listed. Call once,
/// when all verbs are there.
void arrange_help(CLI::App& app);

} // namespace gangflash::cli
