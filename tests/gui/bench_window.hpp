#pragma once

#include "station/grid/main_window.hpp"
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/scan_banner.hpp"
#include "station/grid/pages/bench/stage_panel.hpp"
#include "station/i18n/words.hpp"
#include "tests/gui/hands.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <memory>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <gtest/gtest.h>

namespace gangflash::testing {

/// A whole job: mode and what becomes of the owner's data.
inline std::shared_ptr<Job> job_that(FlashMode mode, Userdata userdata, std::string batch) {
    auto plan =
        std::make_shared<FlashPlan>(dynamic_cast<const FlashPlan&>(*sample_job()->plans.front()));
    plan->mode = mode;
    plan->userdata = userdata;
    auto job = std::make_shared<Job>(*sample_job());
    job->plans = {std::move(plan)};
    job->batch = std::move(batch);
    job->planned = 16;
    return job;
}

/// The window on an imagined bench, with hands. Real ports: rights count.
struct BenchWindow {
    static constexpr const char* engineers_badge = "BADGE-ENGINEER";
    static constexpr const char* operators_badge = "BADGE-OPERATOR";

    explicit BenchWindow(rights::Ports ports = rights::Ports::real)
        : desk(station.opener(), reception, ports) {
        EXPECT_TRUE(reception->enrol(engineer("Ada", engineers_badge)));
        rights::Enrolment lin = engineer("Lin", operators_badge);
        lin.rights.clear();
        EXPECT_TRUE(reception->enrol(lin));
        window = std::make_unique<MainWindow>(desk);
        window->resize(1366, 700);
        window->show();
        QApplication::setActiveWindow(window.get());
        EXPECT_TRUE(QTest::qWaitForWindowActive(window.get()));
    }

    void run(StationSnapshot shown) {
        QTest::keyClick(window.get(), Qt::Key_F9); // shortcuts need the map's own way
        ASSERT_TRUE(until([&] { return desk.phase() == Phase::running; }));
        show(std::move(shown));
    }
    void show(StationSnapshot shown) {
        const int rows = static_cast<int>(shown.slots.size());
        station.link->show(std::move(shown));
        ASSERT_TRUE(until([&] { return window->slots_model().rowCount() == rows; }));
        QCoreApplication::processEvents();
    }
    void end() {
        desk.stop(StopRequest::at_safe_point);
        ASSERT_TRUE(until([&] { return desk.phase() == Phase::ended; }));
    }
    void sign_in(const char* badge) {
        hands.scan(QLatin1String(badge));
        ASSERT_TRUE(until([&] { return !desk.engineer().empty(); }));
    }

    template <class Widget>
    Widget& find(const char* name) {
        return *window->findChild<Widget*>(QLatin1String(name));
    }
    BenchView& bench() { return *window->findChild<BenchView*>(); }
    StagePanel& stage() { return *window->findChild<StagePanel*>(); }
    QString notice() { return find<QLabel>("notice").text(); }
    std::size_t started() const { return station.opened; }

    FakeStation station;
    std::shared_ptr<FakeReception> reception = std::make_shared<FakeReception>();
    Desk desk;
    std::unique_ptr<MainWindow> window;
    Hands hands;
};

} // namespace gangflash::testing
