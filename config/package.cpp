#include "config/package.hpp"

#include "base/text.hpp"
#include "config/images/package_files.hpp"
#include "config/package_parts.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// Authentication files and certificates are a few kilobytes.
constexpr std::uint64_t largest_secret = 1 * mib;

bool has_scatter_name(const fs::path& path) {
    const std::string name = lower_case(path.filename().string());
    return name.find("scatter") != std::string::npos &&
           (name.ends_with(".txt") || name.ends_with(".xml"));
}

/// OTA lists are called scatter too (`ota_update_scatter.txt`), but flash nothing.
bool is_ota_name(const fs::path& path) {
    return lower_case(path.filename().string()).starts_with("ota_");
}

std::vector<fs::path> scatters_in(const fs::path& directory) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error))
        if (entry.is_regular_file(error) && has_scatter_name(entry.path()))
            found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    const auto flashing = [](const fs::path& path) { return !is_ota_name(path); };
    if (std::any_of(found.begin(), found.end(), flashing)) std::erase_if(found, is_ota_name);
    return found;
}

/// Newer packages have the same layout in both forms: `X.txt` beside `X.xml`.
bool is_pair(const std::vector<fs::path>& found) {
    return found.size() == 2 && found[0].stem() == found[1].stem();
}

std::shared_ptr<const SecretFile> load_secret(const std::optional<fs::path>& path,
                                              Findings& findings) {
    if (!path) return nullptr;
    auto secret = read_secret_file(*path, largest_secret);
    if (secret) return std::move(*secret);
    findings.refuse(secret.error());
    return nullptr;
}

/// Looked at before the first phone, not when it asks.
fs::path find_signer(const std::optional<fs::path>& program, Findings& findings) {
    if (!program) return {};
    std::error_code error;
    const fs::path full = fs::canonical(*program, error);
    if (error) {
        findings.refuse(ErrorCode::package_missing_file, program->string() + ": no such signer");
        return {};
    }
    if (::access(full.c_str(), X_OK) != 0 || !fs::is_regular_file(full, error))
        findings.refuse(ErrorCode::package_unreadable,
                        program->string() + ": is no program that may be started");
    return full;
}

/// Nobody named it: it is a file of the package like any other.
Checked<Scatter>
load_found_scatter(const fs::path& path, const PackageOptions& options, Findings& findings) {
    const auto file = PackageFiles(path.parent_path(), options.link_roots).open(path);
    if (!file) return Faults{file.error()};
    if (!file->link_target.empty())
        findings.warn(fmt::format("{}: is a link to {}", path.string(), file->link_target));
    return load_scatter(file->file);
}

std::string name_of(const fs::path& directory) {
    std::error_code error;
    const fs::path full = fs::canonical(directory, error);
    return error ? directory.filename().string() : full.filename().string();
}

} // namespace

std::filesystem::path default_hash_cache() {
    const fs::path below = fs::path("gangflash") / "hashes";
    // The XDG specification ignores relative paths.
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache == '/')
        return cache / below;
    if (const char* home = std::getenv("HOME"); home && *home == '/')
        return fs::path(home) / ".cache" / below;
    return {};
}

Result<fs::path> find_scatter(const fs::path& directory, std::vector<std::string>& warnings) {
    const std::vector<fs::path> found = scatters_in(directory);
    if (found.empty())
        return Fault{ErrorCode::package_missing_file,
                     fmt::format("{}: no scatter file in this folder", directory.string())};
    if (found.size() == 1) return found.front();
    if (is_pair(found)) { // sorted: the text comes first
        warnings.push_back(fmt::format("{}: has an XML form beside it, which is not read",
                                       found.front().string()));
        return found.front();
    }
    std::string names;
    for (const fs::path& path : found)
        names += (names.empty() ? "" : ", ") + path.filename().string();
    return Fault{ErrorCode::scatter_invalid,
                 fmt::format("{}: several scatter files ({}); name the one that is meant",
                             directory.string(),
                             names)};
}

Checked<Package> open_package(const fs::path& path, const PackageOptions& options) {
    Package package;
    Findings findings;
    std::error_code error;
    fs::path scatter_file = path;
    const bool found_here = fs::is_directory(path, error);
    if (found_here) {
        auto found = find_scatter(path, findings.warnings);
        if (!found) return Faults{found.error()};
        scatter_file = *found;
    }
    auto scatter = found_here ? load_found_scatter(scatter_file, options, findings)
                              : load_scatter(scatter_file);
    if (!scatter) return scatter.error();

    package.directory = scatter_file.has_parent_path() ? scatter_file.parent_path() : fs::path(".");
    package.name = name_of(package.directory);
    package.scatter = std::move(*scatter);
    package.scatter_sha256 = package.scatter.sha256;
    package.chip = find_chip(package.scatter.platform);
    if (package.scatter.generation == ScatterGeneration::old) name_old_files(package, findings);
    for (const std::string& warning : package.scatter.warnings)
        findings.warn(warning);
    check_scatter(package.scatter, findings);
    load_agent(package, options, findings);
    package.auth = load_secret(options.auth, findings);
    package.cert = load_secret(options.cert, findings);
    package.sla_key = load_secret(options.sla_key, findings);
    package.sla_signer = find_signer(options.sla_signer, findings);
    load_images(package, options, findings);
    if (!findings.faults.empty()) return std::move(findings.faults);
    std::move(
        findings.warnings.begin(), findings.warnings.end(), std::back_inserter(package.warnings));
    return package;
}

} // namespace gangflash
