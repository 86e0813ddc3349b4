#include "station/cli/recipe_job.hpp"

#include "config/images/whole_file.hpp"
#include "config/recipe/open.hpp"
#include "config/recipe/signature.hpp"
#include "station/rights/office.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// What a recipe says itself. `--verify` is not among them: it can only be stricter.
constexpr std::array frozen_options{"--package",
                                    "--agent",
                                    "--auth",
                                    "--cert",
                                    "--mode",
                                    "--only",
                                    "--except",
                                    "--userdata",
                                    "--ab",
                                    "--layout"};

using rights::Ports;

/// The signature beside the recipe; nothing when there is none.
Result<std::optional<Signature>> signature_beside(const std::string& recipe) {
    std::error_code error;
    if (!std::filesystem::exists(signature_file_of(recipe), error))
        return std::optional<Signature>{};
    auto signature = read_signature(recipe);
    if (!signature) return signature.error();
    return std::optional<Signature>(*signature);
}

/// Who signed the recipe, where `--recipe-key` names the key. Empty: the key is nobody's here.
Result<std::string> signer_by_key(const rights::Office& office,
                                  const RecipeOptions& options,
                                  ByteView text,
                                  Ports ports) {
    const auto key = load_public_key(options.key);
    if (!key) return key.error();
    std::string signer = office.recipe_signer(*key);
    if (signer.empty() && ports == Ports::real) {
        const bool anybody = office.anybody().engineers_pinned;
        return Fault{anybody ? ErrorCode::unknown_signer : ErrorCode::no_engineer,
                     fmt::format("--recipe-key {} (key {}) is not pinned here: `gangflash engineer "
                                 "list` shows who is",
                                 options.key,
                                 key->fingerprint().substr(0, 16))};
    }
    const auto signature = read_signature(options.recipe);
    if (!signature) return signature.error();
    if (!verifies(text, *signature, *key))
        return Fault{ErrorCode::signature_invalid,
                     fmt::format("{}: not signed with {}: it was changed after it was signed, or "
                                 "another engineer signed it",
                                 options.recipe,
                                 options.key)};
    return signer;
}

/// Who signed the recipe, if anybody whom this station knows.
Result<void> judge_signature(const rights::Office& office,
                             const RecipeOptions& options,
                             ByteView text,
                             Ports ports,
                             CheckedRecipe& checked) {
    rights::Licence& licence = checked.authority.licence;
    if (!options.key.empty()) {
        auto signer = signer_by_key(office, options, text, ports);
        if (!signer) return signer.error();
        licence.signer = std::move(*signer);
        if (licence.signer.empty())
            checked.warnings.push_back(options.key + ": is not pinned here; real ports would "
                                                     "refuse a recipe that it signed");
        return success();
    }
    const auto signature = signature_beside(options.recipe);
    if (!signature) return signature.error();
    if (!*signature) return success();
    licence.signer = office.signer_of(text, **signature);
    if (!licence.signer.empty()) return success();
    licence.signed_by_stranger = true;
    const std::string why = options.recipe + ": nobody whom this station knows signed it as it is";
    if (ports == Ports::real && checked.authority.engineers_pinned)
        return Fault{ErrorCode::unknown_signer,
                     why + ": another engineer did, or it was changed afterwards"};
    checked.warnings.push_back(why);
    return success();
}

/// `--verify` beside a recipe, and the station file, can ask for more than the recipe does, not for
/// less.
std::vector<std::shared_ptr<const FlashPlan>>
verified_at_least(std::vector<std::shared_ptr<const FlashPlan>> plans, VerifyLevel asked) {
    for (auto& plan : plans) {
        if (plan->verify >= asked) continue;
        FlashPlan stricter = *plan;
        stricter.verify = asked;
        plan = std::make_shared<const FlashPlan>(std::move(stricter));
    }
    return plans;
}

/// What a recipe says beyond its plans: guards and retries.
void apply(const Recipe& recipe, Job& job) {
    job.recipe_sha256 = recipe.sha256.hex();
    if (recipe.follows) job.follows_recipe = recipe.follows->hex();
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
    for (const char* name : frozen_options)
        if (CLI::Option* option = verb.get_option_no_throw(name)) {
            file->excludes(option);
            frozen.push_back(option);
        }
    verb.add_option("--recipe-key",
                    key,
                    "Take the recipe only when this one of the pinned engineers signed it")
        ->type_name("PUBLIC.pem")
        ->needs(file);
}

Checked<CheckedRecipe> load_checked_recipe(const RecipeOptions& options, Ports ports) {
    const auto text = read_whole_file(options.recipe, largest_recipe);
    if (!text) return Faults{{ErrorCode::recipe_invalid, detail_of(text.error())}};
    auto recipe = parse_recipe(as_text(*text), options.recipe);
    const auto office = rights::Office::load();
    CheckedRecipe checked;
    checked.authority = office.anybody();
    if (auto judged = judge_signature(office, options, *text, ports, checked); !judged)
        return Faults{judged.error()};
    if (!recipe) return recipe.error();
    if (std::string& signer = checked.authority.licence.signer; !signer.empty())
        checked.authority.licence = rights::licence_of(*recipe, std::move(signer));
    checked.recipe = std::move(*recipe);
    return checked;
}

RecipeOptions or_stations_recipe(RecipeOptions options, const JobOptions& job) {
    const bool named = !options.recipe.empty() || !job.package.empty() || !job.agent.empty() ||
                       std::ranges::any_of(options.frozen, [](const CLI::Option* option) {
                           return option->count() > 0;
                       });
    if (!named) options.recipe = current_settings().recipe;
    return options;
}

Checked<LoadedJob>
load_job(const RecipeOptions& named, const JobOptions& job, HashProgress progress, Ports ports) {
    LoadedJob loaded;
    loaded.settings = current_settings();
    const RecipeOptions recipe = or_stations_recipe(named, job);
    auto key = load_imei_key_of(job);
    if (!key) return key.error();
    loaded.imei_key = std::move(*key);
    if (recipe.recipe.empty()) {
        auto plan = load_plan(job, std::move(progress));
        if (!plan) return plan.error();
        loaded.plans = {std::move(*plan)};
        loaded.authority = rights::Office::load().anybody();
    } else {
        auto checked = load_checked_recipe(recipe, ports);
        if (!checked) return checked.error();
        RecipeOpening opening{.hash_cache = default_hash_cache(), .progress = std::move(progress)};
        opening.cached = hashes_believed_under(recipe);
        opening.link_roots = loaded.settings.link_roots;
        if (!job.sla_key.empty()) opening.sla_key = job.sla_key;
        if (!job.sla_signer.empty()) opening.sla_signer = job.sla_signer;
        opening.engineer_signed = !checked->authority.licence.signer.empty();
        auto plans = open_recipe(checked->recipe, opening);
        if (!plans) return plans.error();
        loaded.plans = std::move(*plans);
        loaded.recipe = std::move(checked->recipe);
        loaded.authority = std::move(checked->authority);
        loaded.warnings = std::move(checked->warnings);
    }
    const VerifyLevel asked = parse_verify_level(job.verify).value_or(VerifyLevel::agent);
    loaded.plans =
        verified_at_least(std::move(loaded.plans), std::max(asked, loaded.settings.verify));
    for (const auto& plan : loaded.plans)
        std::ranges::copy(plan->warnings, std::back_inserter(loaded.warnings));
    return loaded;
}

Job job_of(const LoadedJob& loaded, JobRules rules, const RuleOptions& words) {
    Job job;
    job.plans = as_plans(loaded.plans);
    job.imei_key = loaded.imei_key;
    job.authority = loaded.authority;
    job.rules = std::move(rules);
    job.after_pass = after_pass_of(words, loaded.recipe);
    job.minimum_battery_mv = loaded.settings.min_battery_mv;
    job.identity_required = loaded.settings.require_identity;
    if (loaded.recipe) {
        apply(*loaded.recipe, job);
        job.order.recipe = loaded.recipe->name;
        job.order.engineer = job.authority.licence.signer;
    }
    return job;
}

} // namespace gangflash::cli
