// The vault: whose backup is whose, which one is due, and what a station that died leaves behind.
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

const ChipIds mine{.me_id = std::string(32, 'a'), .soc_id = "", .random_id = "0001"};
const ChipIds other{.me_id = std::string(32, 'b'), .soc_id = "", .random_id = "0002"};

class Vaults : public testing::Test {
protected:
    std::unique_ptr<Vault> open() {
        auto vault = Vault::open(folder.path(), nullptr);
        EXPECT_TRUE(vault) << describe(vault.error());
        return std::move(*vault);
    }

    /// A backup of one part, taken at this second.
    static Backup take(Vault& vault, const ChipIds& phone, const std::string& second) {
        Manifest manifest;
        manifest.phone = phone;
        manifest.taken_at = "2026-11-28T11:00:" + second + ".000Z";
        manifest.unit = 5;
        auto draft = vault.begin(manifest);
        EXPECT_TRUE(draft) << describe(draft.error());
        auto added = (*draft)->add("nvram");
        EXPECT_TRUE(added && added->writer->append(Bytes(512)));
        const auto finished = added->writer->finish();
        Part part;
        part.name = "nvram";
        part.to = DeviceAddress{0};
        part.size = ByteCount{finished->size};
        part.sha256 = finished->sha256;
        part.file = added->file;
        manifest.parts = {part};
        auto sealed = (*draft)->seal(manifest);
        EXPECT_TRUE(sealed) << describe(sealed.error());
        return std::move(*sealed);
    }

    const TemporaryFolder folder;
};

} // namespace

TEST_F(Vaults, KnowWhatIsDueAcrossStations) {
    {
        auto vault = open();
        Backup backup = take(*vault, mine, "01");
        EXPECT_FALSE(*vault->interrupted(mine)) << "nothing was erased yet";
        ASSERT_TRUE(vault->mark_open(backup));
        EXPECT_TRUE(*vault->interrupted(mine));
    }
    auto vault = open(); // another station, the same folder
    auto due = vault->interrupted(mine);
    ASSERT_TRUE(due && *due);
    EXPECT_EQ((*due)->manifest.parts.size(), 1U);
    const auto foreign = vault->interrupted(other);
    ASSERT_TRUE(foreign);
    EXPECT_FALSE(*foreign) << "another phone's";
    ASSERT_TRUE(vault->mark_restored(**due));
    EXPECT_FALSE(*vault->interrupted(mine));
    EXPECT_FALSE(*open()->interrupted(mine));
}

TEST_F(Vaults, SayInTheManifestWhetherAKeyIsNeeded) {
    auto vault = open();
    EXPECT_FALSE(take(*vault, mine, "01").manifest.encrypted);
    const auto key = std::make_shared<const SecretFile>("key", Bytes(32, std::byte{7}));
    auto locked = Vault::open(folder.path() / "locked", key);
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

TEST_F(Vaults, RefuseAForeignBackupInAPhonesPlace) {
    Backup backup;
    {
        auto vault = open();
        backup = take(*vault, mine, "01");
        ASSERT_TRUE(vault->mark_open(backup));
        take(*vault, other, "02");
    }
    const auto place = folder / ("me-" + other.me_id);
    ASSERT_TRUE(std::filesystem::is_directory(place));
    std::filesystem::rename(backup.folder, place / "20260101000000000-1");
    const auto refused = open()->interrupted(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::backup_foreign);
}

TEST_F(Vaults, SayThatADueBackupIsDamaged) {
    {
        auto vault = open();
        Backup backup = take(*vault, mine, "01");
        ASSERT_TRUE(vault->mark_open(backup));
        std::ofstream(backup.folder / "manifest.json") << "{";
    }
    auto vault = open();
    const auto damaged = vault->interrupted(mine);
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::backup_damaged);
    EXPECT_TRUE(vault->interrupted(other)) << "other phones are not concerned";
    EXPECT_EQ(vault->list()->faults.size(), 1U);
}

TEST_F(Vaults, DropWhatWasNotSealed) {
    auto vault = open();
    Manifest head;
    head.phone = mine;
    head.taken_at = "2026-11-28T11:00:00.000Z";
    std::filesystem::path left;
    {
        auto draft = vault->begin(head);
        ASSERT_TRUE((*draft)->add("nvram"));
    }
    left = folder / ("me-" + mine.me_id);
    EXPECT_TRUE(std::filesystem::is_empty(left)) << "the draft took its folder along";
    std::filesystem::create_directory(left / "20261128110000000-5.part"); // of a killed station
    open();
    EXPECT_TRUE(std::filesystem::is_empty(left));
}

TEST_F(Vaults, RefuseAPhoneThatDoesNotSayWhoItIs) {
    auto vault = open();
    const auto refused = vault->begin(Manifest{});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::no_chip_id);
}

TEST_F(Vaults, SealOnlyWhatReadsBackAsItWasRead) {
    auto vault = open();
    Manifest manifest;
    manifest.phone = mine;
    manifest.taken_at = "2026-11-28T11:00:00.000Z";
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
}

} // namespace gangflash::guard
