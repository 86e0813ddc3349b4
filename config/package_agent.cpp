#include "config/images/file_reader.hpp"
#include "config/package_parts.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// By its first bytes: vendors call these files anything.
bool is_agent_file(const fs::path& path) {
    const auto file = FileReader::open(path);
    std::array<std::byte, 18> start{};
    return file && file->stamp().size > start.size() && file->read(0, start) &&
           looks_like_agent(start);
}

std::vector<fs::path> agents_in(const fs::path& directory) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error))
        if (entry.is_regular_file(error) && is_agent_file(entry.path()))
            found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

Fault several(const std::vector<AgentContainer>& fitting) {
    std::string names;
    for (const AgentContainer& agent : fitting)
        names += (names.empty() ? "" : ", ") + agent.file;
    return {ErrorCode::config_invalid,
            fmt::format("several agents fit: {}; choose one with --agent", names)};
}

void take(Package& package, AgentContainer agent) {
    for (const std::string& warning : agent.warnings)
        package.warnings.push_back(warning);
    package.agent = std::make_shared<const AgentContainer>(std::move(agent));
}

void load_from_folder(Package& package, Findings& findings) {
    std::vector<AgentContainer> fitting;
    std::optional<Fault> why_not;
    for (const fs::path& path : agents_in(package.directory)) {
        auto agent = load_agent_container(path);
        if (!agent) {
            findings.warn(describe(agent.error()));
            why_not = agent.error();
            continue;
        }
        if (const auto entry = choose_agent(*agent, *package.chip); !entry) {
            why_not = entry.error();
            continue;
        }
        const bool copy = std::any_of(fitting.begin(), fitting.end(), [&](const auto& other) {
            return other.sha256 == agent->sha256;
        });
        if (!copy) fitting.push_back(std::move(*agent));
    }
    if (fitting.size() == 1) return take(package, std::move(fitting.front()));
    if (!fitting.empty())
        package.agent_fault = several(fitting);
    else if (why_not)
        package.agent_fault = *why_not;
    else
        package.agent_fault = Fault{ErrorCode::package_missing_file,
                                    fmt::format("{}: no Download Agent in the package; name one "
                                                "with --agent",
                                                package.directory.string())};
}

} // namespace

void load_agent(Package& package, const PackageOptions& options, Findings& findings) {
    if (!package.chip) return; // refused already: unknown platform
    if (!options.agent) return load_from_folder(package, findings);
    auto agent = load_agent_container(*options.agent);
    if (!agent) return findings.refuse(agent.error());
    if (const auto entry = choose_agent(*agent, *package.chip); !entry)
        return findings.refuse(entry.error());
    take(package, std::move(*agent));
}

} // namespace gangflash
