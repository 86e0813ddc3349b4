// A model update and the repaint it causes must fit into one frame on a full bench.
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "tests/gui/sample_station.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

constexpr std::size_t slots_on_bench = 128;
constexpr int rounds = 200;
constexpr double frame_ms = 16.0;

TEST(Repaint, OfAHundredAndTwentyEightMovingSlotsFitsIntoAFrame) {
    PortGridModel model;
    BenchView view(model);
    view.resize(1920, 1000);
    view.show();
    model.show(
        std::make_shared<const StationSnapshot>(testing::working_station(slots_on_bench, 0.1)));
    QCoreApplication::processEvents();

    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        auto next = std::make_shared<const StationSnapshot>(
            testing::working_station(slots_on_bench, 0.1 + 0.8 * round / rounds));
        QElapsedTimer timer;
        timer.start();
        model.show(std::move(next));
        view.viewport()->repaint();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        QCoreApplication::processEvents();
    }
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    std::printf("128 slots, all moved: median %.2f ms, p95 %.2f ms\n",
                median,
                times[times.size() * 95 / 100]);
    RecordProperty("median_us", static_cast<int>(median * 1000));
#ifdef NDEBUG
    EXPECT_LT(median, frame_ms);
#else
    EXPECT_LT(median, 4 * frame_ms) << "debug build";
#endif
}

} // namespace
} // namespace gangflash
