// What the engine makes of a status while flashing, and what `explain` says about it, is the same.
#include "config/chips/chips.hpp"
#include "config/package/agent_checks.hpp"
#include "engine/mediatek/brom/status.hpp"
#include "engine/mediatek/legacy/variant.hpp"
#include "engine/mediatek/xflash/status.hpp"
#include "engine/mediatek/xml/status.hpp"
#include "explain/lookup.hpp"
#include "explain/raw_status.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash::explain {
namespace {

void expect_same(const RawStatus& row, std::uint32_t number, const Fault& fault) {
    ASSERT_TRUE(row.code) << fmt::format("0x{:x}", number);
    EXPECT_EQ(entry_of(*row.code).id, entry_of(fault.code).id) << fmt::format("0x{:x}", number);
    EXPECT_NE(fault.detail.find("meaning="), std::string::npos)
        << fmt::format("the engine has no words for 0x{:x}", number);
}

TEST(EngineAndExplain, AgreeOnEveryAgentStatus) {
    std::size_t count = 0;
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            if (row.family != Family::agent || row.number.last == 0 || !row.code) continue;
            for (std::uint32_t number = row.number.first; number <= row.number.last; ++number) {
                expect_same(row, number, xflash::refusal(number));
                ++count;
            }
        }
    EXPECT_GT(count, 180U);
}

TEST(EngineAndExplain, AgreeOnEveryBootRomStatus) {
    std::size_t count = 0;
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            if (row.family != Family::boot_rom || !row.code) continue;
            const auto word = static_cast<std::uint16_t>(row.number.first);
            expect_same(row, word, brom::refusal(word));
            ++count;
        }
    EXPECT_GT(count, 35U);
}

/// Each text of the reference, as agents say it.
TEST(EngineAndExplain, AgreeOnEveryTextOfXmlAgents) {
    for (const char* said : {
             "Security deny for [lk].",
             "Security deny [lk] Signature(Entity) invalid.",
             "Security deny [logo] Signature(*.sig) invalid.",
             "Server is not authenticated. Locked.",
             "Erase [seccfg] is not allowed.",
             "R/W on this address is forbidden.",
             "cert file invalid.",
             "DA version is invalid",
             "DA Hash mismatch. Check these: 1. EMI 2. DRAM HW",
             "2nd DA address is invalid. reset.",
             "Use wrong load, load with pmic 1 incompatible with device pmic 2",
             "Storage checksum failed",
             "Sparse image FILL part checksum mismatch",
             "All storages init fail. check HW storage.",
             "No storage is found",
             "Cannot find [UFS-LUA3] on current device storage.",
             "Max partition count in scatter file overflow",
             "Max space count overflow",
             "fp_read_host_file buffer is too small.",
             "fp_read_host_file malloc fail.",
             "Data size bigger than partition max size.",
             "Host file size[0x10] is larger than max partition available size[0x8]",
             "[EMMC-USER]Base address[0x90] is larger than partition max size[0x80]",
             "Start address + length overflow",
             "Some protected partition size changed, FW update is forbidden.",
             "write protected partition from host failed.",
             "GPT layout change. FW upgrade or Format all first.",
             "FW update cannot find GPT, Use Format all and download.",
             "Find [x] from partition table failed.",
             "Cannot find [x] in partition table.",
             "DRAM Test Failed.",
         }) {
        const Answer answer = look_up(said);
        const Fault fault = xml::refusal("ERR", said);
        EXPECT_NE(fault.code, ErrorCode::da_error) << said;
        // Numbers in a text may be somebody's codes as well; the text is among what is told.
        EXPECT_TRUE(std::ranges::any_of(answer.found, [&](const Explanation& one) {
            return one.code == fault.code && one.status != nullptr && one.status->number.last == 0;
        })) << said;
    }
}

TEST(EngineAndPlan, AgreeOnWhatAnAgentsChecksumsCover) {
    for (const ChipFacts& chip : chip_table()) {
        if (chip.generation != AgentGeneration::legacy) continue;
        const bool reads_back =
            legacy::variant_of(chip.agent_code, "").kind == legacy::Kind::two_stages;
        EXPECT_EQ(agent_checks(chip.generation, chip.agent_code),
                  reads_back ? AgentChecks::cable_and_storage : AgentChecks::cable)
            << chip.name;
    }
}

/// The other way round: what the engine knows, explain knows.
TEST(EngineAndExplain, NoStatusIsKnownToTheEngineAlone) {
    for (const std::uint32_t domain : {1U, 2U, 3U, 4U, 5U, 6U, 7U})
        for (std::uint32_t low = 0; low < 0x300; ++low) {
            const std::uint32_t number = 0xC0000000U | domain << 16U | low;
            if (xflash::refusal(number).detail.find("meaning=") == std::string::npos) continue;
            EXPECT_NE(find_status(Family::agent, number), nullptr) << fmt::format("0x{:x}", number);
        }
    for (std::uint32_t word = 0x100; word <= 0xFFFF; ++word) {
        const Fault fault = brom::refusal(static_cast<std::uint16_t>(word));
        if (fault.detail.find("meaning=") == std::string::npos) continue;
        EXPECT_NE(find_status(Family::boot_rom, word), nullptr) << fmt::format("0x{:x}", word);
    }
}

} // namespace
} // namespace gangflash::explain
