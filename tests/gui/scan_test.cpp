// Scans are answered where people look, and the window stands inside its screen.
#include "station/grid/look/label_mark.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/scan_banner.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "station/grid/window_place.hpp"
#include "tests/gui/bench_window.hpp"

#include <algorithm>

#include <QSettings>
#include <QStatusBar>

namespace gangflash {
namespace {

using testing::BenchWindow;
using testing::job_that;
using testing::until;

const QString imei = QStringLiteral("490154203237518");

struct AtWork : BenchWindow {
    AtWork() {
        desk.take_job_of_command_line(job_that(FlashMode::download_only, Userdata::keep, "LOT-7"));
        run(testing::working_station(16));
    }
    ScanBanner& banner() { return bench().banner(); }
    QRect tile(int row) { return bench().visualRect(window->slots_model().index(row, 0)); }
};

StationSnapshot with_label(const char* phone) {
    StationSnapshot station = testing::working_station(16);
    station.slots[1].unit = UnitId{41};
    station.slots[1].scanned_imei = Personal{utf8(imei)};
    station.slots[1].facts.imei1 = Personal{phone};
    return station;
}

TEST(ScanBannerTest, StandsOverTheSlotInItsColourForFiveSeconds) {
    AtWork bench;
    EXPECT_FALSE(bench.banner().isVisible());
    bench.show(with_label("356938035643809"));
    ASSERT_TRUE(until([&] { return bench.banner().isVisible(); }));
    EXPECT_EQ(bench.banner().head(), QStringLiteral("REFUSED"));
    EXPECT_EQ(bench.banner().colour(), theme_of(bench.window->theme()).state(SlotState::failed));
    EXPECT_TRUE(bench.banner().geometry().intersects(bench.tile(1)));
    EXPECT_GE(bench.banner().width(), 400);
    EXPECT_GE(bench.banner().height(), 150);
    QTest::qWait(4000);
    EXPECT_TRUE(bench.banner().isVisible());
    EXPECT_TRUE(until([&] { return !bench.banner().isVisible(); }, std::chrono::seconds(3)));
}

TEST(ScanBannerTest, StandsOverThePageWhereNoBenchIsSeen) {
    AtWork bench;
    bench.window->add(*new SetupPage(bench.desk));
    bench.window->show_page("page_setup");
    ASSERT_FALSE(bench.bench().isVisible());
    bench.show(with_label("356938035643809"));
    const auto banners = bench.window->findChildren<ScanBanner*>();
    const auto seen = [&] { return std::ranges::count_if(banners, &QWidget::isVisible); };
    ASSERT_TRUE(until([&] { return seen() == 1; }));
    const auto visible = std::ranges::find_if(banners, &QWidget::isVisible);
    EXPECT_EQ((*visible)->head(), QStringLiteral("REFUSED"));
    EXPECT_FALSE(bench.banner().isVisible());
}

TEST(ScanBannerTest, SaysWhatEveryScanCameTo) {
    AtWork bench;
    bench.bench().setFocus();
    bench.hands.scan(QStringLiteral("3"));
    EXPECT_EQ(bench.banner().head(), QStringLiteral("SLOT 3"));
    bench.hands.scan(imei);
    EXPECT_EQ(bench.banner().head(), QStringLiteral("EXPECTED"));
    bench.hands.scan(QStringLiteral("490154203237519"));
    EXPECT_EQ(bench.banner().head(), QStringLiteral("SCAN AGAIN"));
    EXPECT_NE(bench.banner().colour(), theme_of(bench.window->theme()).state(SlotState::failed));
    bench.show(with_label("490154203237518"));
    EXPECT_TRUE(until([&] { return bench.banner().head() == QStringLiteral("LABEL AGREES"); }));
    EXPECT_NE(bench.banner().colour(), theme_of(bench.window->theme()).state(SlotState::passed))
        << "green is PASS alone";
    EXPECT_TRUE(bench.bench().viewport()->rect().contains(bench.banner().geometry()));
}

TEST(LabelMark, StandsOnTheTileOnceLabelAndPhoneAgree) {
    SlotSnapshot slot;
    slot.facts.imei1 = Personal{"490154203237518"};
    EXPECT_FALSE(label_agrees(slot)) << "nothing was scanned";
    slot.scanned_imei = Personal{"356938035643809"};
    EXPECT_FALSE(label_agrees(slot));
    slot.facts.imei2 = Personal{"356938035643809"};
    EXPECT_TRUE(label_agrees(slot)) << "either IMEI";
    EXPECT_TRUE(tile_text(slot).spoken().contains(QStringLiteral("label agrees")));
    slot.facts.imei_source = "scanned";
    EXPECT_FALSE(label_agrees(slot)) << "the phone itself told nothing";

    AtWork bench;
    bench.show(with_label("356938035643809"));
    bench.banner().hide();
    const QImage without = bench.bench().viewport()->grab(bench.tile(1)).toImage();
    bench.show(with_label("490154203237518"));
    bench.banner().hide();
    QCoreApplication::processEvents();
    const QImage with = bench.bench().viewport()->grab(bench.tile(1)).toImage();
    const QPoint corner(with.width() - 12, with.height() - 12);
    EXPECT_NE(with.pixel(corner), without.pixel(corner));
}

// ---- the window's place

TEST(WindowPlace, FitsIntoEveryScreenFrameIncluded) {
    const QMargins frame(4, 32, 4, 4);
    for (const QSize screen :
         {QSize(1366, 768), QSize(1600, 900), QSize(1280, 720), QSize(3840, 2160)})
        for (const QRect wanted : {QRect(0, 0, 1600, 900),
                                   QRect(900, 500, 1600, 900),
                                   QRect(-4000, -3000, 1600, 900),
                                   QRect(10, 10, 4000, 3000)}) {
            const QRect room({0, 0}, screen - QSize(0, 40)); // a panel
            const QRect whole = fit_into(wanted, room, frame, {900, 500}).marginsAdded(frame);
            EXPECT_TRUE(room.contains(whole)) << screen.width() << " " << wanted.x();
        }
}

TEST(WindowPlace, TheWindowNeedsNoMoreThanASmallLaptopHas) {
    AtWork bench;
    bench.show(testing::mixed_station(16));
    const QSize least = bench.window->minimumSizeHint();
    EXPECT_LE(least.width(), 1366 - 8);
    EXPECT_LE(least.height(), 768 - 40 - 36);
    bench.end();
    bench.sign_in(BenchWindow::engineers_badge);
    bench.desk.prepare(job_that(FlashMode::format_all, Userdata::erase, std::string(80, 'b')));
    EXPECT_LE(bench.window->minimumSizeHint().width(), 1366 - 8);
    EXPECT_LE(bench.window->minimumSizeHint().height(), 768 - 40 - 36);
    bench.window->resize(1366 - 8, 768 - 76);
    QCoreApplication::processEvents();
    const QRect inside = bench.window->rect();
    for (const char* name : {"foot", "notice", "role"}) { // the status line is there, whole
        auto& part = bench.find<QWidget>(name);
        EXPECT_TRUE(inside.contains(QRect(part.mapTo(bench.window.get(), QPoint()), part.size())))
            << name;
    }
}

TEST(WindowPlace, RemembersWhatItWasMaximisedIncluded) {
    QSettings().remove(QStringLiteral("window"));
    const QRect room = QGuiApplication::primaryScreen()->availableGeometry();
    {
        QWidget window;
        show_where_it_was(window); // the offscreen screen is smaller than 1600 x 900
        EXPECT_TRUE(window.isMaximized());
        window.showNormal();
        window.setGeometry(30, 40, 500, 400);
        remember_place(window);
    }
    {
        QWidget window;
        show_where_it_was(window);
        EXPECT_FALSE(window.isMaximized());
        EXPECT_EQ(window.geometry(), QRect(30, 40, 500, 400));
        window.showMaximized();
        remember_place(window);
    }
    {
        QWidget window;
        show_where_it_was(window);
        EXPECT_TRUE(window.isMaximized());
    }
    QSettings().setValue(QStringLiteral("window/place"), QRect(room.right() + 5000, 0, 9000, 9000));
    QSettings().setValue(QStringLiteral("window/maximised"), false);
    QWidget window; // of a screen that is gone
    show_where_it_was(window);
    EXPECT_TRUE(room.contains(window.geometry()));
    QSettings().remove(QStringLiteral("window"));
}

} // namespace
} // namespace gangflash
