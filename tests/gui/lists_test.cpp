// Deny lists that change after a job was prepared: they count when it starts and while it runs.
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/phone_identity.hpp"
#include "reports/sqlite/reader.hpp"
#include "station/desk/desk.hpp"
#include "station/desk/job_check.hpp"
#include "station/grid/session_link.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::until;

constexpr std::uint64_t seed = 1;
constexpr const char* somebody_elses = "490154203237518\n";

/// A bench of one phone, with a job that obeys a deny list of one number.
struct ListedBench {
    ListedBench() {
        EXPECT_TRUE(vphone::make_package(home / "package", chip(), vphone::least_package_size));
        say(somebody_elses);
        JobChoice choice;
        choice.package = home / "package";
        choice.userdata = Userdata::keep;
        choice.deny_list = list;
        verdict = check_job(choice, {});
        EXPECT_NE(verdict.job, nullptr);
        SessionOptions like;
        like.ledger = home / "ledger.sqlite";
        like.discard_storage = true;
        like.seed = seed;
        like.link_speed = 2 * mib; // time for a list to change in
        const auto ports = [](const Job&) -> Result<std::vector<PortSpec>> {
            return std::vector<PortSpec>{VirtualPorts{1, {"MT6765"}}};
        };
        desk = std::make_unique<Desk>(open_sessions(like, ports),
                                      std::make_shared<testing::FakeReception>(),
                                      rights::Ports::software);
        QObject::connect(desk.get(), &Desk::answered, [this](const Answer& answer) {
            heard.push_back(answer.kind);
        });
        auto job = std::make_shared<Job>(*verdict.job);
        job->batch = "listed";
        job->once = true;
        desk->prepare(job, verdict.lists);
    }

    static const vphone::ChipModel& chip() { return *vphone::find_chip_model("MT6765"); }
    void say(const std::string& text) const {
        std::ofstream(home / "new") << text;
        std::filesystem::rename(home / "new", list); // as editors do
    }
    std::string the_phones() const {
        return vphone::make_identity(seed, 1, chip().storage_maker, chip().storage_product).imei1 +
               " stolen, case 4711\n";
    }
    bool was_told(AnswerKind kind) const { return std::ranges::count(heard, kind) > 0; }
    /// Its error id once it has ended; empty: PASS.
    std::string ended_with() {
        EXPECT_TRUE(until([&] { return desk->phase() == Phase::ended; }, std::chrono::minutes(1)));
        const auto units = find_units((home / "ledger.sqlite").string(), {});
        return units && units->size() == 1 ? units->front().error_id : "no unit";
    }

    QTemporaryDir folder;
    std::filesystem::path home = folder.path().toStdString(), list = home / "stolen.txt";
    JobVerdict verdict;
    std::unique_ptr<Desk> desk;
    std::vector<AnswerKind> heard;
};

TEST(ListsInTheGrid, CountAsTheyAreWhenTheJobStarts) {
    ListedBench bench;
    bench.say(bench.the_phones()); // prepared in the morning, listed at noon
    bench.desk->start();
    EXPECT_EQ(bench.ended_with(), "PHN-721");
}

TEST(ListsInTheGrid, AreFollowedWhileTheBatchRuns) {
    ListedBench bench;
    bench.desk->start();
    ASSERT_TRUE(until([&] { return bench.desk->phase() == Phase::running; }));
    bench.say("this is no list\n");
    ASSERT_TRUE(until([&] { return bench.was_told(AnswerKind::lists_stay); }));
    EXPECT_FALSE(bench.was_told(AnswerKind::lists_changed));
    bench.say(bench.the_phones());
    ASSERT_TRUE(until([&] { return bench.was_told(AnswerKind::lists_changed); }));
    EXPECT_EQ(bench.ended_with(), "PHN-721");
}

TEST(ListsInTheGrid, RefuseTheStartWhenTheyCannotBeReadAnyMore) {
    ListedBench bench;
    std::filesystem::remove(bench.list);
    bench.desk->start();
    EXPECT_TRUE(until([&] { return bench.was_told(AnswerKind::refused); }));
    EXPECT_EQ(bench.desk->phase(), Phase::idle);
    EXPECT_TRUE(bench.desk->on_stage()) << "it can be started once the list is there again";
}

} // namespace
} // namespace gangflash
