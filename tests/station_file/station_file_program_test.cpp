// The program under a station file: what root says there, no word of the line widens.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/pinned.hpp"
#include "tests/support/run_program.hpp"

#include <fstream>
#include <optional>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using tests::ProgramRun;
using tests::run_gangflash;

class StationFileProgram : public PinnedStation {
protected:
    void SetUp() override {
        PinnedStation::SetUp();
        if (IsSkipped()) return;
        ::setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
        fs::create_directories("/etc/gangflash");
        fs::create_directories(folder / "config/gangflash");
        const auto made = vphone::make_package(
            folder / "fw", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
    }

    static void root_says(const std::string& text) {
        std::ofstream("/etc/gangflash/station.toml") << text;
    }
    void user_says(const std::string& text) const {
        std::ofstream(folder / "config/gangflash/station.toml") << text;
    }
    std::string flash(const std::string& ports, const std::string& more = {}) const {
        return "flash --json --once --wait 1 --batch lot --ports " + ports + " " + more;
    }
    std::string package() const { return " --package " + path("fw"); }

    /// A recipe of the demo package that the pinned engineer signed.
    std::string recipe(const std::string& words) const {
        const ProgramRun made = run_gangflash("recipe make --name job --out " + path("job.toml") +
                                              " " + words + package());
        EXPECT_EQ(made.code, 0) << made.out;
        const ProgramRun signed_one =
            run_gangflash("recipe sign " + path("job.toml") + " --key " + path("engineer.pem"));
        EXPECT_EQ(signed_one.code, 0) << signed_one.out;
        return path("job.toml");
    }
};

/// 14.8: out of the package only under a root that root's file names; no flag and no user's file
/// adds one.
TEST_F(StationFileProgram, ALinkLeavesThePackageOnlyWhereRootSaysSo) {
    fs::create_directory(folder / "store");
    fs::rename(folder / "fw/boot.img", folder / "store/boot.img");
    fs::create_symlink(folder / "store/boot.img", folder / "fw/boot.img");
    const std::string plan = "plan --json --userdata erase" + package();
    const std::string roots = "link_roots = [\"" + path("store") + "\"]\n";

    EXPECT_THAT(run_gangflash(plan).out, HasSubstr("PKG-821"));
    EXPECT_EQ(run_gangflash(plan).code, 3);
    EXPECT_EQ(run_gangflash(plan + " --links-to " + path("store")).code, 2)
        << "there is no such word";
    user_says(roots);
    const ProgramRun users = run_gangflash(plan);
    EXPECT_EQ(users.code, 2) << users.out;
    EXPECT_THAT(users.out, HasSubstr("station.toml:1: link_roots: only root may say this"));
    user_says("");
    root_says(roots);
    const ProgramRun allowed = run_gangflash(plan);
    EXPECT_EQ(allowed.code, 0) << allowed.out;
    EXPECT_THAT(allowed.out, HasSubstr("boot.img: is a link to"));
    EXPECT_EQ(
        run_gangflash("recipe make --name x --userdata keep --out " + path("x.toml") + package())
            .code,
        0);
    EXPECT_EQ(run_gangflash("recipe verify " + path("x.toml")).code, 0);
    EXPECT_EQ(run_gangflash("inspect " + path("fw")).code, 0);
    // Nothing but a regular file, wherever it lies.
    fs::remove(folder / "store/boot.img");
    ASSERT_EQ(::mkfifo((folder / "store/boot.img").c_str(), 0600), 0);
    EXPECT_EQ(run_gangflash(plan).code, 3);
    fs::permissions("/etc/gangflash/station.toml", fs::perms(0666));
    const ProgramRun disbelieved = run_gangflash(plan);
    EXPECT_EQ(disbelieved.code, 2) << disbelieved.out;
    EXPECT_THAT(disbelieved.out, HasSubstr("is not believed"));
}

/// 14.5: where the station demands a recipe, what an operator may say elsewhere is refused.
TEST_F(StationFileProgram, ADemandedRecipeIsOneThatAnEngineerSigned) {
    const std::string port =
        "serial:" + path("none"); // nobody is there: refused is before, 3; after, 1
    const std::string erase = flash(port, "--userdata erase" + package());
    EXPECT_EQ(run_gangflash(erase).code, 1) << "an operator's act, where nothing is said";
    root_says("recipe_required = true\n");
    const ProgramRun unpinned = run_gangflash(erase);
    EXPECT_EQ(unpinned.code, 3) << unpinned.out;
    EXPECT_THAT(unpinned.out, HasSubstr("SEC-307"));
    pin();
    for (const char* userdata : {"erase", "keep"}) {
        const ProgramRun refused =
            run_gangflash(flash(port, std::string("--userdata ") + userdata + package()));
        EXPECT_EQ(refused.code, 3) << refused.out;
        EXPECT_THAT(refused.out, HasSubstr("SEC-306"));
        EXPECT_THAT(refused.out, HasSubstr("the station file demands a recipe"));
    }
    user_says("recipe_required = false\n");
    EXPECT_EQ(run_gangflash(erase).code, 2) << "only root may say this";
    user_says("");
    const std::string job = recipe("--userdata erase");
    EXPECT_EQ(run_gangflash(flash(port, "--again --recipe " + job)).code, 1) << "goes to work";
    fs::remove(job + ".sig");
    EXPECT_EQ(run_gangflash(flash(port, "--recipe " + job)).code, 3) << "anybody's";
    EXPECT_EQ(run_gangflash(flash("virtual:1", "--again --userdata erase" + package())).code, 0)
        << "training stays free";
}

TEST_F(StationFileProgram, WhatItSaysNeedsNoFlag) {
    user_says("ledger = \"" + path("kept/l.sqlite") + "\"\nreports = \"" + path("kept/reports") +
              "\"\nverify = \"sample\"\nrecipe = \"" + recipe("--userdata keep") + "\"\n");
    const ProgramRun ran = run_gangflash(flash("virtual:1"));
    EXPECT_EQ(ran.code, 0) << ran.out;
    const auto batch = ran.events("batch");
    ASSERT_EQ(batch.size(), 1U) << ran.out;
    EXPECT_EQ(batch[0]["ledger"], path("kept/l.sqlite"));
    EXPECT_EQ(batch[0]["report"], path("kept/reports/lot.html"));
    EXPECT_THAT(content_of(folder / "kept/reports/lot.html"), HasSubstr("lot"));
    EXPECT_THAT(run_gangflash("ledger export --what units --out -").out,
                HasSubstr("\"verify\":\"sample\""));
    // A flag outranks what is free, and cannot be less strict.
    const ProgramRun other = run_gangflash(flash(
        "virtual:1", "--verify agent --userdata keep --ledger " + path("o.sqlite") + package()));
    EXPECT_EQ(other.code, 0) << other.out;
    EXPECT_EQ(other.events("batch").at(0)["ledger"], path("o.sqlite"));
    EXPECT_THAT(
        run_gangflash("ledger export --what units --out - --ledger " + path("o.sqlite")).out,
        HasSubstr("\"verify\":\"sample\""));
}

TEST_F(StationFileProgram, ConfigShowTellsEachValueAndItsFile) {
    root_says("verify = \"sample\"\nlink_roots = [\"/srv/images\"]\n");
    user_says("\nverify = \"agent\"\nlanguage = \"zh_CN\"\n");
    const ProgramRun shown = run_gangflash("config show --json");
    ASSERT_EQ(shown.code, 0) << shown.out;
    std::map<std::string, nlohmann::json> lines;
    for (const auto& line : shown.events())
        lines[line["key"]] = line;
    EXPECT_EQ(lines["verify"]["value"], "sample");
    EXPECT_EQ(lines["verify"]["file"], "/etc/gangflash/station.toml");
    EXPECT_EQ(lines["verify"]["line"], 1);
    EXPECT_THAT(lines["verify"]["note"].get<std::string>(), HasSubstr("asks for agent"));
    EXPECT_EQ(lines["link_roots"]["value"], nlohmann::json::array({"/srv/images"}));
    EXPECT_EQ(lines["language"]["file"], path("config/gangflash/station.toml"));
    EXPECT_EQ(lines["language"]["line"], 3);
    EXPECT_EQ(lines["ledger"]["value"], nullptr);
    EXPECT_EQ(lines["ledger"]["file"], nullptr);
    EXPECT_THAT(run_gangflash("config show").out, HasSubstr("/etc/gangflash/station.toml:1"));

    user_says("languag = \"zh_CN\"\n");
    for (const char* verb : {"config show", "history", "plan --userdata keep --package x"}) {
        const ProgramRun refused = run_gangflash(verb);
        EXPECT_EQ(refused.code, 2) << verb << refused.out;
        EXPECT_THAT(refused.out,
                    HasSubstr("config/gangflash/station.toml:1: languag: unknown key"));
    }
    EXPECT_THAT(run_gangflash("doctor").out, HasSubstr("languag: unknown key"));
    EXPECT_EQ(run_gangflash("explain PKG-801").code, 0);
    EXPECT_EQ(run_gangflash("history --help").code, 0);
}

/// 17.12: ledger and reports below the state folder, by root's word; nothing else, and not for
/// ever.
TEST_F(StationFileProgram, TheGroupReadsLedgerAndReportsWhereRootSaysSo) {
    std::ofstream("/etc/group", std::ios::app) << "gangflash:x:4242:\n";
    root_says("group_reads = true\nreports = \"" + path("state/gangflash/reports") + "\"\n");
    const auto facts = [&](const std::string& name) {
        struct stat of{};
        EXPECT_EQ(::stat((folder / "state/gangflash" / name).c_str(), &of), 0) << name;
        return fmt::format("{:o} {}", of.st_mode & 07777U, of.st_gid);
    };
    const std::string run = flash("virtual:1", "--userdata keep --again" + package());
    const ProgramRun first = run_gangflash(run);
    ASSERT_EQ(first.code, 0) << first.out;
    EXPECT_EQ(facts(""), "2750 4242");
    EXPECT_EQ(facts("reports"), "2750 4242");
    EXPECT_EQ(facts("ledger.sqlite"), "640 4242");
    EXPECT_EQ(facts("ledger.sqlite.mark"), "640 4242");
    EXPECT_EQ(facts("reports/lot.html"), "640 4242");
    EXPECT_THAT(facts("ledger.sqlite.lock"), testing::StartsWith("600 "));
    EXPECT_THAT(facts("tmp"), testing::StartsWith("700 "));
    const ProgramRun doctor = run_gangflash("doctor --json");
    EXPECT_THAT(doctor.out, HasSubstr("group gangflash reads ledger and reports"));

    // Somebody of the group reads; nobody else does.
    for (fs::path above = folder.path(); above != above.root_path(); above = above.parent_path())
        if (above == folder.path() || above == folder / "state")
            fs::permissions(above, fs::perms(0711));
    fs::permissions(folder / "state", fs::perms(0711));
    const std::string as = "setpriv --reuid 65534 --regid 65534 --groups ";
    const std::string history = "history --json --ledger " + path("state/gangflash/ledger.sqlite");
    if (run_gangflash("--version", as + "4242 ").code != 0)
        GTEST_SKIP() << "NOT TESTED: others may not run the program where it was built";
    const ProgramRun reads = run_gangflash(history, as + "4242 ");
    EXPECT_EQ(reads.code, 0) << reads.out;
    EXPECT_THAT(reads.out, HasSubstr("\"batch\":\"lot\""));
    EXPECT_NE(run_gangflash(history, as + "65534 ").code, 0);

    root_says("");
    ASSERT_EQ(run_gangflash(run).code, 0);
    EXPECT_THAT(facts("ledger.sqlite"), testing::StartsWith("600 "));
    EXPECT_THAT(facts("ledger.sqlite.mark"), testing::StartsWith("600 "));
    EXPECT_NE(run_gangflash(history, as + "4242 ").code, 0);
}

} // namespace
} // namespace gangflash
