#include "station/grid/bridge/package_check.hpp"

#include "config/plan_builder.hpp"
#include "config/protected_partitions.hpp"
#include "config/scatter.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

namespace {

std::optional<std::filesystem::path> path_or_none(const std::filesystem::path& path) {
    if (path.empty()) return std::nullopt;
    return path;
}

Lock lock_of(const ScatterPartition& partition) {
    switch (guard_of(partition.name)) {
    case Guard::identity:
        return Lock::identity;
    case Guard::fuse:
        return Lock::fuse;
    case Guard::layout:
        return Lock::layout;
    case Guard::none:
        break;
    }
    return partition.file_name.empty() ? Lock::no_image : Lock::none;
}

/// The list is shown for a refused package too: it helps to see what is wrong.
void list_partitions(const PackageChoice& choice, PackageVerdict& verdict) {
    std::vector<std::string> ignored; // open_package tells the same warnings
    std::filesystem::path file = choice.package;
    if (std::filesystem::is_directory(file)) {
        const auto found = find_scatter(file, ignored);
        if (!found) return;
        file = *found;
    }
    const auto scatter = load_scatter(file);
    if (!scatter || scatter->storages.empty()) return;
    verdict.platform = scatter->platform;
    verdict.project = scatter->project;
    for (const ScatterPartition& partition : scatter->storages.front().partitions) {
        PartitionChoice row{
            partition.name, partition.file_name, partition.size.value, false, lock_of(partition)};
        const bool unticked =
            std::find(choice.except.begin(), choice.except.end(), partition.name) !=
            choice.except.end();
        row.ticked = row.lock == Lock::none && partition.is_download && !unticked;
        if (choice.userdata == Userdata::keep && is_userdata(partition.name)) row.ticked = false;
        verdict.partitions.push_back(std::move(row));
    }
}

} // namespace

PackageVerdict check_package(const PackageChoice& choice, HashProgress progress) {
    PackageVerdict verdict;
    std::error_code error;
    if (choice.package.empty() || !std::filesystem::exists(choice.package, error)) {
        verdict.faults.push_back({ErrorCode::package_missing_file,
                                  choice.package.empty()
                                      ? "no package chosen"
                                      : choice.package.string() + ": no such file or folder"});
        return verdict;
    }
    list_partitions(choice, verdict);

    PackageOptions opening;
    opening.agent = path_or_none(choice.agent);
    opening.auth = path_or_none(choice.auth);
    opening.cert = path_or_none(choice.cert);
    opening.selection.except = choice.except;
    opening.selection.userdata = choice.userdata;
    opening.hash_cache = default_hash_cache();
    opening.progress = std::move(progress);
    const auto package = open_package(choice.package, opening);
    if (!package) {
        verdict.faults = package.error();
        return verdict;
    }
    verdict.warnings = package->warnings;

    PlanOptions planning;
    planning.mode = choice.mode;
    planning.verify = choice.verify;
    planning.selection = opening.selection;
    auto plan = make_plan(*package, planning);
    if (!plan) {
        verdict.faults = plan.error();
        return verdict;
    }
    verdict.warnings = plan->warnings;
    verdict.plan = std::make_shared<const FlashPlan>(std::move(*plan));
    return verdict;
}

} // namespace gangflash
