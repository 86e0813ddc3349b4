#include "station/cli/facts/inspect_facts.hpp"

#include "config/package/boot_slots.hpp"
#include "config/package/logical_table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

std::string code(std::uint16_t value) {
    return fmt::format("{:#06x}", value);
}

/// Every field of the file under its own name, as written.
void add_fields(Facts& facts, const std::vector<ScatterField>& fields) {
    for (const ScatterField& field : fields)
        facts[field.name] = field.value;
}

Facts storage_facts(const ScatterStorage& storage,
                    const std::map<std::size_t, DeviceAddress>& resolved) {
    Facts facts{{"storage", to_string(storage.kind)}, {"block_size", hex(storage.block_size)}};
    for (const ScatterField& field : storage.fields)
        if (field.name != "storage") facts[field.name] = field.value;
    Facts partitions = Facts::array();
    for (std::size_t i = 0; i < storage.partitions.size(); ++i) {
        Facts partition = Facts::object();
        add_fields(partition, storage.partitions[i].fields);
        if (const auto start = resolved.find(i); start != resolved.end())
            partition["resolved_start_addr"] = hex(start->second.value);
        partition["line"] = storage.partitions[i].line;
        partitions.push_back(std::move(partition));
    }
    facts["partitions"] = std::move(partitions);
    return facts;
}

std::map<std::size_t, DeviceAddress> resolve(const Scatter& scatter,
                                             const ScatterStorage& storage,
                                             std::optional<ByteCount> size,
                                             Findings& findings) {
    if (!size) return {};
    auto starts = resolve_end_of_storage(storage, *size);
    if (starts) return std::move(*starts);
    findings.refuse(with_context(starts.error(), scatter.file + ":"));
    return {};
}

Facts region_facts(const AgentRegion& region) {
    return {{"offset", hex(region.offset)},
            {"length", hex(region.length)},
            {"load_address", hex(region.load_address)},
            {"signature_offset", hex(region.signature_offset)},
            {"signature_length", hex(region.signature_length)}};
}

Facts entry_facts(const AgentEntry& entry) {
    Facts chips = Facts::array();
    for (const ChipFacts& chip : chip_table()) {
        const auto codes = agent_codes(chip);
        if (std::ranges::find(codes, entry.hw_code) != codes.end()) chips.push_back(chip.name);
    }
    Facts facts{{"hw_code", code(entry.hw_code)},
                {"chips", std::move(chips)},
                {"hw_sub_code", code(entry.hw_sub_code)},
                {"hw_version", code(entry.hw_version)},
                {"sw_version", code(entry.sw_version)},
                {"page_size", hex(entry.page_size)},
                {"entry_region", entry.entry_region}};
    Facts regions = Facts::array();
    for (const AgentRegion& region : entry.regions)
        regions.push_back(region_facts(region));
    facts["regions"] = std::move(regions);
    return facts;
}

Facts memory_entry_facts(const EmiEntry& entry) {
    return {{"part", entry.part},
            {"name", entry.part_name},
            {"memory_type", hex(entry.memory_type)},
            {"sub_version", entry.sub_version}};
}

} // namespace

Facts scatter_facts(const Scatter& scatter,
                    std::optional<ByteCount> storage_size,
                    Findings& findings) {
    const ChipFacts* chip = find_chip(scatter.platform);
    Facts facts{{"generation", to_string(scatter.generation)},
                {"config_version", scatter.config_version},
                {"platform", scatter.platform},
                {"project", scatter.project},
                {"hw_code", chip ? Facts(code(chip->hw_code)) : Facts(nullptr)}};
    Facts general = Facts::object();
    add_fields(general, scatter.fields);
    facts["general"] = std::move(general);
    Facts storages = Facts::array();
    for (const ScatterStorage& storage : scatter.storages)
        storages.push_back(
            storage_facts(storage, resolve(scatter, storage, storage_size, findings)));
    facts["storages"] = std::move(storages);
    return facts;
}

Facts agent_facts(const AgentContainer& agent) {
    Facts facts{{"identifier", agent.identifier},
                {"generation", agent.is_xml() ? "xml" : "legacy or xflash, by chip"},
                {"container_version", agent.container_version}};
    Facts entries = Facts::array();
    for (const AgentEntry& entry : agent.entries)
        entries.push_back(entry_facts(entry));
    facts["entries"] = std::move(entries);
    return facts;
}

Facts preloader_facts(const Preloader& preloader) {
    Facts blocks = Facts::array();
    for (const GfhBlock& block : preloader.blocks)
        blocks.push_back({{"offset", hex(block.offset)},
                          {"type", block.type},
                          {"version", block.version},
                          {"size", block.size}});
    return {{"platform", preloader.platform},
            {"project", preloader.project},
            {"boot_header",
             preloader.boot_header.empty() ? Facts(nullptr) : Facts(preloader.boot_header)},
            {"code_offset", hex(preloader.code_offset)},
            {"length", preloader.image.size()},
            {"load_address", hex(preloader.load_address)},
            {"max_size", hex(preloader.max_size)},
            {"file_type", preloader.file_type},
            {"flash_device", preloader.flash_device},
            {"signature_type", preloader.signature_type},
            {"signature_length", hex(preloader.signature_length)},
            {"blocks", std::move(blocks)},
            {"emi", preloader.emi ? memory_list_facts(*preloader.emi) : Facts(nullptr)}};
}

Facts memory_list_facts(const EmiSettings& emi) {
    Facts entries = Facts::array();
    for (const EmiEntry& entry : emi_entries(emi))
        entries.push_back(memory_entry_facts(entry));
    return {{"version", emi.version},
            {"preloader_project", emi.preloader_project},
            {"bytes", emi.block.size()},
            {"entries", std::move(entries)}};
}

Facts gpt_facts(const Gpt& gpt) {
    Facts partitions = Facts::array();
    for (const GptPartition& partition : gpt.partitions)
        partitions.push_back({{"name", partition.name},
                              {"first_lba", partition.first_lba},
                              {"last_lba", partition.last_lba},
                              {"start", hex(gpt.start_of(partition).value)},
                              {"size", hex(gpt.size_of(partition).value)},
                              {"attributes", hex(partition.attributes)},
                              {"type", guid_text(partition.type)},
                              {"unique", guid_text(partition.unique)}});
    return {{"copy", gpt.backup ? "backup" : "primary"},
            {"sector_size", gpt.sector_size},
            {"disk", guid_text(gpt.disk)},
            {"my_lba", gpt.my_lba},
            {"alternate_lba", gpt.alternate_lba},
            {"first_usable_lba", gpt.first_usable_lba},
            {"last_usable_lba", gpt.last_usable_lba},
            {"partitions", std::move(partitions)}};
}

Facts sparse_facts(const SparseLayout& layout) {
    std::uint64_t stored = 0;
    for (const SparseRun& run : layout.runs)
        stored += run.length;
    return {{"block_size", layout.block_size},
            {"total_blocks", layout.total_blocks},
            {"expanded_size", layout.expanded_size()},
            {"stored_bytes", stored},
            {"hole_bytes", layout.expanded_size() - stored},
            {"chunks", layout.chunks},
            {"raw_chunks", layout.raw_chunks},
            {"fill_chunks", layout.fill_chunks},
            {"hole_chunks", layout.hole_chunks}};
}

Facts member_facts(const std::vector<ImageMember>& members) {
    Facts list = Facts::array();
    for (const ImageMember& member : members)
        list.push_back({{"name", member.name},
                        {"offset", hex(member.offset)},
                        {"size", member.size},
                        {"load_address", hex(member.load_address)},
                        {"mode", hex(member.mode)},
                        {"image_type", hex(member.image_type)},
                        {"header_size", member.header_size},
                        {"header_version", member.header_version},
                        {"alignment", member.alignment},
                        {"last", member.last}});
    return {{"members", std::move(list)}};
}

Facts super_facts(const Image& image) {
    constexpr std::uint64_t any_size = std::uint64_t{1} << 50U;
    const LogicalTable table = logical_table_of(image, any_size);
    if (!table.problem.empty()) return nullptr;
    Facts groups = Facts::array();
    for (const LogicalGroup& group : table.groups) {
        std::uint64_t used = 0;
        for (const LogicalPartition& partition : table.partitions)
            if (partition.group == group.name) used += partition.told;
        groups.push_back({{"name", group.name}, {"most_bytes", group.most_bytes}, {"used", used}});
    }
    Facts partitions = Facts::array();
    for (const LogicalPartition& partition : table.partitions) {
        const auto slot = slot_of(partition.name);
        partitions.push_back({{"name", partition.name},
                              {"slot", slot ? Facts(to_string(*slot)) : Facts(nullptr)},
                              {"group", partition.group},
                              {"bytes", partition.told},
                              {"size", size_text(partition.told)}});
    }
    return {{"device", table.device},
            {"device_bytes", table.device_bytes},
            {"slot_suffixed", table.slot_suffixed},
            {"groups", std::move(groups)},
            {"partitions", std::move(partitions)}};
}

Facts package_facts(const Package& package) {
    Facts images = Facts::array();
    for (const auto& [name, image] : package.images)
        images.push_back({{"file", name},
                          {"sparse", image->sparse()},
                          {"expanded_size", image->expanded_size()},
                          {"sha256", image->sha256().hex()},
                          {"super", super_facts(*image)}});
    Facts preloaders = Facts::array();
    for (const auto& [name, preloader] : package.preloaders) {
        Facts facts{{"file", name}};
        facts.update(preloader_facts(*preloader));
        preloaders.push_back(std::move(facts));
    }
    return {{"name", package.name},
            {"scatter", package.scatter.file},
            {"generation", to_string(package.scatter.generation)},
            {"platform", package.scatter.platform},
            {"project", package.scatter.project},
            {"chip", package.chip->name},
            {"hw_code", code(package.chip->hw_code)},
            {"sha256", package.sha256.hex()},
            {"agent", package.agent ? Facts(package.agent->file) : Facts(nullptr)},
            {"agent_identifier", package.agent ? Facts(package.agent->identifier) : Facts(nullptr)},
            {"preloaders", std::move(preloaders)},
            {"images", std::move(images)}};
}

} // namespace gangflash::cli
