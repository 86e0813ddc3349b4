// gangflash recipe: make, show, diff, sign and verify the file that freezes a job.
#include "base/disk_file.hpp"
#include "config/images/whole_file.hpp"
#include "config/recipe/differences.hpp"
#include "config/recipe/open.hpp"
#include "config/recipe/signature.hpp"
#include "station/cli/doctor/output_checks.hpp"
#include "station/cli/facts/recipe_facts.hpp"
#include "station/cli/recipe_job.hpp"
#include "station/cli/recipe_work.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/output/usage_words.hpp"
#include "station/settings/settings.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <system_error>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

/// Named from where the recipe will stand, as freeze() does with the files of a package.
std::optional<RecipeList>
freeze_list(const std::string& file, const fs::path& out, Faults& faults) {
    if (file.empty()) return std::nullopt;
    const auto bytes = read_whole_file(file, largest_phone_list);
    if (!bytes) {
        faults.push_back({ErrorCode::list_invalid, detail_of(bytes.error())});
        return std::nullopt;
    }
    std::error_code error;
    const fs::path relative = fs::proximate(file, folder_of(out), error);
    return RecipeList{error ? file : relative.string(), sha256(*bytes), 0};
}

Checked<Recipe> make_recipe(const MakeOptions& options, const HashProgress& progress) {
    Recipe recipe;
    recipe.file = options.out;
    recipe.name = options.name;
    recipe.engineer = options.engineer;
    recipe.guards = options.guards;
    recipe.unattended = options.unattended;
    recipe.after = parse_after_pass(options.after).value_or(AfterPass::power_off);
    if (recipe.guards.boot_check) recipe.after = AfterPass::boot_check;
    recipe.guards.boot_check = recipe.after == AfterPass::boot_check;
    if (!options.format.empty()) recipe.format = parse_format_order(options.format);
    recipe.rules.stop_duplicate_imei = options.duplicate_imei == "stop";
    Faults faults;
    recipe.rules.deny_imei = freeze_list(options.deny_list, options.out, faults);
    recipe.rules.allow_serial = freeze_list(options.allow_list, options.out, faults);
    for (const std::string& package : options.packages) {
        JobOptions job = options.job;
        job.package = package;
        job.cached = CachedHashes::refreshed; // frozen for years: what the files are, not were
        auto loaded = load_package(job, progress);
        if (!loaded) {
            std::ranges::copy(loaded.error(), std::back_inserter(faults));
            continue;
        }
        recipe.mode = loaded->plan.mode;
        recipe.verify = std::max(recipe.verify, loaded->plan.verify); // one for all models
        recipe.userdata = loaded->plan.userdata;
        recipe.slots = parse_slot_choice(job.slots).value_or(SlotChoice::as_packaged);
        loaded->plan.target_build = options.target_build;
        loaded->plan.two_stage = options.two_stage;
        recipe.packages.push_back(freeze(loaded->package, loaded->plan, folder_of(options.out)));
    }
    if (!faults.empty()) return faults;
    return recipe;
}

/// A recipe is never overwritten.
Result<void> write_new(const fs::path& file, const std::string& text) {
    return write_new_for_good(file, as_bytes(text), ErrorCode::output_unwritable);
}

} // namespace

Checked<Recipe> make_recipe_file(const MakeOptions& options, HashProgress progress) {
    if (std::error_code error; fs::exists(options.out, error))
        return Faults{{ErrorCode::output_unwritable,
                       fmt::format("file={} cause=\"exists already; a recipe is never "
                                   "overwritten\"",
                                   options.out)}};
    if (auto fine = check_writable_file(options.out); !fine) return Faults{fine.error()};
    const auto made = make_recipe(options, progress);
    if (!made) return made.error();
    const std::string text = format_recipe(*made);
    // Read back as the bench will read it: what cannot be used is not written.
    auto again = parse_recipe(text, options.out);
    if (!again) return again.error();
    RecipeOpening opening{.hash_cache = default_hash_cache(), .progress = {}};
    opening.link_roots = current_settings().link_roots;
    opening.engineer_signed = options.job.outdated_lists; // as it will be once it is signed
    const auto plans = open_recipe(*again, opening);
    if (!plans) return plans.error();
    if (const auto lists = open_lists(*again); !lists) return lists.error();
    if (const auto written = write_new(options.out, text); !written) return Faults{written.error()};
    return again;
}

Checked<fs::path> sign_recipe(const std::string& file,
                              const std::string& key,
                              const std::optional<Secret>& passphrase) {
    const auto text = read_whole_file(file, largest_recipe);
    if (!text) return Faults{{ErrorCode::recipe_invalid, detail_of(text.error())}};
    if (const auto recipe = parse_recipe(as_text(*text), file); !recipe) return recipe.error();
    const auto engineer = PrivateKey::load(key, passphrase);
    if (!engineer) return Faults{engineer.error()};
    const auto signature = engineer->sign(*text);
    if (!signature) return Faults{signature.error()};
    if (const auto written = write_signature(*signature, file); !written)
        return Faults{written.error()};
    return signature_file_of(file);
}

namespace {

int run_make(const MakeOptions& options) {
    const auto made = make_recipe_file(options, terminal_progress());
    if (!made) return print_refusal(made.error(), options.json);
    if (options.json)
        print_json(recipe_facts(*made));
    else
        fmt::print("{}: {} model(s) frozen\n", options.out, made->packages.size());
    return exit_ok;
}

int run_show(const std::string& file, bool json) {
    const auto recipe = load_recipe(file);
    if (!recipe) return print_refusal(recipe.error(), json);
    if (json)
        print_json(recipe_facts(*recipe));
    else
        print_text(recipe_facts(*recipe));
    return exit_ok;
}

/// Exit 1 when the two differ, as `diff` does.
int run_diff(const std::string& before, const std::string& after, bool json) {
    const auto first = load_recipe(before);
    if (!first) return print_refusal(first.error(), json);
    const auto second = load_recipe(after);
    if (!second) return print_refusal(second.error(), json);
    const auto found = differences(*first, *second);
    if (json) print_json(difference_facts(before, after, found));
    if (!json)
        for (const RecipeDifference& change : found)
            fmt::print("{}\n  - {}\n  + {}\n", change.key, change.before, change.after);
    if (!json && found.empty()) fmt::print(stderr, "The two recipes are the same job.\n");
    return found.empty() ? exit_ok : exit_failed;
}

int run_sign(const std::string& file, const std::string& key) {
    const auto signature = sign_recipe(file, key);
    if (!signature) return print_refusal(signature.error(), false);
    fmt::print("{}\n", signature->string());
    return exit_ok;
}

/// A verb with one file and --json.
struct FileOptions {
    std::string file;
    std::string other;
    std::string key;
    bool json = false;
};

/// A key named here needs no pin: whoever asks wants to know of this key.
Result<void> check_by_key(const FileOptions& options) {
    if (options.key.empty()) return success();
    const auto text = read_whole_file(options.file, largest_recipe);
    if (!text) return Fault{ErrorCode::recipe_invalid, detail_of(text.error())};
    const auto key = load_public_key(options.key);
    if (!key) return key.error();
    const auto signature = read_signature(options.file);
    if (!signature) return signature.error();
    if (verifies(*text, *signature, *key)) return success();
    return Fault{ErrorCode::signature_invalid,
                 fmt::format("{}: not signed with {}: it was changed after it was signed, or "
                             "another engineer signed it",
                             options.file,
                             options.key)};
}

int run_verify(const FileOptions& options) {
    if (const auto fits = check_by_key(options); !fits)
        return print_refusal({fits.error()}, options.json);
    // As a real port would judge it, unless somebody says whose key is meant.
    const auto checked = load_checked_recipe(
        {options.file, {}}, options.key.empty() ? rights::Ports::real : rights::Ports::software);
    if (!checked) return print_refusal(checked.error(), options.json);
    const Recipe& recipe = checked->recipe;
    const std::string& signer = checked->authority.licence.signer;
    const bool signature_fits = !options.key.empty() || !signer.empty();
    const auto plans = open_recipe(recipe,
                                   {.hash_cache = default_hash_cache(),
                                    .progress = terminal_progress(),
                                    .cached = CachedHashes::refreshed,
                                    .link_roots = current_settings().link_roots,
                                    .engineer_signed = signature_fits});
    if (!plans) return print_refusal(plans.error(), options.json);
    if (const auto lists = open_lists(recipe); !lists)
        return print_refusal(lists.error(), options.json);
    Facts facts = verified_facts(recipe, *plans, signature_fits);
    facts["signer"] = signer.empty() ? Facts(nullptr) : Facts(signer);
    if (!signature_fits)
        for (const std::string& warning : checked->warnings)
            facts["warnings"].push_back(warning);
    if (options.json)
        print_json(facts);
    else
        print_text(facts);
    return exit_ok;
}

void add_make(CLI::App& recipe, int& exit_code) {
    auto options = std::make_shared<MakeOptions>();
    CLI::App* verb = recipe.add_subcommand("make", "Freeze packages as they are now");
    options->job.add_to(*verb);
    verb->remove_option(verb->get_option("--package"));
    verb->get_option("--userdata")->required();
    verb->add_option("--package",
                     options->packages,
                     "Firmware package: its folder or its scatter; repeat it for several models")
        ->required()
        ->take_all()
        ->type_name("DIR|SCATTER");
    verb->add_option("--out", options->out, "The recipe to write")->required()->type_name("FILE");
    verb->add_option("--name", options->name, "What the line calls this job")->required();
    verb->add_option("--engineer", options->engineer, "Who answers for it");
    verb->add_option("--target-build", options->target_build, "Build the phones have afterwards");
    verb->add_flag("--outdated-lists",
                   options->job.outdated_lists,
                   "A checksum list of the package that disagrees is only a warning: once an "
                   "engineer has signed the recipe, its hashes outrank it");
    verb->add_flag("--two-stage",
                   options->two_stage,
                   "Phones in boot ROM get the preloader alone, restart, and take the rest");
    CLI::Option* after =
        verb->add_option("--after", options->after, "What becomes of a phone after its last byte")
            ->transform(OneOf({"power-off", "reboot", "boot-check"}))
            ->capture_default_str();
    verb->add_flag("--boot-check", options->guards.boot_check, "A PASS needs a phone seen booting")
        ->excludes(after);
    verb->add_option("--duplicate-imei",
                     options->duplicate_imei,
                     "Two phones of the batch with one IMEI: tell it, or refuse the second")
        ->transform(OneOf({"warn", "stop"}))
        ->capture_default_str();
    verb->add_option("--deny-list", options->deny_list, "Refuse phones whose IMEI is in this file")
        ->type_name("FILE");
    verb->add_option(
            "--allow-list", options->allow_list, "Take only phones whose serial is in this file")
        ->type_name("FILE");
    verb->add_option("--min-battery-mv",
                     options->guards.minimum_battery_mv,
                     "Refuse phones with a lower battery");
    verb->add_flag("--blank-board",
                   options->guards.blank_board,
                   "These boards are new: there is nothing to keep");
    verb->add_flag("--unattended",
                   options->unattended,
                   "A service may erase by this recipe, where nobody can confirm");
    verb->add_option(
            "--format", options->format, "What `gangflash format` may erase by this recipe")
        ->transform(OneOf({"auto", "auto-without-boot-loaders"}));
    verb->add_flag("--json", options->json, "One JSON object instead of text");
    verb->callback([options, &exit_code] { exit_code = run_make(*options); });
}

void add_show(CLI::App& recipe, int& exit_code) {
    auto options = std::make_shared<FileOptions>();
    CLI::App* verb = recipe.add_subcommand("show", "Print a recipe; looks at no other file");
    verb->add_option("FILE", options->file, "The recipe")->required();
    verb->add_flag("--json", options->json, "One JSON object instead of text");
    verb->callback([options, &exit_code] { exit_code = run_show(options->file, options->json); });
}

void add_diff(CLI::App& recipe, int& exit_code) {
    auto options = std::make_shared<FileOptions>();
    CLI::App* verb =
        recipe.add_subcommand("diff", "What changes from one recipe to another; exit 1 if any");
    verb->add_option("BEFORE", options->file, "The first recipe")->required();
    verb->add_option("AFTER", options->other, "The second")->required();
    verb->add_flag("--json", options->json, "One JSON object instead of text");
    verb->callback([options, &exit_code] {
        exit_code = run_diff(options->file, options->other, options->json);
    });
}

void add_sign(CLI::App& recipe, int& exit_code) {
    auto options = std::make_shared<FileOptions>();
    CLI::App* verb = recipe.add_subcommand("sign", "Sign a recipe: writes FILE.sig");
    verb->add_option("FILE", options->file, "The recipe")->required();
    verb->add_option("--key", options->key, "Engineer's Ed25519 private key")
        ->required()
        ->type_name("PRIVATE.pem");
    verb->callback([options, &exit_code] { exit_code = run_sign(options->file, options->key); });
}

void add_verify(CLI::App& recipe, int& exit_code) {
    auto options = std::make_shared<FileOptions>();
    CLI::App* verb =
        recipe.add_subcommand("verify", "Compare a recipe with its files and its signature");
    verb->add_option("FILE", options->file, "The recipe")->required();
    verb->add_option("--key", options->key, "Public key of the engineer who signed it")
        ->type_name("PUBLIC.pem");
    verb->add_flag("--json", options->json, "One JSON object instead of text");
    verb->callback([options, &exit_code] { exit_code = run_verify(*options); });
}

} // namespace

void add_recipe_verb(CLI::App& app, int& exit_code) {
    CLI::App* recipe = app.add_subcommand("recipe", "Make and check files that freeze a job");
    recipe->require_subcommand(1);
    add_make(*recipe, exit_code);
    add_show(*recipe, exit_code);
    add_diff(*recipe, exit_code);
    add_sign(*recipe, exit_code);
    add_verify(*recipe, exit_code);
}

} // namespace gangflash::cli
