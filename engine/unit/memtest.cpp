#include "engine/unit/memtest.hpp"

#include <algorithm>
#include <numeric>

namespace gangflash {

namespace {

constexpr std::uint64_t slow_factor = 8;
constexpr std::uint64_t slow_micros = 250'000;

std::uint64_t usual_of(std::vector<std::uint32_t> micros) {
    if (micros.empty()) return 0;
    const auto middle = micros.begin() + static_cast<std::ptrdiff_t>(micros.size() / 2);
    std::nth_element(micros.begin(), middle, micros.end());
    return *middle;
}

} // namespace

RegionReport report_of(const RegionTest& test) {
    RegionReport report;
    report.region = test.region;
    report.size = test.size.value;
    report.tested = std::min(test.tested, test.size.value);
    report.bad = test.bad;
    std::vector<std::uint32_t> good;
    std::ranges::copy_if(test.micros, std::back_inserter(good), [](auto t) { return t != 0; });
    if (good.empty()) return report;

    const std::uint64_t usual = usual_of(good);
    const std::uint64_t all = std::accumulate(good.begin(), good.end(), std::uint64_t{0});
    report.bytes_per_second =
        static_cast<double>(good.size() * RegionTest::window) * 1e6 / static_cast<double>(all);
    report.slowest_window = Millis{*std::ranges::max_element(good) / 1000};
    const std::uint64_t limit = std::max(usual * slow_factor, usual + slow_micros);
    for (std::size_t i = 0; i < test.micros.size(); ++i)
        if (test.micros[i] > limit)
            report.slow.push_back({Place{test.region,
                                         DeviceAddress{i * RegionTest::window},
                                         ByteCount{RegionTest::window}},
                                   Millis{test.micros[i] / 1000}});
    return report;
}

} // namespace gangflash
