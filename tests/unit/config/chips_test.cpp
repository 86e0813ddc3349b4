#include "config/chips/chips.hpp"

#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

TEST(Chips, AreFoundByHwCode) {
    for (const ChipFacts& chip : chip_table())
        EXPECT_EQ(find_chip(chip.hw_code), &chip);
    EXPECT_EQ(find_chip(std::uint16_t{0x1234}), nullptr);
    EXPECT_EQ(find_chip(std::uint16_t{0xFFFF}), nullptr);
}

TEST(Chips, AreFoundByPlatformNameAliasAndSuffix) {
    EXPECT_EQ(find_chip("MT6765")->hw_code, 0x0766);
    EXPECT_EQ(find_chip("mt6765")->hw_code, 0x0766);
    EXPECT_EQ(find_chip("MT6589")->hw_code, 0x6583);
    EXPECT_EQ(find_chip("MT8317")->hw_code, 0x6575);
    EXPECT_EQ(find_chip("MT6735T")->hw_code, 0x0321);
    EXPECT_EQ(find_chip("MT6757D")->hw_code, 0x0551);
    EXPECT_EQ(find_chip("MT6757CD")->hw_code, 0x0551);
    EXPECT_EQ(find_chip("MT6750")->hw_code, 0x0601) << "its own row comes before an alias";
    for (const std::string_view wrong :
         {"", "MT", "MT676", "MT67655", "6765", "MT6765-x", "QC8953"})
        EXPECT_EQ(find_chip(wrong), nullptr) << wrong;
}

TEST(Chips, HaveTheNamesOfOneRowOnly) {
    std::set<std::string_view> names;
    for (const ChipFacts& chip : chip_table())
        EXPECT_TRUE(names.insert(chip.name).second);
}

TEST(Chips, AreAtLeastFortyAndEachSaysHowToPlugItIn) {
    EXPECT_GE(chip_table().size(), 40U);
    for (const ChipFacts& chip : chip_table()) {
        ASSERT_FALSE(plug_in_ways(chip).empty()) << chip.name;
        EXPECT_NE(plug_in_ways(chip).front().steps.find("without pressing a key"),
                  std::string_view::npos)
            << chip.name << ": the preloader comes first";
    }
    EXPECT_EQ(plug_in_ways(*find_chip("MT6985")).size(), 2U) << "no work from its boot ROM";
}

TEST(Chips, AnMt6577AnswersAsAnMt6575) {
    const ChipFacts& mt6577 = *find_chip("MT6577");
    const ChipFacts& mt6575 = *find_chip(std::uint16_t{0x6575});
    EXPECT_EQ(mt6577.agent_code, 0x6577);
    EXPECT_TRUE(same_silicon(mt6577, mt6575));
    EXPECT_TRUE(same_silicon(mt6577, mt6577));
    EXPECT_FALSE(same_silicon(mt6575, mt6577));
    EXPECT_FALSE(same_silicon(*find_chip("MT6765"), mt6575));
}

TEST(Chips, AnMt6750AnswersEitherOfItsCodes) {
    const ChipFacts& mt6750 = *find_chip("MT6750");
    const ChipFacts& mt6755 = *find_chip("MT6755");
    EXPECT_EQ(mt6755.hw_code, 0x0326);
    EXPECT_TRUE(same_silicon(mt6750, mt6755)) << "as two makers' phones do";
    EXPECT_TRUE(same_silicon(mt6755, mt6750));
}

/// Every pair of rows that takes one agent, and whether one package serves both. A new row comes
/// here with its witness.
TEST(Chips, ThatShareAnAgentAreTwinsOnlyWhereTheyShareAName) {
    std::set<std::pair<std::string_view, std::string_view>> twins, strangers;
    for (const ChipFacts& one : chip_table())
        for (const ChipFacts& other : chip_table()) {
            if (one.hw_code >= other.hw_code || one.agent_code != other.agent_code) continue;
            (is_twin(one, other) ? twins : strangers).emplace(one.name, other.name);
            EXPECT_EQ(is_twin(one, other), is_twin(other, one));
            EXPECT_EQ(one.generation, other.generation);
        }
    using Pairs = decltype(twins);
    EXPECT_EQ(twins, (Pairs{{"MT6755", "MT6750"}}));
    EXPECT_EQ(strangers,
              (Pairs{{"MT6735", "MT6737"},
                     {"MT6735", "MT6753"},
                     {"MT6737", "MT6753"},
                     {"MT6991", "MT6899"}, // mtkclient's table
                     {"MT8173", "MT8176"}}));
}

TEST(Chips, AreFoundByTheNamesOfTheirTabletsAndVariants) {
    const std::vector<std::pair<std::string_view, std::uint16_t>> names{
        {"MT8755", 0x1209},  {"MT8797", 0x0950},  {"MT8788", 0x0788},  {"MT8766", 0x0717},
        {"MT8766B", 0x0717}, {"MT8761", 0x0717},  {"MT8791N", 0x0959}, {"MT8768T", 0x0766},
        {"MT8781", 0x1208},  {"mt8781v", 0x1208}, {"MT8792", 0x1203},  {"MT8795", 0x1172},
        {"MT8796", 0x1236},  {"MT8798", 0x0907},  {"MT6875", 0x0886},  {"MT6896", 0x1172},
        {"MT6735M", 0x0335}, {"MT6737T", 0x0321}, {"MT6737M", 0x0335}, {"MT6737", 0x0335},
        {"MT6762G", 0x0717}, {"MT6765G", 0x0766}, {"MT8786V", 0x0707}, {"MT8675", 0x0886},
        {"MT8789", 0x0813},  {"MT8771", 0x0989},  {"MT8771V", 0x0989}, {"MT6759", 0x0507},
        {"AC8259", 0x0717},  {"MT3369", 0x0717},  {"MT7683", 0x8590},
    };
    for (const auto& [name, code] : names) {
        const ChipFacts* chip = find_chip(name);
        ASSERT_NE(chip, nullptr) << name;
        EXPECT_EQ(chip->hw_code, code) << name;
    }
}

/// No code that finds one chip's agent is the usual code of another chip with another agent.
TEST(Chips, HaveAgentCodesOfTheirOwn) {
    for (const ChipFacts& chip : chip_table())
        for (const std::uint16_t code : agent_codes(chip))
            for (const ChipFacts& other : chip_table())
                if (other.agent_code == code && &other != &chip && !is_twin(chip, other) &&
                    other.agent_code != chip.agent_code)
                    ADD_FAILURE() << chip.name << " would be sent the agent of " << other.name;
}

TEST(Chips, StopTheWatchdogWithTheWidthTheyNeed) {
    const ChipFacts* mt6577 = find_chip("MT6577");
    ASSERT_TRUE(mt6577->watchdog);
    EXPECT_EQ(mt6577->watchdog->address, 0xC0000000U);
    EXPECT_EQ(mt6577->watchdog->value, 0x2264U);
    EXPECT_EQ(mt6577->watchdog->width, 2);
    EXPECT_EQ(find_chip("MT6765")->watchdog->width, 4);
    EXPECT_EQ(find_chip("MT6592")->watchdog_too->address, 0x10000500U);
    EXPECT_FALSE(find_chip("MT6989")->watchdog) << "64-bit chips fall off the bus on that write";
}

} // namespace
} // namespace gangflash
