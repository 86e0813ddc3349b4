// A disk that fails, and a station that is killed, at every single call of a backup's life: taken,
// open, restored. What was said to be done is found done; nothing else is claimed.
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/vault_tools.hpp"
#include "tests/unit/guard/disk_calls.hpp"
#include "tests/unit/guard/taken_backup.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

namespace fs = std::filesystem;
using tests::at_disk_call;
using tests::DiskEvent;

/// How far a backup was said to be: 0 nothing, 1 taken, 2 open, 3 restored. Ends at the first
/// fault. `said` is told of each as it is.
template <class Said>
void live(const fs::path& folder, Said said) {
    auto vault = Vault::open({.folder = folder, .seal_key = folder / "vault.key", .key = {}});
    if (!vault) return;
    auto backup = try_take(**vault, mine, "01", std::byte{7});
    if (!backup) return;
    said(1);
    if (auto opened = (*vault)->mark_open(*backup); !opened) return;
    said(2); // from here on the phone is erased
    if (auto restored = (*vault)->mark_restored(*backup); !restored) return;
    said(3);
}

/// What the next station finds.
void expect_true(const fs::path& folder, int said) {
    auto vault = Vault::open({.folder = folder, .seal_key = folder / "vault.key", .key = {}});
    ASSERT_TRUE(vault) << describe(vault.error());
    const auto due = (*vault)->interrupted(mine);
    ASSERT_TRUE(due) << describe(due.error());
    if (said == 2) {
        // The erasing has begun and its end was not said: due, or already marked as restored by
        // the call that failed after it.
        if (!*due) {
            EXPECT_EQ((*vault)->newest_of(mine)->state, State::restored);
        }
    }
    if (said == 3) {
        EXPECT_FALSE(*due) << "it was restored";
    }
    if (said < 2 && *due) {
        EXPECT_EQ(said, 1) << "open without ever having been taken";
    }
    if (said >= 1) {
        const auto newest = (*vault)->newest_of(mine);
        ASSERT_TRUE(newest) << "a backup that was said to be there";
        EXPECT_TRUE(check_part(newest->folder, newest->manifest.parts.front(), nullptr));
    }
    EXPECT_TRUE((*vault)->list()->faults.empty());
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        EXPECT_FALSE(entry.is_directory() && entry.path().extension() == ".part") << entry.path();
}

std::uint64_t calls_of_a_life() {
    const TemporaryFolder folder;
    int last = 0;
    at_disk_call(DiskEvent::none, 0);
    live(folder.path(), [&](int how_far) { last = how_far; });
    EXPECT_EQ(last, 3);
    return tests::disk_calls();
}

} // namespace

TEST(VaultsDisk, MayFailAtAnyCall) {
    const std::uint64_t calls = calls_of_a_life();
    std::printf("%llu calls\n", static_cast<unsigned long long>(calls));
    ASSERT_GT(calls, 20U) << "the calls are not counted";
    for (std::uint64_t at = 1; at <= calls; ++at) {
        SCOPED_TRACE("call " + std::to_string(at));
        const TemporaryFolder folder;
        int said = 0;
        at_disk_call(DiskEvent::fails, at);
        live(folder.path(), [&](int how_far) { said = how_far; });
        at_disk_call(DiskEvent::none, 0);
        expect_true(folder.path(), said);
    }
}

TEST(VaultsDisk, IsInOrderWhereverTheStationWasKilled) {
    const std::uint64_t calls = calls_of_a_life();
    for (std::uint64_t at = 1; at <= calls; ++at) {
        SCOPED_TRACE("call " + std::to_string(at));
        const TemporaryFolder folder;
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            at_disk_call(DiskEvent::dies, at);
            live(folder.path(), [&](int how_far) {
                const auto byte = static_cast<unsigned char>(how_far);
                if (::write(pipe[1], &byte, 1) != 1) ::_exit(2);
            });
            ::_exit(0);
        }
        ::close(pipe[1]);
        int said = 0;
        for (unsigned char byte = 0; ::read(pipe[0], &byte, 1) == 1;)
            said = byte;
        ::close(pipe[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it lived";
        expect_true(folder.path(), said);
    }
}

} // namespace gangflash::guard
