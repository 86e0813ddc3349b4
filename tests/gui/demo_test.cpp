// The whole station on sixteen virtual phones, driven by keys; its tiles must say what the ledger
// proves, and the window must stay alive meanwhile.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/reader.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/session_link.hpp"
#include "station/i18n/words.hpp"
#include "tests/gui/heartbeat.hpp"
#include "tests/gui/until.hpp"

#include <algorithm>
#include <map>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

constexpr std::size_t phones = 16;
constexpr std::uint64_t package_size = 8 * mib;

std::shared_ptr<const FlashPlan> demo_plan(const std::filesystem::path& folder) {
    const auto* chip = vphone::find_chip_model("MT6765");
    if (chip == nullptr || !vphone::make_package(folder, *chip, package_size)) return nullptr;
    PackageOptions opening;
    opening.selection.userdata = Userdata::keep;
    const auto package = open_package(folder, opening);
    if (!package) return nullptr;
    auto plan =
        make_plan(*package, {FlashMode::download_only, opening.selection, VerifyLevel::agent});
    return plan ? std::make_shared<const FlashPlan>(std::move(*plan)) : nullptr;
}

TEST(Demo, SixteenPhonesEndWithTheVerdictsOfTheLedger) {
    const QTemporaryDir folder;
    const std::filesystem::path home = folder.path().toStdString();
    const auto plan = demo_plan(home / "package");
    ASSERT_NE(plan, nullptr);
    auto job = std::make_shared<Job>();
    job->batch = "demo";
    job->plans = {plan};
    job->once = true;
    job->planned = phones;

    SessionOptions like;
    like.ledger = home / "ledger.sqlite";
    like.discard_storage = true;
    const auto ports = [](const Job&) -> Result<std::vector<PortSpec>> {
        return std::vector<PortSpec>{VirtualPorts{phones, {"MT6765"}}};
    };
    Desk desk(open_sessions(like, ports),
              rights::station_reception(home / "people"),
              rights::Ports::software);
    desk.take_job_of_command_line(job);
    MainWindow window(desk);
    window.resize(1600, 900);
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));

    std::map<std::string, double> furthest;
    QObject::connect(
        &desk, &Desk::snapshotArrived, [&](const std::shared_ptr<const StationSnapshot>& station) {
            for (const SlotSnapshot& slot : station->slots) {
                double& before = furthest[slot.slot];
                if (slot.unit) {
                    EXPECT_GE(slot.fraction, before) << "slot " << slot.slot << " ran backwards";
                }
                before = slot.fraction;
            }
        });
    const testing::Heartbeat heartbeat;
    QTest::keyClick(&window, Qt::Key_F9);
    ASSERT_TRUE(
        testing::until([&] { return desk.phase() == Phase::ended; }, std::chrono::minutes(4)));
    EXPECT_LT(heartbeat.longest_ms(), testing::longest_block_ms);
    RecordProperty("longest_block_ms", static_cast<int>(heartbeat.longest_ms()));

    UnitQuery query;
    query.batch = "demo";
    const auto units = find_units(like.ledger.string(), query);
    ASSERT_TRUE(units) << describe(units.error());
    ASSERT_EQ(units->size(), phones);
    const PortGridModel& model = window.slots_model();
    for (const UnitRow& unit : *units) {
        const int row = model.row_of(unit.slot);
        ASSERT_GE(row, 0);
        ASSERT_TRUE(unit.verdict);
        EXPECT_EQ(model.index(row, PortGridModel::state_column).data().toString(),
                  words::verdict(*unit.verdict))
            << "slot " << unit.slot;
        EXPECT_EQ(*unit.verdict, Verdict::pass) << unit.error_id << " " << unit.error_detail;
    }
}

} // namespace
} // namespace gangflash
