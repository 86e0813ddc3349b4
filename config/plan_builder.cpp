#include "config/plan_builder.hpp"

#include "config/emi_families.hpp"
#include "config/images/open_image.hpp"
#include "config/images/signature_traces.hpp"
#include "config/plan_selection.hpp"
#include "config/protected_partitions.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

namespace {

class PlanBuilder {
public:
    PlanBuilder(const Package& package, const PlanOptions& options)
        : package_(package), options_(options) {}

    Checked<FlashPlan> build() {
        findings_.warnings = package_.warnings;
        check_mode();
        check_selection_names(package_.scatter, options_.selection, findings_);
        if (!find_layout()) return std::move(findings_.faults);
        check_whole();
        describe_package();
        add_layout();
        for (const ScatterPartition& partition : storage_->partitions)
            consider(partition);
        boot_loaders_last();
        warn_of_unsigned();
        add_erases();
        add_agent();
        add_memory_settings();
        if (findings_.faults.empty() && plan_.writes.empty() && plan_.erases.empty() &&
            !options_.selection.nothing)
            findings_.refuse(ErrorCode::nothing_to_write, package_.scatter.file);
        if (!findings_.faults.empty()) return std::move(findings_.faults);
        plan_.warnings = std::move(findings_.warnings);
        return std::move(plan_);
    }

private:
    /// What a mode that erases more than it writes asks of package and operator (reference 2.6, 3).
    void check_mode() {
        if (options_.mode == FlashMode::download_only) return;
        const auto refuse = [&](std::string cause) {
            findings_.refuse(
                ErrorCode::config_invalid,
                fmt::format("mode {}: {}", to_string(options_.mode), std::move(cause)));
        };
        if (options_.selection.userdata == Userdata::unspecified)
            refuse("say --userdata keep or --userdata erase");
        if (options_.mode == FlashMode::format_all && options_.selection.userdata == Userdata::keep)
            refuse("erases the owner's data: say --userdata erase, or use firmware-upgrade");
        for (const ScatterField& field : package_.scatter.fields)
            if (field.name.starts_with("skip_p") && field.value == "true")
                findings_.refuse(ErrorCode::config_invalid,
                                 at_line(package_.scatter.file,
                                         field.line,
                                         fmt::format("{} forbids making a partition table, which "
                                                     "mode {} may have to",
                                                     field.name,
                                                     to_string(options_.mode))));
    }

    /// A phone that was erased without getting all its images would not start.
    void check_whole() {
        if (options_.mode == FlashMode::download_only) return;
        const Selection& selection = options_.selection;
        Selection all;
        all.userdata = selection.userdata;
        for (const ScatterPartition& partition : storage_->partitions)
            if (!selection.wants(partition.name, partition.is_download) &&
                choose(partition, all).kind == Choice::Kind::write)
                findings_.refuse(ErrorCode::config_invalid,
                                 at(partition,
                                    fmt::format("mode {} writes the whole package, and this is "
                                                "left out; --only and --except are for "
                                                "download-only",
                                                to_string(options_.mode))));
    }

    std::string at(const ScatterPartition& partition, std::string_view cause) const {
        return at_line(
            package_.scatter.file, partition.line, fmt::format("{}: {}", partition.name, cause));
    }

    std::uint8_t flash_device() const {
        return package_.preloaders.empty() ? std::uint8_t{0}
                                           : package_.preloaders.begin()->second->flash_device;
    }

    bool find_layout() {
        const auto storage = choose_storage(
            package_.scatter, options_.selection, flash_device(), findings_.warnings);
        if (!storage) {
            findings_.refuse(storage.error());
            return false;
        }
        storage_ = *storage;
        if (storage_->kind == StorageKind::nand)
            findings_.refuse(ErrorCode::config_invalid,
                             at_line(package_.scatter.file, 0, "NAND phones are not built yet"));
        if (!storage_->has_physical_addresses())
            findings_.refuse(ErrorCode::scatter_invalid,
                             at_line(package_.scatter.file,
                                     storage_->partitions.front().line,
                                     "no physical addresses: nothing can be written by this "
                                     "layout"));
        return findings_.faults.empty();
    }

    void describe_package() {
        plan_.package_name = package_.name;
        plan_.package_sha256 = package_.sha256.hex();
        plan_.scatter_file = package_.scatter.file;
        plan_.platform = package_.scatter.platform;
        plan_.project = package_.scatter.project;
        plan_.chip = package_.chip;
        plan_.storage = storage_->kind;
        plan_.mode = options_.mode;
        plan_.verify = options_.verify;
        plan_.userdata = options_.selection.userdata;
        plan_.compared = package_.compared;
        plan_.auth = package_.auth;
        plan_.cert = package_.cert;
        plan_.sla_key = package_.sla_key;
        plan_.sla_signer = package_.sla_signer;
    }

    void add_layout() {
        for (const ScatterPartition& partition : storage_->partitions)
            if (!partition.name.empty())
                plan_.layout.push_back({partition.name,
                                        partition.regions,
                                        partition.start,
                                        partition.size,
                                        partition.from_end_blocks.has_value(),
                                        std::string(to_string(partition.operation))});
        check_count();
    }

    /// Agents and partition tables have room for 128 (reference mtk-firmware-package.md, 7.3:
    /// S_EXCEED_MAX_PARTITION_COUNT); the table itself takes none.
    void check_count() {
        constexpr std::ptrdiff_t most = 128;
        const auto takes_an_entry = [](const LayoutEntry& entry) {
            return entry.name != "pgpt" && entry.name != "sgpt" &&
                   std::ranges::find(entry.regions, Region::user) != entry.regions.end();
        };
        const auto count = std::ranges::count_if(plan_.layout, takes_an_entry);
        if (count > most)
            findings_.refuse(ErrorCode::da_limits_exceeded,
                             at_line(package_.scatter.file,
                                     0,
                                     fmt::format("{} partitions; an agent takes at most {}: the "
                                                 "layout is of another build",
                                                 count,
                                                 most)));
    }

    void consider(const ScatterPartition& partition) {
        const Choice choice = choose(partition, options_.selection);
        switch (choice.kind) {
        case Choice::Kind::leave:
            return;
        case Choice::Kind::drop:
            return findings_.warn(at(partition, choice.why));
        case Choice::Kind::refuse:
            return findings_.refuse(choice.code, at(partition, choice.why));
        case Choice::Kind::write:
            return add_write(partition);
        }
    }

    void add_write(const ScatterPartition& partition) {
        const auto image = package_.images.find(partition.file_name);
        if (image == package_.images.end()) // opened for another selection than this one
            return findings_.refuse(ErrorCode::package_missing_file,
                                    at(partition, partition.file_name + " was not opened"));
        PlannedWrite write;
        write.partition = partition.name;
        write.regions = partition.regions;
        write.start = partition.start;
        write.partition_size = partition.size;
        write.image = image->second;
        write.boot_loader = partition.operation == OperationType::bootloaders;
        if (write.boot_loader) write.boot_area = boot_area(partition);
        const auto source = package_.sources.find(partition.file_name);
        write.lacks_signature = source != package_.sources.end() &&
                                !source->second.signature_seen &&
                                is_verified_partition(partition.name) &&
                                !is_signed_inside(partition.name);
        // Format All has erased it already; Firmware Upgrade leaves nothing of the old image.
        write.erase_first =
            partition.operation == OperationType::update &&
            options_.mode != FlashMode::format_all &&
            (options_.mode == FlashMode::firmware_upgrade || has_holes(*write.image));
        plan_.writes.push_back(std::move(write));
    }

    /// Chips of the legacy agents have their trusted zone signed inside, by another tool: a maker's
    /// MT6737M package has lk, logo, boot and recovery signed, and its trustzone.bin bare. Only
    /// where nothing else is signed nobody signed that either.
    bool is_signed_inside(std::string_view partition) const {
        const bool zone = partition.starts_with("tee") || partition.starts_with("tz") ||
                          partition.starts_with("TEE");
        if (!zone || package_.chip->generation != AgentGeneration::legacy) return false;
        return std::ranges::any_of(package_.sources, [](const auto& source) {
            return source.second.kind == ImageKind::mtk && source.second.signature_seen;
        });
    }

    static bool has_holes(const Image& image) {
        std::uint64_t stored = 0;
        for (const Extent& extent : image.extents())
            stored += extent.length;
        return stored < image.expanded_size();
    }

    const Preloader* preloader_of(const ScatterPartition& partition) const {
        const auto found = package_.preloaders.find(partition.file_name);
        return found == package_.preloaders.end() ? nullptr : found->second.get();
    }

    std::shared_ptr<const Image> boot_area(const ScatterPartition& partition) const {
        const Preloader* preloader = preloader_of(partition);
        if (!preloader) return nullptr;
        Bytes area = boot_area_image(*preloader, storage_->kind);
        if (area.empty()) return nullptr;
        const Sha256 hash = sha256(area);
        return make_memory_image(preloader->file, std::move(area), hash);
    }

    void boot_loaders_last() {
        std::stable_partition(plan_.writes.begin(),
                              plan_.writes.end(),
                              [](const PlannedWrite& write) { return !write.boot_loader; });
    }

    /// What a phone wants is known only when it is there (check_images_signed()).
    void warn_of_unsigned() {
        std::vector<std::string> names;
        for (const PlannedWrite& write : plan_.writes)
            if (write.lacks_signature) names.push_back(write.partition);
        if (!names.empty())
            findings_.warn(at_line(
                package_.scatter.file,
                0,
                fmt::format("no signature can be seen in the images of {}; phones with secure boot "
                            "on are refused (SEC-304)",
                            fmt::join(names, ", "))));
    }

    void add_erases() {
        if (options_.selection.userdata != Userdata::erase) return;
        if (options_.mode == FlashMode::format_all) return; // erases all that is not protected
        for (const ScatterPartition& partition : storage_->partitions)
            if (is_userdata_group(partition.name) && !partition.regions.empty() &&
                !partition.from_end_blocks)
                plan_.erases.push_back(
                    {partition.name, partition.regions.front(), partition.start, partition.size});
    }

    void add_agent() {
        if (!package_.agent)
            return findings_.refuse(package_.agent_fault.value_or(
                Fault{ErrorCode::agent_missing, "no Download Agent"}));
        auto files = choose_agent(*package_.agent, *package_.chip);
        if (!files) return findings_.refuse(files.error());
        plan_.agent = std::make_shared<const AgentFiles>(std::move(*files));
        plan_.agent_container = package_.agent;
    }

    /// From the layout's own preloader, whether it is written or not.
    void add_memory_settings() {
        for (const ScatterPartition& partition : storage_->partitions) {
            const Preloader* preloader = preloader_of(partition);
            if (!preloader) continue;
            check_preloader(partition, *preloader);
            plan_.emi = preloader->emi;
            plan_.preloader_signature_length = preloader->signature_length;
            return;
        }
        findings_.warn(at_line(package_.scatter.file,
                               0,
                               "no preloader, so no memory settings: a phone that is only a boot "
                               "ROM cannot be served"));
    }

    void check_preloader(const ScatterPartition& partition, const Preloader& preloader) {
        const Scatter& scatter = package_.scatter;
        if (preloader.emi && !emi_version_fits(preloader.emi->version, *package_.chip))
            findings_.refuse(ErrorCode::preloader_invalid,
                             at(partition,
                                fmt::format("{} has a memory list of version {}, which is for {}; "
                                            "the scatter is for {}",
                                            preloader.file,
                                            preloader.emi->version,
                                            emi_version_chips(preloader.emi->version),
                                            scatter.platform)));
        const ChipFacts* chip = find_chip(preloader.platform);
        if (chip && chip->agent_code != package_.chip->agent_code)
            warn_of_preloader(
                partition, preloader, "platform", preloader.platform, scatter.platform);
        if (!preloader.project.empty() && !scatter.project.empty() &&
            preloader.project != scatter.project)
            warn_of_preloader(partition, preloader, "project", preloader.project, scatter.project);
    }

    void warn_of_preloader(const ScatterPartition& partition,
                           const Preloader& preloader,
                           std::string_view what,
                           std::string_view its,
                           std::string_view expected) {
        findings_.warn(
            at(partition,
               fmt::format("{} says {} {}, the scatter {}", preloader.file, what, its, expected)));
    }

    const Package& package_;
    const PlanOptions& options_;
    const ScatterStorage* storage_ = nullptr;
    FlashPlan plan_;
    Findings findings_;
};

} // namespace

Checked<FlashPlan> make_plan(const Package& package, const PlanOptions& options) {
    return PlanBuilder{package, options}.build();
}

} // namespace gangflash
