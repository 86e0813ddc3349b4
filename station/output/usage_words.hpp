#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gangflash {

/// For `transform()` of an option that takes one of a few words, in capital or small letters. What
/// is none of them is refused with all of them and the one it looks like.
class OneOf final : public CLI::Validator {
public:
    explicit OneOf(std::vector<std::string> words);
};

/// What an option takes, as help and manual pages show it: `FILE`, `keep|erase`, `NUMBER`.
std::string shown_type(const CLI::Option& option);

/// What is said about a line that cannot be taken: a verb or option that does not exist comes
/// first, with what it looks like or the verb that has it; else the parser's own sentence. Whole
/// lines.
std::string usage_text(const CLI::App& app,
                       const std::vector<std::string>& words,
                       const CLI::ParseError& error);

/// How a program answers a line that ended in parsing: help and version on standard output, true;
/// what is wrong with it on standard error, false.
bool end_of_parsing(const CLI::App& app,
                    const std::vector<std::string>& words,
                    const CLI::ParseError& error);

/// `--help` in eighty columns: name and value of each option, its words behind or below it.
class HelpForm final : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override;
    std::string make_subcommand(const CLI::App* verb) const override;
    std::string
    make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
    std::string make_usage(const CLI::App* app, std::string name) const override;
};

} // namespace gangflash
