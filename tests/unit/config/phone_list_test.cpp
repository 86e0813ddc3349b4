// Lists of phones and the vendor's key for encrypted IMEI files: what stands in a file is checked
// before the first phone.
#include "config/lists/imei_key.hpp"
#include "config/lists/phone_list.hpp"
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
            EXPECT_EQ(fault.code, ErrorCode::list_invalid);
            details.push_back(detail_of(fault));
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
                ElementsAre(HasSubstr("deny.txt:1: ***********7519: wrong check digit"),
                            "deny.txt:2: 123: 3 digits, an IMEI has 15",
                            "deny.txt:4: abc: no number; in a heading, call the column IMEI"));
    EXPECT_THAT(wrong_lines("GF000017\nGF/17", ListedBy::serial),
                ElementsAre(HasSubstr("deny.txt:2: *F/17: no serial number")));
    EXPECT_THAT(wrong_lines("490154203237518 \x1b[2J", ListedBy::imei),
                ElementsAre("deny.txt:1: control characters in the reason"));
}

/// Each is one phone that is listed, with the reason `stolen`.
TEST(PhoneList, IsTakenAsPeopleAndSpreadsheetsKeepIt) {
    for (const std::string_view text : {
             "490154203237518,stolen",
             "490154203237518;stolen",
             "490154203237518 ; stolen",
             "490154203237518\tstolen",
             "\"490154203237518\",\"stolen\"",
             "\"490154203237518\";\"stolen\"\r\n",
             "'490154203237518\tstolen",
             "=\"490154203237518\",stolen",
             "\"=\"\"490154203237518\"\"\",stolen",
             "49-015420-323751-8 stolen",
             "49 015420 323751 8 stolen",
             "49015420-323751-8/01 stolen",
             "IMEI:490154203237518 stolen",
             "\xC2\xA0"
             "490154203237518\xE2\x80\x8B stolen",
             "49\xE2\x80\x93"
             "015420\xE2\x80\x93"
             "323751\xE2\x80\x93"
             "8;stolen",
             "\xEF\xBB\xBFIMEI,Reason\n490154203237518,stolen\n",
             "IMEI;Grund\r490154203237518;stolen\r",
             "sep=;\nIMEI;Grund\n490154203237518;stolen\n",
             "Nr.;Kunde;IMEI-Nummer;Grund;Datum\n1;\"Meier; Sohn\";490154203237518;stolen;1.2.26\n",
             "# from the insurer\n\nName,Reason,IMEI 1,IMEI 2\nA,stolen,490154203237518,\n",
             "7;490154203237518;stolen",
             "串号,原因\n490154203237518,stolen",
         }) {
        const auto list = parse_phone_list(text, "deny.csv", ListedBy::imei);
        ASSERT_TRUE(list) << text << "\n" << describe(list.error());
        EXPECT_EQ(list->size(), 1U) << text;
        ASSERT_NE(list->find(listed), nullptr) << text;
        const std::string_view all_else = text.starts_with("7;") ? "7, stolen" : "stolen";
        EXPECT_EQ(list->find(listed)->reason, all_else) << text;
    }
}

std::string in_utf16(std::string_view ascii, bool little) {
    std::string wide;
    for (const char c : ascii)
        wide += little ? std::string{c, '\0'} : std::string{'\0', c};
    return wide;
}

/// What spreadsheets call Unicode text, and what stock systems of other countries save.
/// What programs and keyboards of other countries make of a number.
TEST(PhoneList, TakesDigitsOfOtherScriptsAndWhatProgramsLeave) {
    for (const std::string_view text : {"４９０１５４２０３２３７５１８，被盗\n",
                                        "٤٩٠١٥٤٢٠٣٢٣٧٥١٨\n",
                                        "۴۹۰۱۵۴۲۰۳۲۳۷۵۱۸\n",
                                        "490154203237518.0,x\n",
                                        "490154203237518,00;x\n",
                                        "490154203237518,x,,\n,,,\n;;\n"}) {
        const auto list = parse_phone_list(text, "l.csv", ListedBy::imei);
        ASSERT_TRUE(list) << text << describe(list.error());
        EXPECT_NE(list->find(Personal("490154203237518")), nullptr) << text;
    }
    // The mask of a fault knows these digits too.
    const auto wrong =
        parse_phone_list("４９０１５４２０３２３７５１９\n", "l.csv", ListedBy::imei);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(describe(wrong.error()).find("４"), std::string::npos);
    EXPECT_NE(describe(wrong.error()).find("***********7519"), std::string::npos);
}

TEST(PhoneList, IsReadInTheEncodingsThatScatterFilesAre) {
    constexpr std::string_view table = "IMEI\tReason\r\n490154203237518\tstolen\r\n";
    for (const std::string& text :
         {"\xFF\xFE" + in_utf16(table, true),
          "\xFE\xFF" + in_utf16(table, false),
          in_utf16(table, true),
          in_utf16(table, false),
          std::string("\xB4\xAE\xBA\xC5,\xD4\xAD\xD2\xF2\n490154203237518,stolen\n"),
          std::string("IMEI,Reason\xC2\x85"
                      "490154203237518,stolen\xC2\x85"),
          std::string("IMEI,Reason\xE2\x80\xA8"
                      "490154203237518,stolen")}) {
        const auto list = parse_phone_list(text, "deny.txt", ListedBy::imei);
        ASSERT_TRUE(list) << text << describe(list.error());
        ASSERT_NE(list->find(listed), nullptr) << text;
        EXPECT_EQ(list->find(listed)->reason, "stolen") << text;
        EXPECT_EQ(list->find(listed)->line, 2U) << text;
    }
}

TEST(PhoneList, HasBothNumbersOfARowAndReasonsWithLineEnds) {
    const auto list = parse_phone_list("IMEI1,IMEI2,Reason\n"
                                       "490154203237518,356938035643809,stolen\n"
                                       "123456789012347,,\"he said \"\"mine\"\"\"\n",
                                       "deny.csv",
                                       ListedBy::imei);
    ASSERT_TRUE(list) << describe(list.error());
    EXPECT_EQ(list->size(), 3U);
    EXPECT_EQ(list->find(Personal("356938035643809"))->line, 2U);
    EXPECT_EQ(list->find(Personal("123456789012347"))->reason, "he said \"mine\"");
}

TEST(PhoneList, SaysInWordsWhatASpreadsheetHasDone) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {"4.90154E+14,stolen", "4.90154E+14: a spreadsheet has rounded this number"},
        {"4,90154E+14;stolen", "4,90154E+14: a spreadsheet has rounded this number"},
        {"IMEI,Reason\n4.90154203237518E+14,x", "deny.txt:2: "},
        {"1012346062759", "13 digits of 15: a spreadsheet drops leading zeros"},
        {"49015420323751 x", "14 digits: the check digit is missing"},
        {"4901542032375189 svn", "an IMEISV"},
        {"Telefon;Grund\n490154203237518;x", "deny.txt:1: Telefon: no number; in a heading"},
        {"IMEI;Grund\n;gestohlen", "deny.txt:2: : no number in this line"},
        {"\"490154203237518;x\n1\n", "deny.txt:1: a quote that is never closed"},
        {std::string_view("PK\x03\x04...", 7), "save it as CSV"},
        {std::string_view("490154203237518\0", 16), "is no text"},
    };
    for (const auto& [text, why] : cases)
        EXPECT_THAT(wrong_lines(text, ListedBy::imei),
                    testing::Contains(HasSubstr(std::string(why))))
            << text;
}

TEST(PhoneList, OfSerialNumbersIsTakenToo) {
    for (const std::string_view text : {"GF000017,box 3",
                                        "\"GF000017\";\"box 3\"",
                                        "S/N;Lot\nGF000017;box 3",
                                        "Model,Serial Number,Note\nA1,GF000017,box 3"}) {
        const auto list = parse_phone_list(text, "lot.csv", ListedBy::serial);
        ASSERT_TRUE(list) << text << "\n" << describe(list.error());
        EXPECT_EQ(list->size(), 1U) << text;
        ASSERT_NE(list->find(Personal("GF000017")), nullptr) << text;
        EXPECT_EQ(list->find(Personal("GF000017"))->reason, "box 3") << text;
    }
    EXPECT_THAT(wrong_lines("1.23457E+11,x", ListedBy::serial),
                ElementsAre(HasSubstr("has rounded")));
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
    EXPECT_EQ(none.error().front().code, ErrorCode::list_invalid);
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
        EXPECT_EQ(key.error().code, ErrorCode::key_unusable);
        EXPECT_THAT(detail_of(key.error()), HasSubstr("wrong.key: is no AES-128 key"));
        EXPECT_THAT(detail_of(key.error()), Not(HasSubstr("3031")));
    }
    EXPECT_EQ(load_imei_key(folder.path() / "none.key").error().code, ErrorCode::key_unusable);
}

} // namespace
} // namespace gangflash
