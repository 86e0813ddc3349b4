// The program itself, as tired hands type: wrong words, ports without phones, outputs that cannot
// be written, questions without a hit.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Json = nlohmann::json;
using tests::ProgramRun;

class Line : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        const auto made = vphone::make_package(
            *shared_ / "package", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }
    static void TearDownTestSuite() { shared_.reset(); }

    static std::string package() { return (*shared_ / "package").string(); }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }

    /// Of the shell, with a station of this test alone.
    ProgramRun shell(const std::string& command) const {
        const std::string line = fmt::format("XDG_STATE_HOME={} XDG_CONFIG_HOME={} TZ=UTC0; export "
                                             "XDG_STATE_HOME XDG_CONFIG_HOME TZ; {{ {}; }} 2>&1",
                                             file("state"),
                                             file("config"),
                                             command);
        return tests::run_shell(line);
    }
    ProgramRun run(const std::string& words) const {
        return shell((tree::programs() / "gangflash ").string() + words);
    }
    ProgramRun flash(const std::string& words) const {
        return run("flash --package " + package() + " --userdata keep " + words);
    }
    /// A batch of one passed phone, for questions.
    void work(const std::string& batch) const {
        const ProgramRun ran = flash("--ports virtual:1 --once --batch '" + batch + "'");
        ASSERT_EQ(ran.code, 0) << ran.out;
    }

    TemporaryFolder folder_;

private:
    static std::unique_ptr<TemporaryFolder> shared_;
};

std::unique_ptr<TemporaryFolder> Line::shared_;

TEST_F(Line, TyposAreAnsweredWithTheNearestWord) {
    struct Typo {
        const char* words;
        int code;
        const char* answer;
    };
    const std::string fw = package();
    for (const auto& [words, code, answer] : {
             Typo{"flsh", 2, "did you mean flash?"},
             Typo{"recipe mak", 2, "did you mean make?"},
             Typo{"flash --pakage x", 2, "did you mean --package?"},
             Typo{"flash --ports=virtual:1 --bach=x", 2, "did you mean --batch"},
             Typo{"history --reason x", 2, "it is one of gangflash ledger"},
             Typo{"flash --mode formatall --ports virtual:1", 2, "did you mean format-all?"},
             Typo{
                 "flash --ports vitual:2 --package FW --userdata keep", 2, "did you mean virtual?"},
             Typo{"flash --ports virtual:1@MT6756 --package FW --userdata keep", 2, "MT6765"},
             Typo{"flash --ports virtual:1 --package FW --userdata keep --only sper",
                  3,
                  "did you mean super?"},
             Typo{"plan --ports virtual:12 --package FW --userdata keep --expect-imei "
                  "1e=490154203237518",
                  2,
                  "did you mean 1"},
             Typo{"explain USB-99", 2, "did you mean"},
             Typo{"report --batch x --out x.dpf", 2, "did you mean pdf?"},
         }) {
        const ProgramRun ran = run(std::regex_replace(words, std::regex("FW"), fw));
        EXPECT_EQ(ran.code, code) << words << "\n" << ran.out;
        EXPECT_THAT(ran.out, HasSubstr(answer)) << words;
        EXPECT_THAT(ran.out, Not(HasSubstr("STA-904"))) << words;
    }
    EXPECT_EQ(run("flash --package " + fw + " --USERDATA keep").code, 2);
    EXPECT_EQ(run("plan --package " + fw + " --userdata KEEP").code, 0) << "small or capital";
    const ProgramRun phones = shell((tree::programs() / "gangflash-phones --chp MT6765").string());
    EXPECT_EQ(phones.code, 2);
    EXPECT_THAT(phones.out, HasSubstr("did you mean --chip?"));
}

TEST_F(Line, HelpStandsInGroupsWithExamplesAndOnlyWhatApplies) {
    const ProgramRun flash = run("flash --help");
    EXPECT_EQ(flash.code, 0);
    for (const char* part : {"What is written or read:",
                             "The vendor's files:",
                             "Ports and slots:",
                             "The batch and its records:",
                             "Virtual phones:",
                             "Output:",
                             "Examples:",
                             "gangflash flash --package FW --userdata keep --ports usb --once",
                             "Exit codes:",
                             "download-only|firmware-upgrade|format-all|repair-table"})
        EXPECT_THAT(flash.out, HasSubstr(part));
    EXPECT_THAT(flash.out, Not(HasSubstr("Excludes")));
    std::istringstream lines(flash.out);
    std::size_t wide = 0;
    for (std::string line; std::getline(lines, line);)
        wide += line.size() > 90 && !line.starts_with("  gangflash") ? 1 : 0;
    EXPECT_EQ(wide, 0U) << flash.out;

    const ProgramRun plan = run("plan --help");
    for (const char* other : {"--once", "--record", "--phone-logs", "--discard", "--report"})
        EXPECT_THAT(plan.out, Not(HasSubstr(other))) << "nothing of a plan";
    EXPECT_EQ(run("plan --once --package " + package() + " --userdata keep").code, 0)
        << "the line of flash is taken all the same";
    EXPECT_THAT(run("identify --help").out, Not(HasSubstr("--userdata")));
    for (const char* verb : {"format",
                             "inspect",
                             "explain",
                             "readback",
                             "memtest",
                             "ports learn",
                             "recipe make",
                             "report",
                             "history",
                             "ledger verify",
                             "backups restore",
                             "engineer pin",
                             "people add"})
        EXPECT_THAT(run(std::string(verb) + " --help").out, HasSubstr("Examples:\n")) << verb;
}

TEST_F(Line, ABenchWithoutPhonesIsNoSuccess) {
    const ProgramRun missing = flash("--ports serial:" + file("ttyUSB7") + " --once --wait 0.2");
    EXPECT_EQ(missing.code, 1) << missing.out;
    EXPECT_THAT(missing.out, HasSubstr("USB-109 The port named here does not exist"));
    EXPECT_THAT(missing.out, HasSubstr("no phone came: nothing was done"));

    std::ofstream(file("ttyUSB8")) << "";
    EXPECT_THAT(flash("--ports serial:" + file("ttyUSB7") + " --once --wait 0.2").out,
                HasSubstr("did you mean ttyUSB8?"));

    const ProgramRun patient = flash("--ports serial:" + file("ttyUSB7") + " --once");
    EXPECT_EQ(patient.code, 1) << "it does not wait for ever: " << patient.out;
    EXPECT_THAT(patient.out, HasSubstr("no phone came: nothing was done"));

    const ProgramRun open_end = flash("--ports serial:" + file("ttyUSB9") + " --wait 0.2");
    EXPECT_EQ(open_end.code, 1) << open_end.out;
    EXPECT_THAT(open_end.out, HasSubstr("no phone came"));

    const ProgramRun nobody = run("identify --wait 0.2 --ports serial:" + file("ttyUSB9"));
    EXPECT_EQ(nobody.code, 1);
    EXPECT_THAT(nobody.out, HasSubstr("USB-109"));
}

TEST_F(Line, WhatWasDoneBeforeIsDoneAndSaid) {
    work("lot-1");
    for (const char* once : {"--once", "--count 1", "--wait 0.5"}) {
        const ProgramRun again = flash("--ports virtual:1 --batch lot-1 " + std::string(once));
        EXPECT_EQ(again.code, 0) << once << again.out;
        EXPECT_THAT(again.out, HasSubstr("nothing was left to do")) << once;
    }
}

TEST_F(Line, CtrlCOnAnIdleBenchIsAGoodEnd) {
    const ProgramRun ran = shell(fmt::format(
        "{} flash --package {} --userdata keep --ports serial:{} 2> {} & pid=$!; "
        "for turn in $(seq 1200); do grep -qs 'waiting for it' {} && break; sleep 0.05; done; "
        "kill -INT $pid; wait $pid; code=$?; cat {}; exit $code",
        (tree::programs() / "gangflash").string(),
        package(),
        file("ttyUSB9"),
        file("err"),
        file("err"),
        file("err")));
    EXPECT_EQ(ran.code, 0) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("stopped; no phone came meanwhile"));
}

TEST_F(Line, OutputsAndNamesAreLookedAtBeforeTheWork) {
    struct Case {
        std::string words;
        int code;
        const char* says;
    };
    for (const Case& one : {
             Case{"--batch ''", 2, "a name is needed"},
             Case{"--batch ' '", 2, "a name is needed"},
             Case{"--batch \"$(printf 'a\\nb')\"", 2, "no control characters"},
             Case{"--operator ''", 2, "a name is needed"},
             Case{"--report " + file("none/x.html"), 2, "STA-912"},
             Case{"--report " + file("x.docx"), 2, "STA-913"},
             Case{"--phone-logs /proc/none", 4, "STA-912"},
             Case{"--record /proc/none", 4, "STA-912"},
         }) {
        const ProgramRun ran = flash("--ports virtual:1 --once " + one.words);
        EXPECT_EQ(ran.code, one.code) << one.words << ran.out;
        EXPECT_THAT(ran.out, HasSubstr(one.says)) << one.words;
        EXPECT_FALSE(fs::exists(file("state/gangflash/ledger.sqlite"))) << one.words;
    }
    const std::string frozen = file("job.toml");
    std::ofstream(frozen) << "mine";
    const ProgramRun make =
        run("recipe make --package /nowhere --userdata keep --name x --out " + frozen);
    EXPECT_THAT(make.out, HasSubstr("STA-912")) << "before the package is looked at";
    EXPECT_EQ(content_of(frozen), "mine");
}

TEST_F(Line, TheFilesNameSaysTheFormatOfAReport) {
    work("lot-1");
    const ProgramRun unknown = run("report --batch lot-2 --out " + file("z.pdf"));
    EXPECT_EQ(unknown.code, 2) << "the ledger is fine: the name is not";
    EXPECT_THAT(unknown.out, HasSubstr("there is no batch lot-2"));
    EXPECT_THAT(unknown.out, HasSubstr("did you mean lot-1?"));
    EXPECT_FALSE(std::filesystem::exists(file("z.pdf")));
    ASSERT_EQ(run("report --batch lot-1 --out " + file("x.PDF")).code, 0);
    EXPECT_THAT(content_of(file("x.PDF")), StartsWith("%PDF"));
    const ProgramRun differ = run("report --batch lot-1 --format html --out " + file("y.pdf"));
    EXPECT_EQ(differ.code, 2) << differ.out;
    EXPECT_THAT(differ.out, HasSubstr("is no --format html"));
    EXPECT_FALSE(fs::exists(file("y.pdf")));
    EXPECT_EQ(run("report --batch lot-1 --out " + file("x.docx")).code, 2);
    EXPECT_EQ(run("report --batch lot-1 --format CSV --out " + file("x.txt")).code, 0);
    const ProgramRun other = run("report --batch Lot-2 --out " + file("z.html"));
    EXPECT_NE(other.code, 0);
    EXPECT_THAT(other.out, HasSubstr("lot-1"));
}

TEST_F(Line, APlanSaysWhatIsErasedAndWhatSurvives) {
    const ProgramRun plan = run("plan --mode format-all --userdata erase --package " + package());
    EXPECT_EQ(plan.code, 0);
    EXPECT_THAT(plan.out, HasSubstr("ERASED: everything on the phone but what is kept"));
    EXPECT_THAT(plan.out, testing::ContainsRegex("ERASED: the owner's data [^\n]*userdata"));
    EXPECT_THAT(plan.out, testing::ContainsRegex("Kept, and backed up first:[^\n]*nvram"));
    EXPECT_THAT(plan.out, HasSubstr("a phone that still starts: Switch it off."));
    const ProgramRun json = run("plan --json --userdata keep --package " + package());
    const Json facts = Json::parse(json.out);
    EXPECT_THAT(facts["effect"][0], HasSubstr("Kept: the owner's data"));
    EXPECT_FALSE(facts["plug_in"][0]["steps"].get<std::string>().empty());
    for (const Json& write : facts["writes"])
        EXPECT_EQ(write["unit"], write["region"] == "user" ? "USER" : "BOOT1+BOOT2") << write;
    const Json& capacity = facts["capacity"];
    const int change = capacity["assumed_change_seconds_per_phone"];
    EXPECT_GE(change, 30);
    EXPECT_LE(capacity["phones_per_hour_per_bus"].get<int>(), 3600 / change)
        << "nobody changes phones quicker than that";
    EXPECT_LT(capacity["phones_per_hour_per_slot"], capacity["phones_per_hour_per_bus"]);
}

TEST_F(Line, HistoryFindsByWhatItShowsAndSaysWhenNothingFits) {
    EXPECT_THAT(run("history").out, HasSubstr("no ledger yet"));
    EXPECT_EQ(run("history --imei 1234").code, 0);
    work("Lot-1");
    const std::string row = run("history --batch Lot-1").out;
    std::smatch shown;
    ASSERT_TRUE(std::regex_search(row, shown, std::regex(R"((\*+(\d{4})))"))) << row;
    for (const std::string& question : {"--imei " + shown[2].str(),
                                        "--imei '" + shown[1].str() + "'",
                                        std::string("--batch LOT-1"),
                                        std::string("--verdict PASS"),
                                        "--batch lot-1 --imei " + shown[2].str()}) {
        const ProgramRun found = run("history " + question);
        EXPECT_EQ(found.code, 0);
        EXPECT_THAT(found.out, HasSubstr("Lot-1")) << question;
    }
    for (const auto& [question, says] : {std::pair{"--verdict fail", "No phone fits"},
                                         std::pair{"--batch Lot-2", "did you mean Lot-1?"},
                                         std::pair{"--error usb-16", "is no error of this station"},
                                         std::pair{"--until 2001-01-01", "No phone fits"}}) {
        const ProgramRun none = run(std::string("history ") + question);
        EXPECT_EQ(none.code, 0) << none.out;
        EXPECT_THAT(none.out, HasSubstr(says)) << question;
        EXPECT_EQ(std::count(none.out.begin(), none.out.end(), '\n'), 1) << "no head without rows";
    }
    EXPECT_EQ(run("history --imei 12").code, 2) << "two digits fit half the ledger";
    // The time that is shown is the time to ask for, in whatever zone.
    const std::string zone = "TZ=LINT-14 " + (tree::programs() / "gangflash ").string();
    const std::string there = shell(zone + "history --batch lot-1").out;
    std::smatch day;
    ASSERT_TRUE(std::regex_search(there, day, std::regex(R"((\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d)")));
    EXPECT_THAT(shell(zone + "history --since " + day[1].str()).out, HasSubstr("Lot-1"));
    EXPECT_THAT(shell(zone + "history --until " + day[1].str()).out, HasSubstr("No phone fits"));
}

TEST_F(Line, EmptyListsSaySo) {
    EXPECT_THAT(run("backups list").out, HasSubstr("No backup is kept"));
    EXPECT_THAT(run("ports show").out, HasSubstr("No slot is bound"));
    EXPECT_THAT(run("people list").out, HasSubstr("Nobody is known here yet"));
    EXPECT_THAT(run("engineer list").out, Not(testing::IsEmpty()));
}

TEST_F(Line, ALessonWithoutUsbEnds) {
    if (fs::exists("/sys/bus/usb/devices")) GTEST_SKIP() << "this machine has USB";
    for (const char* words : {"ports learn", "ports learn --all"}) {
        const ProgramRun ran =
            shell("timeout 30 " + (tree::programs() / "gangflash ").string() + words);
        EXPECT_EQ(ran.code, 4) << ran.out;
        EXPECT_THAT(ran.out, HasSubstr("USB-103"));
    }
    EXPECT_FALSE(fs::exists(file("config/gangflash/slots.toml"))) << "no map of nothing";
}

TEST_F(Line, EveryLineOfAPipeHasATime) {
    const ProgramRun ran =
        shell((tree::programs() / "gangflash").string() + " flash --package " + package() +
              " --userdata keep --ports virtual:2 --once 2>/dev/null");
    std::istringstream lines(ran.out);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_TRUE(std::regex_search(line, std::regex(R"(^(\d\d:\d\d:\d\d |    ))"))) << line;
    EXPECT_GE(count, 5U);
}

TEST_F(Line, NamesOfFilesAndPhonesSteerNoTerminal) {
    const std::string evil = file("P\x1b]0;owned\x07\nbatch x: 9 passed");
    fs::copy(package(), evil, fs::copy_options::recursive);
    for (const char* verb : {"plan --userdata keep --package",
                             "inspect",
                             "flash --userdata keep --ports virtual:1 --once --package"}) {
        const ProgramRun ran = run(fmt::format("{} '{}'", verb, evil));
        EXPECT_EQ(ran.code, 0) << ran.out;
        EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << verb;
        EXPECT_THAT(ran.out, Not(HasSubstr("\nbatch x: 9 passed")))
            << verb << ": a line of its own";
    }
    EXPECT_THAT(run("history").out, Not(HasSubstr("\nbatch x: 9 passed")));
}

} // namespace
} // namespace gangflash
