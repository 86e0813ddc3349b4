#include "config/package/package.hpp"

#include "config/images/package_files.hpp"
#include "config/package/package_checksums.hpp"
#include "config/package/package_layout.hpp"
#include "config/package/package_parts.hpp"
#include "config/package/slot_images.hpp"

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
        findings.refuse(ErrorCode::key_unusable, program->string() + ": no such signer");
        return {};
    }
    if (::access(full.c_str(), X_OK) != 0 || !fs::is_regular_file(full, error))
        findings.refuse(ErrorCode::key_unusable,
                        program->string() + ": is no program that may be started");
    return full;
}

/// Nobody named it, or a flash.xml did: it is a file of the package like any other.
Checked<Scatter>
load_found_scatter(const PackagePlace& place, const PackageOptions& options, Findings& findings) {
    const auto file =
        PackageFiles(place.within.value_or(place.root), options.link_roots).open(place.scatter);
    if (!file) return Faults{file.error()};
    if (!file->link_target.empty())
        findings.warn(
            fmt::format("{}: is a link to {}", place.scatter.string(), file->link_target));
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

Checked<Package> open_package(const fs::path& path, const PackageOptions& options) {
    Package package;
    Findings findings;
    const auto place = find_package(path, findings.warnings);
    if (!place) return Faults{place.error()};
    const fs::path& scatter_file = place->scatter;
    std::error_code error;
    const bool found_here = fs::is_directory(path, error) || place->within;
    auto scatter =
        found_here ? load_found_scatter(*place, options, findings) : load_scatter(scatter_file);
    if (!scatter) return scatter.error();

    package.directory = scatter_file.has_parent_path() ? scatter_file.parent_path() : fs::path(".");
    package.root = options.one_folder_up ? package.directory / ".." : place->root;
    package.name = name_of(package.directory);
    package.scatter = std::move(*scatter);
    package.scatter_sha256 = package.scatter.sha256;
    package.chip = find_chip(package.scatter.platform);
    if (package.scatter.generation == ScatterGeneration::old) name_old_files(package, findings);
    for (const std::string& warning : package.scatter.warnings)
        findings.warn(warning);
    check_scatter(package.scatter, findings);
    choose_slots(package.scatter, options.selection.slots, findings);
    load_agent(package, options, *place, findings);
    package.auth = load_secret(options.auth, findings);
    package.cert = load_secret(options.cert, findings);
    package.sla_key = load_secret(options.sla_key, findings);
    package.sla_signer = find_signer(options.sla_signer, findings);
    load_images(package, options, findings);
    if (findings.faults.empty()) compare_checksums(package, options, findings);
    if (!findings.faults.empty()) return std::move(findings.faults);
    std::move(
        findings.warnings.begin(), findings.warnings.end(), std::back_inserter(package.warnings));
    return package;
}

} // namespace gangflash
