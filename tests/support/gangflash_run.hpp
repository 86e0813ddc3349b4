#pragma once

#include "tests/support/tree.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <nlohmann/json.hpp>

namespace gangflash {

struct Ran {
    int code = -1;
    std::string out; ///< standard output and error

    /// Lines of JSON, of this event where one is named.
    std::vector<nlohmann::json> lines(const std::string& event = {}) const {
        std::vector<nlohmann::json> found;
        for (std::size_t at = 0; at < out.size();) {
            const std::size_t end = std::min(out.find('\n', at), out.size());
            const auto line = nlohmann::json::parse(out.substr(at, end - at), nullptr, false);
            if (line.is_object() && (event.empty() || line.value("event", "") == event))
                found.push_back(line);
            at = end + 1;
        }
        return found;
    }
};

/// Runs a shell's line with `gangflash` in front; `before` stands in front of that.
inline Ran run_program(const std::string& words, const std::string& before = {}) {
    const std::string command =
        before + (tree::programs() / "gangflash ").string() + words + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    Ran ran;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        ran.out.append(buffer.data(), n);
    const int status = ::pclose(pipe);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

} // namespace gangflash
