#include "station/cli/facts/plan_facts.hpp"

#include "base/units.hpp"
#include "config/package/agent_checks.hpp"
#include "config/plan/protected_partitions.hpp"
#include "config/plan/slot_plan.hpp"
#include "config/scatter/unit_name.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// What one high-speed bus is taken to carry, whatever the number of ports on it. Unverified: below
/// the 53 MB/s that thirteen bulk packets a microframe allow (USB 2.0, table 5-10); settled by the
/// rates the ledger of a real bench shows.
constexpr std::uint64_t bus_bytes_per_second = 40 * mib;

/// What one person is taken to need for one phone: unplug, put away, take the next, switch it off,
/// plug it in with its key held. Unverified: settled by the pauses between the units of a slot that
/// the ledger of a real bench shows.
constexpr std::uint64_t change_seconds = 60;

std::string regions_text(const std::vector<Region>& regions) {
    std::string text;
    for (const Region region : regions) {
        if (!text.empty()) text += '+';
        text += to_string(region);
    }
    return text;
}

std::uint64_t stored_bytes(const Image& image) {
    std::uint64_t total = 0;
    for (const Extent& extent : image.extents())
        total += extent.length;
    return total;
}

Facts write_facts(const PlannedWrite& write, StorageKind storage) {
    const Image& image = *write.image;
    const std::uint64_t bytes = stored_bytes(image);
    return {
        {"partition", write.partition},
        {"region", regions_text(write.regions)},
        {"unit", unit_names(storage, write.regions)},
        {"start", hex(write.start.value)},
        {"partition_size", write.partition_size.value},
        {"file", std::filesystem::path(image.file_name()).filename().string()},
        {"bytes", bytes},
        {"size", size_text(bytes)},
        {"sparse", image.sparse()},
        {"erase_first", write.erase_first},
        {"boot_loader", write.boot_loader},
        {"sha256", image.sha256().hex()},
        {"link_target", image.link_target().empty() ? Facts(nullptr) : Facts(image.link_target())}};
}

Facts erase_facts(const PlannedErase& erase, StorageKind storage) {
    return {{"partition", erase.partition},
            {"region", to_string(erase.region)},
            {"unit", unit_name(storage, erase.region)},
            {"start", hex(erase.start.value)},
            {"partition_size", erase.size.value}};
}

Facts range_facts(const Claim& claim) {
    return {{"purpose", to_string(claim.purpose)},
            {"partition", claim.partition},
            {"region", to_string(claim.region)},
            {"start", hex(claim.bytes.start)},
            {"end", hex(claim.bytes.end)},
            {"line", claim.line}};
}

Facts stage_facts(const AgentStage& stage) {
    return {{"load_address", hex(stage.load_address)},
            {"bytes", stage.bytes.size()},
            {"signature_bytes", stage.signature_length}};
}

Facts agent_facts(const AgentFiles& agent) {
    return {{"file", agent.file_name},
            {"identifier", agent.identifier},
            {"generation", to_string(agent.generation)},
            {"sha256", agent.sha256},
            {"da1", stage_facts(agent.da1)},
            {"da2", stage_facts(agent.da2)}};
}

Facts memory_facts(const EmiSettings& emi) {
    return {{"version", emi.version},
            {"preloader_project", emi.preloader_project},
            {"bytes", emi.block.size()},
            {"parts", emi.parts}};
}

Facts plug_in_facts(const PlugInWay& way) {
    return {{"phone", way.phone}, {"steps", way.steps}};
}

/// What a phone with the package's layout has backed up before anything is erased. Read, written,
/// and looked at once more after the erase.
Facts backup_facts(const FlashPlan& plan) {
    if (plan.mode == FlashMode::download_only && plan.erases.empty()) return nullptr;
    if (plan.mode == FlashMode::repair_table) return nullptr; // nothing is erased
    std::vector<std::string> names;
    std::uint64_t bytes = 0;
    for (const LayoutEntry& entry : plan.layout)
        if (survives_every_mode(entry.name)) {
            names.push_back(entry.name);
            bytes += entry.size.value;
        }
    return {{"partitions", names},
            {"bytes_per_phone_at_most", bytes},
            {"size", size_text(bytes)},
            {"transfer_seconds_per_phone", 2 * bytes / bus_bytes_per_second + 1}};
}

/// Every byte that passes the bus for one phone: written, read back where that is the level, and
/// the backup, read before and looked at after the erase.
std::uint64_t bytes_over_the_bus(const FlashPlan& plan, const Facts& backup) {
    const std::uint64_t written = plan.bytes_to_write();
    std::uint64_t bytes = plan.verify == VerifyLevel::readback ? 2 * written : written;
    if (!backup.is_null()) bytes += 2 * backup["bytes_per_phone_at_most"].get<std::uint64_t>();
    return bytes;
}

/// The bus carries one phone's bytes after another's while a person changes phones: the slower of
/// the two is the limit. A slot alone waits for both.
Facts capacity_facts(const FlashPlan& plan, const Facts& backup) {
    const std::uint64_t written = plan.bytes_to_write() / bus_bytes_per_second + 1;
    const std::uint64_t busy = bytes_over_the_bus(plan, backup) / bus_bytes_per_second + 1;
    return {{"assumed_bus_bytes_per_second", bus_bytes_per_second},
            {"transfer_seconds_per_phone", written},
            {"phones_per_hour_per_bus", 3600 / std::max(busy, change_seconds)},
            {"assumed_change_seconds_per_phone", change_seconds},
            {"bus_seconds_per_phone", busy},
            {"phones_per_hour_per_slot", 3600 / (busy + change_seconds)}};
}

std::string and_list(const std::vector<std::string>& names) {
    if (names.empty()) return "nothing";
    std::string text = names.front();
    for (std::size_t i = 1; i < names.size(); ++i)
        text += (i + 1 < names.size() ? ", " : " and ") + names[i];
    return text;
}

std::vector<std::string> names_in_layout(const FlashPlan& plan, bool (*wanted)(std::string_view)) {
    std::vector<std::string> names;
    for (const LayoutEntry& entry : plan.layout)
        if (wanted(entry.name)) names.push_back(entry.name);
    return names;
}

std::string owners_data_words(const FlashPlan& plan) {
    const std::string names = and_list(names_in_layout(plan, is_userdata_group));
    return plan.userdata == Userdata::erase ? fmt::format("ERASED: the owner's data ({}).", names)
                                            : fmt::format("Kept: the owner's data ({}).", names);
}

/// What becomes of a phone in so many words (docs/guard.md has the whole table).
std::vector<std::string> effect_words(const FlashPlan& plan) {
    const std::string survivors = and_list(names_in_layout(plan, survives_every_mode));
    switch (plan.mode) {
    case FlashMode::download_only:
        return {owners_data_words(plan), "Kept: everything else that is not written below."};
    case FlashMode::firmware_upgrade:
        return {"ERASED: hidden partitions and the place of each image before it is written; on a "
                "phone with another layout, everything but what is kept.",
                owners_data_words(plan),
                fmt::format("Kept, and backed up first: what the phone owns ({}).", survivors)};
    case FlashMode::format_all:
        return {"ERASED: everything on the phone but what is kept, also what the package does not "
                "bring back.",
                owners_data_words(plan),
                fmt::format("Kept, and backed up first: what the phone owns ({}).", survivors),
                "Written last: the boot areas; they are not erased before."};
    case FlashMode::format:
        return {"ERASED: what `gangflash format` is told.",
                fmt::format("Kept, and backed up first: what the phone owns ({}).", survivors)};
    case FlashMode::repair_table:
        return {"Nothing is erased. Written: the package's partition table, and nothing else."};
    }
    return {};
}

/// Of A/B phones.
Facts slot_facts(const FlashPlan& plan) {
    const auto slots = slot_plan(plan);
    if (!slots) return nullptr;
    const auto of = [&](BootSlot slot) {
        const SlotWrites& writes = slots->of(slot);
        return Facts{
            {"written", writes.written}, {"missing", writes.missing}, {"whole", writes.whole()}};
    };
    return {{"starts", slots->starts ? Facts(to_string(*slots->starts)) : Facts(nullptr)},
            {"record", slots->record_partition},
            {"a", of(BootSlot::a)},
            {"b", of(BootSlot::b)}};
}

template <class Items, class ToFacts>
Facts list_of(const Items& items, ToFacts to_facts) {
    Facts list = Facts::array();
    for (const auto& item : items)
        list.push_back(to_facts(item));
    return list;
}

} // namespace

Facts plan_facts(const FlashPlan& plan, bool blank_board) {
    const std::uint64_t bytes = plan.bytes_to_write();
    const Facts backup = backup_facts(plan);
    std::vector<std::string> effect = effect_words(plan);
    if (blank_board)
        effect.emplace_back(
            "Boards are declared blank: places of what a phone owns that are erased "
            "must be empty; a phone that holds something there stops (PHN-729).");
    if (const auto slots = slot_plan(plan); slots && plan.mode != FlashMode::repair_table)
        std::ranges::copy(slot_words(*slots), std::back_inserter(effect));
    Facts facts{
        {"package", plan.package_name},
        {"package_sha256", plan.package_sha256},
        {"scatter", plan.scatter_file},
        {"platform", plan.platform},
        {"project", plan.project},
        {"target_build", plan.target_build.empty() ? Facts(nullptr) : Facts(plan.target_build)},
        {"chip", plan.chip->name},
        {"hw_code", fmt::format("{:#06x}", plan.chip->hw_code)},
        {"storage", to_string(plan.storage)},
        {"mode", to_string(plan.mode)},
        {"verify", to_string(plan.verify)},
        {"agent_checks", to_string(plan.expected_checks())},
        {"pass_means", proof_words(plan)},
        {"userdata", to_string(plan.userdata)},
        {"bytes_to_write", bytes},
        {"size", size_text(bytes)},
        {"agent", agent_facts(*plan.agent)},
        {"emi", plan.emi ? memory_facts(*plan.emi) : Facts(nullptr)},
        {"auth", plan.auth ? Facts(plan.auth->file_name()) : Facts(nullptr)},
        {"cert", plan.cert ? Facts(plan.cert->file_name()) : Facts(nullptr)},
        {"sla_key", plan.sla_key ? Facts(plan.sla_key->file_name()) : Facts(nullptr)},
        {"sla_signer", plan.sla_signer.empty() ? Facts(nullptr) : Facts(plan.sla_signer.string())},
        {"two_stage", plan.two_stage},
        {"plug_in", list_of(plug_in_ways(*plan.chip), plug_in_facts)},
        {"capacity", capacity_facts(plan, backup)},
        {"backup", backup},
        {"erases",
         list_of(plan.erases,
                 [&](const PlannedErase& erase) { return erase_facts(erase, plan.storage); })},
        {"writes",
         list_of(plan.writes,
                 [&](const PlannedWrite& write) { return write_facts(write, plan.storage); })},
        {"ranges", list_of(plan.ranges.claims(), range_facts)},
        {"warnings", plan.warnings},
        {"compared", plan.compared},
        {"effect", effect},
        {"blank_board", blank_board},
        {"slots", slot_facts(plan)}};
    return facts;
}

} // namespace gangflash::cli
