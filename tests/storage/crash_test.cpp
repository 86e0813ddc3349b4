#include "base/random.hpp"
#include "child_process.hpp"
#include "ledger_fixture.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <chrono>
#include <set>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;

const std::string child_program = GANGFLASH_TESTS_DIR "/ledger_child";

/// Units whose PASS the child had shown before it was killed at a random moment.
std::set<std::int64_t> run_and_kill(const std::string& file, Random& random) {
    ChildProcess child({child_program, file});
    // A few kills come before the first phone is done, the others in the thick of it.
    std::string told = random.chance(85) ? child.read_some() : "";
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(40'000)));
    told += child.kill_and_read_rest();
    std::set<std::int64_t> shown;
    std::istringstream lines(told);
    for (std::string line; std::getline(lines, line);)
        shown.insert(std::stoll(line));
    return shown;
}

TEST(LedgerCrash, LosesNoShownPassAndInventsNoneHoweverOftenTheStationIsKilled) {
    constexpr std::uint64_t seed = 20241;
    constexpr int rounds = 40;
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    Random random(seed);
    std::set<std::int64_t> shown;
    std::uint64_t recovered = 0;
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE("seed=" + std::to_string(seed) + " round=" + std::to_string(round));
        shown.merge(run_and_kill(file, random));

        recovered += open_ledger(file)->units_recovered();
        const auto facts = verify_chain(file);
        ASSERT_TRUE(facts) << describe(facts.error());
        ASSERT_TRUE(facts->clean()) << facts->findings.front().text;
    }
    const auto units = find_units(file, {});
    ASSERT_TRUE(units);
    std::uint64_t aborted = 0;
    std::set<std::int64_t> passed;
    for (const UnitRow& unit : *units) {
        ASSERT_TRUE(unit.verdict) << "unit " << unit.unit.value << " has no end";
        if (unit.verdict == Verdict::pass) {
            passed.insert(unit.unit.value);
            EXPECT_EQ(unit.bytes_written, 1U) << "a phantom PASS";
        } else {
            ++aborted;
            EXPECT_EQ(unit.error_id, "STA-906");
        }
    }
    for (const std::int64_t unit : shown)
        EXPECT_TRUE(passed.contains(unit)) << "the PASS of unit " << unit << " was lost";
    EXPECT_GT(shown.size(), 40U) << "the kills came too early to prove anything";
    EXPECT_GT(recovered, 20U) << "no phone was in work when the station was killed";
    EXPECT_EQ(recovered, aborted);
    RecordProperty("shown", static_cast<int>(shown.size()));
    RecordProperty("aborted", static_cast<int>(aborted));
}

TEST(LedgerCrash, LetsTheNextStationInOnlyWhenTheFirstIsGone) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    ChildProcess child({child_program, file});
    ASSERT_FALSE(child.read_some().empty());
    SystemClock clock;
    const auto second = SqliteJournal::open(file, "second", clock);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::ledger_in_use);
    EXPECT_THAT(second.error().detail, HasSubstr("pid=" + std::to_string(child.pid())));
    EXPECT_THAT(second.error().detail, HasSubstr("program=ledger_child"));
    EXPECT_TRUE(list_batches(file)) << "readers need no lock";
    child.kill_and_read_rest();
    EXPECT_TRUE(SqliteJournal::open(file, "second", clock));
}

} // namespace
} // namespace gangflash::tests
