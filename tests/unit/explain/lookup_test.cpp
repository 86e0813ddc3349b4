// What people paste is found, whatever way they write it.
#include "explain/lookup.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::explain {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// Our ids for what was asked, in the order told.
std::vector<std::string> ids(std::string_view asked) {
    std::vector<std::string> found;
    for (const Explanation& one : look_up(asked).found)
        found.emplace_back(one.code ? entry_of(*one.code).id : "no error");
    return found;
}

TEST(LookUp, TheNumbersThatStartedThis) {
    EXPECT_THAT(ids("4032"), ElementsAre("RAM-501"));
    EXPECT_THAT(ids("5054"), ElementsAre("RAM-503"));
    EXPECT_THAT(ids("7024"), ElementsAre("SEC-301"));
    EXPECT_THAT(ids("4010"), ElementsAre("STO-601"));
    EXPECT_THAT(ids("2020"), ElementsAre("BROM-204"));
    EXPECT_THAT(ids("4001"), ElementsAre("DA-401"));
    EXPECT_THAT(ids("8038"), ElementsAre("STO-609"));
    EXPECT_THAT(ids("0xC0070004"), ElementsAre("DA-403"));
    EXPECT_THAT(ids("0xC0060003"), ElementsAre("SEC-301"));
    EXPECT_THAT(ids("0xC0020004"), ElementsAre("SEC-303"));
}

TEST(LookUp, ANumberOfTwoErasIsToldTwice) {
    const Answer answer = look_up("3004");
    ASSERT_EQ(answer.found.size(), 2U);
    EXPECT_THAT(ids("3004"), testing::UnorderedElementsAre("RAM-501", "RAM-502"));
    EXPECT_NE(answer.found[0].old_numbering, answer.found[1].old_numbering);
}

/// Numbers moved with the versions of the tool, and field reports show all of them.
TEST(LookUp, ANumberThatMovedBetweenVersionsHasAllItsMeanings) {
    EXPECT_THAT(ids("3168"), ElementsAre("PHN-701", "DA-405"));
    EXPECT_THAT(ids("3167"), ElementsAre("STO-604", "DA-405"));
    EXPECT_THAT(ids("3182"), Contains("STO-604"));
    EXPECT_EQ(ids("3182").size(), 2U);
    EXPECT_THAT(ids("3140"), Contains("PKG-812"));
    EXPECT_THAT(ids("3168 S_CHIP_TYPE_NOT_MATCH"), ElementsAre("PHN-701"));
}

TEST(LookUp, ANumberOfTwoToolsIsToldTwice) {
    EXPECT_THAT(ids("1011"), ElementsAre("PKG-805", "DA-402"));
    EXPECT_THAT(ids("6005"),
                ElementsAre("SEC-301", "SEC-301")); // the tool's, and a boot ROM's word
}

TEST(LookUp, TheSymbolsThatStartedThis) {
    EXPECT_THAT(ids("STATUS_DA_HASH_MISMATCH"), ElementsAre("DA-403"));
    EXPECT_THAT(ids("S_DA_DRAM_NOT_SUPPORT"), ElementsAre("RAM-502"));
    EXPECT_THAT(ids("STATUS_EXCEED_MAX_NUM"), ElementsAre("DA-404"));
    EXPECT_THAT(ids("STATUS_EXCEED_NUM_MAX"), ElementsAre("DA-404"));
}

TEST(LookUp, SpellingIsForgiven) {
    for (const char* spelled :
         {"status_da_hash_mismatch",
          "DA_HASH_MISMATCH",
          "DA HASH MISMATCH",
          "Status_Da_Hash_Mismatch (0xC0070004)",
          "ERROR : STATUS_DA_HASH_MISMATCH (-1073283068), MSP ERROE CODE : 0x00",
          "C0070004",
          "0xc0070004",
          "3221684228",
          "-1073283068"})
        EXPECT_THAT(ids(spelled), ElementsAre("DA-403")) << spelled;
    EXPECT_THAT(ids("S_DL_GET_DRAM_SETTINGS_FAIL (5054)"), ElementsAre("RAM-503"));
    EXPECT_THAT(ids("BROM ERROR : S_FT_ENABLE_DRAM_FAIL (4032)"), ElementsAre("RAM-501"));
    EXPECT_THAT(ids("S_FT_ENABLE_DRAM_FAIL(0xFC0)"), ElementsAre("RAM-501"));
    EXPECT_THAT(ids("exceed_num_max"), ElementsAre("DA-404"));
    EXPECT_THAT(ids("  lib DA NOT match "), ElementsAre("PKG-810"));
}

TEST(LookUp, TheSymbolDecidesBetweenTheMeaningsOfANumber) {
    EXPECT_THAT(ids("S_DA_DRAM_NOT_SUPPORT (3004)"), ElementsAre("RAM-502"));
    EXPECT_THAT(ids("S_DA_SETUP_EMI_PLL_ERR (3004)"), ElementsAre("RAM-501"));
}

TEST(LookUp, HexadecimalFormsOfTheToolsNumbers) {
    EXPECT_THAT(ids("0xBBC"), testing::UnorderedElementsAre("RAM-501", "RAM-502")); // 3004
    EXPECT_THAT(ids("13BE"), ElementsAre("RAM-503"));                               // 5054
    EXPECT_THAT(ids("0x1D0D"), ElementsAre("SEC-302"));
    EXPECT_THAT(ids("1d0d"), ElementsAre("SEC-302"));
}

TEST(LookUp, OurOwnIds) {
    EXPECT_THAT(ids("RAM-502"), ElementsAre("RAM-502"));
    EXPECT_THAT(ids("ram502"), ElementsAre("RAM-502"));
    EXPECT_THAT(ids("USB-101 Phone left the bus"), ElementsAre("USB-101"));
}

TEST(LookUp, WhatIsNoErrorSaysSo) {
    EXPECT_THAT(ids("8000"), ElementsAre("no error"));
    EXPECT_THAT(ids("0x40040004"), ElementsAre("no error"));
}

TEST(LookUp, AFamilyOfSymbolsIsMetByAnyOfIt) {
    EXPECT_THAT(ids("S_EPP_SOME_STEP_FAIL"), ElementsAre("RAM-501"));
    EXPECT_THAT(ids("S_SECURITY_SECURE_USB_DL_IMAGE_INFO_CHECK_VERSION_FAIL"),
                ElementsAre("SEC-304"));
    EXPECT_THAT(ids("S_DA_SDMMC_READ_FAILED"), ElementsAre("STO-602")) << "the exact one wins";
}

TEST(LookUp, TheUnknownNamesItsNeighbours) {
    for (const char* unknown : {"", "()", "4o32", "no such thing", "99999999999999999999"})
        EXPECT_THAT(ids(unknown), IsEmpty()) << unknown;
    EXPECT_THAT(look_up("4132").nearest, Contains("4032"));
    EXPECT_THAT(look_up("S_DA_DRAN_NOT_SUPORT").nearest, Contains("S_DA_DRAM_NOT_SUPPORT"));
    EXPECT_THAT(look_up("RAM-582").nearest, Contains("RAM-502"));
    EXPECT_THAT(look_up("0xC0070009").nearest, Contains("0xC0070001")) << "of the same domain";
    EXPECT_THAT(look_up(std::string(10'000, 'x')).nearest, IsEmpty());
}

} // namespace
} // namespace gangflash::explain
