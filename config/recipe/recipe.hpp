#pragma once

#include "base/sha256.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "config/package/findings.hpp"
#include "config/plan/after_pass.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/plan/selection.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// A file whose content a recipe has frozen.
struct FrozenFile {
    std::string file; ///< as written: relative to the recipe's folder; images: to the scatter's
    Sha256 sha256;
    std::size_t line = 0; ///< of the recipe; 0 where the recipe was just made
};

struct FrozenWrite {
    std::string partition;
    FrozenFile image;
};

/// One model: what a phone of this chip and project gets.
struct RecipePackage {
    std::string chip;         ///< a row of the chip table, `MT6765`
    std::string project;      ///< as the phone's preloader says it
    std::string target_build; ///< the build the phones have afterwards; for people and reports
    FrozenFile scatter;
    FrozenFile agent;
    std::optional<FrozenFile> preloader; ///< image of the memory settings, written or not
    std::optional<FrozenFile> auth;
    std::optional<FrozenFile> cert;
    StorageKind storage{};
    /// Boot loaders alone first, then the phone restarts and takes the rest: for phones whose own
    /// preloader is broken.
    bool two_stage = false;
    std::vector<std::string> erase; ///< partitions, in order, before the writes
    std::vector<FrozenWrite> write; ///< in the order they are written
    std::size_t line = 0;           ///< of `[[package]]`
};

/// What a phone must fulfil, and what is looked at afterwards.
struct RecipeGuards {
    std::uint32_t minimum_battery_mv = 0; ///< 0: recorded only
    bool boot_check = false;              ///< a PASS needs a phone seen booting
    /// A phone whose nvram or nvdata is blank is refused; else that is recorded only.
    bool identity_required = false;
    bool blank_board = false; ///< new boards: Format All has nothing to keep and needs no backup
};

/// A list of phones that a recipe names (config/lists/phone_list.hpp). Without a hash it may change
/// under a signed recipe, as a list that the insurer sends every day must.
struct RecipeList {
    std::string file; ///< relative to the recipe's folder
    std::optional<Sha256> sha256;
    std::size_t line = 0;
};

/// Which phones are taken at all; engine/job/job_rules.hpp says what each means.
struct RecipeRules {
    bool stop_duplicate_imei = false;
    std::optional<RecipeList> deny_imei;    ///< IMEIs that are refused
    std::optional<RecipeList> allow_serial; ///< serial numbers of the lot; no others are taken
};

/// Budgets of engine/unit/retry_policy.hpp; the defaults are the same.
struct RecipeRetries {
    std::uint32_t attempts = 8;
    std::uint32_t per_step = 3;
    std::uint32_t in_place = 2;
    std::chrono::seconds return_limit{30};
    std::chrono::seconds power_cycle_limit{120};
};

/// One TOML file that freezes a job: docs/recipes.md describes every key. Complete and valid in
/// itself; the files it names are looked at by open_recipe() only.
struct Recipe {
    std::string file; ///< as opened; faults name it
    Sha256 sha256;    ///< of the text it was parsed from: which recipe it is
    std::string name;
    /// The recipe that this one takes over from: a batch of that one goes on under this one, its
    /// phones worked on once more. SHA-256 of its file.
    std::optional<Sha256> follows;
    std::string engineer;
    FlashMode mode{};
    VerifyLevel verify{};
    Userdata userdata{};
    SlotChoice slots = SlotChoice::as_packaged; ///< of A/B phones
    AfterPass after = AfterPass::power_off;     ///< boot_check exactly when guards.boot_check
    std::optional<FormatOrder> format;          ///< `gangflash format` may do this much and no more
    /// A station where nobody can confirm may erase by this recipe, once an engineer signed it.
    bool unattended = false;
    RecipeGuards guards;
    RecipeRules rules;
    RecipeRetries retries;
    std::vector<RecipePackage> packages; ///< at least one; chip and project differ

    std::filesystem::path folder() const;
};

/// Faults (all of them) with file and line: `recipe_invalid` for what is no TOML, unknown or
/// missing keys, bad values, a model twice; `unknown_chip`; `protected_partition`.
Checked<Recipe> parse_recipe(std::string_view text, const std::string& file);

/// A recipe of a hundred models stays far below.
inline constexpr std::uint64_t largest_recipe = 4 * mib;

/// parse_recipe over a file. `package_missing_file`, `package_unreadable`.
Checked<Recipe> load_recipe(const std::filesystem::path& path);

/// The recipe as TOML; parse_recipe() gives it back the same.
std::string format_recipe(const Recipe& recipe);

} // namespace gangflash
