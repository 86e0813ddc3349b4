#include "ports/virtual/demo/demo_agent.hpp"

#include "base/sha256.hpp"
#include "ports/virtual/demo/demo_images.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

constexpr std::size_t da1_size = 0x3'0000;
constexpr std::size_t da2_size = 0x4'8000;
constexpr std::size_t hash_at = 0x2'8000; ///< of DA2, inside DA1
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

/// An ARM image starts with a branch over its vectors; tools look no further.
void put_entry_branch(Bytes& code) {
    store_le<std::uint32_t>(code, 0xEA00'003E, 0); // b +0x100
}

} // namespace

DemoAgent make_demo_agent(const ChipModel& chip) {
    DemoAgent agent;
    agent.environment = make_environment(chip);
    agent.da2 = noise({chip}, "da2", da2_size);
    put_entry_branch(agent.da2);
    agent.da1 = noise({chip}, "da1", da1_size);
    put_entry_branch(agent.da1);
    const ByteView signed_part = ByteView(agent.da2).first(da2_size - demo_signature_size);
    put(agent.da1, hash_at, sha256(signed_part).bytes);
    return agent;
}

std::vector<Sha256> demo_agent_hashes() {
    std::vector<Sha256> hashes;
    for (const ChipModel& chip : chip_models())
        hashes.push_back(sha256(make_demo_agent(chip).da1));
    return hashes;
}

Bytes make_agent_container() {
    Bytes file(header_size + table_slots * entry_stride);
    put(file, 0x00, as_bytes("MTK_DOWNLOAD_AGENT"));
    put(file, 0x20, as_bytes("MTK_AllInOne_DA_v3.3001.2026-01-01.00:00_GANGFLASH_DEMO"));
    store_le<std::uint32_t>(file, 4, 0x60);
    store_le<std::uint32_t>(file, 0x2266'8899, 0x64);
    store_le(std::span(file), static_cast<std::uint32_t>(chip_models().size()), 0x68);

    std::size_t entry = header_size;
    for (const ChipModel& chip : chip_models()) {
        const auto half = [&](std::size_t at, std::uint16_t value) {
            store_le(std::span(file), value, entry + at);
        };
        half(0x00, 0xDADA);
        half(0x02, chip.agent_code);
        half(0x04, chip.hw_subcode);
        half(0x06, chip.hw_version);
        half(0x08, chip.sw_version);
        store_le<std::uint32_t>(file, 0x1000, entry + 0x0C);
        half(0x10, 0);
        half(0x12, 3);
        const DemoAgent agent = make_demo_agent(chip);
        std::size_t region = entry + 0x14;
        const auto add = [&](ByteView bytes, std::uint32_t address, bool is_signed) {
            const auto size = static_cast<std::uint32_t>(bytes.size());
            const std::uint32_t signature = is_signed ? demo_signature_size : 0;
            const std::array words{static_cast<std::uint32_t>(file.size()),
                                   size,
                                   address,
                                   is_signed ? size - signature : 0U,
                                   signature};
            for (std::size_t i = 0; i < words.size(); ++i)
                store_le(std::span(file), words[i], region + 4 * i);
            file.insert(file.end(), bytes.begin(), bytes.end());
            region += region_size;
        };
        add(agent.environment, environment_address, false);
        add(agent.da1, demo_da1_address, true);
        add(agent.da2, demo_da2_address, true);
        entry += entry_stride;
    }
    return file;
}

} // namespace gangflash::vphone
