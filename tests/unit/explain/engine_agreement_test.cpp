// What the engine makes of a status while flashing, and what `explain` says about it, is the same.
#include "config/explain/raw_status.hpp"
#include "engine/protocol/brom/status.hpp"
#include "engine/protocol/xflash/status.hpp"

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
