#include "config/package.hpp"
#include "config/recipe/signature.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/cli/verbs.hpp"
#include "tests/support/change_in_place.hpp"
#include "tests/support/command_line.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Ran gangflash(const std::string& line) {
    return run_verbs({cli::add_format_verb,
                      cli::add_recipe_verb,
                      cli::add_plan_verb,
                      cli::add_flash_verb,
                      cli::add_history_verb},
                     line);
}

/// A bench with one demo package, `fw`, and an engineer's keys.
class RecipeVerbs : public testing::Test {
protected:
    RecipeVerbs() {
        ::setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
        const auto made = vphone::make_package(
            folder_ / "fw", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
        write_keys("engineer");
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    Ran make(const std::string& more = {}) const {
        return gangflash("recipe make --package " + path("fw") +
                         " --userdata erase --name demo --out " + path("job.toml") + " " + more);
    }

    void write_keys(const std::string& name) const {
        EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        std::FILE* secret = std::fopen(path(name + ".pem").c_str(), "w");
        std::FILE* open = std::fopen(path(name + ".pub.pem").c_str(), "w");
        PEM_write_PrivateKey(secret, key, nullptr, nullptr, 0, nullptr, nullptr);
        PEM_write_PUBKEY(open, key);
        std::fclose(secret);
        std::fclose(open);
        EVP_PKEY_free(key);
    }

    void append(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary | std::ios::app) << text;
    }

    /// Opens the package until its hashes are kept: not those of files changed just now.
    void fill_cache() const {
        const auto cached = [] {
            const std::string lines = content_of(cache_file());
            return std::ranges::count(lines, '\n') >= 5;
        };
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!cached() && std::chrono::steady_clock::now() < limit)
            ASSERT_EQ(gangflash("plan --userdata erase --package " + path("fw")).code, 0);
        ASSERT_TRUE(cached()) << content_of(cache_file());
    }

    static fs::path cache_file() { return default_hash_cache(); }

    /// Other bytes in a file of the package, its time put back, and the cache made to believe that
    /// it holds what it held: as an attacker with the station's own rights would.
    void change_and_forge_cache(const std::string& name) const {
        fill_cache();
        const auto ctime = [&] {
            return std::to_string(FileReader::open(path(name))->stamp().ctime_ns);
        };
        const std::string before = ctime();
        change_in_place(path(name), 1000, "somebody else");
        std::string lines = content_of(cache_file());
        const auto at = lines.find(before);
        ASSERT_NE(at, std::string::npos) << lines;
        lines.replace(at, before.size(), ctime());
        std::ofstream(cache_file(), std::ios::trunc) << lines;
    }

    TemporaryFolder folder_;
};

TEST_F(RecipeVerbs, MakeShowAndVerifyAgree) {
    const Ran made = make("--json --target-build 7.2 --verify sample");
    ASSERT_EQ(made.code, 0) << made.err << made.out;
    const Ran shown = gangflash("recipe show --json " + path("job.toml"));
    ASSERT_EQ(shown.code, 0);
    EXPECT_EQ(shown.json(), made.json());
    const Json package = shown.json()["packages"][0];
    EXPECT_EQ(package["chip"], "MT6765");
    EXPECT_EQ(package["project"], "k62v1_64_bsp");
    EXPECT_EQ(package["write"].back()["partition"], "preloader") << "boot loaders last";
    EXPECT_EQ(package["scatter"]["file"].get<std::string>().substr(0, 3), "fw/")
        << "relative, so that the folder can be moved";

    const Ran verified = gangflash("recipe verify --json " + path("job.toml"));
    ASSERT_EQ(verified.code, 0) << verified.out;
    EXPECT_EQ(verified.json()["signature"], "none");
    EXPECT_EQ(verified.json()["packages"][0]["target_build"], "7.2");
}

TEST_F(RecipeVerbs, MakeNeverOverwrites) {
    ASSERT_EQ(make().code, 0);
    const std::string before = content_of(path("job.toml"));
    const Ran again = make();
    EXPECT_EQ(again.code, cli::exit_refused);
    EXPECT_THAT(again.err, HasSubstr("exists already"));
    EXPECT_EQ(content_of(path("job.toml")), before);
}

TEST_F(RecipeVerbs, FormatAllOnARealPortWantsTheEngineersSignature) {
    ASSERT_EQ(make("--mode format-all").code, 0);
    ASSERT_EQ(gangflash("recipe sign " + path("job.toml") + " --key " + path("engineer.pem")).code,
              0);
    const std::string recipe = " --recipe " + path("job.toml");
    const std::string checked = recipe + " --recipe-key " + path("engineer.pub.pem");
    const std::string package = " --userdata erase --package " + path("fw");
    const std::string bench = " --once --wait 0.2 --ledger " + path("ledger.sqlite");
    const std::string real = bench + " --ports serial:" + path("no-such-port");
    for (const std::string& alone : {"flash --mode format-all" + package + real,
                                     "flash" + recipe + real,
                                     "format --auto --package " + path("fw") + real,
                                     "format --auto" + recipe + real}) {
        const Ran ran = gangflash(alone);
        EXPECT_EQ(ran.code, cli::exit_refused) << alone << ran.out;
        EXPECT_THAT(ran.err, HasSubstr("SEC-306")) << alone;
    }
    for (const std::string& allowed :
         {"flash" + checked + real, "format --auto" + checked + real}) {
        const Ran ran = gangflash(allowed); // and then waits for a phone in vain
        EXPECT_EQ(ran.code, cli::exit_failed) << allowed << ran.out;
        EXPECT_THAT(ran.err, Not(HasSubstr("SEC-306"))) << allowed;
    }
    const Ran exempt = gangflash("flash --mode format-all" + package + " --once --ledger " +
                                 path("ledger.sqlite") + " --ports virtual:1");
    EXPECT_EQ(exempt.code, 0) << exempt.out << exempt.err;
}

TEST_F(RecipeVerbs, AnEngineersFlashRecipeIsNoLeaveToFormat) {
    ASSERT_EQ(make().code, 0); // Download Only
    ASSERT_EQ(gangflash("recipe sign " + path("job.toml") + " --key " + path("engineer.pem")).code,
              0);
    const Ran ran = gangflash("format --auto --recipe " + path("job.toml") + " --recipe-key " +
                              path("engineer.pub.pem") + " --once --wait 0.2 --ledger " +
                              path("ledger.sqlite") + " --ports serial:" + path("no-such-port"));
    EXPECT_EQ(ran.code, cli::exit_refused) << ran.out;
    EXPECT_THAT(ran.err, HasSubstr("SEC-306"));
}

TEST_F(RecipeVerbs, FormatSaysWhatItWantsToKnow) {
    const std::string format =
        "format --package " + path("fw") + " --ports virtual:1 --ledger " + path("ledger.sqlite");
    EXPECT_EQ(gangflash(format).code, cli::exit_usage);
    EXPECT_EQ(gangflash(format + " --start 0x8000").code, cli::exit_usage);
    EXPECT_EQ(gangflash(format + " --start 0x8000 --length six").code, cli::exit_usage);
    EXPECT_EQ(gangflash(format + " --auto --start 0 --length 512").code, cli::exit_usage);
}

TEST_F(RecipeVerbs, AChangedFileIsRefusedEverywhere) {
    ASSERT_EQ(make().code, 0);
    append("fw/boot.img", "x");
    for (const std::string& verb : {"recipe verify " + path("job.toml"),
                                    "plan --recipe " + path("job.toml"),
                                    "flash --ports virtual:1 --recipe " + path("job.toml")}) {
        const Ran ran = gangflash(verb);
        EXPECT_EQ(ran.code, cli::exit_refused) << verb;
        EXPECT_THAT(ran.err, HasSubstr("PKG-807"));
        EXPECT_THAT(ran.err, HasSubstr("job.toml:"));
        EXPECT_THAT(ran.err, HasSubstr("boot boot.img is no longer what was frozen"));
    }
}

TEST_F(RecipeVerbs, UnderASignatureNoHashOfBeforeIsBelieved) {
    ASSERT_EQ(make().code, 0);
    ASSERT_EQ(gangflash("recipe sign " + path("job.toml") + " --key " + path("engineer.pem")).code,
              0);
    change_and_forge_cache("fw/boot.img");
    for (const std::string checked : {"", " --recipe-key "}) {
        const std::string recipe = path("job.toml") +
                                   (checked.empty() ? "" : checked + path("engineer.pub.pem"));
        const Ran ran = gangflash("flash --once --ports virtual:1 --ledger " +
                                  path("ledger.sqlite") + " --recipe " + recipe);
        EXPECT_EQ(ran.code, cli::exit_refused) << ran.out;
        EXPECT_THAT(ran.err, HasSubstr("boot boot.img is no longer what was frozen"));
    }
}

TEST_F(RecipeVerbs, AHashOfBeforeThatLiesMakesNoPass) {
    change_and_forge_cache("fw/boot.img");
    const Ran ran = gangflash("flash --json --once --userdata erase --ports virtual:2 --package " +
                              path("fw") + " --ledger " + path("ledger.sqlite"));
    EXPECT_EQ(ran.code, cli::exit_failed) << ran.out << ran.err;
    const auto verdicts = ran.events("verdict");
    ASSERT_EQ(verdicts.size(), 2U);
    for (const Json& verdict : verdicts) {
        EXPECT_EQ(verdict["verdict"], "fail");
        EXPECT_EQ(verdict["error_id"], "PKG-807");
        EXPECT_THAT(verdict["error_detail"].get<std::string>(), HasSubstr("boot.img: offset 0x0"));
    }
}

TEST_F(RecipeVerbs, TheRecordSaysWhatWasProvenAndByWhichReading) {
    const std::string flash = "flash --json --once --verify readback --userdata erase --again "
                              "--ports virtual:1 --package " +
                              path("fw") + " --ledger " + path("ledger.sqlite");
    const auto seen = [&](const std::string& step) {
        const Ran ran = gangflash(flash);
        EXPECT_EQ(ran.code, 0) << ran.err;
        for (const Json& event : ran.events("step"))
            if (event["step"] == step && event["partition"] == "boot")
                return event["seen"].get<std::string>();
        return std::string();
    };
    EXPECT_THAT(seen("verify"), testing::MatchesRegex("([0-9]+) bytes read back, equal to the "
                                                      "image of [0-9]+ bytes"));
    fill_cache();
    EXPECT_THAT(seen("write"),
                testing::MatchesRegex("[0-9]+ bytes compared with the image's hash before they "
                                      "were sent; hashed earlier, .*"));
    fs::remove_all(path("cache"));
    EXPECT_THAT(seen("write"), HasSubstr("hashed in this session"));
}

TEST_F(RecipeVerbs, ALinkIsShownAndOneThatLeavesThePackageIsRefused) {
    fs::create_directory(path("store"));
    fs::rename(path("fw/boot.img"), path("store/boot.img"));
    fs::create_symlink(path("store/boot.img"), path("fw/boot.img"));
    const std::string plan = "plan --json --userdata erase --package " + path("fw");
    const Ran refused = gangflash(plan);
    EXPECT_EQ(refused.code, cli::exit_refused);
    EXPECT_EQ(refused.json()["faults"][0]["error_id"], "PKG-821");
    EXPECT_THAT(refused.out, HasSubstr(path("store/boot.img")));
    const Ran allowed = gangflash(plan + " --links-to " + path("store"));
    ASSERT_EQ(allowed.code, 0) << allowed.out << allowed.err;
    EXPECT_THAT(allowed.json()["warnings"].dump(), HasSubstr("boot.img: is a link to"));
    for (const Json& write : allowed.json()["writes"])
        EXPECT_EQ(write["link_target"],
                  write["partition"] == "boot"
                      ? Json(fs::canonical(path("store/boot.img")).string())
                      : Json(nullptr));
}

TEST_F(RecipeVerbs, ASignatureCoversEveryByte) {
    ASSERT_EQ(make().code, 0);
    const std::string checked = " --recipe-key " + path("engineer.pub.pem");
    const Ran unsigned_one = gangflash("plan --recipe " + path("job.toml") + checked);
    EXPECT_EQ(unsigned_one.code, cli::exit_refused) << "not signed yet";
    EXPECT_THAT(unsigned_one.err, HasSubstr("job.toml.sig"));

    ASSERT_EQ(gangflash("recipe sign " + path("job.toml") + " --key " + path("engineer.pem")).code,
              0);
    EXPECT_EQ(gangflash("plan --recipe " + path("job.toml") + checked).code, 0);
    const Ran verified = gangflash("recipe verify --json " + path("job.toml") + " --key " +
                                   path("engineer.pub.pem"));
    EXPECT_EQ(verified.json()["signature"], "good");

    append("job.toml", "# a comment\n");
    const Ran edited = gangflash("plan --recipe " + path("job.toml") + checked);
    EXPECT_EQ(edited.code, cli::exit_refused);
    EXPECT_THAT(edited.err, HasSubstr("changed after it was signed"));
}

TEST_F(RecipeVerbs, ASignatureIsWhatOpensslMakes) {
    ASSERT_EQ(make().code, 0);
    const std::string command = "openssl pkeyutl -sign -inkey " + path("engineer.pem") +
                                " -rawin -in " + path("job.toml") + " -out " + path("by-hand.sig") +
                                " 2>/dev/null";
    if (std::system(command.c_str()) != 0) GTEST_SKIP() << "no openssl program here";
    ASSERT_EQ(gangflash("recipe sign " + path("job.toml") + " --key " + path("engineer.pem")).code,
              0);
    EXPECT_EQ(content_of(path("job.toml.sig")), content_of(path("by-hand.sig")));
}

TEST_F(RecipeVerbs, DiffNamesWhatChanged) {
    ASSERT_EQ(make().code, 0);
    std::string text = content_of(path("job.toml"));
    text.replace(text.find("verify = \"agent\""), 16, "verify = \"sample\"");
    std::ofstream(path("other.toml")) << text;
    const Ran same = gangflash("recipe diff " + path("job.toml") + " " + path("job.toml"));
    EXPECT_EQ(same.code, 0);
    EXPECT_EQ(same.out, "");
    const Ran differs =
        gangflash("recipe diff --json " + path("job.toml") + " " + path("other.toml"));
    EXPECT_EQ(differs.code, cli::exit_failed);
    EXPECT_EQ(differs.json()["changes"],
              Json::array({{{"key", "job.verify"}, {"before", "agent"}, {"after", "sample"}}}));
}

TEST_F(RecipeVerbs, AnUnknownKeyIsRefusedWithItsLine) {
    ASSERT_EQ(make().code, 0);
    const std::string text = content_of(path("job.toml"));
    const auto lines = std::count(text.begin(), text.end(), '\n');
    append("job.toml", "colour = \"red\"\n");
    const Ran shown = gangflash("recipe show --json " + path("job.toml"));
    EXPECT_EQ(shown.code, cli::exit_refused);
    EXPECT_EQ(shown.json()["faults"][0]["error_id"], "STA-904");
    EXPECT_EQ(shown.json()["faults"][0]["detail"],
              path("job.toml") + ":" + std::to_string(lines + 1) +
                  ": [[package]]: colour: is no key of a recipe");
}

TEST_F(RecipeVerbs, PackageAndRecipeExcludeEachOther) {
    ASSERT_EQ(make().code, 0);
    EXPECT_EQ(gangflash("plan --recipe " + path("job.toml") + " --package " + path("fw")).code,
              cli::exit_usage);
    EXPECT_EQ(gangflash("plan --recipe " + path("job.toml") + " --userdata keep").code,
              cli::exit_usage);
}

TEST_F(RecipeVerbs, FlashFollowsTheRecipe) {
    ASSERT_EQ(make("--boot-check --min-battery-mv 3400").code, 0);
    const Ran flashed = gangflash("flash --ports virtual:2 --once --json --batch r --ledger " +
                                  path("ledger.sqlite") + " --recipe " + path("job.toml"));
    EXPECT_EQ(flashed.code, 0) << flashed.err << flashed.out;
    EXPECT_THAT(flashed.out, HasSubstr("\"passed\":2"));
    EXPECT_THAT(flashed.out, HasSubstr("\"boot\":\"seen\"")) << "the recipe's guard";
}

/// Without a word on chips, virtual phones are of every model the recipe is for.
TEST_F(RecipeVerbs, OneBatchFlashesFourModelsOfTwoGenerations) {
    const std::vector<std::string> chips{"MT6768", "MT6580", "MT6589"};
    std::string packages = " --package " + path("fw");
    for (const std::string& chip : chips) {
        const auto made = vphone::make_package(
            folder_ / chip, *vphone::find_chip_model(chip), vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
        packages += " --package " + path(chip);
    }
    const Ran recipe = gangflash("recipe make" + packages + " --userdata keep --name mixed --out " +
                                 path("mixed.toml"));
    ASSERT_EQ(recipe.code, 0) << recipe.err;
    const Ran flashed = gangflash("flash --ports virtual:8 --once --json --batch m --ledger " +
                                  path("ledger.sqlite") + " --recipe " + path("mixed.toml"));
    EXPECT_EQ(flashed.code, 0) << flashed.err << flashed.out;
    const Ran told =
        gangflash("history --batch m --verdict pass --json --ledger " + path("ledger.sqlite"));
    std::map<std::string, int> passed;
    std::istringstream lines(told.out);
    for (std::string line; std::getline(lines, line);)
        ++passed[Json::parse(line)["chip"].get<std::string>()];
    const std::map<std::string, int> two_of_each{
        {"MT6580", 2}, {"MT6589", 2}, {"MT6765", 2}, {"MT6768", 2}};
    EXPECT_EQ(passed, two_of_each) << told.out;
}

} // namespace
} // namespace gangflash
