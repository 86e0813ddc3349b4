#include "config/images/digests.hpp"
#include "config/package/agent_container.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::string_view stages_differ = "its two stages do not belong together";

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
    return std::string(stages_differ);
}

/// An entry's first stage carries the hash of its second one, without the signature: all fourteen
/// genuine XFlash and legacy entries looked at do, SHA-256 the former and SHA-1 the latter.
class Halves {
public:
    explicit Halves(const AgentContainer& container) : container_(container) {}

    /// Whether this entry's first stage is for the second stage of another entry, or its second
    /// stage is another's. A second stage that somebody changed is no other's: the phone judges it.
    /// Builds of which nothing of this can be seen are not judged.
    bool mixed(const AgentEntry& entry) const {
        if (!is_whole(entry) || knows(entry, entry)) return false;
        return std::ranges::any_of(container_.entries, [&](const AgentEntry& other) {
            if (&other == &entry || !is_whole(other)) return false;
            const bool same_code = second_of(other).size() == second_of(entry).size() &&
                                   std::ranges::equal(second_of(other), second_of(entry));
            if (same_code) return knows(other, other);
            return knows(entry, other);
        });
    }

private:
    static bool is_whole(const AgentEntry& entry) {
        return entry.regions.size() == 3 && entry.regions[1].length != 0 &&
               entry.regions[2].length > entry.regions[2].signature_length;
    }

    ByteView bytes_of(const AgentRegion& region) const {
        return ByteView(container_.bytes).subspan(region.offset, region.length);
    }

    ByteView second_of(const AgentEntry& entry) const {
        const AgentRegion& region = entry.regions[2];
        return bytes_of(region).first(region.length - region.signature_length);
    }

    bool knows(const AgentEntry& first, const AgentEntry& second) const {
        const ByteView code = bytes_of(first.regions[1]);
        const auto holds = [&](ByteView hash) { return !std::ranges::search(code, hash).empty(); };
        const Sha256 modern = sha256(second_of(second));
        Digest sha1(DigestKind::sha1);
        sha1.update(second_of(second));
        return holds(modern.bytes) || holds(sha1.finish());
    }

    const AgentContainer& container_;
};

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
    std::optional<std::string> cause;
    if (files.generation == AgentGeneration::xml)
        cause = fault_of_halves(files.da1, files.da2);
    else if (Halves(container).mixed(*entry))
        cause = stages_differ;
    if (cause)
        return Fault{ErrorCode::agent_invalid,
                     fmt::format("{}: entry for {}: {}", container.file, chip.name, *cause)};
    return files;
}

} // namespace gangflash
