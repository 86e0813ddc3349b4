#include "station/desk/job_check.hpp"

#include "base/text.hpp"
#include "config/package/package_layout.hpp"
#include "config/plan/protected_partitions.hpp"
#include "config/scatter/scatter.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/options/rule_options.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/recipe_job.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>

namespace gangflash {

namespace {

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
void list_scatter(const JobChoice& choice, JobVerdict& verdict) {
    std::vector<std::string> ignored; // open_package tells the same warnings
    const auto place = find_package(choice.package, ignored);
    if (!place) return;
    const auto scatter = load_scatter(place->scatter);
    if (!scatter || scatter->storages.empty()) return;
    for (const ScatterPartition& partition : scatter->storages.front().partitions) {
        PartitionChoice row{.name = partition.name,
                            .file = partition.file_name,
                            .size = partition.size.value,
                            .lock = lock_of(partition),
                            .fault = {}};
        const bool unticked =
            std::find(choice.except.begin(), choice.except.end(), partition.name) !=
            choice.except.end();
        row.ticked = row.lock == Lock::none && partition.is_download && !unticked;
        if (choice.userdata == Userdata::keep && is_userdata(partition.name)) row.ticked = false;
        if (choice.mode == FlashMode::repair_table) row.ticked = false; // the table alone
        verdict.partitions.push_back(std::move(row));
    }
}

/// What a recipe freezes; of several models all, each behind its chip.
void list_plans(const Job& job, JobVerdict& verdict) {
    for (const auto& plan : job.plans)
        for (const PlannedWrite& write : plan->writes) {
            const std::string model =
                job.plans.size() > 1 ? std::string(plan->chip_name()) + " " : std::string();
            verdict.partitions.push_back({.name = model + write.partition,
                                          .file = write.image->file_name(),
                                          .size = write.partition_size.value,
                                          .ticked = true,
                                          .lock = Lock::recipe,
                                          .fault = {}});
        }
}

void judge_images(JobVerdict& verdict) {
    for (PartitionChoice& row : verdict.partitions) {
        if (!row.ticked || row.file.empty()) continue;
        row.fault = fault_about(verdict.faults, row.file);
        row.checked = verdict.job != nullptr;
    }
}

cli::JobOptions job_options(const JobChoice& choice) {
    cli::JobOptions options;
    options.imei_key = choice.imei_key;
    if (!choice.recipe.empty()) return options;
    options.package = choice.package;
    options.agent = choice.agent;
    options.auth = choice.auth;
    options.cert = choice.cert;
    options.mode = to_string(choice.mode);
    if (choice.verify) options.verify = to_string(*choice.verify);
    if (choice.userdata != Userdata::unspecified) options.userdata = to_string(choice.userdata);
    options.except = choice.except;
    return options;
}

cli::RuleOptions rule_options(const JobChoice& choice) {
    cli::RuleOptions options;
    if (!choice.deny_list.empty()) options.deny_lists = {choice.deny_list};
    if (!choice.allow_list.empty()) options.allow_lists = {choice.allow_list};
    if (choice.stop_duplicate_imei) options.duplicate_imei = "stop";
    options.boot_check = choice.boot_check;
    return options;
}

/// Whether `text` names this file: `boot.img` is not named by `vendor_boot.img`.
bool names_file(const std::string& text, const std::string& name) {
    const auto part_of_a_name = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
    };
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1))
        if (at == 0 || !part_of_a_name(text[at - 1])) return true;
    return false;
}

/// What must be there at all, in words that fit a form.
std::optional<Fault> missing_file(const JobChoice& choice) {
    const bool by_recipe = !choice.recipe.empty();
    const std::filesystem::path& file = by_recipe ? choice.recipe : choice.package;
    std::error_code error;
    if (file.empty()) return Fault{ErrorCode::scatter_missing, "no package chosen"};
    if (std::filesystem::exists(file, error)) return std::nullopt;
    return Fault{by_recipe ? ErrorCode::package_missing_file : ErrorCode::scatter_missing,
                 file.string() + ": no such file or folder"};
}

} // namespace

JobVerdict check_job(const JobChoice& choice, HashProgress progress) {
    JobVerdict verdict;
    verdict.mode = choice.mode;
    if (auto missing = missing_file(choice)) {
        verdict.faults.push_back(std::move(*missing));
        return verdict;
    }
    if (choice.recipe.empty())
        list_scatter(choice, verdict);
    else if (auto recipe = load_recipe(choice.recipe)) // what it says is shown, refused or not
        verdict.recipe = std::move(*recipe);

    const cli::RuleOptions words = rule_options(choice);
    auto loaded = cli::load_job(
        {choice.recipe, choice.recipe_key}, job_options(choice), std::move(progress), choice.ports);
    if (!loaded) verdict.faults = loaded.error();
    auto rules = cli::load_rules(words, loaded ? loaded->recipe : std::nullopt);
    if (!rules) std::ranges::copy(rules.error(), std::back_inserter(verdict.faults));
    if (loaded && rules) {
        verdict.warnings = loaded->warnings;
        verdict.licence = loaded->authority.licence;
        verdict.lists = cli::followed_lists(words, loaded->recipe);
        verdict.mode = loaded->plans.front()->mode;
        verdict.job = std::make_shared<const Job>(cli::job_of(*loaded, std::move(*rules), words));
        if (!choice.recipe.empty()) list_plans(*verdict.job, verdict);
    }
    judge_images(verdict);
    return verdict;
}

std::string new_batch_name() {
    return cli::default_batch_name(*cli::ledger_of({}));
}

std::optional<Fault> fault_about(const Faults& faults, const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    if (name.empty()) return std::nullopt;
    for (const Fault& fault : faults)
        if (names_file(detail_of(fault), name)) return fault;
    return std::nullopt;
}

Dropped dropped_as(const std::filesystem::path& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return Dropped::package;
    const std::string name = lower_case(file.filename().string());
    struct Sign {
        std::string_view part;
        Dropped what;
    };
    constexpr std::array endings{Sign{".toml", Dropped::recipe},
                                 Sign{".txt", Dropped::package},
                                 Sign{".xml", Dropped::package},
                                 Sign{".auth", Dropped::auth},
                                 Sign{".cert", Dropped::cert}};
    for (const Sign& sign : endings)
        if (name.ends_with(sign.part)) return sign.what;
    if (name.find("auth") != std::string::npos) return Dropped::auth;
    if (name.find("cert") != std::string::npos) return Dropped::cert;
    return name.ends_with(".bin") ? Dropped::agent : Dropped::unknown;
}

} // namespace gangflash
