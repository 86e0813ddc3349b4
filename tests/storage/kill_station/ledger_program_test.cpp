// The real `gangflash` and a ledger that was restored: refused, and taken over by an engineer
// alone.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/pinned.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using tests::ProgramRun;
using tests::run_gangflash;

class LedgerProgram : public PinnedStation {
protected:
    void SetUp() override {
        PinnedStation::SetUp();
        if (IsSkipped()) return;
        const auto made = vphone::make_package(
            folder / "fw", *vphone::find_chip_model("MT6580"), vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
        ASSERT_EQ(flash("first").code, 0);
    }

    ProgramRun flash(const std::string& batch) const {
        return run_gangflash(
            "flash --json --once --userdata keep --ports virtual:1@MT6580 --package " + path("fw") +
            " --batch " + batch + ledger());
    }
    std::string ledger(const std::string& name = "bench/ledger.sqlite") const {
        return " --ledger " + path(name);
    }
    std::string accept(const std::string& who) const {
        return "ledger accept --operator anna --reason \"the disk died\" " + who + ledger();
    }
};

TEST_F(LedgerProgram, ARestoredOneIsAcceptedByAPinnedEngineerAlone) {
    const std::string backup = path("backup.sqlite");
    ASSERT_EQ(run_gangflash("ledger backup --out " + backup + ledger()).code, 0);
    ASSERT_EQ(flash("second").code, 0);
    // The disk died; the backup is put in its place. The mark beside it knows of more.
    for (const char* gone : {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"})
        fs::remove(folder / "bench" / gone);
    fs::copy_file(backup, folder / "bench/ledger.sqlite");
    const ProgramRun refused = flash("third");
    EXPECT_EQ(refused.code, 4) << refused.out;
    EXPECT_THAT(refused.out, HasSubstr("STA-918"));
    EXPECT_THAT(run_gangflash("ledger verify" + ledger()).out, HasSubstr("shortened"));

    const std::string engineer = "--engineer-key " + path("engineer.pem");
    for (const std::string& who : {std::string(), engineer}) {
        const ProgramRun nobody = run_gangflash(accept(who));
        EXPECT_EQ(nobody.code, 3) << nobody.out;
        EXPECT_THAT(nobody.out, HasSubstr("SEC-307"));
    }
    pin();
    write_key_pair(folder.path(), "stranger");
    for (const std::string& who : {std::string(), "--engineer-key " + path("stranger.pem")}) {
        const ProgramRun nobody = run_gangflash(accept(who));
        EXPECT_EQ(nobody.code, 3) << nobody.out;
    }
    EXPECT_EQ(flash("third").code, 4) << "nothing was accepted";
    const ProgramRun accepted = run_gangflash(accept(engineer));
    ASSERT_EQ(accepted.code, 0) << accepted.out;
    EXPECT_EQ(flash("third").code, 0);
    const ProgramRun verified = run_gangflash("ledger verify --json" + ledger());
    EXPECT_EQ(verified.code, 0) << verified.out;
    EXPECT_THAT(verified.out, HasSubstr("\"clean\":true"));
    const ProgramRun records = run_gangflash("ledger export --what records --out -" + ledger());
    EXPECT_THAT(records.out, HasSubstr("ledger_accepted"));
    EXPECT_THAT(records.out, HasSubstr("the disk died"));
    EXPECT_THAT(records.out, HasSubstr("engineer"));
}

/// A backup and a bare copy are what they are: whoever opens one is told, and nobody works on one.
TEST_F(LedgerProgram, ACopyIsCalledOneWhereverItIsRead) {
    ASSERT_EQ(run_gangflash("ledger backup --out " + path("backup.sqlite") + ledger()).code, 0);
    fs::create_directory(folder / "elsewhere");
    fs::copy_file(folder / "bench/ledger.sqlite", folder / "elsewhere/ledger.sqlite");
    const std::string original = fs::canonical(folder / "bench/ledger.sqlite").string();
    const std::string records = std::to_string(
        run_gangflash("ledger verify --json" + ledger()).events().at(0)["records"].get<int>());
    const std::string words = original + ", up to " + records;
    for (const char* copy : {"backup.sqlite", "elsewhere/ledger.sqlite"}) {
        const ProgramRun verified = run_gangflash("ledger verify" + ledger(copy));
        EXPECT_EQ(verified.code, 0) << verified.out;
        EXPECT_THAT(verified.out, HasSubstr("copy of   " + words)) << copy;
        EXPECT_THAT(run_gangflash("history" + ledger(copy)).out, HasSubstr("copy of " + words));
        const ProgramRun html =
            run_gangflash("report --batch first --format html --out -" + ledger(copy));
        EXPECT_THAT(html.out, HasSubstr("copy of")) << copy;
        const ProgramRun json =
            run_gangflash("report --batch first --format json --out -" + ledger(copy));
        const std::string facts = json.out.substr(0, json.out.rfind('}') + 1);
        EXPECT_EQ(nlohmann::json::parse(facts)["ledger"]["copy_of"], original) << copy;
        EXPECT_THAT(json.out.substr(facts.size()), HasSubstr("copy of " + words)) << "on stderr";
    }
    EXPECT_THAT(run_gangflash("history" + ledger()).out, Not(HasSubstr("copy of")));
    const ProgramRun own = run_gangflash("report --batch first --format json --out -" + ledger());
    EXPECT_EQ(nlohmann::json::parse(own.out)["ledger"]["copy_of"], nullptr);
    const ProgramRun refused =
        run_gangflash("flash --once --userdata keep --ports virtual:1@MT6580 --package " +
                      path("fw") + " --batch next" + ledger("elsewhere/ledger.sqlite"));
    EXPECT_EQ(refused.code, 4) << refused.out;
}

} // namespace
} // namespace gangflash
