#include "reports/audit/csv.hpp"
#include "reports/audit/html.hpp"
#include "reports/audit/json.hpp"
#include "reports/audit/pdf.hpp"
#include "reports/audit/xlsx.hpp"
#include "sample_report.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// A batch in which every text that others choose tries to be more than text.
BatchReport hostile_report() {
    const std::string evil = "<script>alert(\"1\")</script>&'\n,=cmd";
    UnitRow unit = sample_unit(1, evil, Verdict::fail, "USB-106");
    unit.port_path = unit.error_text = unit.error_detail = evil;
    unit.facts.chip = unit.facts.preloader_before = unit.facts.preloader_after = evil;
    unit.facts.imei1 = Personal(evil);
    unit.facts.serial = Personal(evil);
    BatchReport report = sample_report({unit});
    report.name = report.operator_name = report.station = report.package_name =
        report.package_sha256 = report.agent_sha256 = report.mode = report.verify =
            report.ledger_file = evil;
    return report;
}

TEST(HtmlReport, EscapesEveryTextThatOthersChoose) {
    const std::string html =
        audit::to_html(hostile_report(), {audit::PersonalView::full, UtcMicros{}});
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"));
}

TEST(HtmlReport, NeedsNothingFromElsewhere) {
    const std::string html = audit::to_html(sample_report({sample_unit(1, "1", Verdict::pass)}),
                                            {audit::PersonalView::masked, UtcMicros{}});
    for (const char* outside : {"http:", "https:", "src=", "@import", "url("})
        EXPECT_THAT(html, Not(HasSubstr(outside))) << outside;
    EXPECT_THAT(html, StartsWith("<!DOCTYPE html>"));
}

TEST(HtmlReport, SaysWhatPassMeansAndWhatItDoesNot) {
    BatchReport report = sample_report({sample_unit(1, "1", Verdict::pass)});
    report.ledger_head = {77, "abc123"};
    const std::string html = audit::to_html(report, {audit::PersonalView::masked, UtcMicros{}});
    EXPECT_THAT(html, HasSubstr("every planned byte was written"));
    EXPECT_THAT(html, HasSubstr("A boot that was not checked is not proven."));
    EXPECT_THAT(html, HasSubstr("still open: this report is not final"));
    EXPECT_THAT(html, HasSubstr("abc123"));
    EXPECT_THAT(html, HasSubstr("***********3809"));
    EXPECT_THAT(html, Not(HasSubstr("356938035643809")));
}

TEST(HtmlReport, NamesTheErrorWithWhatToDo) {
    const std::string html =
        audit::to_html(sample_report({sample_unit(1, "1", Verdict::fail, "SEC-302")}),
                       {audit::PersonalView::masked, UtcMicros{}});
    EXPECT_THAT(html, HasSubstr("Provide the vendor&#39;s authentication file with --auth."));
}

TEST(HtmlReport, GivesAFailedPhonesReasonTheWidthOfTheTable) {
    const std::string html =
        audit::to_html(sample_report({sample_unit(1, "1", Verdict::fail, "SEC-302"),
                                      sample_unit(2, "2", Verdict::pass)}),
                       {audit::PersonalView::masked, UtcMicros{}});
    const std::string phones = html.substr(html.find("<h2>Phones</h2>"));
    const auto count = [&phones](const std::regex& what) {
        return std::distance(std::sregex_iterator(phones.begin(), phones.end(), what), {});
    };
    const auto columns = count(std::regex("<th[ >]"));
    EXPECT_EQ(count(std::regex("<tr class=\"why\">")), 1);
    EXPECT_THAT(phones, HasSubstr("colspan=\"" + std::to_string(columns - 1) + "\""));
}

TEST(CsvReport, QuotesCellsAndDisarmsFormulas) {
    EXPECT_EQ(audit::csv_cell("plain"), "plain");
    EXPECT_EQ(audit::csv_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(audit::csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(audit::csv_cell("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(audit::csv_cell("=1+1"), "'=1+1");
    EXPECT_EQ(audit::csv_cell("@x,y"), "\"'@x,y\"");
    EXPECT_EQ(audit::csv_cell(""), "");
}

TEST(CsvReport, HasAsManyCellsInEveryLine) {
    const std::string csv =
        audit::to_csv(sample_report({sample_unit(1, "1", Verdict::pass),
                                     sample_unit(2, "2", Verdict::fail, "USB-106")}),
                      {audit::PersonalView::masked, UtcMicros{}});
    std::vector<long> commas;
    for (std::size_t at = 0; at < csv.size();) {
        const std::size_t end = csv.find("\r\n", at);
        ASSERT_NE(end, csv.npos) << "every line ends with CRLF";
        commas.push_back(std::count(
            csv.begin() + static_cast<long>(at), csv.begin() + static_cast<long>(end), ','));
        at = end + 2;
    }
    EXPECT_THAT(commas, ::testing::ElementsAre(65, 65, 65));
}

/// What python's own reader of such files finds: the type of a cell (`s` text, `n` number) and its
/// value, by column name, of the first phone.
nlohmann::json first_row_of(const std::string& xlsx) {
    constexpr const char* program = R"(
import json, sys, zipfile, xml.etree.ElementTree as tree
book = zipfile.ZipFile(sys.argv[1])
space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
texts = [''.join(t.text or '' for t in item.iter(space + 't'))
         for item in tree.fromstring(book.read('xl/sharedStrings.xml'))]
rows = tree.fromstring(book.read('xl/worksheets/sheet1.xml')).iter(space + 'row')
def cells(row):
    found = {}
    for cell in row.iter(space + 'c'):
        if cell.find(space + 'f') is not None: raise SystemExit('a formula')
        column = ''.join(c for c in cell.get('r') if c.isalpha())
        value = cell.find(space + 'v').text
        text = cell.get('t') == 's'
        found[column] = ['s' if text else 'n', texts[int(value)] if text else value]
    return found
names, first = cells(next(rows)), cells(next(rows))
print(json.dumps({names[c][1]: v for c, v in first.items()}))
)";
    const TemporaryFolder folder;
    std::ofstream(folder / "report.xlsx", std::ios::binary) << xlsx;
    std::ofstream(folder / "read.py") << program;
    const std::string command = "python3 " + (folder / "read.py").string() + " " +
                                (folder / "report.xlsx").string() + " > " +
                                (folder / "out").string();
    EXPECT_EQ(std::system(command.c_str()), 0);
    return nlohmann::json::parse(content_of(folder / "out"));
}

TEST(XlsxReport, KeepsLongNumbersAndLeadingZerosAsText) {
    UnitRow unit = sample_unit(1, "1", Verdict::pass);
    unit.facts.imei1 = Personal("010123460627590");
    unit.facts.imei2 = Personal("356938035643809");
    unit.facts.serial = Personal("=HYPERLINK(1)");
    unit.facts.hw_code = std::uint16_t{0x0766};
    unit.facts.storage_size = std::uint64_t{128'043'712'512};
    unit.facts.storage_id = "bad \x01\xff bytes";
    unit.slot = "007";
    const auto xlsx =
        audit::to_xlsx(sample_report({unit}), {audit::PersonalView::full, UtcMicros{}});
    ASSERT_TRUE(xlsx) << xlsx.error().detail;
    const nlohmann::json row = first_row_of(*xlsx);
    using Cell = std::vector<std::string>;
    EXPECT_EQ(row["imei1"], (Cell{"s", "010123460627590"}));
    EXPECT_EQ(row["imei2"], (Cell{"s", "356938035643809"}));
    EXPECT_EQ(row["serial"], (Cell{"s", "=HYPERLINK(1)"}));
    EXPECT_EQ(row["slot"], (Cell{"s", "007"}));
    EXPECT_EQ(row["hw_code"], (Cell{"s", "0x0766"}));
    EXPECT_EQ(row["storage_id"], (Cell{"s", "bad ?? bytes"}));
    EXPECT_EQ(row["storage_size"], (Cell{"n", "128043712512"}));
    EXPECT_EQ(row["attempts"], (Cell{"n", "1"}));
    EXPECT_FALSE(row.contains("soc_id")) << "nothing is an empty cell";
}

TEST(Reports, WriteAChipsCodeInOneWay) {
    UnitRow unit = sample_unit(1, "1", Verdict::pass);
    unit.facts.hw_code = std::uint16_t{0x0766};
    const audit::ReportOptions options{audit::PersonalView::masked, UtcMicros{}};
    EXPECT_THAT(audit::to_csv(sample_report({unit}), options), HasSubstr(",0x0766,"));
    const auto json = nlohmann::json::parse(audit::to_json(sample_report({unit}), options));
    EXPECT_EQ(json["units"][0]["hw_code_text"], "0x0766");
    EXPECT_EQ(json["units"][0]["hw_code"], 0x0766) << "a number, as it was published";
}

TEST(Reports, SayWhatWasSaidOfThePackageAndWithWhatItWasCompared) {
    BatchReport report = sample_report({sample_unit(1, "1", Verdict::pass)});
    const audit::ReportOptions options{audit::PersonalView::masked, UtcMicros{}};
    const std::string short_pdf = *audit::to_pdf(report, options);
    const std::string first = "compared with Checksum.ini: 15 files";
    report.package_notes = {first, "lk.img: is written, its signed twin is not"};
    for (const std::string& text : {audit::to_html(report, options),
                                    audit::to_csv(report, options),
                                    audit::to_json(report, options)}) {
        EXPECT_THAT(text, HasSubstr(first));
        EXPECT_THAT(text, HasSubstr("its signed twin is not"));
    }
    const auto xlsx = audit::to_xlsx(report, options);
    ASSERT_TRUE(xlsx);
    EXPECT_THAT(first_row_of(*xlsx)["package_notes"][1].get<std::string>(), StartsWith(first));
    // Text of a PDF is glyphs, packed: that it is there shows in the room it takes.
    report.package_notes.clear();
    for (int i = 0; i < 120; ++i)
        report.package_notes.push_back(first + std::to_string(i * 7919));
    EXPECT_GT(audit::to_pdf(report, options)->size(), short_pdf.size() + 2000);
}

/// Judged by the program that people open it with; 5 s, the program's own start.
TEST(XlsxReport, OpensInLibreOfficeWithLongNumbersIntact) {
    if (std::system("command -v soffice > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "soffice is not installed: apt-get install libreoffice-calc-nogui";
    UnitRow unit = sample_unit(1, "007", Verdict::pass);
    unit.facts.imei1 = Personal("010123460627590");
    unit.facts.imei2 = Personal("356938035643809");
    unit.facts.serial = Personal("0012E45");
    const auto xlsx =
        audit::to_xlsx(sample_report({unit}), {audit::PersonalView::full, UtcMicros{}});
    ASSERT_TRUE(xlsx);
    const TemporaryFolder folder;
    std::ofstream(folder / "report.xlsx", std::ios::binary) << *xlsx;
    const std::string at = folder.path().string();
    const std::string command = "timeout 120 soffice -env:UserInstallation=file://" + at +
                                "/profile --headless --convert-to csv --outdir " + at + " " + at +
                                "/report.xlsx > " + at + "/log 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << content_of(folder / "log");
    const std::string csv = content_of(folder / "report.csv");
    for (const char* whole : {",007,", ",010123460627590,", ",356938035643809,", ",0012E45,"})
        EXPECT_THAT(csv, HasSubstr(whole));
}

TEST(JsonReport, KeepsTheKeysOfTheViewsAndTellsUnknownFromEmpty) {
    const auto report = nlohmann::json::parse(
        audit::to_json(hostile_report(), {audit::PersonalView::full, UtcMicros{1'000}}));
    const auto& unit = report["units"][0];
    for (const char* key : {"batch",
                            "slot",
                            "port_path",
                            "chip",
                            "hw_code",
                            "me_id",
                            "soc_id",
                            "imei1",
                            "imei2",
                            "serial",
                            "imei_source",
                            "battery_mv",
                            "boot",
                            "verify",
                            "storage_type",
                            "storage_id",
                            "storage_size",
                            "preloader_before",
                            "preloader_after",
                            "package_name",
                            "package_sha256",
                            "agent_sha256",
                            "mode",
                            "verdict",
                            "error_id",
                            "error_text",
                            "attempts",
                            "disconnects",
                            "bytes_written",
                            "started_at",
                            "finished_at",
                            "operator"})
        EXPECT_TRUE(unit.contains(key)) << key;
    EXPECT_TRUE(unit["battery_mv"].is_null());
    EXPECT_EQ(unit["started_at"], "1970-01-01T00:00:01.000Z");
    EXPECT_EQ(report["made_at"], "1970-01-01T00:00:00.001Z");
}

TEST(Words, TellAnOrderFromWhatWasSeen) {
    PhoneDetails details;
    EXPECT_EQ(audit::userdata_words(details), "");
    details.userdata_ordered = "erase";
    EXPECT_EQ(audit::userdata_words(details), "to be erased; what was seen is not known");
    details.userdata_seen = "untouched";
    EXPECT_EQ(audit::userdata_words(details), "to be erased; not touched");
    details.userdata_seen = "erased";
    details.userdata_proof = "8 places read back (userdata 8)";
    EXPECT_EQ(audit::userdata_words(details),
              "to be erased; erased, 8 places read back (userdata 8)");
}

TEST(Words, SayWhoDidWhatAndHowThatIsKnown) {
    ActRow act;
    act.act = "slot_stopped";
    act.slot = "7";
    act.text = "smoke";
    EXPECT_EQ(audit::act_words(act), "slot stopped: 7, smoke");
    EXPECT_EQ(audit::who_words("anna", "badge"), "anna (badge)");
    EXPECT_EQ(audit::who_words("anna", "named"), "anna (named only)");
    EXPECT_EQ(audit::who_words("", "nobody"), "nobody known");
}

TEST(Words, SayWhyThereIsNoImei) {
    UnitFacts facts;
    EXPECT_EQ(audit::imei_words(facts, audit::PersonalView::full), "");
    facts.imei_source = "none";
    facts.imei_reason = "encrypted";
    EXPECT_EQ(audit::imei_words(facts, audit::PersonalView::full), "none: encrypted");
    facts.imei_source = "ld0b";
    facts.imei_reason.reset();
    EXPECT_EQ(audit::imei_words(facts, audit::PersonalView::full), "erased");
}

TEST(Words, ShowSizesAndTimesAsPeopleSayThem) {
    EXPECT_EQ(audit::human_bytes(1023), "1023 B");
    EXPECT_EQ(audit::human_bytes(1536), "1.5 KiB");
    EXPECT_EQ(audit::human_duration(1'250'000), "1.2 s");
    EXPECT_EQ(audit::human_duration(83'000'000), "1 min 23 s");
    EXPECT_EQ(audit::human_duration(3'780'000'000), "1 h 03 min");
}

} // namespace
} // namespace gangflash::tests
