// The window as hands meet it: real key and mouse events.
#include "station/grid/dialogs/log_view.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/pages/bench/bench_layout.hpp"
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/detail_pane.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "tests/gui/hands.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <fstream>
#include <string>

#include <QApplication>
#include <QClipboard>
#include <QFontInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::mixed_station;
using testing::until;

struct Bench {
    Bench() : desk(station.opener(), std::make_shared<testing::FakeReception>()) {
        desk.take_job_of_command_line(testing::sample_job());
        window = std::make_unique<MainWindow>(desk);
        setup = new SetupPage(desk);
        window->add(*setup);
        window->resize(1600, 900);
        window->show();
        QApplication::setActiveWindow(window.get());
        EXPECT_TRUE(QTest::qWaitForWindowActive(window.get()));
    }

    void run(StationSnapshot shown) {
        QTest::keyClick(window.get(), Qt::Key_F9);
        ASSERT_TRUE(until([&] { return desk.phase() == Phase::running; }));
        const int slots_shown = static_cast<int>(shown.slots.size());
        station.link->show(std::move(shown));
        ASSERT_TRUE(until([&] { return window->slots_model().rowCount() == slots_shown; }));
    }

    BenchView& bench() { return *window->findChild<BenchView*>(); }
    DetailPane& detail() { return *window->findChild<DetailPane*>(); }
    QString notice() { return window->findChild<QLabel*>(QStringLiteral("notice"))->text(); }
    void type(const QString& text) {
        QTest::keyClicks(QApplication::focusWidget(), text);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    }

    QTemporaryDir folder;
    testing::FakeStation station;
    Desk desk;
    std::unique_ptr<MainWindow> window;
    SetupPage* setup = nullptr;
};

TEST(Window, StartsTheBatchWithAKeyAndShowsEverySlot) {
    Bench bench;
    bench.run(testing::waiting_station(16));
    EXPECT_TRUE(bench.bench().isVisible());
    for (int row = 0; row < 16; ++row)
        EXPECT_FALSE(bench.bench().visualRect(bench.window->slots_model().index(row, 0)).isEmpty());
}

TEST(Window, OpensAFailureWithOneClickAndSaysWhatToDo) {
    Bench bench;
    bench.run(mixed_station(16));
    const QModelIndex third = bench.window->slots_model().index(2, 0);
    QTest::mouseClick(
        bench.bench().viewport(), Qt::LeftButton, {}, bench.bench().visualRect(third).center());
    ASSERT_TRUE(bench.detail().isVisible());
    EXPECT_TRUE(bench.detail().as_text().contains(QStringLiteral("USB-106")));
    EXPECT_TRUE(bench.detail().as_text().contains(QStringLiteral("The battery is empty")));
    QTest::mouseClick(bench.detail().findChild<QPushButton*>(QStringLiteral("copy_detail")),
                      Qt::LeftButton);
    EXPECT_EQ(QApplication::clipboard()->text(), bench.detail().as_text());
    QTest::keyClick(&bench.bench(), Qt::Key_Escape);
    EXPECT_FALSE(bench.detail().isVisible());
}

TEST(Window, IsWalkedWithArrowsAndOpenedWithEnter) {
    Bench bench;
    bench.run(mixed_station(16));
    bench.bench().setFocus();
    bench.bench().setCurrentIndex(bench.window->slots_model().index(0, 0));
    const QRect first = bench.bench().visualRect(bench.bench().currentIndex());
    QTest::keyClick(&bench.bench(), Qt::Key_Right);
    const QRect second = bench.bench().visualRect(bench.bench().currentIndex());
    EXPECT_EQ(second.top(), first.top());
    EXPECT_GT(second.left(), first.left());
    QTest::keyClick(&bench.bench(), Qt::Key_Down);
    EXPECT_GT(bench.bench().visualRect(bench.bench().currentIndex()).top(), second.top());
    QTest::keyClick(&bench.bench(), Qt::Key_Return);
    EXPECT_TRUE(bench.detail().isVisible());
}

TEST(Window, HintsTakeNoAlarmsPlace) {
    Bench bench;
    bench.window->hint(QStringLiteral("by the way"));
    EXPECT_EQ(bench.notice(), QStringLiteral("by the way"));
    bench.desk.prepare(testing::sample_job()); // nobody is signed in
    const QString alarm = bench.notice();
    EXPECT_TRUE(alarm.contains(QStringLiteral("engineer"))) << alarm.toStdString();
    bench.window->hint(QStringLiteral("by the way"));
    EXPECT_EQ(bench.notice(), alarm);
}

TEST(Window, KeepsSayingThatAHubWasMovedWhateverElseIsSaid) {
    Bench bench;
    bench.station.moved = {{"3", "4"}, 2};
    const auto& standing = *bench.window->findChild<QLabel*>(QStringLiteral("standing"));
    EXPECT_FALSE(standing.isVisible());
    bench.run(testing::waiting_station(4));
    ASSERT_TRUE(until([&] { return standing.isVisible(); }));
    Q_EMIT bench.desk.answered({AnswerKind::slot_stopping, "1", {}, {}});
    bench.window->hint(QStringLiteral("by the way"));
    EXPECT_TRUE(standing.isVisible());
    EXPECT_TRUE(standing.text().contains(QStringLiteral("3, 4"))) << standing.text().toStdString();
    EXPECT_TRUE(standing.text().contains(QStringLiteral("without a slot: 2")));
    EXPECT_TRUE(bench.notice().contains(QStringLiteral("by the way"))) << "both are read";
    Q_EMIT bench.desk.answered({AnswerKind::opening, {}, "next", {}});
    EXPECT_FALSE(standing.isVisible()) << "the next batch looks anew";
}

TEST(Window, GoesToTheSlotWhoseLabelIsScanned) {
    Bench bench;
    bench.run(mixed_station(16));
    bench.bench().setFocus();
    bench.type(QStringLiteral("11"));
    EXPECT_EQ(bench.bench().currentIndex().row(), 10);
}

TEST(Window, RefusesAScanWithAWrongCheckDigitAloud) {
    Bench bench;
    bench.run(mixed_station(16));
    bench.bench().setFocus();
    bench.type(QStringLiteral("490154203237519"));
    EXPECT_TRUE(bench.notice().contains(QStringLiteral("check digit")))
        << bench.notice().toStdString();
}

TEST(Window, DoesNotTakeForAScanWhatIsTypedIntoAField) {
    Bench bench;
    QTest::keyClick(bench.window.get(), Qt::Key_F3);
    auto* field = bench.setup->findChild<QLineEdit*>(QStringLiteral("package"));
    field->setFocus();
    QTest::keyClicks(field, QStringLiteral("/no/such/folder"));
    EXPECT_EQ(field->text(), QStringLiteral("/no/such/folder"));
}

TEST(Window, SetupRefusesAMissingPackageAndAnOperator) {
    Bench bench;
    QTest::keyClick(bench.window.get(), Qt::Key_F3);
    bench.setup->choose_package(QStringLiteral("/no/such/folder"));
    ASSERT_TRUE(until([&] { return !bench.setup->checking(); }));
    EXPECT_TRUE(bench.setup->findChild<QLabel*>(QStringLiteral("result"))
                    ->text()
                    .contains(QStringLiteral("PKG-823")));
    EXPECT_FALSE(bench.setup->findChild<QPushButton*>(QStringLiteral("primary"))->isEnabled());
}

TEST(Window, StopsASlotAndStartsItAgain) {
    Bench bench;
    StationSnapshot station = testing::working_station(4);
    bench.run(station);
    bench.window->open_slot(QStringLiteral("2"));
    auto* button = bench.detail().findChild<QPushButton*>(QStringLiteral("stop_slot"));
    testing::in_next_dialog(*bench.window, [](QWidget& dialog) {
        dialog.findChild<QPushButton*>(QStringLiteral("stop_one"))->click();
    });
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(bench.station.asked->stopped_slots, std::vector<std::string>{"2"});
    station.slots[1].state = SlotState::stopped;
    station.slots[1].stopped = true;
    bench.station.link->show(station);
    ASSERT_TRUE(until([&] { return button->text().contains(QStringLiteral("tart")); }));
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(bench.station.asked->started_slots, std::vector<std::string>{"2"});
    station.stopping = true;
    bench.station.link->show(station);
    EXPECT_TRUE(until([&] { return !button->isEnabled(); }));
}

TEST(Window, IsNotWidenedByTheNamesOfABatch) {
    Bench bench;
    StationSnapshot station = mixed_station(16);
    bench.run(station);
    const int width = bench.window->minimumSizeHint().width();
    station.batch = std::string(200, 'b');
    station.package_name = std::string(400, 'p');
    bench.station.link->show(station);
    auto* title = bench.window->findChild<QWidget*>(QStringLiteral("bar"));
    ASSERT_TRUE(until([&] {
        for (const QLabel* label : title->findChildren<QLabel*>())
            if (label->toolTip().contains(QStringLiteral("ppp"))) return true;
        return false;
    }));
    EXPECT_LT(bench.window->minimumSizeHint().width(), width + 500);
}

TEST(Window, FiguresGrowWithTheScreen) {
    Bench bench;
    bench.run(mixed_station(16));
    const auto letters = [&](QSize size) {
        bench.window->resize(size);
        const auto* passed = bench.window->findChild<QLabel*>(QStringLiteral("passed"));
        QCoreApplication::processEvents();
        return QFontInfo(passed->font()).pixelSize();
    };
    const int small = letters({1366, 768});
    EXPECT_GE(small, 25);
    // 10 mm and more from four metres: 43" of 2160 lines have 0.248 mm a pixel.
    EXPECT_GE(letters({3840, 2160}) * 0.73 * 0.248, 9.0);
    EXPECT_EQ(letters({1366, 768}), small) << "and go back";
}

TEST(Window, ShowsTheLogOfAPhoneItselfAlsoWhenItsBatchHasEnded) {
    Bench bench;
    bench.station.asked->logs = bench.folder.path().toStdString();
    const std::string file = bench.station.asked->logs.string() + "/slot-3.log";
    std::ofstream(file) << "2026-11-25T09:00:00.000Z appears as preloader, try 1\n";
    StationSnapshot station = mixed_station(16);
    station.package_name = "k65v1_64_bsp & sons";
    bench.run(station);
    bench.window->open_slot(QStringLiteral("3"));
    auto* button = bench.detail().findChild<QPushButton*>(QStringLiteral("open_log"));
    QTest::mouseClick(button, Qt::LeftButton);
    auto* view = bench.window->findChild<LogView*>();
    ASSERT_NE(view, nullptr);
    EXPECT_TRUE(view->isVisible());
    auto* text = view->findChild<QPlainTextEdit*>(QStringLiteral("log_text"));
    ASSERT_TRUE(until([&] { return text->toPlainText().contains(QStringLiteral("preloader")); }));
    EXPECT_TRUE(text->isReadOnly());
    const QString about = view->findChild<QLabel*>(QStringLiteral("log_about"))->text();
    const std::string imei = station.slots[2].facts.imei1->reveal();
    for (const std::string& named :
         {station.batch, std::string("slot 3"), imei.substr(imei.size() - 4), station.package_name})
        EXPECT_TRUE(about.contains(QString::fromStdString(named))) << about.toStdString();
    EXPECT_FALSE(about.contains(QString::fromStdString(imei))) << "masked";
    std::ofstream(file, std::ios::app) << "2026-11-25T09:00:01.000Z unit 3: fail\n";
    EXPECT_TRUE(until([&] { return text->toPlainText().contains(QStringLiteral("unit 3")); }))
        << "it follows the file";
    QTest::keyClick(view, Qt::Key_Return); // as a scanner ends
    EXPECT_TRUE(view->isVisible());

    bench.desk.stop(StopRequest::at_safe_point);
    ASSERT_TRUE(until([&] { return bench.desk.phase() == Phase::ended; }));
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(bench.window->findChildren<LogView*>().size(), 2);
}

TEST(Window, SoundsForWhatHappensUnlessItIsMuted) {
    Bench bench;
    std::vector<Outcome> heard;
    bench.window->on_outcome([&](Outcome outcome) { heard.push_back(outcome); });
    StationSnapshot station = testing::working_station(4);
    bench.run(station);
    station.slots[1].state = SlotState::passed;
    bench.station.link->show(station);
    EXPECT_TRUE(until([&] { return heard == std::vector{Outcome::passed}; }));
    bench.desk.scan("490154203237519");
    EXPECT_EQ(heard.back(), Outcome::alarm);
    heard.clear();
    QTest::keyClick(bench.window.get(), Qt::Key_M, Qt::ControlModifier);
    EXPECT_TRUE(bench.window->muted());
    bench.desk.scan("490154203237519");
    EXPECT_TRUE(heard.empty());
    QTest::keyClick(bench.window.get(), Qt::Key_M, Qt::ControlModifier);
    bench.desk.scan("490154203237519");
    EXPECT_EQ(heard, std::vector{Outcome::alarm});
}

TEST(Window, KeepsItsSlotsWhenTheThemeChanges) {
    Bench bench;
    bench.run(mixed_station(16));
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(bench.window.get(), Qt::Key_F6);
    EXPECT_EQ(bench.window->theme(), ThemeName::light);
    EXPECT_EQ(bench.window->slots_model().rowCount(), 16);
}

TEST(BenchLayout, PlacesEverySlotOnceWithoutOverlap) {
    for (const std::size_t slots : {1U, 3U, 8U, 16U, 64U, 128U}) {
        const auto hubs = hubs_of(mixed_station(slots));
        for (const QSize size : {QSize(1600, 800), QSize(800, 600), QSize(300, 300)}) {
            const BenchPlaces places = place_bench(hubs, size);
            ASSERT_EQ(places.tiles.size(), slots);
            for (std::size_t a = 0; a < slots; ++a) {
                EXPECT_FALSE(places.tiles[a].isEmpty());
                for (std::size_t b = a + 1; b < slots; ++b)
                    ASSERT_FALSE(places.tiles[a].intersects(places.tiles[b]))
                        << slots << ": " << a << " " << b;
            }
        }
    }
}

TEST(BenchLayout, ShowsSixtyFourSlotsOnAWallWithoutScrolling) {
    EXPECT_LE(place_bench(hubs_of(mixed_station(64)), {1920, 960}).height, 960);
}

} // namespace
} // namespace gangflash
