// Text files of other people: encodings, line ends, a tool's line before the first.
#include "config/lists/text_encoding.hpp"
#include "config/scatter/scatter.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

std::string sound() {
    return test::scatter_text(test::sound_layout());
}

std::string utf16(const std::string& text, bool big, bool mark) {
    std::string wide = mark ? (big ? "\xFE\xFF"s : "\xFF\xFE"s) : ""s;
    for (const char c : text) {
        if (big) wide += '\0';
        wide += c;
        if (!big) wide += '\0';
    }
    return wide;
}

std::string replaced_all(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

TEST(ScatterEncodings, AreReadAsTheSameLayout) {
    const auto expected = parse_scatter(sound(), "s.txt");
    ASSERT_TRUE(expected);
    for (const std::string& text : {"\xEF\xBB\xBF" + sound(),
                                    utf16(sound(), false, true),
                                    utf16(sound(), true, true),
                                    utf16(sound(), false, false),
                                    replaced_all(sound(), "\n", "\r\n"),
                                    replaced_all(sound(), "\n", "\r"),
                                    replaced_all(sound(), "\n", "\r\r\n"),
                                    "BIRDTOOLMINVER[3.0]\n" + sound(),
                                    replaced_all(sound(), "made by", "\xD6\xC6\xD7\xF7"), // GBK
                                    replaced_all(sound(), "demo", "\xD1\xDD\xCA\xBE"),
                                    replaced_all(sound(), "made by", "\x81 \xFF")}) {
        const auto read = parse_scatter(text, "s.txt");
        ASSERT_TRUE(read) << describe(read.error()) << text.substr(0, 40);
        ASSERT_EQ(read->storages.size(), 1U);
        EXPECT_EQ(read->storages[0].partitions.size(), expected->storages[0].partitions.size());
        EXPECT_EQ(read->storages[0].partitions[2].name, expected->storages[0].partitions[2].name);
        EXPECT_TRUE(looks_like_scatter(text));
    }
}

TEST(ScatterEncodings, AreSaidWhereTheyAreNotPlain) {
    EXPECT_THAT(parse_scatter(utf16(sound(), false, true), "s.txt")->warnings,
                ElementsAre(HasSubstr("s.txt: is UTF-16LE")));
    EXPECT_THAT(parse_scatter("BIRDTOOLMINVER[3.0]\n" + sound(), "s.txt")->warnings,
                ElementsAre(HasSubstr("s.txt:1: `BIRDTOOLMINVER[3.0]` is no line of a scatter")));
    EXPECT_THAT(parse_scatter(sound(), "s.txt")->warnings, IsEmpty());
}

TEST(ScatterEncodings, KeepLineNumbersBehindAToolsLine) {
    const std::string text =
        "TOOL 1\n" + replaced_all(sound(), "operation_type: UPDATE", "operation_type: X");
    const auto read = parse_scatter(text, "s.txt");
    ASSERT_FALSE(read);
    const std::string first = detail_of(read.error().front());
    const std::size_t line = 1 + test::scatter_line(2, "operation_type");
    EXPECT_THAT(first, HasSubstr("s.txt:" + std::to_string(line) + ":"));
}

TEST(ScatterEncodings, QuoteAFirstLineThatIsNone) {
    const auto read = parse_scatter("# note\nhello\x1B[31m there\nmore\n", "s.txt");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().front().code, ErrorCode::scatter_invalid);
    EXPECT_THAT(detail_of(read.error().front()), HasSubstr("s.txt:2: "));
    EXPECT_THAT(detail_of(read.error().front()), HasSubstr("`hello?[31m there`"));
}

TEST(ScatterEncodings, RefuseWhatIsInNone) {
    const auto read =
        parse_scatter(replaced_all(sound(), "project: demo", "project: d\xFF\x01o"), "s.txt");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().front().code, ErrorCode::text_encoding);
    EXPECT_THAT(detail_of(read.error().front()), HasSubstr("s.txt:6: "));
    const auto wide = parse_scatter("\xFF\xFE\0\0x\0\0\0"s, "s.txt");
    ASSERT_FALSE(wide);
    EXPECT_THAT(detail_of(wide.error().front()), HasSubstr("UTF-32"));
}

TEST(Quotes, AreOneLineAndEndBetweenLetters) {
    EXPECT_EQ(quote_of("a\tb\nc"), "a?b");
    EXPECT_EQ(quote_of("ää", 2), "ä…");
    EXPECT_EQ(quote_of("ää", 3), "ää");
    EXPECT_EQ(quote_of("\xFF x"), "? x");
}

} // namespace
} // namespace gangflash
