// readback and memtest as the command line has them: words, exit codes, JSON, files.
#include "base/sha256.hpp"
#include "base/units.hpp"
#include "config/plan/protected_partitions.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/partition_table.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "tests/support/command_line.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;

Ran gangflash(const std::string& line) {
    return run_verbs({cli::add_flash_verb,
                      cli::add_format_verb,
                      cli::add_identify_verb,
                      cli::add_recipe_verb,
                      cli::add_inspect_verb,
                      cli::add_plan_verb,
                      cli::add_readback_verb,
                      cli::add_memtest_verb,
                      cli::add_history_verb},
                     line);
}

/// A bench with a demo package `fw` and the storage of its phones in `phones`.
class ReadingVerbs : public testing::Test {
protected:
    ReadingVerbs() {
        ::setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
        make_package("MT6580");
    }

    void make_package(const std::string& chip) {
        const auto made = vphone::make_package(
            folder_ / "fw", *vphone::find_chip_model(chip), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    std::string bench(int phones) const {
        return " --package " + path("fw") + " --ports virtual:" + std::to_string(phones) +
               " --phones-dir " + path("phones") + " --ledger " + path("ledger.sqlite") + " ";
    }

    TemporaryFolder folder_;
};

TEST_F(ReadingVerbs, ReadbackKeepsFilesAndTellsWhatItKept) {
    const std::string line =
        "readback" + bench(2) + "--only lk,proinfo --boot --json --out " + path("out");
    const Ran ran = gangflash(line);
    ASSERT_EQ(ran.code, 0) << ran.err << ran.out;
    const auto kept = ran.events("kept");
    ASSERT_EQ(kept.size(), 8U);
    std::set<std::string> folders;
    for (const Json& event : kept) {
        const fs::path file = event["file"].get<std::string>();
        folders.insert(file.parent_path().string());
        const std::string bytes = content_of(file);
        EXPECT_EQ(event["file_bytes"], bytes.size());
        EXPECT_EQ(event["sha256"], sha256(as_bytes(bytes)).hex()) << file;
        EXPECT_EQ(event["already"], false);
    }
    EXPECT_EQ(folders.size(), 2U) << "one folder for each phone";
    for (const Json& verdict : ran.events("verdict")) {
        EXPECT_EQ(verdict["verdict"], "pass");
        EXPECT_EQ(verdict["bytes_written"], 0);
        EXPECT_GT(verdict["bytes_read"], 0);
    }
    EXPECT_EQ(ran.events("batch").at(0)["passed"], 2);

    const Ran again = gangflash(line);
    ASSERT_EQ(again.code, 0) << again.err;
    for (const Json& event : again.events("kept"))
        EXPECT_EQ(event["already"], true);
}

TEST_F(ReadingVerbs, AnAgentAloneWillDoForPhonesWithAPreloader) {
    const Ran ran = gangflash("readback --agent " + path("fw/MTK_AllInOne_DA.bin") +
                              " --ports virtual:2@MT6580,MT6765 --only lk --out " + path("out") +
                              " --ledger " + path("l.sqlite") + " --json");
    EXPECT_EQ(ran.code, 0) << ran.err << ran.out;
    EXPECT_EQ(ran.events("kept").size(), 2U);
}

TEST_F(ReadingVerbs, NoImageOfThePackageIsNeeded) {
    fs::remove(folder_ / "fw/system.img");
    fs::remove(folder_ / "fw/boot.img");
    const Ran ran =
        gangflash("readback" + bench(1) + "--only lk --format sparse --out " + path("out"));
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("lk kept in " + path("out")));
    EXPECT_THAT(ran.out, HasSubstr("lk.simg"));
    EXPECT_THAT(ran.out, HasSubstr(" read\n"));
}

TEST_F(ReadingVerbs, WrongWordsAreUsage) {
    const auto refused = [&](const std::string& words) {
        return gangflash("readback" + bench(1) + words);
    };
    EXPECT_EQ(refused("--only lk").code, 2);
    EXPECT_THAT(refused("--only lk").err, HasSubstr("--out"));
    EXPECT_EQ(refused("--out " + path("o")).code, 2);
    EXPECT_THAT(refused("--out " + path("o")).err, HasSubstr("--as-package"));
    EXPECT_EQ(refused("--start 0 --out " + path("o")).code, 2);
    EXPECT_EQ(refused("--only lk --all --out " + path("o")).code, 2);
    EXPECT_EQ(refused("--as-package " + path("p") + " --all").code, 2);
    const Ran odd = refused("--region user --start 100 --length 512 --out " + path("o"));
    EXPECT_EQ(odd.code, 2);
    EXPECT_THAT(odd.err, HasSubstr("whole blocks"));
    EXPECT_EQ(gangflash("readback --ports virtual:1 --all --out " + path("o")).code, 3)
        << "neither package nor agent";
    std::ofstream(folder_ / "file") << "x";
    EXPECT_EQ(refused("--all --out " + path("file")).code, 4);
}

TEST_F(ReadingVerbs, RangesMayBeGivenInHexadecimal) {
    const Ran ran =
        gangflash("readback" + bench(1) + "--region user --start 0x200 --length 0x4200 --out " +
                  path("out") + " --json");
    ASSERT_EQ(ran.code, 0) << ran.err << ran.out;
    const auto kept = ran.events("kept");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(content_of(kept[0]["file"].get<std::string>()).substr(0, 8), "EFI PART");
}

TEST_F(ReadingVerbs, APhoneWithoutThePartitionFailsTheCommand) {
    const Ran ran = gangflash("readback" + bench(1) + "--only modem --out " + path("out"));
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.out, HasSubstr("STO-608"));
}

TEST_F(ReadingVerbs, AReadbackNeverCountsAsAFlashedPhone) {
    ASSERT_EQ(gangflash("readback" + bench(1) + "--only lk --batch lot --out " + path("out")).code,
              0);
    const Ran flashed = gangflash("flash" + bench(1) + "--userdata keep --once --batch lot --json");
    EXPECT_EQ(flashed.code, 0) << flashed.err;
    EXPECT_GT(flashed.events("verdict").at(0)["bytes_written"], 0);
    const Ran history = gangflash("history --json --ledger " + path("ledger.sqlite"));
    EXPECT_THAT(history.out, HasSubstr("\"readback lot\""));
}

TEST_F(ReadingVerbs, AGoodPhoneBecomesAPackageThatInspectAndPlanTake) {
    ASSERT_EQ(gangflash("flash" + bench(1) + "--userdata keep --once --batch a").code, 0);
    const Ran ran = gangflash("readback" + bench(1) + "--as-package " + path("donors") + " --json");
    ASSERT_EQ(ran.code, 0) << ran.err << ran.out;
    const fs::path package = fs::directory_iterator(folder_ / "donors")->path();
    EXPECT_TRUE(fs::exists(package / "MT6580_Android_scatter.txt"));
    EXPECT_TRUE(fs::exists(package / "preloader_k80hd_bsp.bin"));
    EXPECT_EQ(content_of(package / "MTK_AllInOne_DA.bin"),
              content_of(folder_ / "fw/MTK_AllInOne_DA.bin"));
    EXPECT_EQ(content_of(package / "preloader_k80hd_bsp.bin"),
              content_of(folder_ / "fw/preloader_k80hd_bsp.bin"));

    const Ran seen = gangflash("inspect --json " + package.string());
    EXPECT_EQ(seen.code, 0) << seen.out;
    const Ran planned = gangflash("plan --package " + package.string() + " --ports virtual:1");
    EXPECT_EQ(planned.code, 0) << planned.err << planned.out;
    const Ran flashed = gangflash("flash --package " + package.string() +
                                  " --ports virtual:1 --seed 5 --once --batch b --verify readback "
                                  "--ledger " +
                                  path("ledger.sqlite") + " --json");
    EXPECT_EQ(flashed.code, 0) << flashed.err << flashed.out;
}

/// A good phone read, frozen as a recipe, and a second one formatted with it.
TEST_F(ReadingVerbs, ARecipeOfAGoodPhoneMakesASisterThatKeepsItsOwnIdentity) {
    ASSERT_EQ(gangflash("flash" + bench(1) + "--userdata keep --once --batch a").code, 0);
    ASSERT_EQ(gangflash("readback" + bench(1) + "--as-package " + path("donors")).code, 0);
    const fs::path package = fs::directory_iterator(folder_ / "donors")->path();
    const std::string recipe = path("donors/sister.toml");
    const Ran made = gangflash("recipe make --package " + package.string() +
                               " --mode format-all --userdata erase --verify readback --name "
                               "sister --out " +
                               recipe);
    ASSERT_EQ(made.code, 0) << made.err << made.out;

    // The sister is blank but for what is her own.
    const std::string hers =
        " --ports virtual:1@MT6580 --seed 77 --phones-dir " + path("sisters") + " ";
    const std::string ledger = "--ledger " + path("ledger.sqlite") + " ";
    const auto identity = [&] {
        const Json phone = gangflash("identify --json --package " + path("fw") + hers).json();
        EXPECT_FALSE(phone["imei1"].is_null()) << phone;
        return std::vector<Json>{phone["imei1"], phone["imei2"], phone["serial"]};
    };
    const std::vector<Json> before = identity();
    ASSERT_EQ(gangflash("format --auto-without-boot-loaders --once --batch blank --package " +
                        path("fw") + hers + ledger)
                  .code,
              0);
    const Ran flashed =
        gangflash("flash --recipe " + recipe + hers + ledger + "--once --batch sister --json");
    ASSERT_EQ(flashed.code, 0) << flashed.err << flashed.out;
    EXPECT_EQ(identity(), before);

    const vphone::ChipModel& chip = *vphone::find_chip_model("MT6580");
    const vphone::FileStorage donor(chip.shape, folder_ / "phones/phone-1");
    const vphone::FileStorage sister(chip.shape, folder_ / "sisters/phone-1");
    const auto table = vphone::read_table(donor, chip).value();
    EXPECT_EQ(vphone::read_table(sister, chip).value().size(), table.size());
    std::size_t equal = 0;
    for (const vphone::TableEntry& entry : table) {
        if (entry.size > 64 * mib) continue; // seconds each; --verify readback has seen them
        Bytes is(entry.size), was(entry.size);
        donor.read(Region::user, entry.start, was);
        sister.read(Region::user, entry.start, is);
        if (guard_of(entry.name) == Guard::identity) continue; // compared by identify above
        EXPECT_TRUE(is == was) << entry.name;
        if (is == was) ++equal;
    }
    EXPECT_GE(equal, 6U);
}

TEST_F(ReadingVerbs, MemtestReportsMemoryAndEveryRegion) {
    const Ran ran = gangflash("memtest" + bench(1) + "--json");
    ASSERT_EQ(ran.code, 0) << ran.err << ran.out;
    const auto reports = ran.events("memory_test");
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0]["ram"]["status"], 0);
    ASSERT_EQ(reports[0]["storage"].size(), 3U);
    for (const Json& region : reports[0]["storage"]) {
        EXPECT_EQ(region["tested"], region["bytes"]);
        EXPECT_TRUE(region["unreadable"].empty());
    }
}

TEST_F(ReadingVerbs, MemtestFailsWhenAPhoneDoes) {
    const Ran ran = gangflash("memtest --package " + path("fw") +
                              " --ports virtual:1@MT6735 --json --ledger " + path("l.sqlite"));
    EXPECT_EQ(ran.code, 1) << ran.err;
    ASSERT_EQ(ran.events("verdict").size(), 1U);
    EXPECT_EQ(ran.events("verdict")[0]["error_id"], "PHN-701");
}

TEST_F(ReadingVerbs, WhatWouldWriteIsRefusedWithTheReason) {
    const Ran write = gangflash("memtest" + bench(1) + "--write-test");
    EXPECT_EQ(write.code, 3);
    EXPECT_THAT(write.err, HasSubstr("STA-913"));
    EXPECT_THAT(write.err, HasSubstr("0x0E0001"));
    const Ran ram = gangflash("memtest" + bench(1) + "--ram-test --json");
    EXPECT_EQ(ram.code, 3);
    EXPECT_THAT(ram.out, HasSubstr("published nowhere"));
}

} // namespace
} // namespace gangflash
