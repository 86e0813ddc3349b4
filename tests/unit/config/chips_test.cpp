#include "config/chips.hpp"

#include <set>

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
