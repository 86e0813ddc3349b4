// Arrival to first handshake byte under umockdev: idle, and with fifteen phones streaming on the
// same bus. Prints rows; docs/usb.md keeps the figures. tests/kernel has the same in a guest.
#include "tests/usb/arrival_work.hpp"
#include "tests/usb/usb_station.hpp"

#include <chrono>
#include <vector>

#include <fmt/format.h>

namespace gangflash::test {

namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr int arrivals = 200;
const UsbIds brom{0x0e8d, 0x0003, {}};

/// Takes note of when the first byte reached it.
class TimedPhone final : public PhoneModel {
public:
    bool take(ByteView) override {
        if (!touched_at) touched_at = steady_clock::now();
        return true;
    }
    std::optional<Bytes> packet(std::size_t) override { return std::nullopt; }
    std::optional<steady_clock::time_point> touched_at; ///< under the testbed's lock
};

/// Takes everything and forgets it.
class DrainPhone final : public PhoneModel {
public:
    bool take(ByteView) override { return true; }
    std::optional<Bytes> packet(std::size_t) override { return std::nullopt; }
};

/// Streams are endless; theirs is not the next arrival.
void measure(std::string_view load, int streaming) {
    UsbTestbed testbed;
    for (int hub = 1; hub <= 2; ++hub)
        testbed.add_hub(fmt::format("1-{}", hub), 8);
    SystemClock clock;
    UsbBusOptions options;
    options.clock = &clock;
    UsbStation station(options);
    std::uint64_t streamed = 0;
    std::vector<std::shared_ptr<Running<Result<void>>>> streams;
    for (int i = 0; i < streaming; ++i) {
        testbed.plug(
            fmt::format("1-{}.{}", i / 8 + 1, i % 8 + 1), std::make_shared<DrainPhone>(), brom);
        streams.push_back(
            station.spawn(stream(*station.bus, station.next_arrival(), clock, streamed)));
    }
    const auto begin = steady_clock::now();
    std::vector<microseconds> times;
    for (int i = 0; i < arrivals; ++i) {
        const auto phone = std::make_shared<TimedPhone>();
        const auto plugged_at = steady_clock::now();
        testbed.plug("1-2.8", phone, brom);
        const auto said = station.await(say_first_byte(*station.bus, station.next_arrival()));
        if (!said) throw std::runtime_error(describe(said.error()));
        times.push_back(std::chrono::duration_cast<microseconds>(*phone->touched_at - plugged_at));
        testbed.unplug("1-2.8");
        station.next_departure();
    }
    if (streaming > 0) {
        const std::chrono::duration<double> lasted = steady_clock::now() - begin;
        fmt::print("arrival: umockdev streamed {:.1f} MiB/s\n",
                   static_cast<double>(streamed) / static_cast<double>(mib) / lasted.count());
    }
    auto bus_times = station.bus->first_byte_delays();
    bus_times.erase(bus_times.begin(), bus_times.end() - arrivals);
    print_arrivals("umockdev", load, at_the_station, bus_times);
    print_arrivals("umockdev", load, at_the_phone, times);
    std::ranges::sort(times);
    EXPECT_LT(times[times.size() / 2], std::chrono::milliseconds(50)) << "somebody sleeps or polls";
}

TEST(UsbArrival, FirstByteWhenIdle) {
    measure(idle, 0);
}

TEST(UsbArrival, FirstByteWithFifteenPhonesStreaming) {
    measure(fifteen, 15);
}

} // namespace

} // namespace gangflash::test
