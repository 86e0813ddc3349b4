#include "ports/virtual/demo/demo_agent.hpp"

#include "base/sha256.hpp"
#include "ports/virtual/demo/demo_images.hpp"

#include <algorithm>

#include <openssl/sha.h>

namespace gangflash::vphone {

namespace {

constexpr std::size_t da1_size = 0x3'0000;
constexpr std::size_t da2_size = 0x4'8000;
/// Of a genuine MT6580 agent. Not whole packets, as of all that were seen: of a length that is,
/// mtkclient leaves the last acknowledgement unread.
constexpr std::size_t legacy_da2_size = 0x3'9928;
constexpr std::size_t hash_at = 0x2'8000; ///< of DA2, inside DA1
constexpr std::size_t xml_hash_field = 0x30;
constexpr std::size_t overlay_size = 0x38C0;
constexpr std::size_t environment_size = 0x270;
constexpr std::uint32_t environment_address = 0x5000'0000;

constexpr std::size_t header_size = 0x6C;
constexpr std::size_t entry_stride = 0xDC;
constexpr std::size_t region_size = 20;
constexpr std::size_t table_slots = 20; ///< as in real files: data starts at 0x119C

void put(Bytes& into, std::size_t at, ByteView bytes) {
    std::ranges::copy(bytes, into.begin() + static_cast<std::ptrdiff_t>(at));
}

Bytes make_environment(const ChipModel& chip) {
    Bytes file = noise({chip}, "environment", environment_size);
    std::fill_n(file.begin(), 0x38, std::byte{0});
    const auto word = [&](std::size_t at, std::uint32_t value) {
        store_le(std::span(file), value, at);
    };
    put(file, 0, as_bytes("MMM\x01"));
    word(4, 0x38); // size 0x38, type 0
    put(file, 8, as_bytes("FILE_INFO"));
    word(0x14, 1);
    store_le<std::uint16_t>(file, 7, 0x18); // EPP
    file[0x1B] = std::byte{2};
    word(0x1C, environment_address);
    word(0x20, environment_size);
    word(0x24, environment_size);
    word(0x28, 0x38);
    word(0x2C, demo_signature_size);
    word(0x30, 0x38);
    word(0x34, 1);
    return file;
}

bool one_stage(const ChipModel& chip) {
    return chip.legacy != nullptr && chip.legacy->shape != LegacyShape::two_stages;
}

/// Kind A: the NAND parts it knows, 56 bytes each, maker and device first; the last one is the end
/// (mtk-legacy-one-stage.md, 3.3).
Bytes make_nand_records() {
    constexpr std::size_t record_size = 56;
    struct Part {
        std::uint16_t maker, device;
        std::uint32_t mib;
    };
    constexpr std::array parts{Part{0xEC, 0x73, 16}, Part{0x98, 0xBC, 512}, Part{0x2C, 0xBC, 512}};
    Bytes records((parts.size() + 1) * record_size, std::byte{0});
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t at = i * record_size;
        store_le(std::span(records), static_cast<std::uint32_t>(i), at);
        store_le(std::span(records), parts[i].maker, at + 0x04);
        store_le(std::span(records), parts[i].device, at + 0x06);
        std::fill_n(records.begin() + static_cast<std::ptrdiff_t>(at + 0x08), 4, std::byte{0xFF});
        store_le(std::span(records), parts[i].mib, at + 0x0C);
        store_le<std::uint32_t>(records, 64, at + 0x10);
        store_le<std::uint32_t>(records, 2048, at + 0x14);
    }
    store_le<std::uint32_t>(records, 0xFFFF, parts.size() * record_size);
    return records;
}

/// What the first stage knows its second by.
Bytes hash_of_second(const ChipModel& chip, ByteView da2) {
    if (chip.legacy == nullptr) {
        const Sha256 hash = sha256(da2);
        return {hash.bytes.begin(), hash.bytes.end()};
    }
    Bytes hash(SHA_DIGEST_LENGTH);
    SHA1(reinterpret_cast<const unsigned char*>(da2.data()),
         da2.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
    return hash;
}

/// An ARM image starts with a branch over its vectors; tools look no further.
void put_entry_branch(Bytes& code) {
    store_le<std::uint32_t>(code, 0xEA00'003E, 0); // b +0x100
}

} // namespace

DemoAgent make_demo_agent(const ChipModel& chip) {
    DemoAgent agent;
    agent.environment = make_environment(chip);
    agent.da1 = noise({chip}, "da1", da1_size);
    put_entry_branch(agent.da1);
    if (one_stage(chip)) {
        const bool records = chip.legacy->shape == LegacyShape::one_stage;
        agent.da2 = records ? make_nand_records() : noise({chip}, "overlay", overlay_size);
        return agent; // nothing ties the regions together
    }
    agent.da2 = noise({chip}, "da2", chip.legacy != nullptr ? legacy_da2_size : da2_size);
    put_entry_branch(agent.da2);
    const ByteView signed_part = ByteView(agent.da2).first(agent.da2.size() - demo_signature_size);
    const Bytes hash = hash_of_second(chip, signed_part);
    if (chip.xml) { // with sixteen zeros behind it, in front of the signature
        const std::size_t field = agent.da1.size() - demo_signature_size - xml_hash_field;
        put(agent.da1, field, Bytes(xml_hash_field));
        put(agent.da1, field, hash);
    } else {
        put(agent.da1, hash_at, hash);
    }
    return agent;
}

std::vector<Sha256> demo_agent_hashes() {
    std::vector<Sha256> hashes;
    for (const ChipModel& chip : chip_models())
        hashes.push_back(sha256(make_demo_agent(chip).da1));
    return hashes;
}

namespace {

/// One entry of a container and what it points to.
struct ContainerEntry {
    const ChipModel* chip = nullptr;
    std::uint16_t hw_code = 0;
    std::uint16_t hw_version = 0;
    std::uint16_t sw_version = 0;
};

/// The MT6577 answers 6575, so its agent is found under both numbers
/// (mtk-legacy-one-stage.md, 2.1).
std::vector<ContainerEntry> entries_with(const ChipModel& chip) {
    std::vector<ContainerEntry> entries;
    for (const ChipModel& other : chip_models()) {
        if (one_stage(other) != one_stage(chip) || other.xml != chip.xml) continue;
        if (other.agent_code == other.hw_code || !one_stage(other)) {
            entries.push_back({&other, other.agent_code, other.hw_version, other.sw_version});
        } else {
            entries.push_back({&other, other.hw_code, other.hw_version, other.sw_version});
            entries.push_back({&other, other.agent_code, 0xCA00, 0xE100});
        }
    }
    return entries;
}

/// Appends entries and regions to a container whose table has been laid out.
class ContainerWriter {
public:
    ContainerWriter(Bytes& file, bool xml) : file_(file), xml_(xml) {}

    void add(const ContainerEntry& entry) {
        const ChipModel& chip = *entry.chip;
        const bool old = one_stage(chip);
        half(0x00, 0xDADA);
        half(0x02, entry.hw_code);
        half(0x04, chip.legacy == nullptr ? chip.hw_subcode : 0);
        half(0x06, entry.hw_version);
        half(0x08, entry.sw_version);
        store_le<std::uint32_t>(file_, 0x1000, at_ + 0x0C);
        half(0x10, old ? 1 : 0);
        half(0x12, 3);
        const DemoAgent agent = make_demo_agent(chip);
        if (chip.xml) // their first region is DA1 as well (mtk-xflash-xml-da.md, 7.11)
            add_region(0, agent.da1, chip.da1_address, true);
        else
            add_region(0, agent.environment, environment_address, false);
        add_region(1, agent.da1, chip.da1_address, true);
        add_region(2, agent.da2, chip.da2_address, !old);
        at_ += entry_stride;
    }

private:
    void half(std::size_t offset, std::uint16_t value) {
        store_le(std::span(file_), value, at_ + offset);
    }
    void add_region(std::size_t index, ByteView bytes, std::uint32_t address, bool is_signed) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        const std::uint32_t signature = is_signed ? demo_signature_size : 0;
        const auto offset = static_cast<std::uint32_t>(file_.size());
        // XML agents count it from the beginning of the file.
        const std::uint32_t signature_at = size - signature + (xml_ ? offset : 0);
        const std::array words{offset, size, address, is_signed ? signature_at : 0U, signature};
        for (std::size_t i = 0; i < words.size(); ++i)
            store_le(std::span(file_), words[i], at_ + 0x14 + index * region_size + 4 * i);
        file_.insert(file_.end(), bytes.begin(), bytes.end());
    }

    Bytes& file_;
    bool xml_;
    std::size_t at_ = header_size; ///< of the entry
};

} // namespace

Bytes make_agent_container(const ChipModel& chip) {
    const std::vector<ContainerEntry> entries = entries_with(chip);
    Bytes file(header_size + table_slots * entry_stride);
    put(file, 0x00, as_bytes("MTK_DOWNLOAD_AGENT"));
    put(file,
        0x20,
        as_bytes(one_stage(chip) ? "MTK_AllInOne_DA_v7.1504.00.00_GANGFLASH_DEMO"
                 : chip.xml      ? "MTK_DA_v6_2026-01-01 00:00:00_GANGFLASH_DEMO"
                                 : "MTK_AllInOne_DA_v3.3001.2026-01-01.00:00_GANGFLASH_DEMO"));
    store_le<std::uint32_t>(file, 4, 0x60);
    store_le<std::uint32_t>(file, 0x2266'8899, 0x64);
    store_le(std::span(file), static_cast<std::uint32_t>(entries.size()), 0x68);
    ContainerWriter writer(file, chip.xml);
    for (const ContainerEntry& entry : entries)
        writer.add(entry);
    return file;
}

} // namespace gangflash::vphone
