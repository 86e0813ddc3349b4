// The vault: whose backup is whose, which one is due, and what a station that died leaves behind.
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/vault_tools.hpp"
#include "tests/unit/guard/taken_backup.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Vaults : public testing::Test {
protected:
    std::unique_ptr<Vault> open() { return tests::open_vault_in(folder.path()); }

    VaultReader reader() const { return {folder.path(), tests::key_in(folder.path()), nullptr}; }

    /// A sealed backup of `phone` whose restore is due.
    fs::path due(const PhoneIds& phone, const std::string& second, std::byte fill = std::byte{0}) {
        auto vault = open();
        Backup backup = take(*vault, phone, second, fill);
        EXPECT_TRUE(vault->mark_open(backup));
        return backup.folder;
    }

    /// Why the phone is refused; empty: it is not.
    std::string refusal(const PhoneIds& phone) {
        const auto vault = open();
        const auto said = vault->interrupted(phone);
        return said ? "" : std::string(entry_of(said.error().code).id);
    }

    const TemporaryFolder folder;
};

/// Every path below a folder with size and time of its last change.
std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> tree_of(const fs::path& top) {
    std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> all;
    for (const auto& entry : fs::recursive_directory_iterator(top))
        all[entry.path().string()] = {entry.is_regular_file() ? entry.file_size() : 0,
                                      entry.last_write_time()};
    return all;
}

} // namespace

TEST_F(Vaults, KnowWhatIsDueAcrossStations) {
    {
        auto vault = open();
        Backup backup = take(*vault, mine, "01");
        EXPECT_FALSE(*vault->interrupted(mine)) << "nothing was erased yet";
        ASSERT_TRUE(vault->mark_open(backup));
        EXPECT_TRUE(*vault->interrupted(mine));
    }
    {
        auto vault = open(); // another station, the same folder
        auto due = vault->interrupted(mine);
        ASSERT_TRUE(due && *due);
        EXPECT_EQ((*due)->manifest.parts.size(), 1U);
        const auto foreign = vault->interrupted(other);
        ASSERT_TRUE(foreign);
        EXPECT_FALSE(*foreign) << "another phone's";
        ASSERT_TRUE(vault->mark_restored(**due));
        EXPECT_FALSE(*vault->interrupted(mine));
    }
    EXPECT_FALSE(*open()->interrupted(mine));
}

TEST_F(Vaults, SayInTheManifestWhetherAKeyIsNeeded) {
    auto vault = open();
    EXPECT_FALSE(take(*vault, mine, "01").manifest.encrypted);
    const auto key = std::make_shared<const SecretFile>("key", Bytes(32, std::byte{7}));
    const TemporaryFolder other_vault;
    auto locked = Vault::open(
        {.folder = other_vault.path(), .seal_key = other_vault / "vault.key", .key = key});
    ASSERT_TRUE(locked) << describe(locked.error());
    EXPECT_TRUE(take(**locked, mine, "02").manifest.encrypted);
}

/// Calibration, IMEI and the owner's lock of somebody's phone.
TEST_F(Vaults, ShowNothingToOtherUsers) {
    const mode_t before = ::umask(0);
    auto vault = open();
    Backup backup = take(*vault, mine, "01");
    const auto opened = vault->mark_open(backup);
    ::umask(before);
    ASSERT_TRUE(opened);
    const auto theirs = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        const auto open_to = entry.status().permissions() & theirs;
        EXPECT_EQ(open_to, std::filesystem::perms::none) << entry.path();
    }
}

TEST_F(Vaults, RecogniseAPhoneByWhateverIdsItShares) {
    auto vault = open();
    Backup backup = take(*vault, mine, "01");
    ASSERT_TRUE(vault->mark_open(backup));
    EXPECT_TRUE(*vault->interrupted({.me_id = mine.me_id, .soc_id = "77", .random_id = ""}));
    EXPECT_TRUE(*vault->interrupted({.me_id = "", .soc_id = "", .random_id = "0001"}));
    EXPECT_FALSE(*vault->interrupted({.me_id = "", .soc_id = "77", .random_id = ""}));
}

TEST_F(Vaults, BelongToOneProgramAtATime) {
    auto vault = open();
    const auto second = Vault::open({.folder = folder / ".", // by whatever path
                                     .seal_key = folder / "vault.key",
                                     .key = {}});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::vault_in_use);
    EXPECT_THAT(second.error().detail, HasSubstr("pid=" + std::to_string(::getpid())));
    EXPECT_THAT(reader().worked_with_by(), HasSubstr("program=\"gangflash\""));
    vault.reset();
    EXPECT_EQ(reader().worked_with_by(), "");
    EXPECT_TRUE(open());
}

TEST_F(Vaults, AreNotChangedByWhoeverReadsThem) {
    auto vault = open();
    Backup backup = take(*vault, mine, "01");
    auto draft = vault->begin(head_of(other, "02"));
    ASSERT_TRUE(draft);
    auto part = (*draft)->add("nvram");
    ASSERT_TRUE(part && part->writer->append(Bytes(512)));
    const auto before = tree_of(folder.path());

    const VaultReader beside = reader();
    const auto listing = beside.list();
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->backups.size(), 1U) << "drafts are nobody's business";
    EXPECT_TRUE(beside.verify(backup));
    EXPECT_FALSE(beside.worked_with_by().empty());
    EXPECT_EQ(tree_of(folder.path()), before);

    const TemporaryFolder elsewhere;
    const VaultReader nothing(elsewhere / "none", nullptr, nullptr);
    EXPECT_TRUE(nothing.list()->backups.empty());
    EXPECT_FALSE(fs::exists(elsewhere / "none")) << "reading makes nothing";
}

TEST_F(Vaults, RefuseAForeignBackupInAPhonesPlace) {
    const fs::path lying = due(mine, "01");
    take(*open(), other, "02");
    const auto place = folder / ("me-" + other.me_id);
    ASSERT_TRUE(fs::is_directory(place));
    fs::rename(lying, place / "20260101000000000-1");
    EXPECT_EQ(refusal(other), "PHN-709");
    EXPECT_TRUE(*open()->interrupted(mine)) << "its seal says whose it is, wherever it lies";
}

TEST_F(Vaults, RefuseABackupWhoseIdsWereChanged) {
    const fs::path backup = due(mine, "01");
    auto manifest = parse_manifest(tests::text_of(backup / "manifest.json"), "");
    ASSERT_TRUE(manifest);
    manifest->phone = other;
    std::ofstream(backup / "manifest.json") << format_manifest(*manifest);
    const fs::path place = folder / ("me-" + other.me_id);
    fs::create_directory(place);
    fs::copy(backup, place / backup.filename(), fs::copy_options::recursive);
    EXPECT_EQ(refusal(other), "STA-910") << "it would get another phone's IMEI";
    EXPECT_EQ(refusal(mine), "STA-910") << "its own is lost; nothing else may be written over it";
    EXPECT_TRUE(open()->list()->backups.empty());
}

TEST_F(Vaults, RefusePartsThatWereSwapped) {
    const fs::path first = due(mine, "01", std::byte{1});
    const fs::path second = due(other, "02", std::byte{2});
    fs::rename(first / "nvram.zst", folder / "swap");
    fs::rename(second / "nvram.zst", first / "nvram.zst");
    fs::rename(folder / "swap", second / "nvram.zst");
    const auto vault = open();
    const auto backup = vault->interrupted(mine);
    ASSERT_TRUE(backup && *backup);
    const auto whole = check_part((*backup)->folder, (*backup)->manifest.parts.front(), nullptr);
    ASSERT_FALSE(whole);
    EXPECT_EQ(whole.error().code, ErrorCode::backup_damaged);
}

TEST_F(Vaults, DoNotRestoreACopyOnceMore) {
    const fs::path backup = due(mine, "01");
    fs::copy(backup, backup.parent_path() / "20990101000000000-9", fs::copy_options::recursive);
    {
        const auto vault = open();
        auto once = vault->interrupted(mine);
        ASSERT_TRUE(once && *once);
        EXPECT_EQ((*once)->folder, backup);
        ASSERT_TRUE(vault->mark_restored(**once));
        EXPECT_FALSE(*vault->interrupted(mine));
    }
    EXPECT_FALSE(*open()->interrupted(mine)) << "the copy's mark is the older one";
    ASSERT_EQ(reader().list()->faults.size(), 1U);
    EXPECT_EQ(reader().list()->faults.front().code, ErrorCode::backup_foreign);
}

TEST_F(Vaults, LetNoOlderBackupReturnOverANewerOne) {
    const fs::path old = due(mine, "01", std::byte{1});
    const TemporaryFolder aside;
    fs::copy(old, aside / "old", fs::copy_options::recursive); // with its genuine open mark
    {
        const auto vault = open();
        auto first = vault->interrupted(mine);
        ASSERT_TRUE(vault->mark_restored(**first));
        Backup second = take(*vault, mine, "02", std::byte{2});
        ASSERT_TRUE(vault->mark_open(second));
        ASSERT_TRUE(vault->mark_restored(second));
    }
    fs::remove_all(old);
    fs::copy(aside / "old", old, fs::copy_options::recursive);
    EXPECT_FALSE(*open()->interrupted(mine)) << "the phone has been made whole since";
}

TEST_F(Vaults, BelieveNoMarkThatTheStationDidNotMake) {
    const fs::path backup = due(mine, "01");
    const auto undo = [&, saved = tests::text_of(backup / "open")] {
        fs::remove_all(backup / "open");
        fs::remove_all(backup / "restored");
        std::ofstream(backup / "open") << saved;
    };
    fs::rename(backup / "open", backup / "restored");
    EXPECT_EQ(refusal(mine), "STA-910") << "renamed: it would pass without its nvram";
    undo();
    std::ofstream(backup / "open", std::ios::trunc) << "";
    EXPECT_EQ(refusal(mine), "STA-910") << "emptied";
    undo();
    std::ofstream(backup / "restored") << "";
    EXPECT_EQ(refusal(mine), "STA-910") << "put there by hand";
    undo();
    fs::remove(backup / "open");
    fs::create_directory(backup / "open");
    EXPECT_EQ(refusal(mine), "STA-910") << "a folder";
    undo();
    EXPECT_EQ(refusal(mine), "");
    EXPECT_TRUE(*open()->interrupted(mine));
}

TEST_F(Vaults, FollowNoLinks) {
    const fs::path backup = due(mine, "01");
    const TemporaryFolder elsewhere;
    fs::rename(backup / "manifest.json", elsewhere / "manifest.json");
    fs::create_symlink(elsewhere / "manifest.json", backup / "manifest.json");
    EXPECT_EQ(refusal(mine), "STA-910");
    fs::remove(backup / "manifest.json");
    fs::rename(elsewhere / "manifest.json", backup / "manifest.json");
    fs::rename(backup / "nvram.zst", elsewhere / "nvram.zst");
    fs::create_symlink(elsewhere / "nvram.zst", backup / "nvram.zst");
    const auto vault = open();
    const auto found = vault->interrupted(mine);
    ASSERT_TRUE(found && *found);
    EXPECT_FALSE(check_part(backup, (*found)->manifest.parts.front(), nullptr));
}

TEST_F(Vaults, RefuseThePhoneWhoseFolderIsALink) {
    const fs::path backup = due(mine, "01");
    const TemporaryFolder elsewhere;
    fs::rename(backup.parent_path(), elsewhere / "moved");
    fs::create_directory_symlink(elsewhere / "moved", backup.parent_path());
    EXPECT_EQ(refusal(mine), "STA-910");
    EXPECT_EQ(refusal(other), "");
}

TEST_F(Vaults, NoticeThatTheyWereRemovedMeanwhile) {
    auto vault = open();
    Backup backup = take(*vault, mine, "01");
    fs::remove_all(folder.path());
    fs::create_directory(folder.path());
    const auto said = vault->interrupted(mine);
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code, ErrorCode::backup_unwritable);
    EXPECT_FALSE(vault->begin(head_of(mine, "02")));
    const auto marked = vault->mark_open(backup);
    ASSERT_FALSE(marked) << "nothing may be erased now";
    EXPECT_EQ(marked.error().code, ErrorCode::backup_unwritable);
}

TEST_F(Vaults, NoticeThatABackupWasRemovedBeforeTheErase) {
    auto vault = open();
    Backup backup = take(*vault, mine, "01");
    fs::remove(backup.folder / "nvram.zst");
    const auto marked = vault->mark_open(backup);
    ASSERT_FALSE(marked);
    EXPECT_EQ(marked.error().code, ErrorCode::backup_damaged);
    Backup second = take(*vault, other, "02");
    ASSERT_TRUE(vault->mark_open(second));
    fs::remove_all(second.folder);
    const auto gone = vault->interrupted(other);
    ASSERT_FALSE(gone) << "it was due, and nobody may pass over that";
    EXPECT_EQ(gone.error().code, ErrorCode::backup_damaged);
}

TEST_F(Vaults, CompareWithWhatTheLedgerRecorded) {
    const fs::path backup = due(mine, "01");
    const auto vault = open();
    vault->compare_with({{backup.string(), Sha256{}.hex(), "open", mine}});
    const auto refused = vault->interrupted(mine);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::backup_damaged);
    vault->compare_with({{backup.string(),
                          sha256(as_bytes(tests::text_of(backup / "manifest.json"))).hex(),
                          "open",
                          mine}});
    EXPECT_TRUE(*vault->interrupted(mine));
}

TEST_F(Vaults, TrustTheLedgerWhenAMarkOrABackupIsGone) {
    const fs::path backup = due(mine, "01");
    const RecordedBackup recorded{backup.string(),
                                  sha256(as_bytes(tests::text_of(backup / "manifest.json"))).hex(),
                                  "open",
                                  mine};
    fs::remove(backup / "open");
    {
        const auto vault = open();
        EXPECT_FALSE(*vault->interrupted(mine));
        vault->compare_with({recorded});
        EXPECT_TRUE(*vault->interrupted(mine)) << "the ledger saw the erasing begin";
    }
    fs::remove_all(backup);
    const auto vault = open();
    EXPECT_FALSE(*vault->interrupted(mine));
    vault->compare_with({recorded});
    const auto lost = vault->interrupted(mine);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, ErrorCode::backup_damaged);
    EXPECT_FALSE(*vault->interrupted(other));
}

TEST_F(Vaults, SayThatADueBackupIsDamaged) {
    const fs::path backup = due(mine, "01");
    std::ofstream(backup / "manifest.json") << "{";
    auto vault = open();
    const auto damaged = vault->interrupted(mine);
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::backup_damaged);
    EXPECT_TRUE(vault->interrupted(other)) << "other phones are not concerned";
    EXPECT_EQ(vault->list()->faults.size(), 1U);
}

TEST_F(Vaults, DropWhatWasNotSealed) {
    fs::path left;
    {
        auto vault = open();
        {
            auto draft = vault->begin(head_of(mine, "00"));
            ASSERT_TRUE((*draft)->add("nvram"));
        }
        left = folder / ("me-" + mine.me_id);
        EXPECT_TRUE(fs::is_empty(left)) << "the draft took its folder along";
        fs::create_directory(left / "20261128110000000-5.part"); // of a killed station
    }
    EXPECT_TRUE(VaultReader(folder.path(), nullptr, nullptr).list());
    EXPECT_FALSE(fs::is_empty(left)) << "only its owner removes one";
    open();
    EXPECT_TRUE(fs::is_empty(left));
}

TEST_F(Vaults, RefuseAPhoneThatDoesNotSayWhoItIs) {
    auto vault = open();
    const auto refused = vault->begin(Manifest{});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::no_chip_id);
}

TEST_F(Vaults, SealOnlyWhatReadsBackAsItWasRead) {
    auto vault = open();
    Manifest manifest = head_of(mine, "00");
    auto draft = vault->begin(manifest);
    auto added = (*draft)->add("nvram");
    ASSERT_TRUE(added->writer->append(Bytes(512)) && added->writer->finish());
    Part part;
    part.name = "nvram";
    part.size = ByteCount{512};
    part.sha256 = sha256(Bytes(512, std::byte{1})); // what the phone gave was something else
    part.file = added->file;
    manifest.parts = {part};
    const auto sealed = (*draft)->seal(manifest);
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().code, ErrorCode::backup_damaged);
    draft->reset();
    EXPECT_TRUE(vault->list()->backups.empty());
}

TEST_F(Vaults, KeepTheNewestAndWhatIsDueWhenPruned) {
    auto vault = open();
    Backup first = take(*vault, mine, "01");
    take(*vault, mine, "02");
    take(*vault, mine, "03");
    take(*vault, other, "01");
    ASSERT_TRUE(vault->mark_open(first));
    EXPECT_EQ(*vault->prune("2026-11-28T11:00:59.000Z", 1), 1U) << "only the second of the first";
    EXPECT_EQ(vault->list()->backups.size(), 3U);
    EXPECT_EQ(*vault->prune("2026-11-28T10:00:00.000Z", 0), 0U) << "none is so old";

    // A ledger that saw it opened, and not restored under another, does not take it for lost.
    const auto theirs = vault->newest_of(other);
    vault->compare_with({{theirs->folder.string(), theirs->manifest_sha256.hex(), "open", other}});
    Backup again = *theirs;
    ASSERT_TRUE(vault->mark_open(again) && vault->mark_restored(again));
    EXPECT_EQ(*vault->prune("2026-11-28T11:00:59.000Z", 0), 2U);
    EXPECT_TRUE(vault->interrupted(other));
    vault.reset();
    const auto next = open();
    next->compare_with({{theirs->folder.string(), theirs->manifest_sha256.hex(), "open", other}});
    EXPECT_TRUE(next->interrupted(other));
}

TEST_F(Vaults, TakeTheOrdersOfOtherProgramsAtThePhonesContact) {
    auto vault = open();
    const Backup backup = take(*vault, mine, "01");
    const Backup theirs = take(*vault, other, "02");
    const VaultReader beside = reader();
    ASSERT_TRUE(beside.request_restore(backup, "2026-11-28T12:00:00.000Z", "anna"));
    EXPECT_FALSE(*vault->interrupted(other)) << "another phone's order";
    EXPECT_TRUE(*vault->interrupted(mine));
    EXPECT_TRUE(fs::is_empty(folder / "requests")) << "taken";
    ASSERT_TRUE(beside.request_restore(theirs, "2026-11-28T12:00:00.000Z", "anna"));
    vault.reset();
    EXPECT_TRUE(*open()->interrupted(other)) << "the next station takes what this one did not";
}

TEST_F(Vaults, TakeNoOrderThatNobodySealed) {
    auto vault = open();
    const Backup backup = take(*vault, mine, "01");
    const Request request{backup.id, "2026-11-28T12:00:00.000Z", "mallory"};
    const TemporaryFolder elsewhere;
    const auto strange = SealKey::make(elsewhere / "key");
    ASSERT_TRUE(strange);
    fs::create_directory(folder / "requests");
    std::ofstream(folder / "requests/00") << format_request(request, **strange);
    EXPECT_FALSE(*vault->interrupted(mine));
    EXPECT_TRUE(fs::exists(folder / "requests/00.refused"));
}

TEST_F(Vaults, FindWhatWasBegunInAnotherOne) {
    const TemporaryFolder named;
    const fs::path backup = due(mine, "01");
    const auto vault = tests::open_vault_in(named.path());
    EXPECT_FALSE(*vault->interrupted(mine));
    vault->also(open());
    auto found = vault->interrupted(mine);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->folder, backup);
    ASSERT_TRUE(vault->mark_restored(**found));
    EXPECT_FALSE(*vault->interrupted(mine));
}

} // namespace gangflash::guard
