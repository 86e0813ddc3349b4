#pragma once

#include "engine/mediatek/legacy/legacy_agent.hpp"
#include "tests/unit/protocol/conversation.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace gangflash {

// Fields as the reference writes them down, built without the code under test.

inline Bytes be(std::initializer_list<std::uint64_t> values, unsigned width) {
    Bytes bytes;
    for (const std::uint64_t value : values)
        for (unsigned i = width; i-- > 0;)
            bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
    return bytes;
}
inline Bytes be8(std::initializer_list<std::uint64_t> values) {
    return be(values, 1);
}
inline Bytes be16(std::uint64_t value) {
    return be({value}, 2);
}
inline Bytes be32(std::initializer_list<std::uint64_t> values) {
    return be(values, 4);
}
inline Bytes be64(std::initializer_list<std::uint64_t> values) {
    return be(values, 8);
}
inline Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// Sum of all bytes, low 16 bits, as the phone counts it.
inline std::uint16_t byte_sum(const Bytes& bytes) {
    unsigned sum = 0;
    for (const std::byte b : bytes)
        sum += std::to_integer<unsigned>(b);
    return static_cast<std::uint16_t>(sum);
}

inline Bytes pattern_of(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(i * 131 + i / 251 + 7);
    return bytes;
}

inline const std::string build_2015 = "MTK_AllInOne_DA_v7.1504.00.00";
inline const std::string build_2017 = "MTK_AllInOne_DA_v3.3001.2017-06-01.10:00_1";
inline const std::string build_2019 = "MTK_AllInOne_DA_v3.3001.2019-12-31.14:06_485644";

inline AgentChoice choice(std::uint16_t agent_code, std::string build, bool boot_rom = true) {
    return {.generation = AgentGeneration::legacy,
            .agent_code = agent_code,
            .build = std::move(build),
            .brom_version = boot_rom ? std::uint8_t{5} : std::uint8_t{0xFF},
            .loader_version = boot_rom ? std::uint8_t{0xFE} : std::uint8_t{1}};
}

/// The memory list of a preloader: entries of `entry_size` bytes, the first word of each given.
inline Bytes memory_list(unsigned version, const std::vector<Bytes>& entries) {
    std::string head =
        "MTK_BLOADER_INFO_v" + std::string(version < 10 ? "0" : "") + std::to_string(version);
    Bytes block(0x70);
    for (std::size_t i = 0; i < head.size(); ++i)
        block[i] = static_cast<std::byte>(head[i]);
    block[0x6C] = static_cast<std::byte>(entries.size());
    for (const Bytes& entry : entries)
        block.insert(block.end(), entry.begin(), entry.end());
    return block + le32({static_cast<std::uint32_t>(block.size())});
}

/// One entry in the layout that most versions share: sub-version, type, id length, firmware length,
/// id; then filling that differs by `seed`.
inline Bytes memory_entry(std::size_t size,
                          std::uint32_t type,
                          const Bytes& id,
                          unsigned seed,
                          std::uint32_t sub_version = 1) {
    Bytes entry = le32({sub_version, type, static_cast<std::uint32_t>(id.size()), 0}) + id;
    while (entry.size() < size)
        entry.push_back(static_cast<std::byte>(entry.size() * 3 + seed));
    return entry;
}

constexpr std::uint32_t emmc_mcp = 0x0202;
constexpr std::uint32_t discrete_lpddr2 = 0x0002;

/// First nine bytes of the CID in the transcripts of MT6580 and MT6582.
inline const Bytes id_q82 = be8({0x15, 0x01, 0x00, 0x51, 0x38, 0x32, 0x33, 0x4D, 0x42});
/// The same of MT6577 and MT6589.
inline const Bytes id_n5u = be8({0x15, 0x01, 0x00, 0x4E, 0x35, 0x55, 0x30, 0x30, 0x4D});
inline const Bytes id_other = be8({0x90, 0x01, 0x4A, 0x48, 0x34, 0x47, 0x31, 0x64, 0x04});

/// ENABLE_DRAM to its good end, for agents that take the whole list or one entry.
inline Script dram_dialogue(unsigned version,
                            std::size_t entry_size,
                            const Bytes& sent,
                            bool whole_list,
                            std::uint32_t status = 0) {
    Script script;
    script.host(be8({0xE8})).host(be32({version})).phone(be8({0x5A}));
    script.phone(be32({entry_size})).host(be8({0x5A}));
    if (whole_list) script.host(be32({sent.size()}));
    script.host(sent).phone(be16(byte_sum(sent))).host(be8({0x5A})).host(be32({0x80000001}));
    script.phone(be32({status}));
    if (status == 0) script.phone(be8({2})).phone(be8({0})).phone(be64({1 << 30}));
    return script;
}

inline Script operator+(Script a, const Script& b) {
    a += b;
    return a;
}

/// A second stage of 4096 + 16 bytes and the report behind it.
inline const Bytes second_stage = pattern_of(0x1010);
inline AgentCode second_stage_at(std::uint32_t address) {
    return {address, 0x10, second_stage};
}
inline Script stage_dialogue(std::uint32_t address, const std::string& report, bool security) {
    Script script;
    script.host(be32({address, 0x1010, 0x1000})).phone(be8({0x5A}));
    script.host(Bytes(second_stage.begin(), second_stage.begin() + 0x1000)).phone(be8({0x5A}));
    script.host(Bytes(second_stage.begin() + 0x1000, second_stage.end())).phone(be8({0x5A}));
    script.phone(be8({0x5A})).host(be8({0x5A}));
    script += Script::load(report);
    if (security) script.host(be8({0xE0, 0, 0, 0, 0})).phone(be8({0x5A}));
    return script;
}

} // namespace gangflash
