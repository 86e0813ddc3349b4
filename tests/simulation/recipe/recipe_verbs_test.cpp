#include "base/sha256.hpp"
#include "base/units.hpp"
#include "config/package/package.hpp"
#include "config/recipe/signature.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/cli/options/rule_options.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/rights/office.hpp"
#include "tests/support/change_in_place.hpp"
#include "tests/support/command_line.hpp"
#include "tests/support/pinned.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Ran gangflash(const std::string& line) {
    return run_verbs({cli::add_engineer_verb,
                      cli::add_ledger_verb,
                      cli::add_people_verb,
                      cli::add_format_verb,
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
        ::setenv("XDG_STATE_HOME", (folder_ / "state").c_str(), 1);
        const auto made = vphone::make_package(
            folder_ / "fw", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
        write_key_pair(folder_.path(), "engineer");
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    Ran make(const std::string& more = {}, const std::string& userdata = "erase") const {
        return gangflash("recipe make --package " + path("fw") + " --userdata " + userdata +
                         " --name demo --out " + path("job.toml") + " " + more);
    }
    /// For phones that are flashed: erasing takes each of them seconds.
    Ran make_keeping(const std::string& more = {}) const { return make(more, "keep"); }

    /// Makes the recipe and signs it.
    void make_signed(const std::string& more, const std::string& engineer = "engineer") const {
        std::filesystem::remove(path("job.toml"));
        const Ran made = make(more);
        ASSERT_EQ(made.code, 0) << made.err;
        sign(engineer);
    }

    void sign(const std::string& engineer = "engineer") const {
        const Ran ran =
            gangflash("recipe sign " + path("job.toml") + " --key " + path(engineer + ".pem"));
        ASSERT_EQ(ran.code, 0) << ran.err;
    }

    /// With the recipe, on a real port that nothing is plugged into: what is allowed waits in vain.
    Ran on_real_port(const std::string& verb_and_words) const {
        return gangflash(verb_and_words + " --wait 0.05 --ledger " + path("ledger.sqlite") +
                         " --ports serial:" + path("no-such-port"));
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
        // Not in the first piece, which is read again when the package is opened.
        change_in_place(path(name), fs::file_size(path(name)) - 100, "somebody else");
        const FileStamp now = FileReader::open(path(name))->stamp();
        std::istringstream before(content_of(cache_file()));
        std::string lines;
        bool forged = false;
        for (std::string line; std::getline(before, line);) {
            if (line.ends_with("/" + name)) {
                // version, hash, size, mtime, ctime, inode, device, path
                std::istringstream words(line);
                std::string version, hash;
                std::uint64_t size = 0;
                words >> version >> hash >> size;
                line = fmt::format("{} {} {} {} {} {} {} {}",
                                   version,
                                   hash,
                                   size,
                                   now.mtime_ns,
                                   now.ctime_ns,
                                   now.inode,
                                   now.device,
                                   line.substr(line.find('/')));
                forged = true;
            }
            lines += line + '\n';
        }
        ASSERT_TRUE(forged) << lines;
        std::ofstream(cache_file(), std::ios::trunc) << lines;
    }

    TemporaryFolder folder_;
};

/// The same on a station where root may pin engineers.
class RecipeRights : public RecipeVerbs {
protected:
    void SetUp() override {
        if (!PrivateEtc::problem().empty())
            GTEST_SKIP() << "NOT TESTED: no private mount namespace (" << PrivateEtc::problem()
                         << ")";
        fs::remove_all("/etc/gangflash");
    }

    void pin(const std::string& name = "engineer") const {
        const auto pinned = rights::pin(path(name + ".pub.pem"), name);
        ASSERT_TRUE(pinned) << describe(pinned.error());
    }

    void expect_refused(const std::string& words, const std::string& id) const {
        const Ran ran = on_real_port(words);
        EXPECT_EQ(ran.code, cli::exit_refused) << words << ran.out << ran.err;
        EXPECT_THAT(ran.err, HasSubstr(id)) << words;
    }

    void expect_allowed(const std::string& words) const {
        const Ran ran = on_real_port(words);
        EXPECT_EQ(ran.code, cli::exit_failed) << words << ran.out << ran.err;
        for (const char* refusal : {"SEC-306", "SEC-307", "SEC-308", "SEC-309", "SEC-310"})
            EXPECT_THAT(ran.err, Not(HasSubstr(refusal))) << words;
    }

    std::string recipe() const { return " --once --recipe " + path("job.toml"); }
    std::string package() const { return " --once --userdata erase --package " + path("fw"); }
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

// ---- rights that a flag cannot widen

TEST_F(RecipeRights, WithoutAPinNothingOfAnEngineersRunsOnARealPort) {
    make_signed("--mode format-all --format auto --blank-board");
    for (const std::string& words :
         {"flash --mode format-all" + package(),
          "flash --mode firmware-upgrade" + package(),
          "flash --blank-board" + package(),
          "flash" + recipe(),
          "flash" + recipe() + " --recipe-key " + path("engineer.pub.pem"),
          "format --auto --once --package " + path("fw"),
          "format" + recipe()})
        expect_refused(words, "SEC-307");
    expect_allowed("flash" + package()); // Download Only, and the owner's data is an operator's act
    const Ran exempt = gangflash("flash --mode format-all" + package() + " --ledger " +
                                 path("ledger.sqlite") + " --ports virtual:1");
    EXPECT_EQ(exempt.code, 0) << exempt.out << exempt.err;
}

TEST_F(RecipeRights, ASignatureCountsFromPinnedEngineersAlone) {
    pin();
    make_signed("--mode format-all");
    expect_allowed("flash" + recipe());
    expect_allowed("flash" + recipe() + " --recipe-key " + path("engineer.pub.pem"));
    // An operator's key of a minute ago.
    write_key_pair(folder_.path(), "operator");
    make_signed("--mode format-all", "operator");
    expect_refused("flash" + recipe(), "SEC-308");
    expect_refused("flash" + recipe() + " --recipe-key " + path("operator.pub.pem"), "SEC-308");
    expect_refused("flash" + recipe() + " --recipe-key " + path("engineer.pub.pem"), "SEC-309");
    // None at all, and one that no longer fits.
    fs::remove(path("job.toml.sig"));
    expect_refused("flash" + recipe(), "SEC-306");
    sign();
    append("job.toml", "# a comment\n");
    expect_refused("flash" + recipe(), "SEC-308");
    expect_refused("flash" + recipe() + " --recipe-key " + path("engineer.pub.pem"), "SEC-309");
}

TEST_F(RecipeRights, NoFlagWidensASignedRecipe) {
    pin();
    make_signed("--mode firmware-upgrade");
    expect_allowed("flash" + recipe());
    expect_refused("flash --blank-board" + recipe(), "SEC-306");
    expect_refused("format --auto" + recipe(), "SEC-306");
    make_signed("--mode download-only");
    expect_refused("flash --blank-board" + recipe(), "SEC-306");
    expect_refused("format --auto" + recipe(), "SEC-306");
    make_signed("--mode format-all");
    expect_allowed("flash" + recipe());
    expect_refused("flash --blank-board" + recipe(), "SEC-306");
    expect_refused("format --auto-without-boot-loaders" + recipe(), "SEC-306");
    make_signed("--mode format-all --blank-board");
    expect_allowed("flash" + recipe());
    expect_allowed("flash --blank-board" + recipe());
}

/// A recipe that was changed after it was signed is not verified, and that is not left out.
TEST_F(RecipeRights, VerifyDoesNotPassOverASignatureThatFitsNobody) {
    pin();
    make_signed("");
    const std::string verify = "recipe verify --json " + path("job.toml");
    const Ran good = gangflash(verify);
    EXPECT_EQ(good.code, 0) << good.out;
    EXPECT_EQ(good.json()["signer"], "engineer");
    EXPECT_EQ(good.json()["signature"], "good");
    append("job.toml", "# a comment\n");
    const Ran changed = gangflash(verify);
    EXPECT_EQ(changed.code, cli::exit_refused);
    EXPECT_THAT(changed.out, HasSubstr("SEC-308"));
    // Where nobody is pinned nothing can be compared; it says so.
    fs::remove_all("/etc/gangflash");
    const Ran unknown = gangflash(verify);
    EXPECT_EQ(unknown.code, 0) << unknown.out;
    EXPECT_EQ(unknown.json()["signature"], "not_checked");
    EXPECT_THAT(unknown.json()["warnings"].dump(), HasSubstr("nobody whom this station knows"));
}

/// One line serves both: what `flash` will refuse, `plan` has said before.
TEST_F(RecipeRights, APlanSaysWhatAFlashWouldRefuse) {
    pin();
    make_signed("--mode firmware-upgrade");
    const std::string widened = "plan --blank-board" + recipe();
    const std::string port = " --ports serial:" + path("no-such-port");
    const Ran refused = gangflash(widened + port);
    EXPECT_EQ(refused.code, cli::exit_refused);
    EXPECT_THAT(refused.err, HasSubstr("SEC-306"));
    EXPECT_THAT(refused.out, HasSubstr("declared blank"));
    const Ran told = gangflash(widened + " --json");
    EXPECT_EQ(told.code, 0) << "nobody said which ports: " << told.err;
    EXPECT_EQ(told.json()["refused_on_real_ports"]["error_id"], "SEC-306");
    EXPECT_EQ(told.json()["blank_board"], true);
    const Ran fine = gangflash("plan --json" + recipe() + port);
    EXPECT_EQ(fine.code, 0) << fine.err;
    EXPECT_EQ(fine.json()["refused_on_real_ports"], nullptr);
    EXPECT_EQ(fine.json()["blank_board"], false);
    EXPECT_EQ(gangflash("plan --mode format-all" + package() + port).code, cli::exit_refused);
    EXPECT_EQ(gangflash("plan --mode format-all" + package()).code, 0);
    EXPECT_EQ(gangflash("plan --mode format-all" + package() + " --ports virtual:1").code, 0);
}

/// Who starts a process says so in its environment.
struct ServiceManager {
    ServiceManager() : terminal_(::dup(STDIN_FILENO)) {
        ::setenv("INVOCATION_ID", "4c0a1de0", 1);
        const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::dup2(nothing, STDIN_FILENO);
        ::close(nothing);
    }
    ~ServiceManager() {
        ::unsetenv("INVOCATION_ID");
        ::dup2(terminal_, STDIN_FILENO);
        ::close(terminal_);
    }

private:
    int terminal_;
};

TEST_F(RecipeRights, AServiceErasesOnlyByASignedRecipeThatSaysSo) {
    pin();
    const std::string erase = " --once --package " + path("fw") + " --userdata erase";
    const std::string keep = " --once --package " + path("fw") + " --userdata keep";
    expect_allowed("flash" + erase); // a script's words are a person's
    expect_refused("flash --unattended" + erase, "SEC-311");
    expect_allowed("flash --unattended" + keep);
    make_signed("--mode format-all --unattended");
    expect_allowed("flash --unattended" + recipe());
    fs::remove(path("job.toml.sig"));
    expect_refused("flash --unattended" + recipe(), "SEC-306");
    make_signed("--mode format-all");
    expect_allowed("flash" + recipe());
    expect_refused("flash --unattended" + recipe(), "SEC-311");
    const ServiceManager here;
    expect_refused("flash" + recipe(), "SEC-311");
    expect_refused("flash" + erase, "SEC-311");
    expect_allowed("flash" + keep);
    make_signed("--mode format-all --unattended");
    expect_allowed("flash" + recipe());
    const Ran exempt =
        gangflash("flash" + erase + " --ledger " + path("ledger.sqlite") + " --ports virtual:1");
    EXPECT_EQ(exempt.code, 0) << exempt.out << exempt.err;
}

TEST_F(RecipeRights, AFormatErasesNoMoreThanTheRecipeSays) {
    pin();
    make_signed("--format auto-without-boot-loaders");
    expect_allowed("format" + recipe());
    expect_allowed("format --auto-without-boot-loaders" + recipe());
    expect_allowed("format --start 0x8000 --length 4096" + recipe());
    expect_refused("format --auto" + recipe(), "SEC-306");
    fs::remove(path("job.toml"));
    ASSERT_EQ(make().code, 0);
    std::string text = content_of(path("job.toml"));
    text.insert(text.find("\n[guards]"), "format = { start = 32768, length = 8192 }\n");
    std::ofstream(path("job.toml")) << text;
    sign();
    expect_allowed("format" + recipe());
    expect_allowed("format --start 0x8000 --length 4096" + recipe());
    expect_refused("format --start 0x8000 --length 16384" + recipe(), "SEC-306");
    expect_refused("format --start 0 --length 4096" + recipe(), "SEC-306");
    expect_refused("format --auto-without-boot-loaders" + recipe(), "SEC-306");
}

/// Random recipes, signatures, pins and flags against a second reading of the rule: a job runs on a
/// real port when a pinned engineer signed everything it does. GANGFLASH_RIGHTS_JOBS: how many
/// (60, 4 s without optimisation).
TEST_F(RecipeRights, RandomFlagsNeverWidenARecipe) {
    const char* wanted = std::getenv("GANGFLASH_RIGHTS_JOBS");
    const int jobs = wanted != nullptr ? std::atoi(wanted) : 60;
    write_key_pair(folder_.path(), "operator");
    const std::vector<std::string> modes{"download-only", "firmware-upgrade", "format-all"};
    const std::vector<std::string> extents{"", "auto-without-boot-loaders", "auto"};
    int allowed = 0;
    for (int seed = 1; seed <= jobs; ++seed) {
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto dice = [&](unsigned sides) { return static_cast<unsigned>(random() % sides); };
        fs::remove(path("job.toml"));
        fs::remove(path("job.toml.sig"));
        fs::remove_all("/etc/gangflash");

        // Most jobs have a good signature: what is wrong with the others is soon found, and hides
        // what a flag adds.
        const bool pinned = dice(8) != 0;
        if (pinned) pin();
        const bool by_recipe = dice(6) != 0;
        const unsigned mode = dice(3), extent = dice(3);
        const unsigned signer = dice(3) != 0 ? 2 : dice(2); // nobody, operator, engineer
        const bool blank = dice(3) == 0;
        const std::string frozen = "--mode " + modes[mode] + (blank ? " --blank-board" : "") +
                                   (extent != 0 ? " --format " + extents[extent] : "");
        std::string words;
        if (by_recipe) {
            ASSERT_EQ(make(frozen).code, 0);
            if (signer == 1) sign("operator");
            if (signer == 2) sign("engineer");
            words = recipe();
        }
        const bool formats = dice(2) == 0;
        const unsigned asked = dice(3); // of a format: what the recipe says, less, all
        const bool flag_blank = dice(4) == 0;
        const bool names_key = by_recipe && dice(5) == 0;
        const bool key_of_engineer = dice(2) != 0;
        if (formats && asked != 0) words += " --" + extents[asked];
        if (flag_blank) words += " --blank-board";
        if (names_key)
            words +=
                " --recipe-key " + path(key_of_engineer ? "engineer.pub.pem" : "operator.pub.pem");
        if (!by_recipe)
            words +=
                formats ? " --once --package " + path("fw") : package() + " --mode " + modes[mode];
        if (formats && asked == 0 && (!by_recipe || extent == 0)) continue; // says nothing to erase

        // The second reading.
        const bool trusted = pinned && by_recipe && signer == 2;
        bool may_run = true;
        if (formats) may_run &= trusted && extent >= (asked == 0 ? extent : asked) && extent != 0;
        if (!formats && mode != 0) may_run &= trusted;
        if (flag_blank || (by_recipe && blank)) may_run &= trusted && blank;
        if (names_key) may_run &= trusted && key_of_engineer;
        if (by_recipe && pinned && signer == 1) may_run = false; // a stranger's signature

        const Ran ran = on_real_port((formats ? "format" : "flash") + words);
        EXPECT_EQ(ran.code, may_run ? cli::exit_failed : cli::exit_refused)
            << "seed " << seed << ": " << (formats ? "format" : "flash") << words << "\n  recipe "
            << frozen << " signer " << signer << " pinned " << pinned << "\n"
            << ran.err;
        allowed += may_run ? 1 : 0;
    }
    EXPECT_GT(allowed, 0);
}

TEST_F(RecipeRights, APersonWithThatRightSignsAsWell) {
    pin();
    write_key_pair(folder_.path(), "ada");
    make_signed("--mode format-all", "ada");
    expect_refused("flash" + recipe(), "SEC-308");
    const std::string key = " --key " + path("engineer.pem");
    const std::string add =
        "people add Ada --public-key " + path("ada.pub.pem") + " --rights sign-recipes" + key;
    ASSERT_EQ(gangflash(add).code, 0);
    expect_allowed("flash" + recipe());
    expect_allowed("flash" + recipe() + " --recipe-key " + path("ada.pub.pem"));
    ASSERT_EQ(gangflash("people renew Ada --rights prepare-job" + key).code, 0);
    expect_refused("flash" + recipe(), "SEC-308");
    ASSERT_EQ(gangflash("people renew Ada --rights sign-recipes" + key).code, 0);
    expect_allowed("flash" + recipe());
    ASSERT_EQ(gangflash("people revoke Ada" + key).code, 0);
    expect_refused("flash" + recipe(), "SEC-308");
}

TEST_F(RecipeRights, PeopleAreChangedByPinnedEngineersAlone) {
    pin();
    write_key_pair(folder_.path(), "mallory");
    const std::string add =
        "people add Mallory --public-key " + path("mallory.pub.pem") + " --rights sign-recipes";
    const Ran self = gangflash(add + " --key " + path("mallory.pem"));
    EXPECT_EQ(self.code, cli::exit_refused);
    EXPECT_THAT(self.err, HasSubstr("SEC-308"));
    ASSERT_EQ(gangflash(add + " --key " + path("engineer.pem")).code, 0);
    const Ran revoked = gangflash("people revoke Mallory --key " + path("mallory.pem"));
    EXPECT_EQ(revoked.code, cli::exit_refused) << "nor takes himself out";
    const Ran list = gangflash("people list --json");
    EXPECT_EQ(list.json()["person"], "Mallory");
    EXPECT_EQ(list.json()["state"], "in force");
    EXPECT_EQ(list.json()["rights"], Json::array({"sign-recipes"}));
}

TEST_F(RecipeRights, PinningIsRootsAndListedWithWhatIsNotBelieved) {
    ASSERT_EQ(gangflash("engineer pin " + path("engineer.pub.pem")).code, 0);
    const Ran listed = gangflash("engineer list --json");
    EXPECT_EQ(listed.json()["engineer"], "engineer");
    EXPECT_EQ(listed.json()["believed"], true);
    ASSERT_EQ(::chmod("/etc/gangflash/engineers.d/engineer.pem", 0666), 0);
    EXPECT_EQ(gangflash("engineer list --json").json()["believed"], false);
    ASSERT_EQ(::seteuid(1000), 0);
    const Ran unpinned = gangflash("engineer unpin engineer");
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_EQ(unpinned.code, cli::exit_refused);
    EXPECT_THAT(unpinned.err, HasSubstr("SEC-310"));
    EXPECT_EQ(gangflash("engineer unpin engineer").code, 0);
    std::vector<std::string> acts;
    std::istringstream lines(gangflash("ledger acts --json").out);
    for (std::string line; std::getline(lines, line);) {
        const Json act = Json::parse(line);
        acts.push_back(act["act"].get<std::string>() + " " + act["subject"].get<std::string>());
    }
    EXPECT_EQ(acts, (std::vector<std::string>{"pinned engineer", "unpinned engineer"}))
        << "who may sign is in the chain, refused words are not";
    const std::string nowhere = " --ledger " + path("no-folder/ledger.sqlite");
    const Ran untold = gangflash("engineer pin " + path("engineer.pub.pem") + nowhere);
    EXPECT_EQ(untold.code, cli::exit_station);
    EXPECT_THAT(untold.err, HasSubstr("not recorded"));
    EXPECT_FALSE(fs::exists(path("no-folder"))) << "root makes no folder for a slip of the pen";
}

TEST_F(RecipeRights, TheOldFileOfEngineersIsTakenOverOnceByRoot) {
    pin();
    for (const char* mine : {"home", "state"}) { // the station's user is 1000
        fs::create_directory(path(mine));
        ASSERT_EQ(::chown(path(mine).c_str(), 1000, 1000), 0);
    }
    const std::string old = path("home/engineers");
    std::ofstream(old) << rights::SecretHash::of("long enough", 1'000)->to_text() << " Wang Fang\n";
    const std::string line = "people import " + old + " --key " + path("engineer.pem");
    ASSERT_EQ(::chown(old.c_str(), 1000, 1000), 0);
    ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
    ASSERT_EQ(::seteuid(1000), 0);
    const Ran refused = gangflash(line);
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_EQ(refused.code, cli::exit_refused);
    EXPECT_THAT(refused.err, HasSubstr("SEC-310"));
    const Ran taken = gangflash(line);
    EXPECT_EQ(taken.code, 0) << taken.err;
    const auto who = rights::Office::load().by_secret("long enough");
    ASSERT_TRUE(who && *who);
    EXPECT_EQ((*who)->name(), "Wang Fang");
    struct stat facts{};
    ASSERT_EQ(::stat(path("state/gangflash/people/seen").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_uid, 1000U) << "root writes nothing where somebody else may bend a path";
    ASSERT_EQ(::stat(path("state/gangflash/ledger.sqlite").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_uid, 1000U) << "a ledger of root's would stop the station";
    EXPECT_THAT(gangflash("ledger acts").out, HasSubstr("Wang Fang"));
    EXPECT_EQ(gangflash(line).code, cli::exit_refused) << "once";
}

/// docs/recipes.md decides for each flag whether it is free, can only narrow, or is the recipe's.
TEST(Flags, StandInTheTableOfRecipesEachWithItsKind) {
    CLI::App app{"test", "gangflash"};
    int code = 0;
    for (const AddVerb add :
         {cli::add_flash_verb, cli::add_format_verb, cli::add_readback_verb, cli::add_memtest_verb})
        add(app, code);
    std::set<std::string> flags;
    for (const CLI::App* verb : app.get_subcommands(nullptr))
        for (const CLI::Option* option : verb->get_options())
            for (const std::string& name : option->get_lnames())
                flags.insert("--" + name);
    ASSERT_GT(flags.size(), 40U);

    const std::string page = content_of(tree::source() / "docs/recipes.md");
    const std::regex row(R"(\| `(--[a-z-]+)` \| (free|narrows|recipe|instead) \|)");
    std::set<std::string> rows;
    for (std::sregex_iterator at(page.begin(), page.end(), row), end; at != end; ++at)
        EXPECT_TRUE(rows.insert((*at)[1]).second) << (*at)[1] << " stands twice";
    EXPECT_EQ(rows, flags);
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
        const std::string recipe =
            path("job.toml") + (checked.empty() ? "" : checked + path("engineer.pub.pem"));
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
        EXPECT_THAT(verdict["error_detail"].get<std::string>(), HasSubstr("boot.img: offset 0x"));
    }
}

TEST_F(RecipeVerbs, TheRecordSaysWhatWasProvenAndByWhichReading) {
    const std::string flash = "flash --json --once --verify readback --userdata keep --again "
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
    EXPECT_THAT(seen("verify"),
                testing::MatchesRegex("([0-9]+) bytes read back, equal to the "
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
    fs::rename(path("store"), path("fw/store"));
    fs::remove(path("fw/boot.img"));
    fs::create_symlink("store/boot.img", path("fw/boot.img"));
    const Ran inside = gangflash(plan);
    ASSERT_EQ(inside.code, 0) << inside.out << inside.err;
    EXPECT_THAT(inside.json()["warnings"].dump(), HasSubstr("boot.img: is a link to"));
    for (const Json& write : inside.json()["writes"])
        EXPECT_EQ(write["link_target"],
                  write["partition"] == "boot"
                      ? Json(fs::canonical(path("fw/store/boot.img")).string())
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
    EXPECT_THAT(edited.err, HasSubstr("SEC-309"));
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
    EXPECT_EQ(shown.json()["faults"][0]["error_id"], "STA-921");
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
    ASSERT_EQ(make_keeping("--boot-check --min-battery-mv 3400").code, 0);
    const Ran flashed = gangflash("flash --ports virtual:2 --once --json --batch r --ledger " +
                                  path("ledger.sqlite") + " --recipe " + path("job.toml"));
    EXPECT_EQ(flashed.code, 0) << flashed.err << flashed.out;
    EXPECT_THAT(flashed.out, HasSubstr("\"passed\":2"));
    EXPECT_THAT(flashed.out, HasSubstr("\"boot\":\"seen\"")) << "the recipe's guard";
}

/// The recipe's minimum holds whatever the flag says; a flag can ask for more.
TEST_F(RecipeVerbs, TheBatteryMinimumIsTheHigherOfRecipeAndFlag) {
    const auto run = [&](const std::string& batch, const std::string& flag) {
        const Ran ran =
            gangflash("flash --ports virtual:1 --once --json --batch " + batch + flag +
                      " --ledger " + path("ledger.sqlite") + " --recipe " + path("job.toml"));
        return ran.events("verdict").at(0)["error_id"];
    };
    const std::string low{entry_of(ErrorCode::battery_low).id};
    ASSERT_EQ(make("--min-battery-mv 4600").code, 0);
    EXPECT_EQ(run("recipe", ""), low);
    EXPECT_EQ(run("lower", " --min-battery-mv 100"), low);
    fs::remove(path("job.toml"));
    ASSERT_EQ(make_keeping().code, 0);
    EXPECT_EQ(run("free", ""), nullptr);
    EXPECT_EQ(run("higher", " --min-battery-mv 4600"), low);
}

TEST_F(RecipeVerbs, VerificationIsTheStricterOfRecipeAndFlag) {
    const auto level = [&](const std::string& flag) {
        const Ran ran = gangflash("plan --json --recipe " + path("job.toml") + flag);
        return ran.json()["verify"];
    };
    ASSERT_EQ(make("--verify sample").code, 0);
    EXPECT_EQ(level(""), "sample");
    EXPECT_EQ(level(" --verify agent"), "sample");
    EXPECT_EQ(level(" --verify readback"), "readback");
}

TEST_F(RecipeVerbs, ListsOfTheBenchNarrowTheRecipesLot) {
    std::ofstream(path("lot.txt")) << "GF000001\nGF000002\n";
    std::ofstream(path("wider.txt")) << "GF000002\nGF000003\n";
    std::ofstream(path("stolen.txt")) << "490154203237518\n";
    ASSERT_EQ(make("--allow-list " + path("lot.txt") + " --deny-list " + path("stolen.txt")).code,
              0);
    const auto recipe = load_recipe(path("job.toml"));
    ASSERT_TRUE(recipe);
    cli::RuleOptions words;
    words.allow_lists = {path("wider.txt")};
    words.duplicate_imei = "warn";
    const auto rules = cli::load_rules(words, *recipe);
    ASSERT_TRUE(rules);
    ASSERT_EQ(rules->lots.size(), 1U);
    EXPECT_EQ(rules->lots[0]->size(), 1U);
    EXPECT_NE(rules->lots[0]->find(Personal("GF000002")), nullptr);
    EXPECT_EQ(rules->denied.size(), 1U) << "the recipe's stays";
    const auto alone = cli::load_rules({}, *recipe);
    EXPECT_EQ(alone->lots.at(0)->size(), 2U);
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

/// The way out of a maker's list that is out of date on purpose: what an engineer signed says more
/// than any list, and only for exactly those bytes.
TEST_F(RecipeRights, ASignedRecipeOutranksAListOfChecksums) {
    pin();
    const std::string list = path("fw") + "/SHA256SUMS";
    std::ofstream(list) << std::string(64, '0') << "  logo.bin\n"
                        << sha256(as_bytes(content_of(path("fw") + "/lk.img"))).hex()
                        << "  lk.img\n";
    const std::string virtual_port = " --ports virtual:1 --once --ledger " + path("ledger.sqlite");
    const auto flash = [&](const std::string& words) {
        return gangflash("flash" + virtual_port + words + " --batch lists --again --report " +
                         path("report.html"));
    };
    const Ran listed = flash(" --userdata erase --package " + path("fw"));
    EXPECT_EQ(listed.code, cli::exit_refused) << listed.out;
    EXPECT_THAT(listed.err, HasSubstr("PKG-806"));
    EXPECT_EQ(make().code, cli::exit_refused) << "a recipe is not made by oversight";
    ASSERT_EQ(make("--outdated-lists").code, 0);
    const Ran unsigned_one = flash(" --recipe " + path("job.toml"));
    EXPECT_EQ(unsigned_one.code, cli::exit_refused) << "nobody answers for it";
    sign();
    const Ran passed = flash(" --recipe " + path("job.toml"));
    ASSERT_EQ(passed.code, 0) << passed.err << passed.out;
    const std::string report = content_of(path("report.html"));
    EXPECT_THAT(report, HasSubstr("the signed recipe has the SHA-256 of this very file"));
    EXPECT_THAT(report, HasSubstr("compared with SHA256SUMS: 2 files"));
    change_in_place(path("fw") + "/logo.bin", 600, "other bytes");
    const Ran changed = flash(" --recipe " + path("job.toml"));
    EXPECT_EQ(changed.code, cli::exit_refused) << changed.out;
    EXPECT_THAT(changed.err, HasSubstr("logo.bin"));
}

/// Download Only says Firmware Upgrade, that says Download Only: a recipe of the table alone leads
/// out, and everything that stands on the phone stays.
TEST_F(RecipeRights, ARecipeOfTheTableAloneBringsBackALostTable) {
    pin();
    const std::string phone = path("phones") + "/phone-1/user.img";
    const auto flash = [&](const std::string& words, const std::string& batch) {
        return gangflash("flash --ports virtual:1 --once --phones-dir " + path("phones") +
                         " --ledger " + path("ledger.sqlite") + " --batch " + batch + words);
    };
    ASSERT_EQ(flash(" --userdata erase --package " + path("fw"), "whole").code, 0);
    // Tables at both ends; what lies between is the phone's own and the package's.
    constexpr std::size_t first = 34 * 512, last = 33 * 512;
    const auto between = [&] {
        std::string bytes(64 * mib, '\0');
        std::ifstream in(phone, std::ios::binary);
        in.seekg(first);
        in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        EXPECT_TRUE(in);
        return bytes;
    };
    const std::string whole = between();
    change_in_place(phone, 0, std::string(first, '\0'));
    change_in_place(phone, fs::file_size(phone) - last, std::string(last, '\0'));
    EXPECT_EQ(flash(" --userdata keep --package " + path("fw"), "lost").code, cli::exit_failed);

    ASSERT_EQ(gangflash("recipe make --mode repair-table --userdata keep --package " + path("fw") +
                        " --name table --out " + path("job.toml"))
                  .code,
              0);
    sign();
    expect_allowed("flash" + recipe());
    const Ran repaired = flash(" --recipe " + path("job.toml"), "table");
    ASSERT_EQ(repaired.code, 0) << repaired.err << repaired.out;
    EXPECT_TRUE(between() == whole) << "nothing but the table";
    const Ran next = flash(" --userdata keep --package " + path("fw"), "after");
    EXPECT_EQ(next.code, 0) << next.err << next.out;
}

} // namespace
} // namespace gangflash
