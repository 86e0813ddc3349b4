#include "config/images/package_files.hpp"
#include "config/package_parts.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// By its first bytes: vendors call these files anything.
bool is_agent_file(const FileReader& file) {
    std::array<std::byte, 18> start{};
    return file.stamp().size > start.size() && file.read(0, start) && looks_like_agent(start);
}

std::vector<PackageFile>
agents_in(const fs::path& directory, const PackageFiles& files, Findings& findings) {
    std::vector<fs::path> names;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error))
        if (entry.is_regular_file(error)) names.push_back(entry.path());
    std::sort(names.begin(), names.end());
    std::vector<PackageFile> found;
    for (const fs::path& name : names) {
        auto opened = files.open(name);
        if (opened && is_agent_file(opened->file))
            found.push_back(std::move(*opened));
        else if (!opened && opened.error().code == ErrorCode::file_outside)
            findings.warn(opened.error().detail + "; it is not looked at");
    }
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

void load_from_folder(Package& package, const PackageOptions& options, Findings& findings) {
    std::vector<AgentContainer> fitting;
    std::optional<Fault> why_not;
    const PackageFiles files(package.directory, options.link_roots);
    for (const PackageFile& file : agents_in(package.directory, files, findings)) {
        auto agent = load_agent_container(file.file);
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
        if (!copy && !file.link_target.empty())
            findings.warn(fmt::format("{}: is a link to {}", agent->file, file.link_target));
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
    if (!options.agent) return load_from_folder(package, options, findings);
    auto agent = load_agent_container(*options.agent);
    if (!agent) return findings.refuse(agent.error());
    if (const auto entry = choose_agent(*agent, *package.chip); !entry)
        return findings.refuse(entry.error());
    take(package, std::move(*agent));
}

} // namespace gangflash
