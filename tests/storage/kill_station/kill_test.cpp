// The real `gangflash flash`, sixteen virtual phones, killed at random instants: what it had shown
// is in the ledger, and nothing else is.
#include "base/random.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"
#include "tests/storage/child_process.hpp"
#include "tests/storage/ledger_fixture.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/tree.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash::tests {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t phones = 16;
const std::string program = (tree::programs() / "gangflash").string();

/// One run of the station on phones whose seed never changes, so that they are the same ones.
class Station {
public:
    Station(const std::string& package, const std::string& ledger)
        : child_({program,
                  "flash",
                  "--package",
                  package,
                  "--userdata",
                  "keep",
                  "--ports",
                  "virtual:16",
                  "--discard",
                  "--once",
                  "--json",
                  "--batch",
                  "killed",
                  "--operator",
                  "test",
                  "--ledger",
                  ledger,
                  "--link-speed",
                  "4000000"}),
          reader_([this] {
              for (std::string some = child_.read_some(); !some.empty(); some = child_.read_some())
                  output_ += some;
          }) {}
    ~Station() {
        if (reader_.joinable()) kill_now();
    }
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;

    void kill_now() {
        ::kill(child_.pid(), SIGKILL);
        reader_.join();
        child_.wait();
    }
    int run_to_end() {
        reader_.join();
        return child_.wait();
    }

    /// Numbers of the units shown as PASS; a line cut off by the kill was not shown.
    std::set<std::int64_t> shown_passes() const {
        std::set<std::int64_t> shown;
        std::istringstream lines(output_);
        for (std::string line; std::getline(lines, line) && !lines.eof();) {
            const auto event = nlohmann::json::parse(line);
            if (event["event"] == "verdict" && event["verdict"] == "pass")
                shown.insert(event["unit"].get<std::int64_t>());
        }
        return shown;
    }

private:
    ChildProcess child_;
    std::string output_;
    std::thread reader_; ///< last: it fills output_
};

struct Tally {
    std::set<std::int64_t> passed;
    std::size_t aborted = 0;
};

/// What the ledger says after the station was killed and the next one has opened it.
Tally reopen_and_count(const std::string& ledger, std::uint64_t bytes_of_a_pass) {
    open_ledger(ledger); // what is unfinished becomes aborted here
    const auto facts = verify_chain(ledger);
    if (!facts) throw std::runtime_error(describe(facts.error()));
    EXPECT_TRUE(facts->clean()) << facts->findings.front().text;
    const auto units = find_units(ledger, {});
    if (!units) throw std::runtime_error(describe(units.error()));
    Tally tally;
    for (const UnitRow& unit : *units) {
        if (unit.verdict == Verdict::pass) {
            tally.passed.insert(unit.unit.value);
            EXPECT_EQ(unit.bytes_written, bytes_of_a_pass) << "a phantom PASS";
        } else {
            ++tally.aborted;
            EXPECT_EQ(unit.verdict, Verdict::aborted) << "unit " << unit.unit.value;
            EXPECT_EQ(unit.error_id, "STA-906") << "unit " << unit.unit.value;
        }
    }
    return tally;
}

class KillStation : public ::testing::Test {
protected:
    void SetUp() override {
        const auto made = vphone::make_package(
            package, *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());

        const std::string ledger = folder.file("whole.sqlite");
        const auto began = steady_clock::now();
        Station station(package, ledger);
        ASSERT_EQ(station.run_to_end(), 0);
        whole_run = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
        ASSERT_EQ(station.shown_passes().size(), phones);
        bytes_of_a_pass = find_units(ledger, {})->front().bytes_written;
    }

    const TempFolder folder;
    const std::string package = folder.file("package");
    milliseconds whole_run{};
    std::uint64_t bytes_of_a_pass = 0;
};

} // namespace

/// KILL_ROUNDS instants (default 10) of KILL_SEED.
TEST_F(KillStation, LosesNoShownPassAndLeavesNothingUnfinished) {
    const std::uint64_t seed = from_environment("KILL_SEED", 20'241);
    const std::uint64_t rounds = from_environment("KILL_ROUNDS", 10);
    std::printf("seed %llu, %llu instants of %lld ms; repeat: KILL_SEED=%llu KILL_ROUNDS=%llu\n",
                static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(rounds),
                static_cast<long long>(whole_run.count()),
                static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(rounds));
    Random random(seed);
    std::size_t shown_in_all = 0;
    std::size_t aborted_in_all = 0;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const milliseconds instant(random.below(static_cast<std::uint64_t>(whole_run.count())));
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round) +
                     " killed after " + std::to_string(instant.count()) + " ms");
        const std::string ledger = folder.file("ledger-" + std::to_string(round) + ".sqlite");
        std::set<std::int64_t> shown;
        {
            Station station(package, ledger);
            std::this_thread::sleep_for(instant);
            station.kill_now();
            shown = station.shown_passes();
        }
        const Tally before = reopen_and_count(ledger, bytes_of_a_pass);
        for (const std::int64_t unit : shown)
            EXPECT_TRUE(before.passed.contains(unit)) << "the PASS of unit " << unit << " is lost";
        shown_in_all += shown.size();
        aborted_in_all += before.aborted;

        // The same batch again: who passed is left alone, the others are finished.
        Station again(package, ledger);
        EXPECT_EQ(again.run_to_end(), 0);
        EXPECT_EQ(again.shown_passes().size(), phones - before.passed.size());
        const Tally after = reopen_and_count(ledger, bytes_of_a_pass);
        EXPECT_EQ(after.passed.size(), phones);
        EXPECT_EQ(after.aborted, before.aborted);
    }
    EXPECT_GT(shown_in_all + aborted_in_all, 0U) << "every kill came before the first phone";
    EXPECT_GT(aborted_in_all, 0U) << "no phone was in work when the station was killed";
    std::printf(
        "%zu PASS shown before a kill, %zu phones aborted by one\n", shown_in_all, aborted_in_all);
}

} // namespace gangflash::tests
