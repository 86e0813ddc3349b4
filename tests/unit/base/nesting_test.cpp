// Depth is bounded before a library recurses: none of these may reach one.
#include "base/json_text.hpp"
#include "base/nesting.hpp"
#include "base/toml_text.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += piece;
    return text;
}

TEST(Nesting, FindsTheDepthOfToml) {
    constexpr std::size_t many = 40'000;
    EXPECT_EQ(too_deep_in_toml(repeated("a.", many) + "a = 1\n"), 1U);
    EXPECT_EQ(too_deep_in_toml("x = 1\n[" + repeated("a.", many) + "a]\n"), 2U);
    EXPECT_EQ(too_deep_in_toml("[[" + repeated("a . ", many) + "a]]\n"), 1U);
    EXPECT_EQ(too_deep_in_toml("\n\nx = " + repeated("[", many)), 3U);
    EXPECT_EQ(too_deep_in_toml("x = " + repeated("{a=", many)), 1U);
    EXPECT_EQ(too_deep_in_toml("x = " + repeated("{a.a.a.a=", 9)), 1U);
    EXPECT_EQ(too_deep_in_toml("x = " + repeated("[\n", many)), 33U) << "over many lines";
    EXPECT_EQ(too_deep_in_toml(repeated("\"q\".'r'.", 20) + "a = 1"), 1U) << "quoted keys";
}

TEST(Nesting, TakesNoFlatTomlForDeep) {
    EXPECT_EQ(too_deep_in_toml("x = [" + repeated("1.5, [2.5], ", 1000) + "]\n"), std::nullopt);
    EXPECT_EQ(too_deep_in_toml("x = [" + repeated("{a.b = 1.5}, ", 1000) + "]\n"), std::nullopt);
    EXPECT_EQ(too_deep_in_toml(repeated("a.b.c = 1.2\n", 1000)), std::nullopt);
    EXPECT_EQ(
        too_deep_in_toml("x = \"" + repeated("[", 1000) + "\\\"" + repeated(".", 99) + "\"\n"),
        std::nullopt);
    EXPECT_EQ(too_deep_in_toml("x = '''\n" + repeated("[{.", 1000) + "'''\n# " + repeated("[", 99)),
              std::nullopt);
    EXPECT_EQ(too_deep_in_toml("x = \"\"\"" + repeated("\"[", 1000) + "\"\"\"\n"), std::nullopt);
    EXPECT_EQ(too_deep_in_toml(repeated("[a.b]\nx = 1\n[[c]]\n", 1000)), std::nullopt);
    EXPECT_EQ(too_deep_in_toml(repeated("]", 1000)), std::nullopt) << "no TOML, but not deep";
}

TEST(Nesting, FindsTheDepthOfJsonAndXml) {
    constexpr std::size_t many = 100'000;
    EXPECT_EQ(too_deep_in_json("\n" + repeated("[", many)), 2U);
    EXPECT_EQ(too_deep_in_json(repeated("{\"a\":", many)), 1U);
    EXPECT_EQ(too_deep_in_json("[\"" + repeated("[", many) + "\\\"[\"]"), std::nullopt);
    EXPECT_EQ(too_deep_in_json("[" + repeated("[],{},", many) + "0]"), std::nullopt);
    EXPECT_EQ(too_deep_in_xml(repeated("<a>", many)), 1U);
    EXPECT_EQ(too_deep_in_xml("<?xml?>\n" + repeated("<a b='>'>", many)), 2U);
    EXPECT_EQ(too_deep_in_xml("<r>" + repeated("<a/><b></b><!-- <<<< -->", many) + "</r>"),
              std::nullopt);
    EXPECT_EQ(too_deep_in_xml("<r><![CDATA[" + repeated("<a>", many) + "]]></r>"), std::nullopt);
    EXPECT_EQ(too_deep_in_xml("<"), std::nullopt);
}

TEST(Nesting, TheDoorsRefuseWithALineAndNoCrash) {
    const auto deep =
        parse_toml(repeated("a.", 40'000) + "a = 1", "r.toml", ErrorCode::recipe_invalid);
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().detail, "r.toml:1: nests more than 32 deep");
    const auto wrong = parse_toml("x = \n", "r.toml", ErrorCode::recipe_invalid);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().detail, testing::StartsWith("r.toml:1: "));
    EXPECT_TRUE(parse_toml("a.b.c = [1]\n", "r.toml", ErrorCode::recipe_invalid));

    using Json = nlohmann::ordered_json;
    EXPECT_THROW(parse_json<Json>(repeated("[", 100'000)), Json::exception);
    EXPECT_TRUE(parse_json_or_discard<Json>(repeated("[", 100'000)).is_discarded());
    EXPECT_EQ(parse_json<Json>("[1]").size(), 1U);
}

} // namespace
} // namespace gangflash
