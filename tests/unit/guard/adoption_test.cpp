// Backups from before and from elsewhere: an engineer takes them over, and nobody is forgotten.
#include "engine/guard/vault.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/vault_tools.hpp"
#include "tests/unit/guard/taken_backup.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Adoptions : public testing::Test {
protected:
    /// A vault as versions before seals left it: nothing but manifests, parts and empty marks.
    void make_older(const fs::path& in) {
        {
            const auto made = tests::open_vault_in(in);
            Backup backup = take(*made, mine, "01", std::byte{1});
            ASSERT_TRUE(made->mark_open(backup));
            take(*made, other, "02", std::byte{2});
        }
        fs::remove(in / "vault.key");
        fs::remove(in / "lock");
        for (const auto& entry : fs::recursive_directory_iterator(in)) {
            if (entry.path().filename() == "seal") fs::remove(entry.path());
            if (entry.path().filename() == "open") std::ofstream(entry.path(), std::ios::trunc);
        }
    }

    static Result<std::unique_ptr<Vault>> try_open(const fs::path& in, bool upkeep = false) {
        return Vault::open(
            {.folder = in, .seal_key = in / "vault.key", .key = {}, .upkeep = upkeep});
    }

    static AdoptionOrder order(const fs::path& from) {
        return {.from = from,
                .engineer = "anna",
                .at = "2026-11-29T08:00:00.000Z",
                .station = "bench-2",
                .their_key = {}};
    }

    const TemporaryFolder folder;
    const fs::path older = folder / "backups", vault = folder / "vault";
};

std::string act_in(const fs::path& in) {
    for (const auto& entry : fs::directory_iterator(in / "adoptions"))
        return tests::text_of(entry.path());
    return {};
}

} // namespace

TEST_F(Adoptions, TakeOlderBackupsOverAndKeepWhatWasDue) {
    make_older(older);
    {
        const auto opened = tests::open_vault_in(vault);
        EXPECT_FALSE(*opened->interrupted(mine));
        const auto done = opened->adopt(order(older));
        ASSERT_TRUE(done);
        EXPECT_EQ(done->taken, 2U);
        EXPECT_EQ(done->open, 1U);
        EXPECT_TRUE(done->faults.empty());
        EXPECT_TRUE(*opened->interrupted(mine)) << "in the same session";
        const auto again = opened->adopt(order(older));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->taken, 0U);
        EXPECT_EQ(again->known, 2U);
    }
    const auto opened = tests::open_vault_in(vault);
    auto due = opened->interrupted(mine);
    ASSERT_TRUE(due && *due);
    EXPECT_EQ((*due)->trust, Trust::genuine);
    ASSERT_TRUE(opened->mark_restored(**due));
    EXPECT_FALSE(*opened->interrupted(mine));
    EXPECT_TRUE(opened->knows((*due)->manifest_sha256));
    const auto act = open_sealed(act_in(vault), adoption_kind, opened->seal_key());
    ASSERT_TRUE(act) << "who answers for it stands in the vault, sealed";
    EXPECT_EQ(act->value("engineer"), "anna");
    EXPECT_EQ(act->value("at"), "2026-11-29T08:00:00.000Z");
}

TEST_F(Adoptions, StopAStationWhoseOwnVaultWaits) {
    make_older(older);
    const auto refused = try_open(older);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::vault_unadopted);
    EXPECT_THAT(refused.error().detail, HasSubstr("gangflash backups adopt " + older.string()));
    {
        const auto upkeep = try_open(older, true);
        ASSERT_TRUE(upkeep) << describe(upkeep.error());
        const auto done = (*upkeep)->adopt(order(older)); // where it lies
        ASSERT_TRUE(done);
        EXPECT_EQ(done->taken, 2U);
        EXPECT_TRUE(*(*upkeep)->interrupted(mine));
    }
    const auto opened = try_open(older);
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_TRUE(*(*opened)->interrupted(mine));
    EXPECT_EQ((*opened)->list()->backups.size(), 2U);
}

TEST_F(Adoptions, TakeAnotherStationsBackupsOver) {
    {
        const auto theirs = tests::open_vault_in(older);
        Backup backup = take(*theirs, mine, "01");
        ASSERT_TRUE(theirs->mark_open(backup));
        const auto opened = tests::open_vault_in(vault);
        const auto working = opened->adopt(order(older));
        ASSERT_FALSE(working) << "their station works with it";
        EXPECT_EQ(working.error().code, ErrorCode::vault_in_use);
    }
    {
        const auto opened = tests::open_vault_in(vault); // on the engineer's word alone
        const auto done = opened->adopt(order(older));
        ASSERT_TRUE(done);
        EXPECT_EQ(done->open, 1U);
        EXPECT_TRUE(*opened->interrupted(mine));
    }
    EXPECT_THAT(act_in(vault), HasSubstr("seal=other-station"));
    const fs::path third = folder / "third";
    const auto opened = tests::open_vault_in(third); // with their key
    AdoptionOrder with_key = order(older);
    with_key.their_key = tests::key_in(older);
    const auto done = opened->adopt(with_key);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->open, 1U);
    EXPECT_THAT(act_in(third), HasSubstr("seal=genuine"));
}

TEST_F(Adoptions, RefuseWhatIsNotWhatItsManifestSays) {
    make_older(older);
    for (const auto& entry : fs::recursive_directory_iterator(older))
        if (entry.path().filename() == "nvram.zst") {
            std::ofstream(entry.path(), std::ios::app) << "more";
        }
    const auto opened = tests::open_vault_in(vault);
    const auto done = opened->adopt(order(older));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->taken, 0U);
    EXPECT_EQ(done->faults.size(), 2U);
    EXPECT_TRUE(opened->list()->backups.empty()) << "no half of one is left";
}

TEST_F(Adoptions, RefuseChangesThatTheirKeyShows) {
    fs::path backup;
    {
        const auto theirs = tests::open_vault_in(older);
        Backup taken = take(*theirs, mine, "01");
        ASSERT_TRUE(theirs->mark_open(taken));
        backup = taken.folder;
    }
    auto manifest = parse_manifest(tests::text_of(backup / "manifest.json"), "");
    manifest->phone = other;
    std::ofstream(backup / "manifest.json") << format_manifest(*manifest);
    AdoptionOrder with_key = order(older);
    with_key.their_key = tests::key_in(older);
    const auto opened = tests::open_vault_in(vault);
    const auto done = opened->adopt(with_key);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->taken, 0U);
    EXPECT_EQ(done->faults.size(), 1U);
    EXPECT_FALSE(*opened->interrupted(other));
}

TEST_F(Adoptions, AreNotForgedByAFileInTheirFolder) {
    make_older(older);
    const auto opened = tests::open_vault_in(vault);
    const auto contents = look_into(older, nullptr);
    const TemporaryFolder elsewhere;
    const auto strange = SealKey::make(elsewhere / "key");
    fs::create_directory(vault / "adoptions");
    const Sha256 manifest = contents->found.front().backup->manifest_sha256;
    std::ofstream(vault / "adoptions/1")
        << seal_text(**strange, adoption_kind, {{"manifest", manifest.hex()}});
    EXPECT_FALSE(tests::open_vault_in(vault / ".." / "second")->knows(manifest));
    EXPECT_FALSE(opened->knows(manifest));
}

TEST_F(Adoptions, WithoutTheKeyNothingIsOpened) {
    {
        const auto made = tests::open_vault_in(vault);
        take(*made, mine, "01");
    }
    const fs::path kept = folder / "kept.key";
    ASSERT_TRUE(tests::key_in(vault)->export_to(kept));
    fs::remove(vault / "vault.key");
    const auto refused = try_open(vault);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::vault_key_missing);
    EXPECT_FALSE(fs::exists(vault / "vault.key")) << "no new one makes strangers of all of them";
    const auto exported = SealKey::load(kept);
    ASSERT_TRUE(exported);
    ASSERT_TRUE((*exported)->export_to(vault / "vault.key"));
    EXPECT_TRUE(try_open(vault));
}

} // namespace gangflash::guard
