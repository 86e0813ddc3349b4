#include "ledger_fixture.hpp"
#include "station/cli/options/parse_time.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

struct Ran {
    int code = 0;
    std::string out, err;
};

/// Runs a verb as the command line would.
Ran gangflash(const std::string& line) {
    CLI::App app{"test", "gangflash"};
    int code = -1;
    cli::add_report_verb(app, code);
    cli::add_history_verb(app, code);
    cli::add_ledger_verb(app, code);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    try {
        app.parse(line);
    } catch (const CLI::ParseError& error) {
        code = app.exit(error) == 0 ? 0 : cli::exit_usage;
    }
    std::fflush(stdout);
    Ran ran{code, ::testing::internal::GetCapturedStdout(), ""};
    ran.err = ::testing::internal::GetCapturedStderr();
    return ran;
}

std::string content(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class LedgerVerbs : public ::testing::Test {
protected:
    LedgerVerbs() : file(folder.file("ledger.sqlite")) { write_small_batch(file); }
    TempFolder folder;
    std::string file;
};

TEST_F(LedgerVerbs, ReportWritesEveryFormatMaskedUnlessToldOtherwise) {
    for (const std::string format : {"html", "csv", "json"}) {
        const std::string out = folder.file("report." + format);
        const std::string line =
            "report --batch lot-1 --format " + format + " --out " + out + " --ledger " + file;
        EXPECT_EQ(gangflash(line).code, 0);
        EXPECT_THAT(content(out), Not(HasSubstr(imei_of_phone(1)))) << format;
        EXPECT_THAT(content(out), HasSubstr("USB-106")) << format;
        EXPECT_EQ(gangflash(line + " --personal full").code, 0);
        EXPECT_THAT(content(out), HasSubstr(imei_of_phone(1))) << format;
    }
    const Json report = Json::parse(content(folder.file("report.json")));
    EXPECT_EQ(report["passed"], 2);
    EXPECT_EQ(report["units"].size(), 3U);
    EXPECT_EQ(report["ledger"]["records"], 20);
}

TEST_F(LedgerVerbs, ReportWritesAWholePdf) {
    const std::string out = folder.file("report.pdf");
    EXPECT_EQ(
        gangflash("report --batch lot-1 --format pdf --out " + out + " --ledger " + file).code, 0);
    const std::string pdf = content(out);
    EXPECT_EQ(pdf.substr(0, 5), "%PDF-");
    EXPECT_NE(pdf.find("%%EOF", pdf.size() - 8), std::string::npos) << "the end is there";
    EXPECT_GT(pdf.size(), 4000U);
}

TEST_F(LedgerVerbs, ReportSaysWhatIsMissing) {
    const Ran none = gangflash("report --batch nope --out - --ledger " + file);
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("lot-1"));
    const Ran nowhere = gangflash("report --batch lot-1 --out /no/such/folder/x --ledger " + file);
    EXPECT_EQ(nowhere.code, 4);
    EXPECT_THAT(nowhere.err, HasSubstr("/no/such/folder/x"));
    EXPECT_EQ(gangflash("report --batch lot-1 --format docx --out x --ledger " + file).code, 2);
    const Ran no_ledger = gangflash("report --batch lot-1 --out - --ledger /no/ledger");
    EXPECT_EQ(no_ledger.code, 4);
    EXPECT_THAT(no_ledger.err, HasSubstr("/no/ledger"));
}

TEST_F(LedgerVerbs, HistoryListsBatchesAndFindsPhones) {
    const Ran batches = gangflash("history --json --ledger " + file);
    EXPECT_EQ(batches.code, 0);
    const Json batch = Json::parse(batches.out);
    EXPECT_EQ(batch["batch"], "lot-1");
    EXPECT_EQ(batch["opened_at"], "2026-11-25T09:46:40.000Z");
    EXPECT_DOUBLE_EQ(batch["first_pass_yield"].get<double>(), 2.0 / 3.0);

    const auto finds = [&](const std::string& question) {
        const Ran ran = gangflash("history --json --ledger " + file + " " + question);
        EXPECT_EQ(ran.code, 0) << ran.err;
        return std::count(ran.out.begin(), ran.out.end(), '\n');
    };
    EXPECT_EQ(finds("--batch lot-1"), 3);
    EXPECT_EQ(finds("--imei " + imei_of_phone(3)), 1);
    EXPECT_EQ(finds("--imei 000000000000000"), 0);
    EXPECT_EQ(finds("--serial SN00000002"), 1);
    EXPECT_EQ(finds("--error USB-106"), 1);
    EXPECT_EQ(finds("--verdict pass"), 2);
    EXPECT_EQ(finds("--since 2026-11-25"), 3);
    EXPECT_EQ(finds("--since 2026-11-26"), 0);
    EXPECT_EQ(finds("--until 2026-11-25T09:00:00Z"), 0);
    EXPECT_EQ(finds("--chip-id 00000000000000000000000000000003"), 1);
    EXPECT_EQ(gangflash("history --since yesterday --ledger " + file).code, 2);
    EXPECT_THAT(gangflash("history --batch lot-1 --ledger " + file).out,
                HasSubstr("USB-106 Phone left the bus"));
}

TEST_F(LedgerVerbs, VerifyEndsWithZeroWhenCleanAndFourNamingTheRecord) {
    const Ran clean = gangflash("ledger verify --ledger " + file);
    EXPECT_EQ(clean.code, 0);
    EXPECT_THAT(clean.out, HasSubstr("records   20"));
    const std::string head =
        Json::parse(gangflash("ledger verify --json --ledger " + file).out)["head"];
    EXPECT_EQ(gangflash("ledger verify --head " + head + " --ledger " + file).code, 0);
    EXPECT_EQ(gangflash("ledger verify --head 00 --ledger " + file).code, 4);

    tamper(file, "UPDATE record SET body=replace(body,'fail','pass') WHERE kind='unit_closed'");
    const Ran damaged = gangflash("ledger verify --ledger " + file);
    EXPECT_EQ(damaged.code, 4);
    EXPECT_THAT(damaged.out, HasSubstr("Record 13"));
}

/// A pipe would be waited at for ever, a folder is none.
TEST_F(LedgerVerbs, OnlyFilesAreLedgers) {
    const std::string pipe = folder.file("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const std::string& none : {std::string("/dev/null"), folder.file("."), pipe})
        for (const char* question : {"history", "ledger verify", "ledger acts"}) {
            const Ran ran = gangflash(std::string(question) + " --ledger " + none);
            ASSERT_EQ(ran.code, cli::exit_station) << question << ' ' << none;
            ASSERT_THAT(ran.err, HasSubstr("STA-908")) << question << ' ' << none;
        }
}

/// Who asks a ledger that lost its end gets what is left, and is told.
TEST_F(LedgerVerbs, WhatIsLeftOfAShortenedLedgerIsNotToldAsAll) {
    const std::string older = folder.file("older.sqlite");
    std::filesystem::copy_file(file, older);
    {
        auto journal = open_ledger(file);
        flash_phone(*journal, open_batch(*journal, "lot-2").id, 9, Verdict::pass);
    }
    const std::vector<std::string> questions{
        "history",
        "history --batch lot-1",
        "report --batch lot-1 --format html --out " + folder.file("lot.html"),
        "ledger acts",
        "ledger export --what units --out " + folder.file("units.csv")};
    for (const std::string& question : questions) {
        const Ran whole = gangflash(question + " --ledger " + file);
        EXPECT_EQ(whole.code, 0) << question << whole.err;
        EXPECT_EQ(whole.err, "") << question;
    }
    std::filesystem::copy_file(older, file, std::filesystem::copy_options::overwrite_existing);
    for (const std::string& question : questions) {
        const Ran left = gangflash(question + " --ledger " + file);
        EXPECT_EQ(left.code, cli::exit_station) << question;
        EXPECT_THAT(left.err, HasSubstr("STA-918")) << question;
    }
    EXPECT_THAT(content(folder.file("lot.html")), HasSubstr("NOT WHOLE"));
    EXPECT_THAT(gangflash("history --ledger " + file).out, HasSubstr("lot-1"))
        << "what is there is shown";
}

TEST_F(LedgerVerbs, ExportWritesAllRowsAndBackupACheckedCopy) {
    const Ran records = gangflash("ledger export --out - --ledger " + file);
    EXPECT_EQ(std::count(records.out.begin(), records.out.end(), '\n'), 20);
    EXPECT_THAT(records.out, Not(HasSubstr(imei_of_phone(1)))) << "the chain holds commitments";
    const Ran units = gangflash("ledger export --what units --out - --ledger " + file);
    EXPECT_EQ(std::count(units.out.begin(), units.out.end(), '\n'), 3);
    EXPECT_THAT(units.out, HasSubstr(imei_of_phone(1)));
    EXPECT_EQ(
        gangflash("ledger backup --out " + folder.file("b.sqlite") + " --ledger " + file).code, 0);
    EXPECT_EQ(
        gangflash("ledger backup --out " + folder.file("b.sqlite") + " --ledger " + file).code, 4)
        << "a backup never overwrites";
}

TEST_F(LedgerVerbs, ErasePersonalTakesTheValuesAndLeavesTheChain) {
    const std::string head =
        Json::parse(gangflash("ledger verify --json --ledger " + file).out)["head"];
    const std::string erase = "ledger erase-personal --operator ben --reason request-17 --ledger ";
    EXPECT_EQ(gangflash(erase + file).code, 2) << "whose values?";
    EXPECT_EQ(gangflash(erase + file + " --unit 99").code, 4);
    EXPECT_EQ(gangflash(erase + "/no/ledger --unit 1").code, 4);
    EXPECT_THAT(gangflash(erase + file + " --unit 1").out, HasSubstr("2 values of 1 phones"));

    EXPECT_EQ(content(file).find(imei_of_phone(1)), std::string::npos) << "its bytes are gone";
    EXPECT_NE(content(file).find(imei_of_phone(3)), std::string::npos) << "others keep theirs";
    const Json facts =
        Json::parse(gangflash("ledger verify --json --head " + head + " --ledger " + file).out);
    EXPECT_EQ(facts["clean"], true);
    EXPECT_EQ(facts["personal_erased"], 2);
    EXPECT_THAT(gangflash("ledger export --out - --ledger " + file).out, HasSubstr("request-17"));
    EXPECT_THAT(gangflash("history --batch lot-1 --personal full --ledger " + file).out,
                HasSubstr("erased"));
    EXPECT_THAT(gangflash(erase + file + " --batch lot-1").out, HasSubstr("4 values of 2 phones"));
    EXPECT_THAT(gangflash(erase + file + " --batch lot-1").out, HasSubstr("0 values"));
    EXPECT_EQ(gangflash("ledger verify --ledger " + file).code, 0);
}

/// The clock on the wall of another place, until it ends.
class Zone {
public:
    explicit Zone(const char* zone) {
        if (const char* before = std::getenv("TZ")) before_ = before;
        set(zone);
    }
    ~Zone() { set(before_ ? before_->c_str() : nullptr); }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

private:
    static void set(const char* zone) {
        zone != nullptr ? ::setenv("TZ", zone, 1) : ::unsetenv("TZ");
        ::tzset();
    }
    std::optional<std::string> before_;
};

TEST(ParseTime, DaysAndTimesAreThoseOfTheClockOnTheWall) {
    const Zone kiritimati("LINT-14");
    EXPECT_EQ(cli::parse_time("1970-01-02")->value, (24 - 14) * 3'600'000'000);
    EXPECT_EQ(cli::parse_time("1970-01-02 14:00:01.5")->value, 86'401'500'000);
    EXPECT_EQ(cli::parse_time("1970-01-02T00:00:00Z")->value, 86'400'000'000)
        << "a zone outranks it";
    EXPECT_EQ(cli::local_time(UtcMicros{36'000'000'000}), "1970-01-02 00:00:00");
    EXPECT_EQ(*cli::parse_time(cli::local_time(UtcMicros{1'764'545'400'000'000})),
              UtcMicros{1'764'545'400'000'000});
}

TEST(ParseTime, TakesDatesAndTimesOrTheirZone) {
    const Zone utc("UTC0");
    EXPECT_EQ(cli::parse_time("1970-01-02")->value, 86'400'000'000);
    EXPECT_EQ(cli::parse_time("1970-01-01T00:00:01.5Z")->value, 1'500'000);
    EXPECT_EQ(cli::parse_time("1970-01-01 00:01:00")->value, 60'000'000);
    EXPECT_EQ(cli::parse_time("1970-01-02T02:00:00+02:00")->value, 86'400'000'000);
    for (const char* wrong : {"",
                              "now",
                              "2026-13-01",
                              "2026-02-30",
                              "2026-01-01T25:00:00",
                              "2026-01-01T00:00:00+25:00"})
        EXPECT_FALSE(cli::parse_time(wrong)) << wrong;
}

} // namespace
} // namespace gangflash::tests
