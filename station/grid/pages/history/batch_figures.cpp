#include "station/grid/pages/history/batch_figures.hpp"

#include "reports/api/first_pass.hpp"
#include "station/grid/pages/bench/tile_text.hpp"

#include <algorithm>

namespace gangflash {

namespace {
/// Before that a rate says more about chance than about the bench.
constexpr Millis settled_after{20'000};
constexpr double millis_per_hour = 3'600'000;
} // namespace

BatchFigures figures_of(const StationSnapshot& station) {
    BatchFigures figures;
    figures.planned = station.planned;
    figures.passed = station.passed;
    figures.failed = station.failed;
    figures.aborted = station.aborted;

    std::uint64_t done_here = 0;
    for (const SlotSnapshot& slot : station.slots) {
        if (in_work(slot.state)) ++figures.in_work;
        done_here += slot.units_passed + slot.units_failed;
    }
    figures.first_pass_yield = first_pass_yield(station.first_pass, station.passed, station.failed);

    if (done_here > 0 && station.elapsed >= settled_after) {
        figures.phones_per_hour = static_cast<double>(done_here) * millis_per_hour /
                                  static_cast<double>(station.elapsed.count());
        if (station.running && station.planned > station.passed)
            figures.left = Millis{
                static_cast<std::int64_t>(static_cast<double>(station.planned - station.passed) *
                                          millis_per_hour / *figures.phones_per_hour)};
    }
    return figures;
}

} // namespace gangflash
