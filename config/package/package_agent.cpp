#include "config/images/package_files.hpp"
#include "config/package/package_layout.hpp"
#include "config/package/package_parts.hpp"

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
    std::vector<PackageFile> found;
    for (const fs::path& name : files_in(directory)) {
        auto opened = files.open(name);
        if (opened && is_agent_file(opened->file))
            found.push_back(std::move(*opened));
        else if (!opened && opened.error().code == ErrorCode::file_outside)
            findings.warn(detail_of(opened.error()) + "; it is not looked at");
    }
    return found;
}

/// Beside the scatter; else in the folders of the package, where makers keep it apart.
std::vector<PackageFile>
agents_of(const Package& package, const PackageOptions& options, Findings& findings) {
    const PackageFiles files(package.root, options.link_roots);
    std::vector<PackageFile> found = agents_in(package.directory, files, findings);
    const auto add = [&](const fs::path& folder, const PackageFiles& inside) {
        for (PackageFile& agent : agents_in(folder, inside, findings))
            found.push_back(std::move(agent));
    };
    if (!found.empty()) return found;
    if (package.root.lexically_normal() != package.directory.lexically_normal())
        add(package.root, files);
    for (const fs::path& folder : folders_in(package.root))
        add(folder, files);
    if (!found.empty()) return found;
    for (const fs::path& folder : folders_in(package.directory))
        add(folder, files);
    if (!found.empty()) return found;
    // The folder of the images was given alone: the agent stands beside it.
    const fs::path above = fs::absolute(package.directory).lexically_normal().parent_path();
    for (const char* name : {"download_agent", "DA", "da"})
        add(above / name, PackageFiles(above / name, options.link_roots));
    return found;
}

Fault several(const std::vector<AgentContainer>& fitting) {
    std::string names;
    for (const AgentContainer& agent : fitting)
        names += (names.empty() ? "" : ", ") + agent.file;
    return {ErrorCode::several_agents,
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
    for (const PackageFile& file : agents_of(package, options, findings)) {
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
        package.agent_fault = Fault{
            ErrorCode::agent_missing,
            fmt::format("{}: no Download Agent in this folder or one further down; name one with "
                        "--agent",
                        package.root.string())};
}

/// A file of the package like any other, though a flash.xml names it.
Result<AgentContainer>
load_from_flash_xml(const PackagePlace& place, const PackageOptions& options, Findings& findings) {
    const auto opened =
        PackageFiles(place.within.value_or(place.root), options.link_roots).open(*place.agent);
    if (!opened) return opened.error();
    if (!opened->link_target.empty())
        findings.warn(
            fmt::format("{}: is a link to {}", place.agent->string(), opened->link_target));
    return load_agent_container(opened->file);
}

} // namespace

void load_agent(Package& package,
                const PackageOptions& options,
                const PackagePlace& place,
                Findings& findings) {
    if (!package.chip) return; // refused already: unknown platform
    if (!options.agent && !place.agent) return load_from_folder(package, options, findings);
    auto agent = options.agent ? load_agent_container(*options.agent)
                               : load_from_flash_xml(place, options, findings);
    if (!agent && agent.error().code == ErrorCode::package_missing_file)
        return findings.refuse(ErrorCode::agent_missing, detail_of(agent.error()));
    if (!agent) return findings.refuse(agent.error());
    if (const auto entry = choose_agent(*agent, *package.chip); !entry)
        return findings.refuse(entry.error());
    take(package, std::move(*agent));
}

} // namespace gangflash
