#include "config/recipe/open.hpp"

#include "config/plan/plan_builder.hpp"
#include "config/plan/slot_plan.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

class PackageOpener {
public:
    PackageOpener(const Recipe& recipe, const RecipePackage& wanted, const RecipeOpening& options)
        : recipe_(recipe), wanted_(wanted), options_(options) {}

    Checked<FlashPlan> open() {
        const PackageOptions opening = package_options();
        auto package = open_package(beside(wanted_.scatter), opening);
        if (!package) return named(package.error());
        check_model(*package);
        check_files(*package);
        PlanOptions planning;
        planning.mode = recipe_.mode;
        planning.verify = recipe_.verify;
        planning.selection = opening.selection;
        auto plan = make_plan(*package, planning);
        if (!plan) {
            const Faults faults = named(plan.error());
            findings_.faults.insert(findings_.faults.end(), faults.begin(), faults.end());
            return std::move(findings_.faults);
        }
        plan->target_build = wanted_.target_build;
        plan->two_stage = wanted_.two_stage;
        check_project(*plan);
        check_erases(*plan);
        put_in_order(*plan);
        if (!findings_.faults.empty()) return std::move(findings_.faults);
        return std::move(*plan);
    }

private:
    fs::path beside(const FrozenFile& file) const { return recipe_.folder() / file.file; }

    PackageOptions package_options() const {
        PackageOptions opening;
        opening.agent = beside(wanted_.agent);
        if (wanted_.auth) opening.auth = beside(*wanted_.auth);
        if (wanted_.cert) opening.cert = beside(*wanted_.cert);
        for (const FrozenWrite& write : wanted_.write)
            opening.selection.only.push_back(write.partition);
        opening.selection.userdata = recipe_.userdata;
        opening.selection.nothing = recipe_.mode == FlashMode::repair_table;
        opening.selection.storage = wanted_.storage;
        opening.selection.slots = recipe_.slots;
        opening.sla_key = options_.sla_key;
        opening.sla_signer = options_.sla_signer;
        opening.hash_cache = options_.hash_cache;
        opening.cached = options_.cached;
        opening.link_roots = options_.link_roots;
        opening.progress = options_.progress;
        opening.one_folder_up = true;
        if (options_.engineer_signed) {
            for (const FrozenWrite& write : wanted_.write)
                opening.approved[write.image.file] = write.image.sha256;
            if (wanted_.preloader)
                opening.approved[wanted_.preloader->file] = wanted_.preloader->sha256;
        }
        return opening;
    }

    void refuse(ErrorCode code, std::size_t line, std::string_view cause) {
        findings_.refuse(code, at_line(recipe_.file, line, cause));
    }

    /// Faults of the package, found on the way from this model's line of the recipe.
    Faults named(Faults faults) const {
        for (Fault& fault : faults)
            fault = Fault{fault.code,
                          at_line(recipe_.file, wanted_.line, "package: " + detail_of(fault))};
        return faults;
    }

    void check_model(const Package& package) {
        if (package.chip->name != wanted_.chip)
            refuse(ErrorCode::wrong_chip,
                   wanted_.line,
                   fmt::format("the recipe is for {}, the package {} is for {}",
                               wanted_.chip,
                               package.scatter.file,
                               package.chip->name));
    }

    void check_project(const FlashPlan& plan) {
        if (plan.model() != wanted_.project)
            refuse(ErrorCode::wrong_project,
                   wanted_.line,
                   fmt::format("the recipe is for {}, the package {} is for {}",
                               wanted_.project,
                               plan.scatter_file,
                               plan.model()));
    }

    void check_hash(std::string_view what, const FrozenFile& frozen, const Sha256& is) {
        if (is == frozen.sha256) return;
        refuse(ErrorCode::image_changed,
               frozen.line,
               fmt::format("{} {} is no longer what was frozen: it has sha256 {}, the recipe {}",
                           what,
                           frozen.file,
                           is.hex(),
                           frozen.sha256.hex()));
    }

    void check_files(const Package& package) {
        check_hash("scatter", wanted_.scatter, package.scatter_sha256);
        check_hash("agent", wanted_.agent, package.agent->sha256);
        if (wanted_.auth) check_hash("auth", *wanted_.auth, sha256(package.auth->bytes()));
        if (wanted_.cert) check_hash("cert", *wanted_.cert, sha256(package.cert->bytes()));
        if (wanted_.preloader) check_image(package, "preloader", *wanted_.preloader);
        for (const FrozenWrite& write : wanted_.write)
            check_image(package, write.partition, write.image);
    }

    void check_image(const Package& package, std::string_view what, const FrozenFile& frozen) {
        const auto image = package.images.find(frozen.file);
        if (image != package.images.end()) return check_hash(what, frozen, image->second->sha256());
        refuse(ErrorCode::recipe_invalid,
               frozen.line,
               fmt::format("{}: the scatter {} does not have the file {} there",
                           what,
                           package.scatter.file,
                           frozen.file));
    }

    /// Erasing is decided by the scatter and `userdata`; the recipe must have known the same.
    void check_erases(const FlashPlan& plan) {
        std::vector<std::string> names;
        for (const PlannedErase& erase : plan.erases)
            names.push_back(erase.partition);
        if (names != wanted_.erase)
            refuse(ErrorCode::recipe_invalid,
                   wanted_.line,
                   fmt::format("erase: the recipe says [{}], the package means [{}]",
                               fmt::join(wanted_.erase, ", "),
                               fmt::join(names, ", ")));
    }

    void put_in_order(FlashPlan& plan) {
        std::vector<PlannedWrite> ordered;
        for (const FrozenWrite& wanted : wanted_.write) {
            const auto found =
                std::ranges::find(plan.writes, wanted.partition, &PlannedWrite::partition);
            if (found == plan.writes.end()) {
                refuse(ErrorCode::recipe_invalid,
                       wanted.image.line,
                       fmt::format("{} cannot be written with this scatter", wanted.partition));
                continue;
            }
            ordered.push_back(*found);
        }
        add_slot_record(plan, ordered);
        if (plan.two_stage)
            std::ranges::stable_partition(ordered, &PlannedWrite::boot_loader);
        else
            warn_of_early_boot_loader(ordered, plan);
        put_first_boot_area_first(ordered);
        plan.writes = std::move(ordered);
    }

    /// The record that starts a slot follows from what the recipe lists and is not listed itself:
    /// behind all but the boot loaders. Nothing else that is not listed is written.
    static void add_slot_record(const FlashPlan& plan, std::vector<PlannedWrite>& ordered) {
        const auto slots = slot_plan(plan);
        if (!slots || !slots->writes_record_partition) return;
        const auto is_record = [&](const PlannedWrite& write) {
            return write.partition == slots->record_partition;
        };
        if (std::ranges::any_of(ordered, is_record)) return;
        const auto behind =
            std::find_if_not(ordered.rbegin(), ordered.rend(), [](const auto& each) {
                return each.boot_loader;
            }).base();
        ordered.insert(behind, *std::ranges::find_if(plan.writes, is_record));
    }

    void warn_of_early_boot_loader(const std::vector<PlannedWrite>& writes, FlashPlan& plan) const {
        const auto boot_loader = std::ranges::find_if(writes, &PlannedWrite::boot_loader);
        if (std::find_if_not(boot_loader, writes.end(), [](const PlannedWrite& write) {
                return write.boot_loader;
            }) == writes.end())
            return;
        plan.warnings.push_back(to_string(
            at_line(recipe_.file,
                    wanted_.line,
                    fmt::format("{} is written before other partitions: a phone interrupted then "
                                "may be left with a boot loader whose system is not in place",
                                boot_loader->partition))));
    }

    const Recipe& recipe_;
    const RecipePackage& wanted_;
    const RecipeOpening& options_;
    Findings findings_;
};

} // namespace

Checked<std::vector<std::shared_ptr<const FlashPlan>>> open_recipe(const Recipe& recipe,
                                                                   const RecipeOpening& options) {
    std::vector<std::shared_ptr<const FlashPlan>> plans;
    Faults faults;
    for (const RecipePackage& package : recipe.packages) {
        auto plan = PackageOpener{recipe, package, options}.open();
        if (plan)
            plans.push_back(std::make_shared<const FlashPlan>(std::move(*plan)));
        else
            std::ranges::copy(plan.error(), std::back_inserter(faults));
    }
    if (!faults.empty()) return faults;
    return plans;
}

} // namespace gangflash
