#pragma once

#include "config/lists/phone_list.hpp"
#include "config/package/package.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/recipe/recipe.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace gangflash {

/// Freezes an opened package and the plan made of it. Paths become relative to `folder`, where the
/// recipe will stand.
RecipePackage
freeze(const Package& package, const FlashPlan& plan, const std::filesystem::path& folder);

struct RecipeOpening {
    std::filesystem::path hash_cache; ///< file; empty: hash every time
    HashProgress progress;
    CachedHashes cached = CachedHashes::believed;    ///< under a signed recipe: refreshed
    std::vector<std::filesystem::path> link_roots{}; ///< PackageOptions'
    /// The station's own secrets for SLA (PackageOptions): no recipe carries them.
    std::optional<std::filesystem::path> sla_key{};
    std::optional<std::filesystem::path> sla_signer{};
    /// An engineer's signature under the recipe was checked: its hashes outrank checksum lists that
    /// came with the package.
    bool engineer_signed = false;
};

/// The lists that a recipe names, each null where it names none.
struct RecipeLists {
    std::shared_ptr<const PhoneList> deny_imei;
    std::shared_ptr<const PhoneList> allow_serial;
};

/// Reads them. All faults found, each naming its file and line: those of load_phone_list(), and
/// `image_changed` for a list that is not what was frozen. Blocks on the disk.
Checked<RecipeLists> open_lists(const Recipe& recipe);

/// Opens every package of a recipe and makes its plan: exactly the partitions, order, agent and
/// files that were frozen. All faults found, each naming the recipe's line: what open_package()
/// and make_plan() refuse; `image_changed` for a file that is not what was frozen; `wrong_chip` and
/// `wrong_project` for a package of another model; `recipe_invalid` when the scatter does not allow
/// what the recipe asks for. Blocks on the disk.
Checked<std::vector<std::shared_ptr<const FlashPlan>>> open_recipe(const Recipe& recipe,
                                                                   const RecipeOpening& options);

} // namespace gangflash
