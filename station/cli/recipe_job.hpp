#pragma once

#include "config/package/findings.hpp"
#include "config/recipe/recipe.hpp"
#include "config/rights/authority.hpp"
#include "engine/job/job.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/options/rule_options.hpp"
#include "station/settings/settings.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// `--recipe FILE [--recipe-key PUBLIC.pem]`, instead of `--package` and all that goes with it.
struct RecipeOptions {
    std::string recipe;
    std::string key; ///< empty: whoever this station knows may have signed it
    std::vector<const CLI::Option*> frozen{}; ///< what a recipe says itself, as options of the verb

    /// After JobOptions::add_to(): the two exclude each other, but for what can only be stricter.
    void add_to(CLI::App& verb);
};

/// The station file's recipe, where the line names neither a recipe nor anything that one says.
RecipeOptions or_stations_recipe(RecipeOptions options, const JobOptions& job);

/// A recipe, and what its signature is worth here.
struct CheckedRecipe {
    Recipe recipe;
    rights::Authority authority; ///< its licence empty: nobody whom this station knows signed it
    std::vector<std::string> warnings;
};

/// What a batch is about, wherever it came from.
struct LoadedJob {
    std::vector<std::shared_ptr<const FlashPlan>> plans; ///< at least one
    std::optional<Recipe> recipe;
    rights::Authority authority;                ///< what the recipe's signature allows
    std::shared_ptr<const SecretFile> imei_key; ///< of the station, never of the recipe
    std::vector<std::string> warnings;          ///< of the recipe and all plans
    Settings settings;                          ///< as they were when it was loaded
};

/// A recipe as its file is now, with the licence that its signature gives: by an engineer whom root
/// has pinned, or a person with that right. `--recipe-key` chooses among those and adds nobody.
///
/// Faults: those of the recipe; `no_engineer`, `unknown_signer` for a key that this station does
/// not know (where no real port is asked for, a training bench, only a warning);
/// `signature_invalid` when the signature is not the key's, or nobody's known here.
Checked<CheckedRecipe> load_checked_recipe(const RecipeOptions& options, rights::Ports ports);

/// The plans of the recipe, or the one of the package. All faults found.
Checked<LoadedJob> load_job(const RecipeOptions& recipe,
                            const JobOptions& job,
                            HashProgress progress,
                            rights::Ports ports);

/// Under a signed recipe every file is hashed in this session, whoever checks the signature.
CachedHashes hashes_believed_under(const RecipeOptions& options);

/// A job without its names and numbers: the plans, the rules, what becomes of the phones.
Job job_of(const LoadedJob& loaded, JobRules rules, const RuleOptions& words);

} // namespace gangflash::cli
