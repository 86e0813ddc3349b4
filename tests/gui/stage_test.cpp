// The job stands on the stage before it starts, and what erases is started by nobody who did not
// mean it. Real key and mouse events.
#include "station/grid/look/hold_button.hpp"
#include "station/wiring/job_rights.hpp"
#include "tests/gui/bench_window.hpp"

namespace gangflash {
namespace {

using testing::BenchWindow;
using testing::job_that;
using testing::until;

constexpr auto longer_than_the_hold = std::chrono::milliseconds(2600);

void hold(HoldButton& button, std::chrono::milliseconds time) {
    QTest::mousePress(&button, Qt::LeftButton);
    QTest::qWait(static_cast<int>(time.count()));
    QTest::mouseRelease(&button, Qt::LeftButton);
}

/// A finished Download Only on the tiles, and Format All on the stage.
void prepare_behind_a_finished_batch(BenchWindow& bench) {
    bench.desk.take_job_of_command_line(
        job_that(FlashMode::download_only, Userdata::keep, "2026-11-25-A"));
    bench.run(testing::mixed_station(16));
    bench.end();
    ASSERT_EQ(bench.started(), 1U);
    bench.sign_in(BenchWindow::engineers_badge);
    bench.desk.prepare(job_that(FlashMode::format_all, Userdata::erase, "2026-11-25-B"));
    ASSERT_TRUE(bench.desk.on_stage());
}

/// The stage asks a job, the bar above the tiles asks its batch.
TEST(Stage, ErasingIsTheSameOfAJobAndOfItsBatch) {
    for (const FlashMode mode : {FlashMode::download_only,
                                 FlashMode::firmware_upgrade,
                                 FlashMode::format_all,
                                 FlashMode::format,
                                 FlashMode::repair_table})
        for (const Userdata userdata : {Userdata::keep, Userdata::erase}) {
            const auto job = job_that(mode, userdata, "A");
            EXPECT_EQ(erases(to_string(mode), to_string(userdata)), erases(*job))
                << to_string(mode) << " " << to_string(userdata);
        }
    for (const JobKind kind : {JobKind::identify, JobKind::readback, JobKind::memory_test})
        EXPECT_FALSE(erases(to_string(kind), "")) << to_string(kind);
}

TEST(Stage, ShowsThePreparedJobInsteadOfTheBatchThatIsOver) {
    BenchWindow bench;
    prepare_behind_a_finished_batch(bench);
    EXPECT_TRUE(bench.stage().isVisible());
    EXPECT_FALSE(bench.find<QWidget>("bar").isVisible()) << "the old batch's figures are gone";
    EXPECT_TRUE(bench.bench().dimmed());
    const QString text = bench.stage().as_text();
    for (const char* said : {"PREPARED",
                             "Format All",
                             "2026-11-25-B",
                             "k65v1_64_bsp",
                             "ERASED",
                             "16",
                             "Ada",
                             "Verification"})
        EXPECT_TRUE(text.contains(QLatin1String(said))) << said << " in " << text.toStdString();
    EXPECT_FALSE(text.contains(QStringLiteral("2026-11-25-A")));
    EXPECT_TRUE(bench.find<HoldButton>("hold_to_start").isVisible());
}

TEST(Stage, NoKeyAloneStartsWhatErases) {
    for (const auto& [mode, userdata] : {std::pair{FlashMode::format_all, Userdata::erase},
                                         std::pair{FlashMode::firmware_upgrade, Userdata::erase},
                                         std::pair{FlashMode::firmware_upgrade, Userdata::keep},
                                         std::pair{FlashMode::repair_table, Userdata::keep},
                                         std::pair{FlashMode::download_only, Userdata::erase}}) {
        BenchWindow bench;
        bench.sign_in(BenchWindow::engineers_badge);
        bench.desk.prepare(job_that(mode, userdata, "LOT-7"));
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(bench.window.get(), Qt::Key_F9);
        bench.hands.enter();
        auto& button = bench.find<HoldButton>("hold_to_start");
        button.setFocus();
        bench.hands.enter();
        bench.hands.key(Qt::Key_Space, QStringLiteral(" "));
        QTest::mouseClick(&button, Qt::LeftButton);
        QCoreApplication::processEvents();
        EXPECT_EQ(bench.started(), 0U) << static_cast<int>(mode);
        EXPECT_EQ(bench.desk.phase(), Phase::idle);
        EXPECT_TRUE(bench.notice().contains(QStringLiteral("LOT-7")))
            << bench.notice().toStdString();
    }
}

TEST(Stage, StartsWhatErasesWhenTheButtonIsHeld) {
    BenchWindow bench;
    bench.sign_in(BenchWindow::engineers_badge);
    bench.desk.prepare(job_that(FlashMode::format_all, Userdata::erase, "LOT-7"));
    auto& button = bench.find<HoldButton>("hold_to_start");
    hold(button, std::chrono::milliseconds(700));
    QTest::qWait(2000);
    EXPECT_EQ(bench.started(), 0U) << "let go too early, and the rest of the time did not count";
    hold(button, longer_than_the_hold);
    EXPECT_TRUE(until([&] { return bench.desk.phase() == Phase::running; }));
    EXPECT_EQ(bench.started(), 1U);
}

TEST(Stage, StartsWhatErasesByTheNameOfTheBatchTypedOrScanned) {
    for (const bool scanned : {false, true}) {
        BenchWindow bench;
        bench.sign_in(BenchWindow::engineers_badge);
        bench.desk.prepare(job_that(FlashMode::format_all, Userdata::erase, "LOT-7"));
        auto& name = bench.find<QLineEdit>("name_to_start");
        name.setFocus();
        bench.hands.type(QStringLiteral("LOT-8"));
        bench.hands.enter();
        EXPECT_EQ(bench.started(), 0U) << "another name";
        if (scanned) {
            bench.bench().setFocus();
            bench.hands.scan(QStringLiteral("LOT-7"));
        } else {
            name.setFocus();
            bench.hands.type(QStringLiteral("LOT-7"));
            bench.hands.enter();
        }
        EXPECT_TRUE(until([&] { return bench.desk.phase() == Phase::running; })) << scanned;
        EXPECT_EQ(bench.started(), 1U);
    }
}

TEST(Stage, ErasingOnRealPortsNeedsAPersonWithThatRight) {
    for (const char* badge : {static_cast<const char*>(nullptr), BenchWindow::operators_badge}) {
        BenchWindow bench;
        bench.desk.take_job_of_command_line(
            job_that(FlashMode::download_only, Userdata::erase, "LOT-7"));
        if (badge != nullptr) bench.sign_in(badge);
        hold(bench.find<HoldButton>("hold_to_start"), longer_than_the_hold);
        bench.bench().setFocus();
        bench.hands.scan(QStringLiteral("LOT-7"));
        QCoreApplication::processEvents();
        EXPECT_EQ(bench.started(), 0U);
        EXPECT_TRUE(bench.find<QLabel>("stage_needs").isVisible());
    }
    BenchWindow training(rights::Ports::software); // virtual phones: anybody, who means it
    training.desk.take_job_of_command_line(
        job_that(FlashMode::format_all, Userdata::erase, "LOT-7"));
    QTest::keyClick(training.window.get(), Qt::Key_F9);
    EXPECT_EQ(training.started(), 0U);
    training.hands.scan(QStringLiteral("LOT-7"));
    EXPECT_TRUE(until([&] { return training.desk.phase() == Phase::running; }));
}

TEST(Stage, AFinishedBatchThatErasedIsNotErasedOnceMoreByAKey) {
    BenchWindow bench;
    bench.sign_in(BenchWindow::engineers_badge);
    bench.desk.prepare(job_that(FlashMode::format_all, Userdata::erase, "LOT-7"));
    bench.hands.scan(QStringLiteral("LOT-7"));
    ASSERT_TRUE(until([&] { return bench.desk.phase() == Phase::running; }));
    bench.show(testing::mixed_station(16));
    bench.end();
    EXPECT_FALSE(bench.stage().isVisible());
    QTest::keyClick(bench.window.get(), Qt::Key_F9);
    EXPECT_EQ(bench.started(), 1U);
    EXPECT_TRUE(bench.stage().isVisible()) << "it stands there again, for somebody who means it";
    EXPECT_TRUE(bench.bench().dimmed());
}

TEST(Stage, AJobThatErasesNothingStartsWithItsKey) {
    BenchWindow bench;
    bench.desk.take_job_of_command_line(
        job_that(FlashMode::download_only, Userdata::keep, "LOT-7"));
    EXPECT_TRUE(bench.stage().isVisible());
    EXPECT_FALSE(bench.find<HoldButton>("hold_to_start").isVisible());
    bench.run(testing::waiting_station(4));
    EXPECT_FALSE(bench.stage().isVisible());
    EXPECT_FALSE(bench.bench().dimmed());
}

} // namespace
} // namespace gangflash
