#include "config/recipe/open.hpp"

#include <system_error>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// Relative to the recipe, so that both can be moved together.
std::string seen_from(const fs::path& folder, const fs::path& file) {
    std::error_code error;
    const fs::path relative = fs::proximate(file, folder, error);
    return error ? file.string() : relative.string();
}

std::optional<FrozenFile> freeze_secret(const std::shared_ptr<const SecretFile>& secret,
                                        const fs::path& folder) {
    if (!secret) return std::nullopt;
    return FrozenFile{seen_from(folder, secret->file_name()), sha256(secret->bytes()), 0};
}

/// The one make_plan() takes the memory settings from: the first of the layout.
std::optional<FrozenFile> freeze_preloader(const Package& package, StorageKind storage) {
    const ScatterStorage* layout = package.scatter.find(storage);
    if (layout == nullptr) return std::nullopt;
    for (const ScatterPartition& partition : layout->partitions)
        if (package.preloaders.contains(partition.file_name))
            return FrozenFile{
                partition.file_name, package.images.find(partition.file_name)->second->sha256(), 0};
    return std::nullopt;
}

} // namespace

RecipePackage freeze(const Package& package, const FlashPlan& plan, const fs::path& folder) {
    RecipePackage frozen;
    frozen.chip = std::string(plan.chip->name);
    frozen.project = plan.model();
    frozen.target_build = plan.target_build;
    frozen.scatter = {seen_from(folder, package.scatter.file), package.scatter_sha256, 0};
    frozen.agent = {seen_from(folder, package.agent->file), package.agent->sha256, 0};
    frozen.preloader = freeze_preloader(package, plan.storage);
    frozen.auth = freeze_secret(package.auth, folder);
    frozen.cert = freeze_secret(package.cert, folder);
    frozen.storage = plan.storage;
    frozen.two_stage = plan.two_stage;
    for (const PlannedErase& erase : plan.erases)
        frozen.erase.push_back(erase.partition);
    for (const PlannedWrite& write : plan.writes) {
        const ScatterPartition* partition =
            package.scatter.find(plan.storage)->find(write.partition);
        // The record of slots is made, not frozen, also where its entry names a file.
        if (!package.images.contains(partition->file_name)) continue;
        frozen.write.push_back({write.partition, {partition->file_name, write.image->sha256(), 0}});
    }
    return frozen;
}

} // namespace gangflash
