#include "base/text.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

TEST(Text, ShowsWhatWouldSteerATerminal) {
    EXPECT_EQ(printable("plain, Ärger, 中文, \U0001F4F1"), "plain, Ärger, 中文, \U0001F4F1");
    EXPECT_EQ(printable("\x1b[31mred\x07"), "\\u001b[31mred\\u0007");
    EXPECT_EQ(printable("line\n\tnext\r"), "line\n\tnext\\u000d");
    EXPECT_EQ(printable_line("line\nnext"), "line\\u000anext");
    EXPECT_EQ(printable("\xc2\x9b"
                        "2J"),
              "\\u009b2J")
        << "C1's control sequence introducer";
    EXPECT_EQ(printable("\x7f"), "\\u007f");
    EXPECT_EQ(printable("\xe2\x80\xae"
                        "evil"),
              "\\u202eevil")
        << "right to left override";
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\u0000");
}

TEST(Text, ShowsBytesThatAreNoLetters) {
    EXPECT_EQ(printable("\x9b"), "?") << "a lone C1 byte: Latin-1 terminals obey it";
    EXPECT_EQ(printable("a\xff"
                        "b\xc3"),
              "a?b?");
    EXPECT_EQ(printable("\xc0\x9b"), "??") << "an overlong escape";
    EXPECT_EQ(printable("\xed\xa0\x80"), "???") << "a surrogate";
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????") << "above all letters";
}

TEST(Text, ChangesNothingTwice) {
    const std::string once = printable_line("\x1b]0;title\x07\xc2\x85");
    EXPECT_EQ(printable_line(once), once);
    EXPECT_TRUE(is_printable_line(once));
    EXPECT_FALSE(is_printable_line("two\nlines"));
}

} // namespace
} // namespace gangflash
