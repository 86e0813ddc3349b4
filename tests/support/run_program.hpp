#pragma once

#include "tests/support/tree.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <nlohmann/json.hpp>

namespace gangflash::tests {

/// How a program of this build ended, and what it said.
struct ProgramRun {
    int code = -1;   ///< exit code; -1: a signal ended it
    std::string out; ///< standard output and error, as the shell was told

    /// The lines of `--json` about this event; about whatever, when it is empty.
    std::vector<nlohmann::json> events(const std::string& name = {}) const {
        std::vector<nlohmann::json> found;
        for (std::size_t at = 0; at < out.size();) {
            const std::size_t end = std::min(out.find('\n', at), out.size());
            auto line = nlohmann::json::parse(out.substr(at, end - at), nullptr, false);
            if (line.is_object() && (name.empty() || line.value("event", "") == name))
                found.push_back(std::move(line));
            at = end + 1;
        }
        return found;
    }
};

/// Runs a shell's line; `out` is its standard output. Throws when no shell can be started.
inline ProgramRun run_shell(const std::string& line) {
    std::FILE* pipe = ::popen(line.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    ProgramRun ran;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        ran.out.append(buffer.data(), n);
    const int status = ::pclose(pipe);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

/// Runs `gangflash` with these words by a shell, `before` (settings of its environment) in front of
/// it.
inline ProgramRun run_gangflash(const std::string& words, const std::string& before = {}) {
    return run_shell(before + " " + (tree::programs() / "gangflash ").string() + words + " 2>&1");
}

} // namespace gangflash::tests
