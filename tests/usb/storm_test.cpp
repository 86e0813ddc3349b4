#include "base/random.hpp"
#include "tests/usb/usb_station.hpp"

#include <filesystem>
#include <numeric>

#include <fmt/format.h>

namespace gangflash::test {

namespace {

constexpr int phones = 32, storms = 10;
/// umockdev aborts when the socket of its uevents is full, which some twenty unread ones do; so a
/// storm comes in gusts, each seen by the bus before the next.
constexpr int gust = 8;
const UsbIds brom{0x0e8d, 0x0003, {}};

std::string port_name(int i) {
    return fmt::format("1-{}.{}", i / 8 + 1, i % 8 + 1);
}

std::size_t entries(const char* folder) {
    const std::filesystem::directory_iterator all(folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// What a phone worker does until its phone is pulled.
asio::awaitable<Result<void>> work(UsbBus& bus, Appearance phone, const Bytes& message) {
    auto transport = co_await bus.open(phone);
    if (!transport) co_return transport.error();
    for (;;) {
        auto sent = co_await (*transport)->write_all(message);
        if (!sent) co_return sent.error();
        Bytes answer(512);
        auto got = co_await (*transport)->read_some(answer);
        if (!got) co_return got.error();
    }
}

std::vector<int> shuffled(Random& random) {
    std::vector<int> order(phones);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

std::shared_ptr<PhoneModel> some_phone(Random& random) {
    if (random.chance(50)) return std::make_shared<EchoPhone>();
    return std::make_shared<SilentPhone>();
}

void one_storm(UsbTestbed& testbed, UsbStation& station, Random& random) {
    const Bytes message = pattern(40'000);
    std::vector<std::shared_ptr<Running<Result<void>>>> workers;
    int plugged = 0;
    for (const int i : shuffled(random)) {
        testbed.plug(port_name(i), some_phone(random), brom);
        if (++plugged % gust != 0) continue;
        for (int seen = 0; seen < gust; ++seen)
            workers.push_back(station.spawn(work(*station.bus, station.next_arrival(), message)));
    }
    station.run_for(std::chrono::milliseconds(random.below(60)));
    int pulled = 0;
    for (const int i : shuffled(random)) {
        testbed.unplug(port_name(i), random.chance(50) ? Pull::no_device : Pull::error_first);
        if (++pulled % gust != 0) continue;
        for (int seen = 0; seen < gust; ++seen)
            station.next_departure();
    }
    for (const auto& worker : workers) {
        const auto end = station.wait(worker);
        ASSERT_FALSE(end);
        EXPECT_TRUE(end.error().code == ErrorCode::port_vanished ||
                    end.error().code == ErrorCode::transfer_failed ||
                    end.error().code == ErrorCode::port_open_failed)
            << describe(end.error());
    }
}

TEST(UsbStorm, TenStormsOfThirtyTwoPhonesLeaveNothingBehind) {
    constexpr std::uint64_t seed = 20'261'125;
    SCOPED_TRACE(fmt::format("seed={}", seed));
    Random random(seed);
    UsbTestbed testbed;
    for (int hub = 1; hub <= 4; ++hub)
        testbed.add_hub(fmt::format("1-{}", hub), 8);
    UsbStation station;

    one_storm(testbed, station, random); // what is allocated once is allocated here
    const auto settled = [&] {
        return station.bus->usage().open_ports == 0 && station.bus->usage().transfers == 0;
    };
    station.run_until(settled);
    station.run_for(std::chrono::milliseconds(100));
    const std::size_t threads = entries("/proc/self/task"), files = entries("/proc/self/fd");
    for (int i = 1; i < storms; ++i) {
        ASSERT_NO_FATAL_FAILURE(one_storm(testbed, station, random)) << "storm " << i;
        station.run_until(settled);
    }
    EXPECT_EQ(entries("/proc/self/task"), threads);
    // umockdev's thread closes its end of a node's socket a few milliseconds after libusb has
    // closed the node. What leaks stays.
    EXPECT_NO_THROW(station.run_until([&] { return entries("/proc/self/fd") <= files; }))
        << entries("/proc/self/fd") << " files are open, after the first storm it was " << files;
    EXPECT_EQ(testbed.counts().claims, 0U);
    EXPECT_EQ(testbed.counts().pending, 0U);
    EXPECT_EQ(testbed.counts().reattached, 0U);
}

} // namespace

} // namespace gangflash::test
