#include "config/plan/plan_builder.hpp"

#include "config/chips/emi_families.hpp"
#include "config/images/open_image.hpp"
#include "config/images/signature_traces.hpp"
#include "config/package/agent_checks.hpp"
#include "config/package/boot_slots.hpp"
#include "config/package/logical_table.hpp"
#include "config/plan/plan_selection.hpp"
#include "config/plan/protected_partitions.hpp"
#include "config/plan/slot_plan.hpp"
#include "config/scatter/unit_name.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

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
        check_logical_partitions();
        if (options_.mode != FlashMode::repair_table) {
            for (const ScatterPartition& partition : storage_->partitions)
                consider(partition);
            settle_boot_areas();
            settle_slots();
            boot_loaders_last();
            warn_of_unsigned();
            add_erases();
        }
        add_agent();
        add_memory_settings();
        add_ranges();
        if (findings_.faults.empty() && plan_.writes.empty() && plan_.erases.empty() &&
            !options_.selection.nothing && options_.mode != FlashMode::repair_table)
            findings_.refuse(ErrorCode::nothing_to_write, package_.scatter.file);
        if (!findings_.faults.empty()) return std::move(findings_.faults);
        plan_.warnings = std::move(findings_.warnings);
        return std::move(plan_);
    }

private:
    /// What a mode that erases more than it writes asks of package and operator
    /// (mtk-firmware-package.md, 2.6, 3).
    void check_mode() {
        if (options_.mode == FlashMode::download_only) return;
        const auto refuse = [&](std::string cause) {
            findings_.refuse(
                ErrorCode::order_invalid,
                fmt::format("mode {}: {}", to_string(options_.mode), std::move(cause)));
        };
        if (options_.mode == FlashMode::repair_table) {
            if (options_.selection.userdata == Userdata::erase)
                refuse("writes the partition table and nothing else: say --userdata keep");
            if (!options_.selection.only.empty() || !options_.selection.except.empty())
                refuse("writes the partition table and nothing else: --only and --except are for "
                       "download-only");
        } else if (options_.selection.userdata == Userdata::unspecified) {
            refuse("say --userdata keep or --userdata erase");
        }
        if (options_.mode == FlashMode::format_all && options_.selection.userdata == Userdata::keep)
            refuse("erases the owner's data: say --userdata erase, or use firmware-upgrade");
        for (const ScatterField& field : package_.scatter.fields)
            if (field.name.starts_with("skip_p") && field.value == "true")
                findings_.refuse(ErrorCode::order_invalid,
                                 at_line(package_.scatter.file,
                                         field.line,
                                         fmt::format("{} forbids making a partition table, which "
                                                     "mode {} may have to",
                                                     field.name,
                                                     to_string(options_.mode))));
    }

    /// A phone that was erased without getting all its images would not start.
    void check_whole() {
        if (options_.mode == FlashMode::download_only || options_.mode == FlashMode::repair_table)
            return;
        const Selection& selection = options_.selection;
        Selection all;
        all.userdata = selection.userdata;
        for (const ScatterPartition& partition : storage_->partitions)
            if (!selection.wants(partition.name, partition.is_download) &&
                choose(partition, all).kind == Choice::Kind::write)
                findings_.refuse(ErrorCode::order_invalid,
                                 at(partition,
                                    fmt::format("mode {} writes the whole package, and this is "
                                                "left out; --only and --except are for "
                                                "download-only",
                                                to_string(options_.mode))));
    }

    Located at(const ScatterPartition& partition, std::string_view cause) const {
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
            findings_.refuse(ErrorCode::da_generation_unbuilt,
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
        plan_.userdata =
            options_.mode == FlashMode::repair_table ? Userdata::keep : options_.selection.userdata;
        plan_.compared = package_.compared;
        plan_.auth = package_.auth;
        plan_.cert = package_.cert;
        plan_.sla_key = package_.sla_key;
        plan_.sla_signer = package_.sla_signer;
    }

    void add_layout() {
        for (const ScatterPartition& partition : storage_->partitions)
            if (!partition.name.empty() && partition.operation != OperationType::logic)
                plan_.layout.push_back({partition.name,
                                        partition.regions,
                                        partition.start,
                                        partition.size,
                                        partition.from_end_blocks.has_value(),
                                        std::string(to_string(partition.operation))});
        check_count();
    }

    /// Those that the scatter lists, of each slot with what both share: `super` is to hold them.
    void check_logical_partitions() {
        const ScatterPartition* super = storage_->find("super");
        if (super == nullptr || super->size.value == 0) return;
        for (const BootSlot slot : both_slots) {
            std::uint64_t needed = 0;
            std::vector<std::string> names;
            for (const ScatterPartition& partition : storage_->partitions) {
                if (partition.operation != OperationType::logic ||
                    slot_of(partition.name).value_or(slot) != slot)
                    continue;
                const std::uint64_t left = std::numeric_limits<std::uint64_t>::max() - needed;
                needed += std::min(partition.size.value, left);
                names.push_back(partition.name);
            }
            if (needed <= super->size.value) continue;
            return findings_.refuse(
                ErrorCode::image_too_large,
                at(*super,
                   fmt::format("its logical partitions {} need {} bytes, it has {}",
                               fmt::join(names, ", "),
                               needed,
                               super->size.value)));
        }
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
        const auto source = package_.sources.find(partition.file_name);
        write.lacks_signature =
            source != package_.sources.end() && !source->second.signature_seen &&
            is_verified_partition(partition.name) && !is_signed_inside(partition.name);
        // Format All has erased it already; Firmware Upgrade leaves nothing of the old image.
        write.erase_first =
            partition.operation == OperationType::update &&
            options_.mode != FlashMode::format_all &&
            (options_.mode == FlashMode::firmware_upgrade || has_holes(*write.image));
        refuse_super(partition, *write.image);
        plan_.writes.push_back(std::move(write));
    }

    /// A phone would not start from a `super` that cannot hold what its own table names.
    void refuse_super(const ScatterPartition& partition, const Image& image) {
        if (partition.name != "super" || partition.size.value == 0) return;
        const auto fits = check_super(image, partition.size.value);
        if (fits) return;
        findings_.refuse(
            fits.error().code,
            at(partition, fmt::format("{}: {}", partition.file_name, detail_of(fits.error()))));
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

    static bool in_boot_areas(const PlannedWrite& write) {
        return std::ranges::find(write.regions, Region::user) == write.regions.end();
    }

    /// The preloader in an image for a boot area, whatever its entry calls it: several makers list
    /// area 2 as an entry of its own and of another operation_type.
    std::shared_ptr<const Preloader> preloader_in(const PlannedWrite& write,
                                                  const ScatterPartition& partition) const {
        const auto known = package_.preloaders.find(partition.file_name);
        if (known != package_.preloaders.end()) return known->second;
        constexpr std::uint64_t largest = 16 * mib;
        const Image& image = *write.image;
        if (image.sparse() || image.expanded_size() == 0 || image.expanded_size() > largest)
            return nullptr;
        Bytes bytes(image.expanded_size());
        if (!image.read(0, bytes)) return nullptr;
        auto parsed = parse_preloader(bytes, image.file_name());
        return parsed ? std::make_shared<const Preloader>(std::move(*parsed)) : nullptr;
    }

    /// One preloader for both areas, however the scatter divides the pair.
    void settle_boot_areas() {
        const PlannedWrite* first = nullptr; // of those for boot areas
        std::shared_ptr<const Preloader> wanted;
        for (PlannedWrite& write : plan_.writes) {
            if (!in_boot_areas(write)) continue;
            const ScatterPartition& partition = *storage_->find(write.partition);
            const auto preloader = preloader_in(write, partition);
            if (preloader)
                make_boot_loader(write, partition, *preloader);
            else if (partition.operation != OperationType::bootloaders) {
                refuse_boot_area(write, partition);
                continue;
            }
            if (first == nullptr) {
                first = &write;
                wanted = preloader;
                continue;
            }
            const bool same = wanted && preloader ? wanted->image == preloader->image
                                                  : write.image->sha256() == first->image->sha256();
            if (!same)
                findings_.refuse(ErrorCode::boot_areas_differ,
                                 at(partition,
                                    fmt::format("{} for {}, while {} brings {} for {}",
                                                partition.file_name,
                                                regions_of(write),
                                                first->partition,
                                                storage_->find(first->partition)->file_name,
                                                regions_of(*first))));
        }
        warn_of_half_a_pair();
    }

    /// A changed unit number sends an image there, over what starts the phone.
    void refuse_boot_area(const PlannedWrite& write, const ScatterPartition& partition) {
        findings_.refuse(ErrorCode::place_not_written,
                         at(partition,
                            fmt::format("{} would go to {}, where boot loaders stand, and it is "
                                        "none; is the region of this entry right?",
                                        partition.file_name,
                                        unit_names(storage_->kind, write.regions))));
    }

    static std::string regions_of(const PlannedWrite& write) {
        std::string text;
        for (const Region region : write.regions)
            text += (text.empty() ? "" : "+") + std::string(to_string(region));
        return text;
    }

    void make_boot_loader(PlannedWrite& write,
                          const ScatterPartition& partition,
                          const Preloader& preloader) {
        write.boot_loader = true;
        write.erase_first = false; // the agent makes the area, header included
        if (write.start.value != 0)
            findings_.refuse(ErrorCode::place_not_written,
                             at(partition,
                                fmt::format("{} at 0x{:x} of a boot area, where no boot ROM looks "
                                            "for it",
                                            partition.file_name,
                                            write.start.value)));
        Bytes area = boot_area_image(preloader, storage_->kind);
        if (area.empty()) return;
        const Sha256 hash = sha256(area);
        write.boot_area = make_memory_image(preloader.file, std::move(area), hash);
    }

    /// Two entries, and one of them was left out: allowed, and said.
    void warn_of_half_a_pair() {
        std::vector<Region> written;
        for (const PlannedWrite& write : plan_.writes)
            if (write.boot_loader) std::ranges::copy(write.regions, std::back_inserter(written));
        if (written.empty()) return;
        const auto is_left = [&](Region region) {
            return region != Region::user && std::ranges::find(written, region) == written.end();
        };
        for (const ScatterPartition& partition : storage_->partitions)
            if (!partition.file_name.empty() && std::ranges::any_of(partition.regions, is_left))
                findings_.warn(at(partition,
                                  "its boot area keeps what it has: this entry is left out while "
                                  "the other boot area is written"));
    }

    /// An A/B phone starts what this job has written whole: the record that says so is written,
    /// after all that it speaks of, unless the package brings its own.
    void settle_slots() {
        const auto slots = slot_plan(plan_);
        if (!slots) return;
        if (slots->cuts_record)
            findings_.refuse(ErrorCode::order_invalid,
                             at(*storage_->find(slots->record_partition),
                                fmt::format("its image ends or begins inside the record of slots "
                                            "(bytes {} to {}), so nobody knows which slot would "
                                            "start",
                                            slot_record_begin,
                                            slot_record_end)));
        else if (slots->starts)
            check_packages_record(*slots);
        else if (slots->writes_record_partition)
            return; // the package's own, without a record: the phone's stays
        else if (slots->of(BootSlot::a).whole())
            add_slot_record(*slots, BootSlot::a);
        else if (slots->of(BootSlot::b).whole())
            add_slot_record(*slots, BootSlot::b);
        std::ranges::stable_partition(plan_.writes, [&](const PlannedWrite& write) {
            return write.partition != slots->record_partition;
        });
    }

    void check_packages_record(const SlotPlan& slots) {
        const BootSlot wanted = *slots.starts;
        if (slots.of(wanted).whole() || !slots.of(other_slot(wanted)).whole()) return;
        findings_.refuse(
            ErrorCode::order_invalid,
            at(*storage_->find(slots.record_partition),
               fmt::format("the package's own record starts slot {}, and this job writes slot {}; "
                           "--ab {} or --ab both writes the one that starts",
                           to_string(wanted),
                           to_string(other_slot(wanted)),
                           to_string(wanted))));
    }

    void add_slot_record(const SlotPlan& slots, BootSlot starts) {
        const ScatterPartition* record = storage_->find(slots.record_partition);
        const bool left_out = record == nullptr || !is_placed(*record) ||
                              std::ranges::find(options_.selection.except, record->name) !=
                                  options_.selection.except.end();
        if (left_out)
            return findings_.warn(
                at_line(package_.scatter.file,
                        0,
                        fmt::format("slot {} is written whole, and no record that "
                                    "starts it: {}",
                                    to_string(starts),
                                    record == nullptr ? "the scatter has neither misc nor para"
                                                      : record->name + " is left out")));
        PlannedWrite record_write;
        record_write.partition = record->name;
        record_write.regions = record->regions;
        record_write.start = record->start;
        record_write.partition_size = record->size;
        Bytes bytes = make_slot_record(starts, slots.of(other_slot(starts)).whole());
        const Sha256 hash = sha256(bytes);
        record_write.image = make_memory_image(
            fmt::format("slot-{}-starts", to_string(starts)), std::move(bytes), hash);
        plan_.writes.push_back(std::move(record_write));
    }

    void boot_loaders_last() {
        std::stable_partition(plan_.writes.begin(),
                              plan_.writes.end(),
                              [](const PlannedWrite& write) { return !write.boot_loader; });
        put_first_boot_area_first(plan_.writes);
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
        for (const ScatterPartition& partition : storage_->partitions) {
            if (!is_userdata_group(partition.name)) continue;
            if (!is_placed(partition)) {
                findings_.refuse(ErrorCode::place_not_written,
                                 at(partition,
                                    "holds the owner's data in a place where the station does not "
                                    "erase"));
                continue;
            }
            for (const Region region : partition.regions)
                plan_.erases.push_back({partition.name, region, partition.start, partition.size});
        }
    }

    /// Where a partition stands, as far as the scatter tells: one that grows, or takes what
    /// remains, ends where the next one begins.
    Span place_of(const ScatterPartition& partition, Region region) const {
        const bool grows =
            partition.size.value == 0 || partition.operation == OperationType::needresize;
        Span place{partition.start.value, partition.start.value + partition.size.value};
        if (!grows) return place;
        place.end = std::numeric_limits<std::uint64_t>::max();
        for (const ScatterPartition& other : storage_->partitions) {
            const bool behind = is_placed(other) && other.start > partition.start &&
                                std::ranges::find(other.regions, region) != other.regions.end();
            if (behind) place.end = std::min(place.end, other.start.value);
        }
        return place;
    }

    /// What the plan promises of a partition, if anything. A scatter may place sgpt and its kind
    /// wrongly (MT6739's does): those are protected where the phone has them.
    std::optional<Purpose> promise_of(const ScatterPartition& partition) const {
        const Guard guard = guard_of(partition.name);
        if (guard == Guard::layout && partition.is_reserved) return std::nullopt;
        if (guard != Guard::none || partition.operation == OperationType::protected_)
            return Purpose::protect;
        if (is_userdata_group(partition.name) && plan_.userdata != Userdata::erase)
            return Purpose::keep;
        return std::nullopt;
    }

    /// Whole blocks from where the partition begins; what ends past 2^64 fits into no room.
    Claim claim_of(Purpose purpose,
                   const ScatterPartition& partition,
                   Region region,
                   std::uint64_t length) const {
        const Span endless{partition.start.value, std::numeric_limits<std::uint64_t>::max()};
        const auto bytes =
            span_of(partition.start, ByteCount{length}, usual_block_size(storage_->kind));
        return {purpose,
                partition.name,
                region,
                bytes.value_or(endless),
                place_of(partition, region),
                partition.line};
    }

    /// All of a partition.
    Claim claim_all(Purpose purpose, const ScatterPartition& partition, Region region) const {
        return claim_of(purpose, partition, region, place_of(partition, region).size());
    }

    /// The set of all that is written, erased, kept and protected: the plan is made with a valid
    /// one or not at all.
    void add_ranges() {
        if (!findings_.faults.empty()) return;
        std::vector<Claim> claims;
        for (const ScatterPartition& partition : storage_->partitions) {
            if (partition.name.empty() || !is_placed(partition)) continue;
            const auto promise = promise_of(partition);
            for (const Region region : partition.regions) {
                const Span place = place_of(partition, region);
                if (promise)
                    claims.push_back(
                        {*promise, partition.name, region, place, place, partition.line});
            }
        }
        for (const PlannedWrite& write : plan_.writes)
            for (const Region region : write.regions)
                claim_write(write, region, claims);
        for (const PlannedErase& erase : plan_.erases)
            claims.push_back(
                claim_all(Purpose::erase, *storage_->find(erase.partition), erase.region));
        auto made = PlanRanges::make(std::move(claims));
        if (auto* ranges = std::get_if<PlanRanges>(&made))
            plan_.ranges = std::move(*ranges);
        else
            for (const Violation& wrong : std::get<std::vector<Violation>>(made))
                findings_.refuse(fault_of(wrong));
    }

    void claim_write(const PlannedWrite& write, Region region, std::vector<Claim>& claims) const {
        const ScatterPartition& partition = *storage_->find(write.partition);
        // A boot header stands in front of a preloader; how large the area is, the phone says.
        const Image& stored = write.boot_area ? *write.boot_area : *write.image;
        Claim claim = claim_of(Purpose::write, partition, region, stored.expanded_size());
        if (write.boot_loader) claim.room.end = std::numeric_limits<std::uint64_t>::max();
        claims.push_back(std::move(claim));
        if (write.erase_first) claims.push_back(claim_all(Purpose::erase, partition, region));
    }

    Fault fault_of(const Violation& wrong) const {
        const Claim& claim = wrong.claim;
        const std::string& file = package_.scatter.file;
        if (wrong.other)
            return {ErrorCode::plan_overlaps,
                    at_line(file,
                            claim.line,
                            fmt::format("{} would be {}, and {} is {} (line {})",
                                        describe(claim),
                                        to_string(claim.purpose),
                                        describe(*wrong.other),
                                        to_string(wrong.other->purpose),
                                        wrong.other->line))};
        const bool too_long =
            claim.purpose == Purpose::write && claim.bytes.start == claim.room.start;
        return {too_long ? ErrorCode::image_too_large : ErrorCode::plan_overlaps,
                at_line(file,
                        claim.line,
                        fmt::format("{} would be {} in whole blocks of {} bytes, and the "
                                    "partition stands from 0x{:x} to 0x{:x}",
                                    describe(claim),
                                    to_string(claim.purpose),
                                    usual_block_size(storage_->kind),
                                    claim.room.start,
                                    claim.room.end))};
    }

    void add_agent() {
        if (!package_.agent)
            return findings_.refuse(package_.agent_fault.value_or(
                Fault{ErrorCode::agent_missing, "no Download Agent"}));
        auto files = choose_agent(*package_.agent, *package_.chip);
        if (!files) return findings_.refuse(files.error());
        plan_.agent = std::make_shared<const AgentFiles>(std::move(*files));
        plan_.agent_container = package_.agent;
        plan_.verify = options_.verify.value_or(usual_verify(plan_.expected_checks()));
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

void put_first_boot_area_first(std::vector<PlannedWrite>& writes) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < writes.size(); ++i)
        if (writes[i].boot_loader) places.push_back(i);
    std::vector<PlannedWrite> loaders;
    for (const std::size_t place : places)
        loaders.push_back(std::move(writes[place]));
    std::ranges::stable_partition(loaders, [](const PlannedWrite& write) {
        return std::ranges::find(write.regions, Region::boot1) != write.regions.end();
    });
    for (std::size_t i = 0; i < places.size(); ++i)
        writes[places[i]] = std::move(loaders[i]);
}

Checked<FlashPlan> make_plan(const Package& package, const PlanOptions& options) {
    return PlanBuilder{package, options}.build();
}

} // namespace gangflash
