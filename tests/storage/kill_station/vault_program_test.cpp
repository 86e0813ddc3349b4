// The real `gangflash` and its vault: other programs beside a station, other ledgers, older
// backups, a second station, a key that is gone.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/storage/child_process.hpp"
#include "tests/storage/ledger_fixture.hpp"
#include "tests/support/other_layout.hpp"
#include "tests/support/pinned.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/tree.hpp"
#include "tests/support/vault_tools.hpp"
#include "tests/unit/guard/taken_backup.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* chip_name = "MT6580"; ///< what it owns is small
const std::string program = (tree::programs() / "gangflash").string();

using Ran = ProgramRun;

class VaultProgram : public ::testing::Test {
protected:
    const vphone::ChipModel& chip = *vphone::find_chip_model(chip_name);
    const TempFolder folder;
    const std::string package = folder.file("package");
    const std::string bank = folder.file("phones");
    const fs::path vault = fs::path(bank) / "vault";

    void SetUp() override {
        const auto made = vphone::make_package(package, chip, vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
        ASSERT_EQ(run("identify --ports " + ports() + " --phones-dir " + bank).code, 0);
    }

    static std::string ports() { return std::string("virtual:1@") + chip_name; }

    Ran run(const std::string& words) const {
        return run_gangflash(words, "XDG_STATE_HOME=" + folder.file("state"));
    }

    std::vector<std::string> words_of(const std::string& mode,
                                      const std::string& ledger,
                                      std::vector<std::string> more = {}) const {
        std::vector<std::string> words{
            program,        "flash", "--json",     "--once",
            "--mode",       mode,    "--userdata", mode == "format-all" ? "erase" : "keep",
            "--package",    package, "--ports",    ports(),
            "--phones-dir", bank,    "--batch",    mode,
            "--operator",   "test",  "--ledger",   folder.file(ledger)};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }

    Ran
    flash(const std::string& mode, const std::string& ledger, const std::string& more = {}) const {
        std::string line;
        for (const std::string& word : words_of(mode, ledger))
            line += " " + word;
        return run(line.substr(program.size() + 2) + " " + more);
    }

    /// Reads what a station says until `seen` finds it in there; false when it ended before.
    static bool read_until(ChildProcess& station, std::string& said, std::string_view what) {
        while (said.find(what) == std::string::npos) {
            const std::string some = station.read_some();
            if (some.empty()) return false;
            said += some;
        }
        return true;
    }

    std::unique_ptr<vphone::FileStorage> storage() const {
        return std::make_unique<vphone::FileStorage>(chip.shape, fs::path(bank) / "phone-1");
    }

    Bytes stored(const std::string& name) const {
        const auto phone = storage();
        for (const vphone::TableEntry& entry : table_on(chip, *phone))
            if (entry.name == name) {
                Bytes bytes(std::min<std::uint64_t>(entry.size, 1 * mib));
                phone->read(Region::user, entry.start, bytes);
                return bytes;
            }
        return {};
    }

    void wipe(const std::string& name) const {
        const auto phone = storage();
        for (const vphone::TableEntry& entry : table_on(chip, *phone))
            if (entry.name == name) phone->erase(Region::user, entry.start, entry.size);
    }

    /// Formats the phone and kills the station once the erasing has begun; then nvdata is gone.
    void interrupt_format(const std::string& ledger) {
        ChildProcess station(words_of("format-all", ledger, {"--link-speed", "60000000"}));
        std::string said;
        ASSERT_TRUE(read_until(station, said, "\"step\":\"erase\"")) << said;
        station.kill_and_read_rest();
        wipe("nvdata");
    }

    fs::path only_backup() const {
        for (const auto& phone : fs::directory_iterator(vault))
            if (phone.is_directory())
                for (const auto& backup : fs::directory_iterator(phone))
                    if (backup.path().filename() != "restored") return backup.path();
        return {};
    }
};

} // namespace

TEST_F(VaultProgram, AFormatBegunUnderOneLedgerIsFinishedUnderAnotherInAnotherFolder) {
    const Bytes nvdata = stored("nvdata");
    fs::create_directories(folder.file("a"));
    fs::create_directories(folder.file("b"));
    interrupt_format("a/ledger.sqlite");
    ASSERT_NE(stored("nvdata"), nvdata);
    const Ran next = flash("download-only", "b/ledger.sqlite");
    EXPECT_EQ(next.code, 0) << next.out;
    EXPECT_THAT(next.out, HasSubstr("\"step\":\"restore\",\"partition\":\"nvdata\""));
    EXPECT_EQ(stored("nvdata"), nvdata);
}

/// Somebody emptied the vault: who checks it hears it before the phone comes.
TEST_F(VaultProgram, ABackupThatIsDueAndGoneIsAFinding) {
    interrupt_format("ledger.sqlite");
    const std::string verify =
        "backups verify --phones-dir " + bank + " --ledger " + folder.file("ledger.sqlite");
    const Ran whole = run(verify);
    EXPECT_EQ(whole.code, 0) << whole.out;
    const fs::path backup = only_backup();
    fs::rename(backup, folder.file("taken"));
    const Ran gone = run(verify);
    EXPECT_EQ(gone.code, 1) << gone.out;
    EXPECT_THAT(gone.out, HasSubstr("STA-910"));
    EXPECT_THAT(gone.out, HasSubstr(backup.string()));
}

TEST_F(VaultProgram, ListingAndVerifyingBesideAStationChangesNothing) {
    const Bytes nvdata = stored("nvdata");
    ChildProcess station(words_of("format-all", "ledger.sqlite", {"--link-speed", "60000000"}));
    std::string said;
    ASSERT_TRUE(read_until(station, said, "\"step\":\"guard\",\"partition\":\"nvram\"")) << said;
    for (const char* verb : {"list", "verify", "list --json"})
        EXPECT_EQ(run(std::string("backups ") + verb + " --phones-dir " + bank).code, 0);
    const Ran prune = run("backups prune --days 0 --keep 0 --phones-dir " + bank);
    EXPECT_EQ(prune.code, 4);
    EXPECT_THAT(prune.out, HasSubstr("STA-915"));
    EXPECT_THAT(prune.out, HasSubstr("pid=" + std::to_string(station.pid())));
    for (std::string some; !(some = station.read_some()).empty();)
        said += some;
    EXPECT_EQ(station.wait(), 0) << said;
    EXPECT_EQ(stored("nvdata"), nvdata);
    const Ran after = run("backups verify --phones-dir " + bank);
    EXPECT_EQ(after.code, 0) << after.out;
    EXPECT_THAT(after.out, HasSubstr("1 backups read, 0 faults"));
}

TEST_F(VaultProgram, ARestoreOrderedBesideAStationReachesIt) {
    ASSERT_EQ(flash("format-all", "ledger.sqlite").code, 0);
    const Bytes nvdata = stored("nvdata");
    const fs::path backup = only_backup();
    ASSERT_TRUE(fs::exists(backup / "seal"));
    wipe("nvdata"); // by another tool, say
    std::ofstream(folder.file("drop.toml"))
        << "[[fault]]\nstep = \"write\"\nat = \"50%\"\ndo = \"drop\"\nfor = \"6s\"\n";
    ChildProcess station(
        words_of("download-only", "ledger.sqlite", {"--faults", folder.file("drop.toml")}));
    std::string said;
    ASSERT_TRUE(read_until(station, said, "\"event\":\"left\"")) << said;
    const Ran order = run("backups restore " + backup.string() + " --json --phones-dir " + bank);
    EXPECT_EQ(order.code, 0) << order.out;
    EXPECT_THAT(order.out, HasSubstr("\"state\":\"requested\""));
    EXPECT_THAT(order.out, HasSubstr("pid=" + std::to_string(station.pid())));
    const std::string list = "backups list --json --phones-dir " + bank;
    EXPECT_THAT(run(list).out, HasSubstr("\"restore_requested\":true"));
    for (std::string some; !(some = station.read_some()).empty();)
        said += some;
    EXPECT_THAT(run(list).out, HasSubstr("\"restore_requested\":false"));
    EXPECT_THAT(said, HasSubstr("\"step\":\"restore\",\"partition\":\"nvdata\""))
        << "the phone came back after its cable dropped";
    EXPECT_EQ(stored("nvdata"), nvdata);
}

TEST_F(VaultProgram, ARestoreOrderedWithoutAStationIsTakenByTheNext) {
    ASSERT_EQ(flash("format-all", "ledger.sqlite").code, 0);
    const Bytes nvdata = stored("nvdata");
    const std::string ledger = " --ledger " + folder.file("ledger.sqlite");
    const Ran order =
        run("backups restore " + only_backup().string() + " --phones-dir " + bank + ledger);
    EXPECT_EQ(order.code, 0) << order.out;
    EXPECT_THAT(order.out, HasSubstr("is restored when its phone is plugged in next"));
    EXPECT_THAT(run("ledger acts" + ledger).out, HasSubstr("a restore ordered"));
    wipe("nvdata");
    const Ran next = flash("download-only", "other.sqlite");
    EXPECT_EQ(next.code, 0) << next.out;
    EXPECT_EQ(stored("nvdata"), nvdata);
}

TEST_F(VaultProgram, OlderBackupsWithAnOpenMarkAreAdoptedBeforeAnyPhoneIsTaken) {
    // The golden folder's phone is this one: identity derives from seed and number.
    const Bytes nvdata = stored("nvdata"), nvram = stored("nvram");
    fs::create_directories(folder.file("old"));
    fs::copy(tree::source() / "tests/golden/vault-v1/backups",
             folder.file("old/backups"),
             fs::copy_options::recursive);
    wipe("nvdata");
    const Ran refused = flash("download-only", "old/ledger.sqlite");
    EXPECT_EQ(refused.code, 4) << refused.out;
    EXPECT_THAT(refused.out, HasSubstr("STA-916"));
    EXPECT_THAT(refused.out, HasSubstr("20261130192510962-1"));
    EXPECT_THAT(refused.out,
                HasSubstr("gangflash backups adopt " + folder.file("old/backups") +
                          " --phones-dir " + bank));
    const Ran adopted =
        run("backups adopt " + folder.file("old/backups") + " --phones-dir " + bank);
    EXPECT_EQ(adopted.code, 0) << adopted.out;
    EXPECT_THAT(adopted.out, HasSubstr("1 backups taken over"));
    const Ran next = flash("download-only", "old/ledger.sqlite");
    EXPECT_EQ(next.code, 0) << next.out;
    EXPECT_THAT(next.out, HasSubstr("\"step\":\"restore\",\"partition\":\"nvdata\""));
    EXPECT_EQ(stored("nvdata"), nvdata);
    EXPECT_EQ(stored("nvram"), nvram);
    EXPECT_EQ(flash("download-only", "third.sqlite", "--again").code, 0) << "adopted once for all";
}

TEST_F(VaultProgram, TheKeyCanBeKeptElsewhereAndComesBack) {
    const Bytes nvdata = stored("nvdata");
    const std::string here = " --phones-dir " + bank;
    interrupt_format("ledger.sqlite");
    ASSERT_EQ(run("backups key export " + folder.file("kept.key") + here).code, 0);
    fs::remove(vault / "vault.key"); // a new mainboard
    const Ran refused = flash("download-only", "ledger.sqlite");
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.out, HasSubstr("STA-917"));
    const Ran back = run("backups key import " + folder.file("kept.key") + here);
    EXPECT_EQ(back.code, 0) << back.out;
    const Ran next = flash("download-only", "ledger.sqlite");
    EXPECT_EQ(next.code, 0) << next.out;
    EXPECT_EQ(stored("nvdata"), nvdata);
}

TEST_F(VaultProgram, ABackupThatSaysItIsOfThisPhoneAndIsNotIsNeverWritten) {
    interrupt_format("ledger.sqlite");
    const fs::path backup = only_backup();
    std::string manifest = text_of(backup / "manifest.json");
    const std::string id = backup.parent_path().filename().string().substr(3);
    for (std::size_t at; (at = manifest.find(id)) != std::string::npos;)
        manifest.replace(at, id.size(), std::string(id.size(), '1'));
    std::ofstream(backup / "manifest.json") << manifest;
    const fs::path place = vault / ("me-" + std::string(id.size(), '1'));
    fs::rename(backup.parent_path(), place);
    // Whoever it is meant for finds it changed; this phone's own is gone, which its ledger knows.
    const Ran next = flash("download-only", "ledger.sqlite", "--again");
    EXPECT_EQ(next.code, 1) << next.out;
    EXPECT_THAT(next.out, HasSubstr("STA-910"));
    EXPECT_THAT(run("backups list --phones-dir " + bank).out, HasSubstr("STA-910"));
}

TEST_F(VaultProgram, APhoneWithoutAnIdentityIsRecordedOrRefused) {
    wipe("nvdata");
    wipe("nvram");
    const Ran refused = flash("download-only", "ledger.sqlite", "--require-identity");
    EXPECT_EQ(refused.code, 1) << refused.out;
    EXPECT_THAT(refused.out, HasSubstr("PHN-726"));
    EXPECT_THAT(refused.out, HasSubstr("\"bytes_written\":0"));
    const Ran recorded = flash("download-only", "ledger.sqlite");
    EXPECT_EQ(recorded.code, 0) << recorded.out;
    EXPECT_THAT(recorded.out, HasSubstr("came without an identity of its own"));
    const Ran report =
        run("report --batch download-only --format json --out " + folder.file("report.json") +
            " --ledger " + folder.file("ledger.sqlite"));
    EXPECT_EQ(report.code, 0) << report.out;
    EXPECT_THAT(text_of(folder.file("report.json")), HasSubstr("blank"));
}

/// Two stations of people's phones. What may be done with their vaults is an engineer's.
class TwoStations : public PinnedStation {
protected:
    void SetUp() override {
        PinnedStation::SetUp();
        if (IsSkipped()) return;
        auto made = guard::Vault::open({.folder = folder / "state/gangflash/vault",
                                        .seal_key = folder / "state/gangflash/vault.key",
                                        .key = {}});
        ASSERT_TRUE(made) << describe(made.error());
        backup = guard::take(**made, guard::mine, "01");
        ASSERT_TRUE((*made)->mark_open(backup));
    }

    /// As the station whose state is in this folder. Its number, and what it said.
    Ran run(const std::string& state, const std::string& words) const {
        ::setenv("XDG_STATE_HOME", (folder / state).c_str(), 1);
        return run_gangflash(words);
    }

    guard::Backup backup;
};

TEST_F(TwoStations, TheSecondAdoptsByAnEngineersRecordedActAlone) {
    const std::string adopt = "backups adopt " + path("state/gangflash/vault");
    const Ran nobody = run("second", adopt);
    EXPECT_EQ(nobody.code, 3) << nobody.out;
    EXPECT_THAT(nobody.out, HasSubstr("SEC-307"));
    EXPECT_FALSE(fs::exists(folder / "second/gangflash/vault"));
    pin();
    EXPECT_EQ(run("second", adopt).code, 3) << "somebody without a key of his own";
    write_key_pair(folder.path(), "stranger");
    EXPECT_EQ(run("second", adopt + " --engineer-key " + path("stranger.pem")).code, 3);
    const Ran done = run("second", adopt + " --engineer-key " + path("engineer.pem"));
    ASSERT_EQ(done.code, 0) << done.out;
    EXPECT_THAT(done.out, HasSubstr("1 backups taken over"));
    const Ran list = run("second", "backups list --json");
    EXPECT_THAT(list.out, HasSubstr("\"state\":\"open\""));
    EXPECT_THAT(list.out, HasSubstr("\"seal\":\"genuine\""));
    // The second station's chain says whose act it was.
    const Ran acts = run("second", "ledger export --what acts --out -");
    EXPECT_EQ(acts.code, 0) << acts.out;
    EXPECT_THAT(acts.out, HasSubstr("\"adopted\""));
    EXPECT_THAT(acts.out, HasSubstr("\"engineer\""));
    EXPECT_THAT(acts.out, HasSubstr("1 backups taken over"));
    EXPECT_THAT(run("second", "ledger verify").out, HasSubstr("clean"));
    for (const auto& act : fs::directory_iterator(folder / "second/gangflash/vault/adoptions")) {
        EXPECT_THAT(text_of(act.path()), HasSubstr("\nengineer engineer\n"));
        EXPECT_THAT(text_of(act.path()), HasSubstr("seal=other-station"));
    }
}

TEST_F(TwoStations, TheKeyIsInAnEngineersHands) {
    pin();
    const std::string engineer = " --engineer-key " + path("engineer.pem");
    EXPECT_EQ(run("state", "backups key export " + path("kept")).code, 3);
    EXPECT_FALSE(fs::exists(folder / "kept"));
    ASSERT_EQ(run("state", "backups key export " + path("kept") + engineer).code, 0);
    fs::remove(folder / "state/gangflash/vault.key"); // a new mainboard, the old disk
    const Ran lost = run("state", "backups prune");
    EXPECT_EQ(lost.code, 4);
    EXPECT_THAT(lost.out, HasSubstr("STA-917"));
    EXPECT_EQ(run("state", "backups key import " + path("kept")).code, 3);
    ASSERT_EQ(run("state", "backups key import " + path("kept") + engineer).code, 0);
    EXPECT_THAT(run("state", "backups list --json").out, HasSubstr("\"seal\":\"genuine\""));
    const Ran acts = run("state", "ledger export --what acts --out -");
    EXPECT_THAT(acts.out, HasSubstr("\"exported\""));
    EXPECT_THAT(acts.out, HasSubstr("\"accepted\""));
}

} // namespace gangflash::tests
