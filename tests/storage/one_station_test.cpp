// One ledger, one station, by whatever name it is reached; and nobody else reads it.
#include "child_process.hpp"
#include "ledger_fixture.hpp"
#include "reports/sqlite/verify.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string child_program = GANGFLASH_TESTS_DIR "/ledger_child";

Fault refusal_at(const std::string& file) {
    SystemClock clock;
    auto opened = SqliteJournal::open(file, "second", clock);
    return opened ? Fault{} : opened.error();
}

TEST(OneStation, IsRefusedByEveryNameWithTheHolderNamed) {
    const TempFolder folder;
    fs::create_directories(folder.file("bench"));
    const std::string file = folder.file("bench/ledger.sqlite");
    ChildProcess child({child_program, file});
    ASSERT_FALSE(child.read_some().empty());
    fs::create_hard_link(file, folder.file("hard.sqlite"));
    fs::create_symlink(file, folder.file("soft.sqlite"));
    fs::create_directory_symlink(folder.file("bench"), folder.file("way"));
    for (const std::string& name : {file,
                                    folder.file("hard.sqlite"),
                                    folder.file("soft.sqlite"),
                                    folder.file("way/ledger.sqlite"),
                                    folder.file("bench/../bench/./ledger.sqlite")}) {
        const Fault refused = refusal_at(name);
        EXPECT_EQ(refused.code, ErrorCode::ledger_in_use) << name;
        EXPECT_THAT(refused.detail, HasSubstr("pid=" + std::to_string(child.pid()))) << name;
        EXPECT_THAT(refused.detail, HasSubstr("program=ledger_child")) << name;
    }
    EXPECT_FALSE(fs::exists(folder.file("hard.sqlite-wal"))) << "SQLite was let near it";
    child.kill_and_read_rest();
    // The log stands beside the other name: this one must not be worked on.
    EXPECT_EQ(refusal_at(folder.file("hard.sqlite")).code, ErrorCode::ledger_mark_missing);
    EXPECT_EQ(refusal_at(file).code, ErrorCode{});
    EXPECT_TRUE(verify_chain(file)->clean());
}

TEST(OneStation, IsRefusedByAHardLinkInTheSameProcessToo) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot").id;
    fs::create_hard_link(file, folder.file("hard.sqlite"));
    EXPECT_EQ(refusal_at(folder.file("hard.sqlite")).code, ErrorCode::ledger_in_use);
    flash_phone(*journal, batch, 1, Verdict::pass);
    EXPECT_TRUE(verify_chain(file)->clean());
}

TEST(OneStation, EndsWhenItsLedgerIsMovedAwayOrReplaced) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot").id;
    fs::rename(file, folder.file("moved.sqlite"));
    EXPECT_EQ(refusal_at(folder.file("moved.sqlite")).code, ErrorCode::ledger_in_use)
        << "the file is still held";
    const auto lost = close_batch(*journal, batch);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, ErrorCode::ledger_unwritable);
    EXPECT_THAT(lost.error().detail, HasSubstr("moved away"));
}

TEST(OneStation, KeepsItsFilesToItsOwnerWhateverTheUmask) {
    const TempFolder folder;
    const mode_t before = umask(0);
    const std::string file = folder.file("new/deep/ledger.sqlite");
    auto journal = open_ledger(file);
    flash_phone(*journal, open_batch(*journal, "lot").id, 1, Verdict::pass);
    ASSERT_TRUE(backup_ledger(file, folder.file("copy.sqlite")));
    umask(before);
    const auto mode = [](const std::string& path) {
        struct stat facts{};
        EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
        return facts.st_mode & 0777;
    };
    for (const char* ending : {"", "-wal", "-shm", ".lock", ".mark"})
        EXPECT_EQ(mode(file + ending), 0600U) << ending;
    for (const char* ending : {"", ".mark"})
        EXPECT_EQ(mode(folder.file("copy.sqlite") + ending), 0600U) << ending;
    EXPECT_EQ(mode(folder.file("new")), 0700U);
    EXPECT_EQ(mode(folder.file("new/deep")), 0700U);
}

TEST(OneStation, TakesOthersRightsFromALedgerOfBefore) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        open_ledger(file);
    }
    for (const char* ending : {"", ".lock", ".mark"})
        fs::permissions(file + ending, fs::perms(0644));
    {
        open_ledger(file);
    }
    for (const char* ending : {"", ".lock", ".mark"})
        EXPECT_EQ(fs::status(file + ending).permissions(), fs::perms(0600)) << ending;
}

TEST(OneStation, FollowsNoLinkPlantedAtItsLockOrMark) {
    for (const char* ending : {".lock", ".mark"}) {
        const TempFolder folder;
        const std::string file = folder.file("ledger.sqlite");
        std::ofstream(folder.file("precious")) << "precious";
        fs::create_symlink(folder.file("precious"), file + ending);
        EXPECT_NE(refusal_at(file).code, ErrorCode{}) << ending;
        std::ifstream precious(folder.file("precious"));
        std::string words;
        precious >> words;
        EXPECT_EQ(words, "precious") << ending;
    }
}

} // namespace
} // namespace gangflash::tests
