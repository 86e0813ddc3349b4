#pragma once

#include "config/findings.hpp"
#include "config/recipe/recipe.hpp"
#include "engine/pipeline/job.hpp"
#include "station/cli/job_options.hpp"
#include "station/cli/rule_options.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// `--recipe FILE [--recipe-key PUBLIC.pem]`, instead of `--package` and all that goes with it.
struct RecipeOptions {
    std::string recipe;
    std::string key; ///< empty: the signature is not looked at

    /// After JobOptions::add_to(): the two exclude each other.
    void add_to(CLI::App& verb);
};

/// What a batch is about, wherever it came from.
struct LoadedJob {
    std::vector<std::shared_ptr<const FlashPlan>> plans; ///< at least one
    std::optional<Recipe> recipe;
    bool engineer_approved = false;             ///< the recipe, as --recipe-key checked
    std::shared_ptr<const SecretFile> imei_key; ///< of the station, never of the recipe
    std::vector<std::string> warnings;          ///< of the recipe and all plans
};

/// A recipe as its file is now; with a key only when that engineer signed exactly these bytes.
Checked<Recipe> load_checked_recipe(const RecipeOptions& options);

/// The plans of the recipe, or the one of the package. All faults found.
Checked<LoadedJob>
load_job(const RecipeOptions& recipe, const JobOptions& job, HashProgress progress);

/// Under a signed recipe every file is hashed in this session, whoever checks the signature.
CachedHashes hashes_believed_under(const RecipeOptions& options);

/// A job without its names and numbers: the plans, the rules, what becomes of the phones.
Job job_of(const LoadedJob& loaded, JobRules rules, const RuleOptions& words);

} // namespace gangflash::cli
