#include "engine/phone/refusals.hpp"

#include "config/package/agent_container.hpp"
#include "config/package/boot_slots.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault both(ErrorCode code, std::string_view phone, std::string_view package) {
    return {code, fmt::format("the phone has {}, the package is for {}", phone, package)};
}

/// Makers whose phones have a download mode of their own (usb.org vendor ids).
std::string_view vendor_name(std::uint16_t vendor_id) {
    switch (vendor_id) {
    case 0x05C6:
        return "a Qualcomm phone";
    case 0x1782:
        return "a Unisoc phone";
    case 0x05AC:
        return "an Apple phone";
    default:
        return "of another maker";
    }
}

std::string models_of(const Plans& plans, const ChipFacts& chip) {
    std::string names;
    for (const auto& plan : plans)
        if (same_silicon(*plan->chip, chip)) names += (names.empty() ? "" : ", ") + plan->model();
    return names;
}

/// Hexadecimal bytes of each 32-bit word in reverse: agents differ in which end of the CID's words
/// they send first.
std::string with_words_reversed(std::string_view hex) {
    std::string reversed;
    for (std::size_t at = 0; at + 8 <= hex.size(); at += 8)
        for (std::size_t byte = 4; byte-- > 0;)
            reversed += hex.substr(at + 2 * byte, 2);
    return reversed;
}

Fault missing(const PhoneTable& table, const std::string& partition) {
    if (table.has_both_slots_of(partition)) // `boot_a` and `boot_b` stand for `boot`
        return both(ErrorCode::layout_differs,
                    fmt::format("two slots ({0}_a and {0}_b)", partition),
                    fmt::format("a phone with one ({})", partition));
    if (const auto single = without_slot(partition);
        slot_of(partition) && table.find(single) != nullptr)
        return both(ErrorCode::layout_differs,
                    fmt::format("one slot ({})", single),
                    fmt::format("a phone with two ({})", partition));
    return both(ErrorCode::partition_missing,
                fmt::format("no partition {}", partition),
                "a phone with one");
}

Result<void> check_place(const PhoneTable& table,
                         const FlashPlan& plan,
                         const std::string& name,
                         DeviceAddress start,
                         ByteCount size) {
    // What grows is nominal in the scatter; whether an image fits the phone's own is looked at
    // where all ranges are (phone_ranges.hpp).
    if (const LayoutEntry* entry = plan.find(name); entry != nullptr && entry->grows())
        size = ByteCount{0};
    const PhonePartition* on_phone = table.find(name);
    if (on_phone == nullptr) return missing(table, name);
    if (on_phone->start == start && (size.value == 0 || on_phone->size >= size)) return success();
    return both(
        ErrorCode::layout_differs,
        fmt::format(
            "{} at 0x{:x} with {} bytes", name, on_phone->start.value, on_phone->size.value),
        fmt::format("one at 0x{:x} with {}", start.value, size.value));
}

/// Whether a phone must have room for all of it. A repair of one partition does not ask for the
/// places of those it leaves alone; a mode that lays the phone out asks for all.
bool needs_room(const FlashPlan& plan, const LayoutEntry& entry) {
    const auto names_it = [&](const auto& of_plan) { return of_plan.partition == entry.name; };
    switch (plan.mode) {
    case FlashMode::download_only:
        return std::ranges::any_of(plan.writes, names_it) ||
               std::ranges::any_of(plan.erases, names_it);
    case FlashMode::format:
        return false; // on the phone's own layout
    case FlashMode::firmware_upgrade:
    case FlashMode::format_all:
    case FlashMode::repair_table:
        return true;
    }
    return true;
}

} // namespace

Fault wrong_vendor(const Appearance& phone, const Plans& plans) {
    std::string offered;
    for (const auto& plan : plans)
        offered += (offered.empty() ? "" : ", ") + plan->platform;
    return {ErrorCode::not_mediatek,
            fmt::format("the phone is {} (usb={:04x}:{:04x} {}), {}",
                        vendor_name(phone.vendor_id),
                        phone.vendor_id,
                        phone.product_id,
                        phone.product,
                        offered.empty() ? "the station serves MediaTek phones"
                                        : "the package is for MediaTek's " + offered)};
}

Result<std::shared_ptr<const FlashPlan>> plan_for_chip(const Plans& plans, const ChipFacts& chip) {
    std::string offered;
    for (const auto& plan : plans) {
        if (same_silicon(*plan->chip, chip)) return plan;
        offered += (offered.empty() ? "" : ", ") + plan->platform;
    }
    return both(
        ErrorCode::wrong_chip, fmt::format("{} (0x{:04x})", chip.name, chip.hw_code), offered);
}

Result<std::shared_ptr<const FlashPlan>>
plan_for_model(const Plans& plans, const ChipFacts& chip, const std::string& project) {
    const auto of_chip = [&](const auto& plan) { return same_silicon(*plan->chip, chip); };
    const auto first = std::ranges::find_if(plans, of_chip);
    if (first == plans.end()) return plan_for_chip(plans, chip);
    if (project.empty()) {
        if (std::ranges::count_if(plans, of_chip) == 1) return *first;
        return both(
            ErrorCode::wrong_project,
            "no preloader that says its model",
            fmt::format("one of {}; use the recipe of that model alone", models_of(plans, chip)));
    }
    const auto fits = std::ranges::find_if(plans, [&](const auto& plan) {
        return same_silicon(*plan->chip, chip) &&
               (plan->model().empty() || plan->model() == project);
    });
    if (fits != plans.end()) return *fits;
    return both(ErrorCode::wrong_project,
                fmt::format("a preloader of {}", project),
                models_of(plans, chip));
}

Result<void>
check_access(const brom::ChipReport& phone, const FlashPlan& plan, const AgentFiles& agent) {
    const brom::TargetConfig& bits = phone.target;
    const bool rom = phone.speaker == brom::Speaker::boot_rom; // preloaders only echo these
    if (rom && bits.certificate_required() && !plan.cert)
        return Fault{ErrorCode::auth_required,
                     "the phone asks for a certificate, none was given (--cert)"};
    if (rom && bits.link_authentication() && !plan.auth)
        return Fault{ErrorCode::auth_required,
                     "the phone has serial link authentication (SLA) on, no authentication file "
                     "was given (--auth)"};
    if (bits.agent_authentication() && agent.da1.signature_length == 0)
        return Fault{ErrorCode::da_not_trusted,
                     fmt::format("the phone takes signed agents only (DAA on), {} is not signed",
                                 agent.file_name)};
    return success();
}

Result<void> check_preloader_signed(const brom::ChipReport& phone, const FlashPlan& plan) {
    const bool writes_preloader = std::ranges::any_of(plan.writes, &PlannedWrite::boot_loader);
    if (phone.target.secure_boot() && writes_preloader && plan.preloader_signature_length == 0U)
        return Fault{ErrorCode::image_rejected,
                     "the phone starts signed preloaders only (secure boot on), the package's is "
                     "not signed"};
    return success();
}

Result<void> check_images_signed(const brom::ChipReport& phone, const FlashPlan& plan) {
    if (!phone.target.secure_boot()) return success();
    std::string names;
    for (const PlannedWrite& write : plan.writes)
        if (write.lacks_signature && !write.boot_loader)
            names += (names.empty() ? "" : ", ") + write.partition;
    if (names.empty()) return success();
    return Fault{ErrorCode::image_rejected,
                 fmt::format("the phone starts signed images only (secure boot on), no signature "
                             "can be seen in those of {}",
                             names)};
}

Result<void> check_battery(std::optional<std::uint32_t> battery_mv, std::uint32_t minimum_mv) {
    if (minimum_mv == 0 || !battery_mv || *battery_mv >= minimum_mv) return success();
    return Fault{
        ErrorCode::battery_low,
        fmt::format("the phone has {} mV, the job wants at least {} mV", *battery_mv, minimum_mv)};
}

Result<void> check_proof(AgentChecks checks, const FlashPlan& plan) {
    if (plan.verify != VerifyLevel::agent || plan.writes.empty() || checks != AgentChecks::nothing)
        return success();
    return Fault{ErrorCode::da_unsupported,
                 "this agent compares no checksums, so at level agent nothing would prove what is "
                 "written: use --verify sample or readback, or another agent"};
}

Result<void> check_storage(const StorageReport& phone, const FlashPlan& plan) {
    if (plan.storage != phone.kind)
        return both(ErrorCode::storage_mismatch, to_string(phone.kind), to_string(plan.storage));
    constexpr std::uint32_t worn_out = 3;
    if (phone.life_cycle == worn_out)
        return Fault{ErrorCode::storage_worn_out, "the phone's storage says its life is over"};
    const auto too_small = [&](Region region, std::uint64_t end, const std::string& name) {
        return both(
            ErrorCode::storage_too_small,
            fmt::format("{} bytes in its {} area", phone.size_of(region).value, to_string(region)),
            fmt::format("phones with at least {} there: {} ends at it", end, name));
    };
    for (const LayoutEntry& entry : plan.layout) {
        if (entry.from_end || !needs_room(plan, entry)) continue;
        // Of what grows, only its first block must be there.
        const std::uint64_t end = entry.start.value + (entry.grows() ? 1 : entry.size.value);
        for (const Region region : entry.regions)
            // Older scatters give a preloader the whole gap before the user area, 20 MiB on MT6582:
            // more than any boot area has. There the file counts.
            if (region == Region::user && end > phone.size_of(region).value)
                return too_small(region, end, entry.name);
    }
    for (const PlannedWrite& write : plan.writes) {
        if (!write.boot_loader) continue;
        const Image& stored = write.boot_area ? *write.boot_area : *write.image;
        for (const Region region : write.regions)
            if (stored.expanded_size() > phone.size_of(region).value)
                return too_small(region, stored.expanded_size(), write.partition);
    }
    return success();
}

std::string unneeded_room(const StorageReport& phone, const FlashPlan& plan) {
    if (plan.mode != FlashMode::download_only) return {};
    for (const LayoutEntry& entry : plan.layout) {
        if (needs_room(plan, entry)) continue;
        const bool in_user = std::ranges::find(entry.regions, Region::user) != entry.regions.end();
        const std::uint64_t end = entry.start.value + entry.size.value;
        if (entry.from_end || !in_user || end <= phone.user.value) continue;
        return fmt::format(
            "the package is for a user area of {} bytes or more, where {} ends; this "
            "phone has {}, and {} is not written",
            end,
            entry.name,
            phone.user.value,
            entry.name);
    }
    return {};
}

Result<void> check_memory(const StorageReport& phone, const FlashPlan& plan) {
    const bool writes_preloader = std::ranges::any_of(plan.writes, &PlannedWrite::boot_loader);
    if (!writes_preloader || !plan.emi || phone.kind != StorageKind::emmc || phone.id.empty())
        return success();
    const std::vector<std::string>& parts = plan.emi->parts;
    const std::string swapped = with_words_reversed(phone.id);
    const bool known = std::ranges::any_of(parts, [&](const std::string& part) {
        return part == "discrete" || phone.id.starts_with(part) || swapped.starts_with(part);
    });
    if (parts.empty() || known) return success();
    return Fault{ErrorCode::dram_not_in_list,
                 fmt::format("the phone has the memory part {}, the package's preloader knows {}",
                             phone.id,
                             fmt::join(parts, ", "))};
}

Result<void> check_layout(const PhoneTable& phone, const FlashPlan& plan) {
    const bool anything =
        !plan.erases.empty() || !std::ranges::all_of(plan.writes, &PlannedWrite::boot_loader);
    if (phone.partitions.empty() && anything)
        return both(ErrorCode::layout_differs,
                    "no valid partition table (" + phone.problem + ")",
                    "one with the layout of its scatter; where the phone has lost its table and "
                    "nothing else, an engineer's --mode repair-table writes the package's");
    for (const PlannedWrite& write : plan.writes) {
        if (write.boot_loader) continue;
        if (std::ranges::find(write.regions, Region::user) == write.regions.end()) continue;
        if (auto ok = check_place(phone, plan, write.partition, write.start, write.partition_size);
            !ok)
            return ok;
    }
    for (const PlannedErase& erase : plan.erases)
        if (auto ok = check_place(phone, plan, erase.partition, erase.start, erase.size); !ok)
            return ok;
    return success();
}

} // namespace gangflash
