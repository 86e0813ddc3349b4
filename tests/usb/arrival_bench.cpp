// Arrival to first handshake byte under umockdev: idle, and with fifteen phones streaming on the
// same bus. Prints one line each; docs/usb.md keeps the figures.
#include "tests/usb/usb_station.hpp"

#include <algorithm>
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

/// 64 KiB every 20 ms: fifteen such phones fill a USB 2 bus, and leave umockdev's only worker
/// thread some air.
asio::awaitable<Result<void>>
stream(UsbBus& bus, Appearance phone, const Bytes& message, Clock& clock) {
    auto transport = co_await bus.open(phone);
    if (!transport) co_return transport.error();
    for (;;) {
        auto sent = co_await (*transport)->write_all(message);
        if (!sent) co_return sent.error();
        co_await clock.sleep_for(std::chrono::milliseconds(20));
    }
}

asio::awaitable<Result<void>> say_first_byte(UsbBus& bus, Appearance phone) {
    auto transport = co_await bus.open(phone);
    if (!transport) co_return transport.error();
    const std::byte start{0xA0};
    co_return co_await (*transport)->write_all({&start, 1});
}

/// Streams are endless; theirs is not the next arrival.
void measure(const char* name, int streaming) {
    UsbTestbed testbed;
    for (int hub = 1; hub <= 2; ++hub)
        testbed.add_hub(fmt::format("1-{}", hub), 8);
    SystemClock clock;
    UsbBusOptions options;
    options.clock = &clock;
    UsbStation station(options);
    const Bytes message(64 * kib);
    std::vector<std::shared_ptr<Running<Result<void>>>> streams;
    for (int i = 0; i < streaming; ++i) {
        testbed.plug(
            fmt::format("1-{}.{}", i / 8 + 1, i % 8 + 1), std::make_shared<DrainPhone>(), brom);
        streams.push_back(
            station.spawn(stream(*station.bus, station.next_arrival(), message, clock)));
    }
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
    auto bus_times = station.bus->first_byte_delays();
    bus_times.erase(bus_times.begin(), bus_times.end() - arrivals);
    const auto print = [name](const char* what, std::vector<microseconds>& all) {
        std::ranges::sort(all);
        fmt::print("{:<18} {:<30} p50 {:>6} us  p99 {:>6} us  most {:>6} us\n",
                   name,
                   what,
                   all[all.size() / 2].count(),
                   all[(all.size() - 1) * 99 / 100].count(),
                   all.back().count());
    };
    print("plugged to byte at the phone", times);
    print("libusb's word to byte sent", bus_times);
    EXPECT_LT(times[times.size() / 2], std::chrono::milliseconds(50)) << "somebody sleeps or polls";
}

TEST(UsbArrival, FirstByteWhenIdle) {
    measure("idle", 0);
}

TEST(UsbArrival, FirstByteWithFifteenPhonesStreaming) {
    measure("fifteen streaming", 15);
}

} // namespace

} // namespace gangflash::test
