#pragma once

#include "station/cli/verbs/verbs.hpp"
#include "tests/support/file_content.hpp"

#include <cstdio>
#include <initializer_list>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {

/// What a verb said and how it ended.
struct Ran {
    int code = 0;
    std::string out, err;

    /// The first line of its output.
    nlohmann::json json() const { return nlohmann::json::parse(out.substr(0, out.find('\n'))); }

    /// The lines of this event, of `--json`.
    std::vector<nlohmann::json> events(const std::string& name) const {
        std::vector<nlohmann::json> found;
        std::istringstream lines(out);
        for (std::string line; std::getline(lines, line);)
            if (auto event = nlohmann::json::parse(line); event["event"] == name)
                found.push_back(std::move(event));
        return found;
    }
};

using AddVerb = void (*)(CLI::App& app, int& exit_code);

/// Runs a line as the command line would, within this process; it knows these verbs.
inline Ran run_verbs(std::initializer_list<AddVerb> verbs, const std::string& line) {
    CLI::App app{"test", "gangflash"};
    int code = -1;
    for (const AddVerb add : verbs)
        add(app, code);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    try {
        app.parse(line);
    } catch (const CLI::ParseError& error) {
        code = app.exit(error) == 0 ? 0 : cli::exit_usage;
    }
    std::fflush(stdout);
    Ran ran{code, ::testing::internal::GetCapturedStdout(), {}};
    ran.err = ::testing::internal::GetCapturedStderr();
    return ran;
}

} // namespace gangflash
