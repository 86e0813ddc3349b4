// Lists of phones and the vendor's key for encrypted IMEI files: what stands in a file is checked
// before the first phone.
#include "config/imei_key.hpp"
#include "config/phone_list.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Personal listed("490154203237518");

std::vector<std::string> wrong_lines(std::string_view text, ListedBy by) {
    const auto list = parse_phone_list(text, "deny.txt", by);
    std::vector<std::string> details;
    if (!list)
        for (const Fault& fault : list.error()) {
            EXPECT_EQ(fault.code, ErrorCode::config_invalid);
            details.push_back(fault.detail);
        }
    return details;
}

TEST(PhoneList, HasOnePhoneALineAReasonAndComments) {
    const auto list = parse_phone_list("\xEF\xBB\xBF# reported in November\r\n"
                                       "\n"
                                       "  490154203237518\tstolen, case 4711 # by the insurer\r\n"
                                       "356938035643809# no reason\n"
                                       "490154203237518 a second line for it",
                                       "deny.txt",
                                       ListedBy::imei);
    ASSERT_TRUE(list) << describe(list.error());
    EXPECT_EQ(list->size(), 2U);
    ASSERT_NE(list->find(listed), nullptr);
    EXPECT_EQ(list->find(listed)->reason, "stolen, case 4711");
    EXPECT_EQ(list->find(listed)->line, 3U);
    EXPECT_EQ(list->find(Personal("356938035643809"))->reason, "");
    EXPECT_EQ(list->find(Personal("123456789012347")), nullptr);
    EXPECT_EQ(list->find(Personal()), nullptr);
}

TEST(PhoneList, NamesTheLineOfEveryMistakeAndNoWholeNumber) {
    EXPECT_THAT(wrong_lines("490154203237519 slip\n123\n356938035643809 ok\nabc", ListedBy::imei),
                ElementsAre("deny.txt:1: ***********7519: wrong check digit",
                            "deny.txt:2: ***: no IMEI: 15 digits",
                            "deny.txt:4: ***: no IMEI: 15 digits"));
    EXPECT_THAT(wrong_lines("GF000017\nGF/17", ListedBy::serial),
                ElementsAre(HasSubstr("deny.txt:2: *F/17: no serial number")));
    EXPECT_THAT(wrong_lines("490154203237518 \x1b[2J", ListedBy::imei),
                ElementsAre("deny.txt:1: control characters in the reason"));
}

/// An empty deny list bars nobody and an empty allow list everybody: both are a wrong file.
TEST(PhoneList, WithoutAPhoneIsRefused) {
    EXPECT_THAT(wrong_lines("# nothing yet\n", ListedBy::imei),
                ElementsAre("deny.txt: no phone in this list"));
    EXPECT_THAT(wrong_lines("", ListedBy::serial), ElementsAre("deny.txt: no phone in this list"));
}

TEST(PhoneList, IsReadFromAFile) {
    TemporaryFolder folder;
    folder.write("lot.txt", as_bytes("GF000017 box 3\n"));
    const auto list = load_phone_list(folder.path() / "lot.txt", ListedBy::serial);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->find(Personal("GF000017"))->reason, "box 3");
    const auto none = load_phone_list(folder.path() / "other.txt", ListedBy::serial);
    EXPECT_EQ(none.error().front().code, ErrorCode::package_missing_file);
}

TEST(ImeiKey, IsSixteenBytesOrTheirDigits) {
    TemporaryFolder folder;
    folder.write("raw.key", as_bytes("0123456789abcdef"));
    folder.write("hex.key", as_bytes("\n 30313233343536373839616263646566 \r\n"));
    for (const char* name : {"raw.key", "hex.key"}) {
        const auto key = load_imei_key(folder.path() / name);
        ASSERT_TRUE(key) << name;
        EXPECT_EQ(as_text((*key)->bytes()), "0123456789abcdef");
    }
}

TEST(ImeiKey, AnythingElseIsRefusedWithoutShowingIt) {
    TemporaryFolder folder;
    for (const char* wrong : {"",
                              "0123456789abcde",
                              "30313233343536373839616263646567z",
                              "3031323334353637383961626364656z"}) {
        folder.write("wrong.key", as_bytes(wrong));
        const auto key = load_imei_key(folder.path() / "wrong.key");
        ASSERT_FALSE(key) << wrong;
        EXPECT_EQ(key.error().code, ErrorCode::config_invalid);
        EXPECT_THAT(key.error().detail, HasSubstr("wrong.key: is no AES-128 key"));
        EXPECT_THAT(key.error().detail, Not(HasSubstr("3031")));
    }
    EXPECT_EQ(load_imei_key(folder.path() / "none.key").error().code,
              ErrorCode::package_missing_file);
}

} // namespace
} // namespace gangflash
