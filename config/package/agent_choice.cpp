#include "config/package/agent_container.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace gangflash {

namespace {

bool serves(const AgentEntry& entry, const std::optional<ChipVersions>& chip) {
    return !chip || (entry.hw_version <= chip->hw_version && entry.sw_version <= chip->sw_version);
}

/// Larger is better.
auto rank(const AgentEntry& entry, const std::optional<ChipVersions>& chip) {
    const bool same_sub_code = chip && entry.hw_sub_code == chip->hw_sub_code;
    return std::tuple(same_sub_code, entry.hw_version, entry.sw_version);
}

const AgentEntry* best_entry(const AgentContainer& container,
                             std::uint16_t agent_code,
                             const std::optional<ChipVersions>& versions) {
    const AgentEntry* best = nullptr;
    for (const AgentEntry& entry : container.entries) {
        if (entry.hw_code != agent_code || !serves(entry, versions)) continue;
        if (!best || rank(entry, versions) > rank(*best, versions)) best = &entry;
    }
    return best;
}

std::string codes_of(const AgentContainer& container) {
    std::string text;
    for (const AgentEntry& entry : container.entries) {
        const std::string code = fmt::format("{:04x}", entry.hw_code);
        if (text.find(code) == std::string::npos) text += (text.empty() ? "" : " ") + code;
    }
    return text;
}

AgentStage stage(const AgentContainer& container, const AgentRegion& region) {
    const auto begin = container.bytes.begin() + region.offset;
    return {region.load_address, region.signature_length, Bytes(begin, begin + region.length)};
}

bool all_zero(ByteView bytes) {
    return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

/// Why an XML agent's halves could not work, or nothing. The last 0x30 bytes of DA1 in front of its
/// signature are the SHA-256 of DA2 without its own, then zeros (the genuine MT6789 file; mtkclient
/// looks there, too). Another build of DA1, whose end looks otherwise, is not judged.
std::optional<std::string> fault_of_halves(const AgentStage& da1, const AgentStage& da2) {
    constexpr std::size_t field = 0x30;
    if (da1.signature_length == 0 || all_zero(ByteView(da1.bytes).last(da1.signature_length)))
        return "its first stage is not signed";
    const ByteView code = ByteView(da1.bytes).first(da1.bytes.size() - da1.signature_length);
    if (code.size() < field) return "its first stage is cut short";
    const ByteView known = code.last(field);
    const ByteView hash = known.first(sizeof(Sha256::bytes));
    if (all_zero(hash) || !all_zero(known.last(4))) return std::nullopt;
    const Sha256 second =
        sha256(ByteView(da2.bytes).first(da2.bytes.size() - da2.signature_length));
    if (std::ranges::equal(hash, second.bytes)) return std::nullopt;
    return "its two stages do not belong together";
}

} // namespace

Result<AgentFiles> choose_agent(const AgentContainer& container,
                                const ChipFacts& chip,
                                std::optional<ChipVersions> versions) {
    const auto refuse = [&](std::string_view cause) {
        return Fault{ErrorCode::agent_no_entry,
                     fmt::format("{}: {} ({})", container.file, cause, container.identifier)};
    };
    const AgentEntry* entry = nullptr;
    for (const std::uint16_t code : agent_codes(chip))
        if (entry = best_entry(container, code, versions); entry != nullptr) break;
    if (!entry)
        return refuse(fmt::format("no entry for {} (code {:04x}{}); it has {}",
                                  chip.name,
                                  chip.agent_code,
                                  versions ? fmt::format(", hw_ver {:04x}, sw_ver {:04x}",
                                                         versions->hw_version,
                                                         versions->sw_version)
                                           : "",
                                  codes_of(container)));
    // Regions 1 and 2 are DA1 and DA2; IoT files have their code elsewhere
    // (mtk-brom-preloader-legacy-da.md, 5.3).
    if (entry->regions.size() != 3 || entry->regions[1].length == 0)
        return refuse(fmt::format("the entry for {} is not a phone's", chip.name));
    if (chip.generation == AgentGeneration::xml && !container.is_xml())
        return refuse(fmt::format("{} needs an agent of the XML generation", chip.name));
    if (chip.generation == AgentGeneration::legacy && container.is_xml())
        return refuse(fmt::format("{} needs an agent of the legacy generation", chip.name));

    AgentFiles files;
    files.generation = container.is_xml() ? AgentGeneration::xml : chip.generation;
    files.file_name = container.file;
    files.identifier = container.identifier;
    files.sha256 = container.sha256.hex();
    files.da1 = stage(container, entry->regions[1]);
    files.da2 = stage(container, entry->regions[2]);
    if (files.generation == AgentGeneration::xml)
        if (const auto cause = fault_of_halves(files.da1, files.da2))
            return Fault{ErrorCode::agent_invalid,
                         fmt::format("{}: entry for {}: {}", container.file, chip.name, *cause)};
    return files;
}

} // namespace gangflash
