// Where a station may keep what must survive: its state folder, and no disk on a network.
#include "base/local_disk.hpp"
#include "base/state_folder.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

/// Sets a variable for one test, or takes it away.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
    }
    ~Variable() { before_.empty() ? ::unsetenv(name_) : ::setenv(name_, before_.c_str(), 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::string before_;
};

} // namespace

TEST(LocalDisk, IsToldFromADiskOnANetwork) {
    EXPECT_TRUE(is_network_file_system(0x6969, "nfs4"));
    EXPECT_TRUE(is_network_file_system(0xFE534D42, "cifs"));
    EXPECT_TRUE(is_network_file_system(0xFF534D42, ""));
    EXPECT_TRUE(is_network_file_system(0x01021997, "9p"));
    EXPECT_TRUE(is_network_file_system(0x65735546, "fuse.sshfs"));
    EXPECT_TRUE(is_network_file_system(0x65735546, "fuse.nobody-knows-it"));
    EXPECT_TRUE(is_network_file_system(0x65735546, "")) << "not known to be local";
    EXPECT_FALSE(is_network_file_system(0x65735546, "fuseblk"))
        << "NTFS on a disk of this computer";
    EXPECT_FALSE(is_network_file_system(0x65735546, "virtiofs"));
    EXPECT_FALSE(is_network_file_system(0xEF53, "ext4"));
    EXPECT_FALSE(is_network_file_system(0x01021994, "tmpfs"));
    EXPECT_FALSE(is_network_file_system(0x9123683E, "btrfs"));
    EXPECT_FALSE(is_network_file_system(0x58465342, "xfs"));
    EXPECT_FALSE(is_network_file_system(0x794C7630, "overlay"));
    EXPECT_FALSE(is_network_file_system(0x2FC12FC1, "zfs"));
}

TEST(LocalDisk, IsAskedWhereAFileWillBe) {
    const TemporaryFolder folder;
    EXPECT_TRUE(require_local_disk(folder / "not/yet/there/ledger.sqlite"));
    EXPECT_TRUE(require_local_disk("ledger.sqlite")) << "in the current folder";
    EXPECT_TRUE(require_local_disk("/proc/self")) << "no network either";
}

TEST(StateFolder, IsTheServicesThenTheUsers) {
    const Variable service("STATE_DIRECTORY", "/var/lib/gangflash:/var/lib/other");
    const Variable state("XDG_STATE_HOME", "/tmp/state");
    const Variable home("HOME", "/tmp/home");
    EXPECT_EQ(state_folder(), "/var/lib/gangflash");
    const Variable no_service("STATE_DIRECTORY", nullptr);
    EXPECT_EQ(state_folder(), "/tmp/state/gangflash");
    const Variable relative("XDG_STATE_HOME", "here");
    EXPECT_EQ(state_folder(), "/tmp/home/.local/state/gangflash") << "relative ones do not count";
}

} // namespace gangflash
