// What `gangflash explain` prints.
#include "station/cli/guide/explain_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::cli {
namespace {

using explain::Language;
using explain::look_up;
using testing::HasSubstr;

TEST(ExplainText, SaysAllATechnicianNeeds) {
    const std::string text = explain_text(look_up("4032"), Language::en);
    for (const char* part : {"4032 (0xFC0)",
                             "S_FT_ENABLE_DRAM_FAIL",
                             "SP Flash Tool",
                             "RAM-501",
                             "cause",
                             "1. The preloader is of another board",
                             "1. Check that scatter, preloader",
                             "retry",
                             "Nothing was written"})
        EXPECT_THAT(text, HasSubstr(part));
}

TEST(ExplainText, SpeaksChinese) {
    const std::string text = explain_text(look_up("STATUS_DA_HASH_MISMATCH"), Language::zh);
    EXPECT_THAT(text, HasSubstr("DA-403  下载代理的两半不匹配或被修改过"));
    EXPECT_THAT(text, HasSubstr("没有向手机写入任何内容。"));
    EXPECT_EQ(text.find("cause"), std::string::npos) << text;
}

TEST(ExplainText, TellsTheTwoErasApart) {
    const std::string text = explain_text(look_up("3004"), Language::en);
    EXPECT_THAT(text, HasSubstr("means different things"));
    EXPECT_THAT(text, HasSubstr("tools and agents up to 2015"));
    EXPECT_THAT(text, HasSubstr("later tools and agents"));
}

TEST(ExplainText, TheUnknownIsSaidToBeUnknown) {
    const std::string text = explain_text(look_up("4132"), Language::en);
    EXPECT_THAT(text, HasSubstr("4132 is not known here"));
    EXPECT_THAT(text, HasSubstr("did you mean 4032"));
}

TEST(ExplainFacts, AreOneObjectForEachMeaning) {
    const auto facts = explain_facts(look_up("3004"), Language::en);
    ASSERT_EQ(facts.size(), 2U);
    for (const Facts& one : facts) {
        EXPECT_EQ(one.at("asked"), "3004");
        EXPECT_EQ(one.at("known"), true);
        EXPECT_EQ(one.at("number"), 3004);
        EXPECT_EQ(one.at("written"), "nothing");
        EXPECT_FALSE(one.at("reasons").empty());
        EXPECT_FALSE(one.at("actions").empty());
    }
    EXPECT_NE(facts[0].at("numbering"), facts[1].at("numbering"));
}

TEST(ExplainFacts, OfTheUnknownNameNeighbours) {
    const auto facts = explain_facts(look_up("4132"), Language::en);
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].at("known"), false);
    EXPECT_THAT(facts[0].at("nearest").get<std::vector<std::string>>(), testing::Contains("4032"));
}

} // namespace
} // namespace gangflash::cli
