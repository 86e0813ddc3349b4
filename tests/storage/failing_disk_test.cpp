#include "ledger_fixture.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <csignal>
#include <sys/resource.h>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;

/// No file of this process may grow beyond `bytes` while it lives: a full disk for one test.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &old_limit_);
        const rlimit limit{bytes, old_limit_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &old_limit_);
        std::signal(SIGXFSZ, old_handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    void (*old_handler_)(int);
    rlimit old_limit_{};
};

TEST(FailingDisk, EndsEveryLaterCallWithTheSameFaultAndLosesNothingCommitted) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    std::uint64_t committed = 0;
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot").id;
        const UnitId unit = open_unit(*journal, batch, "1");
        Fault failed;
        {
            const FullDisk full(512 * 1024);
            for (int step = 0; step < 2000 && failed.detail.empty(); ++step) {
                StepEnded ended{unit, 1, "write", std::string(4000, 'p'), 1, "", 1, {}, {}};
                if (auto done = append(*journal, std::move(ended)); !done)
                    failed = done.error();
                else
                    ++committed;
            }
        }
        ASSERT_FALSE(failed.detail.empty()) << "the disk never filled";
        EXPECT_EQ(failed.code, ErrorCode::ledger_unwritable);
        EXPECT_THAT(failed.detail, HasSubstr(file));
        EXPECT_THAT(failed.detail, HasSubstr("cause="));

        // There is room again, but a record is missing: no verdict may follow it.
        const auto verdict = append(*journal, UnitClosed{unit, Verdict::pass, {}, {}, 1, 0, 1, {}});
        ASSERT_FALSE(verdict);
        EXPECT_EQ(verdict.error().code, ErrorCode::ledger_unwritable);
        EXPECT_EQ(verdict.error().detail, failed.detail);
    }
    auto journal = open_ledger(file);
    EXPECT_TRUE(verify_chain(file)->clean());
    const auto report = load_batch(file, "lot");
    EXPECT_EQ(report->steps.size(), committed);
    EXPECT_EQ(report->passed, 0U);
    EXPECT_EQ(report->aborted, 1U);
}

/// One record fails inside its transaction, which SQLite lets stand: its line in the chain must not
/// be kept without what it says.
TEST(FailingDisk, LosesTheWholeGroupOfARecordThatFails) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot").id;
        const UnitId unit = open_unit(*journal, batch, "1");
        tamper(file,
               "CREATE TRIGGER no_logo BEFORE INSERT ON step WHEN NEW.partition = 'logo' "
               "BEGIN SELECT RAISE(ABORT, 'test'); END");
        const auto failed = append(*journal, StepEnded{unit, 1, "write", "logo", 1, "", 1, {}, {}});
        ASSERT_FALSE(failed);
        const auto verdict = append(*journal, UnitClosed{unit, Verdict::pass, {}, {}, 1, 0, 1, {}});
        ASSERT_FALSE(verdict) << "green behind a record that is missing";
        EXPECT_EQ(verdict.error().detail, failed.error().detail);
        tamper(file, "DROP TRIGGER no_logo");
    }
    auto journal = open_ledger(file);
    EXPECT_THAT(verify_chain(file)->findings, testing::IsEmpty());
    EXPECT_EQ(load_batch(file, "lot")->passed, 0U);
}

TEST(FailingDisk, SaysWhyALedgerCannotBeMade) {
    SystemClock clock;
    const auto opened = SqliteJournal::open("/proc/no/ledger.sqlite", "test", clock);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::ledger_unwritable);
    EXPECT_THAT(opened.error().detail, HasSubstr("/proc/no"));
}

TEST(FailingDisk, TellsATornFileFromAHealthyOne) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    SystemClock clock;
    const auto opened = SqliteJournal::open(file, "test", clock);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::ledger_damaged);
    const auto facts = verify_chain(file);
    EXPECT_TRUE(!facts || !facts->clean());
}

} // namespace
} // namespace gangflash::tests
