// Whatever the umask: everything that a day at a station writes is its owner's alone, and doctor
// names what somebody opened.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/pinned.hpp"
#include "tests/support/run_program.hpp"

#include <csignal>
#include <fstream>
#include <set>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::ProgramRun;
using tests::run_gangflash;

class PrivateProgram : public PinnedStation {
protected:
    void SetUp() override {
        PinnedStation::SetUp();
        if (IsSkipped()) return;
        pin();
        ::setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
        const auto made = vphone::make_package(
            folder / "fw", *vphone::find_chip_model("MT6580"), vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
        fs::create_directory(folder / "day");
    }

    ProgramRun run(const std::string& words, const std::string& before = {}) const {
        const ProgramRun ran = run_gangflash(words, "umask 000; " + before);
        EXPECT_TRUE(ran.code == 0 || ran.code == 1) << words << "\n" << ran.out;
        return ran;
    }
    std::string day(const std::string& name) const { return path("day/" + name); }

    /// `0644 name` of all that somebody but the owner may read, write or enter.
    std::vector<std::string> open_to_others() const {
        std::vector<std::string> found;
        for (const char* place : {"day", "state", "config", "cache"}) {
            std::error_code none;
            for (const auto& entry : fs::recursive_directory_iterator(folder / place, none)) {
                struct stat facts{};
                if (::lstat(entry.path().c_str(), &facts) != 0 || S_ISLNK(facts.st_mode)) continue;
                if ((facts.st_mode & 077U) != 0)
                    found.push_back(
                        fmt::format("{:o} {}",
                                    facts.st_mode & 07777U,
                                    fs::relative(entry.path(), folder.path()).string()));
            }
        }
        return found;
    }

    std::set<std::string> everything() const {
        std::set<std::string> names;
        for (const char* place : {"day", "state", "config", "cache"}) {
            std::error_code none;
            for (const auto& entry : fs::recursive_directory_iterator(folder / place, none))
                names.insert(entry.path().filename().string());
        }
        return names;
    }
};

TEST_F(PrivateProgram, AllThatADayWritesIsItsOwners) {
    const std::string bank = " --ports virtual:2@MT6580 --phones-dir " + day("phones") +
                             " --ledger " + day("deep/ledger.sqlite");
    const std::string package = " --package " + path("fw");
    run("flash --once --batch A --userdata keep --record " + day("cable") + " --phone-logs " +
        day("logs") + " --report " + day("a.html") + bank + package);
    run("flash --once --batch B --mode format-all --userdata erase" + bank + package);
    run("readback --only boot --out " + day("kept") + bank + package);
    run("recipe make --name r --userdata keep --out " + day("r.toml") + package);
    run("recipe sign " + day("r.toml") + " --key " + path("engineer.pem"));
    for (const char* ending : {"html", "pdf", "csv", "json", "xlsx"})
        run(std::string("report --batch A --format ") + ending + " --out " + day("b.") + ending +
            " --ledger " + day("deep/ledger.sqlite"));
    run("ledger backup --out " + day("copy.sqlite") + " --ledger " + day("deep/ledger.sqlite"));
    run("ledger export --what units --out " + day("units.jsonl") + " --ledger " +
        day("deep/ledger.sqlite"));
    run("backups key export " + day("key") + " --phones-dir " + day("phones"));
    run("people add Lin --badge --key " + path("engineer.pem") + " --out " + day("lin.person"),
        "echo BADGE-000817 | ");
    // Real ports: the station's own vault and its key.
    run("flash --once --wait 1 --batch C --userdata keep --ports serial:" + path("none") + package);
    // What a crash leaves.
    std::FILE* killed =
        ::popen(("umask 000; " + (tree::programs() / "gangflash").string() +
                 " flash --once --batch K --mode format-all --userdata erase --json "
                 "--link-speed 2000000" +
                 bank + package +
                 " --again & "
                 "sleep 1; kill -9 $!; wait")
                    .c_str(),
                "r");
    ASSERT_NE(killed, nullptr);
    std::array<char, 4096> words{};
    while (std::fread(words.data(), 1, words.size(), killed) > 0) {
    }
    ::pclose(killed);

    EXPECT_THAT(open_to_others(), testing::IsEmpty());
    // That all of this was there to be looked at.
    EXPECT_THAT(everything(),
                testing::IsSupersetOf({"ledger.sqlite",
                                       "ledger.sqlite.lock",
                                       "ledger.sqlite.mark",
                                       "a.html",
                                       "b.pdf",
                                       "b.xlsx",
                                       "copy.sqlite",
                                       "copy.sqlite.mark",
                                       "key",
                                       "lin.person",
                                       "seen",
                                       "r.toml",
                                       "r.toml.sig",
                                       "vault",
                                       "vault.key",
                                       "cable",
                                       "logs",
                                       "kept",
                                       "hashes"}));
}

TEST_F(PrivateProgram, DoctorNamesWhatIsTooOpen) {
    run("flash --once --wait 1 --batch C --userdata keep --ports serial:" + path("none") +
        " --package " + path("fw"));
    const auto told = [&] { return run_gangflash("doctor --json").out; };
    EXPECT_THAT(told(), HasSubstr("are their owner's alone"));
    const fs::path state = folder / "state/gangflash";
    std::ofstream(state / "vault/left.zst") << "nvram";
    fs::permissions(state / "vault/left.zst", fs::perms(0600));
    for (const char* name :
         {"ledger.sqlite", "ledger.sqlite.mark", "vault", "vault/left.zst", "vault.key"}) {
        const fs::perms before = fs::status(state / name).permissions();
        fs::permissions(state / name, before | fs::perms::group_read);
        EXPECT_THAT(told(), HasSubstr((state / name).string() + ": a group may read it")) << name;
        fs::permissions(state / name, before | fs::perms::others_read);
        EXPECT_THAT(told(), HasSubstr((state / name).string() + ": others may read it")) << name;
        fs::permissions(state / name, before);
    }
}

} // namespace
} // namespace gangflash
