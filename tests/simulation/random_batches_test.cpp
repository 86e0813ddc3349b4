// Random sessions under one batch name: other packages, modes, kinds of job and levels of
// verification, phones that fail in between. Whoever is counted as passed holds what is asked now.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/ledger.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/kept_storage.hpp"
#include "tests/support/scatter_edit.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

namespace fs = std::filesystem;

constexpr const char* chip = "MT6580";
constexpr std::size_t phones = 2;

/// Two packages of one model that differ in their logo, planned in every way; made once.
class Packages {
public:
    Packages() {
        for (const bool other : {false, true}) {
            const fs::path folder = folder_of(other);
            fs::create_directories(folder);
            if (!vphone::make_package(
                    folder, *vphone::find_chip_model(chip), vphone::least_package_size))
                throw std::runtime_error("no demo package");
            if (!other) continue;
            const fs::path scatter = folder / fmt::format("{}_Android_scatter.txt", chip);
            ScatterFile file = ScatterFile::read(scatter);
            const fs::path logo = folder / file.find("logo").get("file_name");
            std::fstream bytes(logo, std::ios::binary | std::ios::in | std::ios::out);
            bytes.seekp(-1, std::ios::end);
            bytes.put('\x77');
        }
    }

    const FlashPlan& plan(bool other, FlashMode mode, VerifyLevel verify) {
        const auto key = std::tuple{other, mode, verify};
        const auto made = plans_.find(key);
        return made != plans_.end() ? made->second
                                    : plans_.emplace(key, make(other, mode, verify)).first->second;
    }

private:
    fs::path folder_of(bool other) const { return folder_ / (other ? "b" : "a"); }

    FlashPlan make(bool other, FlashMode mode, VerifyLevel verify) {
        if (mode == FlashMode::format) {
            const FlashPlan& whole = plan(other, FlashMode::download_only, verify);
            const LayoutEntry& logo = *whole.find("logo");
            return whole.formatting({FormatOrder::Extent::range, logo.start, logo.size});
        }
        PlanOptions options;
        options.mode = mode;
        options.verify = verify;
        options.selection.userdata = Userdata::keep;
        PackageOptions opening;
        opening.selection = options.selection;
        const auto package = open_package(folder_of(other), opening);
        if (!package) throw std::runtime_error(describe(package.error()));
        const auto plan = make_plan(*package, options);
        if (!plan) throw std::runtime_error(describe(plan.error()));
        return *plan;
    }

    const TemporaryFolder folder_;
    std::map<std::tuple<bool, FlashMode, VerifyLevel>, FlashPlan> plans_;
};

/// Two phones, one ledger and one batch name for a few sessions.
class Life {
public:
    Life(Packages& packages, std::uint64_t seed)
        : packages_(packages), seed_(seed), random_(seed) {}

    void live() {
        const std::uint64_t sessions = 2 + random_.below(4);
        for (std::uint64_t i = 0; i < sessions && !testing::Test::HasFailure(); ++i)
            session();
    }

    std::map<std::string, std::uint64_t> seen;

private:
    void session() {
        const bool other = random_.chance(40);
        static constexpr std::array modes{FlashMode::download_only,
                                          FlashMode::download_only,
                                          FlashMode::download_only,
                                          FlashMode::firmware_upgrade,
                                          FlashMode::format};
        const FlashMode mode = modes[random_.below(modes.size())];
        const VerifyLevel verify = random_.chance(70) ? VerifyLevel::agent : VerifyLevel::sample;
        const bool again = random_.chance(20);
        static constexpr std::array kinds{
            JobKind::flash, JobKind::flash, JobKind::flash, JobKind::flash, JobKind::identify};
        const JobKind kind = kinds[random_.below(kinds.size())];
        const std::string story = fmt::format("{} package {} {} {}{}",
                                              to_string(kind),
                                              other ? "B" : "A",
                                              to_string(mode),
                                              to_string(verify),
                                              again ? ", again" : "");
        SCOPED_TRACE(story);
        GangOptions options = bench();
        const FlashPlan& plan = packages_.plan(other, mode, verify);
        options.mode = mode == FlashMode::format ? FlashMode::firmware_upgrade : mode;
        options.verify = verify;
        options.change_plan = [&plan](FlashPlan& demo) { demo = plan; };
        options.adjust = [=](Job& job) {
            job.kind = kind;
            job.again = again;
        };
        if (random_.chance(30)) options.faults.rules = {bad_phone()};
        SystemClock wall;
        auto ledger = SqliteJournal::open((ledger_ / "ledger.sqlite").string(), "test", wall);
        ASSERT_TRUE(ledger) << describe(ledger.error());
        options.journal = ledger->get();
        Gang gang(std::move(options));
        const std::array before{content_of(0), content_of(1)};
        ASSERT_TRUE(gang.run());
        judge(gang, plan, kind, before);
    }

    void judge(Gang& gang,
               const FlashPlan& plan,
               JobKind kind,
               const std::array<std::string, phones>& before) {
        const auto& fault = gang.totals().station_fault;
        if (fault) {
            ASSERT_EQ(fault->code, ErrorCode::batch_of_other_work) << describe(*fault);
            ++seen["refused"];
            for (std::size_t i = 0; i < phones; ++i)
                EXPECT_EQ(content_of(i), before[i]) << "refused, and written to";
            return;
        }
        ++seen[kind == JobKind::flash ? "worked" : "looked"];
        std::uint64_t whole = 0;
        for (std::size_t i = 0; i < phones; ++i) {
            const bool untouched = content_of(i) == before[i];
            if (kind != JobKind::flash) {
                EXPECT_TRUE(untouched) << "looked at, and changed";
                continue;
            }
            const bool holds = holds_what_was_asked(gang, plan, i);
            whole += holds ? 1 : 0;
            if (!gang.units_at(i).empty()) continue;
            ++seen["left alone"];
            EXPECT_TRUE(untouched) << "left alone, and changed";
            EXPECT_TRUE(holds) << "left alone as passed, without what this session is about";
        }
        if (kind == JobKind::flash) {
            EXPECT_LE(gang.totals().passed, whole) << "counted as passed, and not whole";
        }
    }

    static bool holds_what_was_asked(Gang& gang, const FlashPlan& plan, std::size_t phone) {
        if (plan.mode != FlashMode::format) return gang.stored_as_planned(phone);
        const Bytes start = gang.bus().phone(phone).stored("logo", 0, 4096);
        return std::ranges::all_of(start, [&](std::byte b) { return b == start.front(); });
    }

    GangOptions bench() {
        GangOptions options;
        options.phones = phones;
        options.seed = seed_;
        options.chip = chip;
        options.backups = vault_.path();
        options.storage = [this](std::size_t phone, const vphone::StorageShape& shape) {
            auto& kept = storages_.at(phone - 1); // phones count from 1
            if (!kept) kept = std::make_shared<vphone::MemoryStorage>(shape);
            return std::make_unique<KeptStorage>(kept);
        };
        return options;
    }

    /// One of the two fails in mid-write, for good.
    vphone::FaultRule bad_phone() {
        vphone::FaultRule rule;
        rule.what = vphone::Mischief::never_return;
        rule.step = vphone::Step::write;
        rule.at.bytes = random_.below(400'000);
        rule.phone = 1 + random_.below(phones);
        return rule;
    }

    std::string content_of(std::size_t phone) const {
        return storages_.at(phone)->content_hash().hex();
    }

    Packages& packages_;
    std::uint64_t seed_;
    Random random_;
    const TemporaryFolder ledger_, vault_;
    std::array<std::shared_ptr<vphone::MemoryStorage>, phones> storages_;
};

} // namespace

/// BATCH_LIVES benches of two phones (default below); BATCH_SEED runs one alone.
TEST(RandomBatches, CountAsPassedWhoHoldsWhatIsAskedNow) {
    Packages packages;
    const std::uint64_t lives = from_environment("BATCH_LIVES", 12);
    const std::uint64_t alone = from_environment("BATCH_SEED", 0);
    std::map<std::string, std::uint64_t> seen;
    for (std::uint64_t seed = alone != 0 ? alone : 1; seed <= (alone != 0 ? alone : lives);
         ++seed) {
        SCOPED_TRACE(fmt::format("repeat: BATCH_SEED={} build/release/tests/batches_test", seed));
        Life life(packages, seed);
        life.live();
        ASSERT_FALSE(HasFailure());
        for (const auto& [what, count] : life.seen)
            seen[what] += count;
    }
    for (const auto& [what, count] : seen)
        std::printf(
            "%8llu sessions or phones %s\n", static_cast<unsigned long long>(count), what.c_str());
    if (alone != 0) return;
    for (const char* what : {"worked", "looked", "refused", "left alone"})
        EXPECT_GT(seen[what], 0U) << what << " never came: nothing was proven of it";
}

} // namespace gangflash::sim
