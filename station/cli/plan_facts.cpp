#include "station/cli/plan_facts.hpp"

#include "base/units.hpp"
#include "config/protected_partitions.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// What one high-speed bus is taken to carry, whatever the number of ports on it. Unverified: below
/// the 53 MB/s that thirteen bulk packets a microframe allow (USB 2.0, table 5-10); settled by the
/// rates the ledger of a real bench shows.
constexpr std::uint64_t bus_bytes_per_second = 40 * mib;

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

Facts write_facts(const PlannedWrite& write) {
    const Image& image = *write.image;
    const std::uint64_t bytes = stored_bytes(image);
    return {{"partition", write.partition},
            {"region", regions_text(write.regions)},
            {"start", hex(write.start.value)},
            {"partition_size", write.partition_size.value},
            {"file", std::filesystem::path(image.file_name()).filename().string()},
            {"bytes", bytes},
            {"size", size_text(bytes)},
            {"sparse", image.sparse()},
            {"erase_first", write.erase_first},
            {"boot_loader", write.boot_loader},
            {"sha256", image.sha256().hex()},
            {"link_target",
             image.link_target().empty() ? Facts(nullptr) : Facts(image.link_target())}};
}

Facts erase_facts(const PlannedErase& erase) {
    return {{"partition", erase.partition},
            {"region", to_string(erase.region)},
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

/// The bus is the limit, not the phones on it: what it carries in an hour.
Facts capacity_facts(std::uint64_t bytes) {
    const std::uint64_t seconds = bytes / bus_bytes_per_second + 1;
    return {{"assumed_bus_bytes_per_second", bus_bytes_per_second},
            {"transfer_seconds_per_phone", seconds},
            {"phones_per_hour_per_bus", 3600 / seconds}};
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

template <class Items, class ToFacts>
Facts list_of(const Items& items, ToFacts to_facts) {
    Facts list = Facts::array();
    for (const auto& item : items)
        list.push_back(to_facts(item));
    return list;
}

} // namespace

Facts plan_facts(const FlashPlan& plan) {
    const std::uint64_t bytes = plan.bytes_to_write();
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
        {"capacity", capacity_facts(bytes)},
        {"backup", backup_facts(plan)},
        {"erases", list_of(plan.erases, erase_facts)},
        {"writes", list_of(plan.writes, write_facts)},
        {"ranges", list_of(plan.ranges.claims(), range_facts)},
        {"warnings", plan.warnings},
        {"compared", plan.compared}};
    return facts;
}

} // namespace gangflash::cli
