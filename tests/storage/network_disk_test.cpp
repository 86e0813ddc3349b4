// A ledger is kept on no disk that is reached over a network: SQLite's locks and its log need a
// local one.
#include "ledger_fixture.hpp"

#include <dlfcn.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/vfs.h>

#include <gmock/gmock.h>

namespace {

std::string network_folder; ///< what statfs() below calls a network disk; empty: nothing

} // namespace

// Takes the place of libc's for the whole program.
extern "C" int statfs(const char* path, struct statfs* into) noexcept {
    using Call = int (*)(const char*, struct statfs*);
    static const auto real = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "statfs"));
    const int done = real(path, into);
    constexpr long nfs = 0x6969;
    if (done == 0 && !network_folder.empty() && std::string_view(path).starts_with(network_folder))
        into->f_type = nfs;
    return done;
}

namespace gangflash::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(NetworkDisk, HoldsNoLedger) {
    const TempFolder folder;
    SystemClock clock;
    const std::string local = folder.file("local.sqlite");
    ASSERT_TRUE(SqliteJournal::open(local, "test", clock));
    fs::create_directory(folder.file("share"));
    fs::create_symlink(folder.file("share/ledger.sqlite"), folder.file("link.sqlite"));
    network_folder = folder.file("share");
    const auto refused = SqliteJournal::open(folder.file("share/ledger.sqlite"), "test", clock);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::network_disk);
    EXPECT_THAT(refused.error().detail, HasSubstr("disk=nfs"));
    EXPECT_FALSE(SqliteJournal::open(folder.file("link.sqlite"), "test", clock))
        << "a link that leads there is not followed";
    EXPECT_TRUE(fs::is_empty(folder.file("share"))) << "nothing is made there";
    EXPECT_TRUE(SqliteJournal::open(local, "test", clock));
    network_folder.clear();
    EXPECT_TRUE(SqliteJournal::open(folder.file("share/ledger.sqlite"), "test", clock));
}

} // namespace
} // namespace gangflash::tests
