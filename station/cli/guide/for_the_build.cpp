#include "station/cli/guide/for_the_build.hpp"

#include "station/cli/guide/completions.hpp"
#include "station/cli/guide/man_pages.hpp"
#include "station/output/version.hpp"

#include <string>

namespace gangflash::cli {

namespace {

/// Parsing ends either way: a program that wrote its pages does nothing else.
[[noreturn]] void end(const char* option, const Result<void>& written) {
    if (!written) throw CLI::ValidationError(option, describe(written.error()));
    throw CLI::Success();
}

} // namespace

void add_for_the_build(CLI::App& app) {
    const auto pages = [&app](const std::string& folder) {
        end("--man-pages", write_man_pages(app, folder, std::string(version_number())));
    };
    const auto completions = [&app](const std::string& folder) {
        end("--completions", write_completions(app, folder));
    };
    app.add_option_function<std::string>("--man-pages", pages)->group("")->trigger_on_parse();
    app.add_option_function<std::string>("--completions", completions)
        ->group("")
        ->trigger_on_parse();
}

} // namespace gangflash::cli
