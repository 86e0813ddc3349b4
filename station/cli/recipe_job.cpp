#include "station/cli/recipe_job.hpp"

#include "config/images/whole_file.hpp"
#include "config/recipe/open.hpp"
#include "config/recipe/signature.hpp"

#include <algorithm>
#include <array>

namespace gangflash::cli {

namespace {

/// What a recipe says itself.
constexpr std::array frozen_options{"--package",
                                    "--agent",
                                    "--auth",
                                    "--cert",
                                    "--mode",
                                    "--only",
                                    "--except",
                                    "--verify",
                                    "--userdata",
                                    "--layout"};

Result<void> check_signed(const RecipeOptions& options, ByteView text) {
    if (options.key.empty()) return success();
    const auto signature = read_signature(options.recipe);
    if (!signature) return signature.error();
    auto fits = check_signature(text, *signature, options.key);
    if (!fits) return with_context(fits.error(), options.recipe + ":");
    return success();
}

/// What a recipe says beyond its plans: guards and retries.
void apply(const Recipe& recipe, Job& job) {
    job.blank_board = job.blank_board || recipe.guards.blank_board;
    job.identity_required = job.identity_required || recipe.guards.identity_required;
    job.minimum_battery_mv = std::max(job.minimum_battery_mv, recipe.guards.minimum_battery_mv);
    job.budgets.attempts = recipe.retries.attempts;
    job.budgets.per_step = recipe.retries.per_step;
    job.budgets.in_place = recipe.retries.in_place;
    job.budgets.return_limit = recipe.retries.return_limit;
    job.budgets.power_cycle_limit = recipe.retries.power_cycle_limit;
}

} // namespace

CachedHashes hashes_believed_under(const RecipeOptions& options) {
    std::error_code error;
    const bool is_signed = std::filesystem::exists(signature_file_of(options.recipe), error);
    return is_signed || !options.key.empty() ? CachedHashes::refreshed : CachedHashes::believed;
}

void RecipeOptions::add_to(CLI::App& verb) {
    CLI::Option* file =
        verb.add_option("--recipe", recipe, "A recipe: one file that freezes the whole job")
            ->type_name("FILE");
    for (const char* frozen : frozen_options)
        if (CLI::Option* option = verb.get_option_no_throw(frozen)) file->excludes(option);
    verb.add_option("--recipe-key", key, "Take the recipe only when this engineer signed it")
        ->type_name("PUBLIC.pem")
        ->needs(file);
}

Checked<Recipe> load_checked_recipe(const RecipeOptions& options) {
    const auto text = read_whole_file(options.recipe, largest_recipe);
    if (!text) return Faults{text.error()};
    if (const auto trusted = check_signed(options, *text); !trusted) return Faults{trusted.error()};
    return parse_recipe(as_text(*text), options.recipe);
}

Checked<LoadedJob>
load_job(const RecipeOptions& recipe, const JobOptions& job, HashProgress progress) {
    LoadedJob loaded;
    auto key = load_imei_key_of(job);
    if (!key) return key.error();
    loaded.imei_key = std::move(*key);
    if (recipe.recipe.empty()) {
        auto plan = load_plan(job, std::move(progress));
        if (!plan) return plan.error();
        loaded.plans = {std::move(*plan)};
    } else {
        auto frozen = load_checked_recipe(recipe);
        if (!frozen) return frozen.error();
        RecipeOpening opening{.hash_cache = default_hash_cache(), .progress = std::move(progress)};
        opening.cached = hashes_believed_under(recipe);
        opening.link_roots = job.link_roots;
        if (!job.sla_key.empty()) opening.sla_key = job.sla_key;
        if (!job.sla_signer.empty()) opening.sla_signer = job.sla_signer;
        auto plans = open_recipe(*frozen, opening);
        if (!plans) return plans.error();
        loaded.plans = std::move(*plans);
        loaded.recipe = std::move(*frozen);
        loaded.engineer_approved = !recipe.key.empty(); // else it would not have been loaded
        std::error_code error;
        if (recipe.key.empty() && std::filesystem::exists(signature_file_of(recipe.recipe), error))
            loaded.warnings.push_back(recipe.recipe + ": is signed, which was not looked at: name "
                                                      "the engineer's key with --recipe-key");
    }
    for (const auto& plan : loaded.plans)
        std::ranges::copy(plan->warnings, std::back_inserter(loaded.warnings));
    return loaded;
}

Job job_of(const LoadedJob& loaded, JobRules rules, const RuleOptions& words) {
    Job job;
    job.plans = loaded.plans;
    job.imei_key = loaded.imei_key;
    job.engineer_approved = loaded.engineer_approved;
    job.rules = std::move(rules);
    job.after_pass = after_pass_of(words, loaded.recipe);
    if (loaded.recipe) apply(*loaded.recipe, job);
    return job;
}

} // namespace gangflash::cli
