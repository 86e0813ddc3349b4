#include "base/clock.hpp"
#include "scripted_host.hpp"

#include <thread>

#include <boost/asio/executor_work_guard.hpp>

namespace gangflash::vphone {
namespace {

/// Writes an image by name and reads it back, like a station does, on its own thread.
asio::awaitable<void> flash_once(ScriptedHost& host, const ChipModel& chip) {
    const Appearance phone = co_await host.arrival();
    co_await host.reach_da2(phone, chip, 1);
    const Bytes image = noise({chip}, "threads", 4 << 20);
    const std::uint32_t written = co_await host.download("boot", image, 0x100000);
    EXPECT_EQ(written, 0U);
    co_await host.shut_down(false);
}

TEST(Threads, PhonesOnAThreadOfTheirOwnServeAStationOnAnother) {
    SystemClock clock;
    asio::io_context phones{1};
    auto keep = asio::make_work_guard(phones);
    std::thread thread([&] { phones.run(); });
    {
        BankOptions options = one_phone("MT6765", StartMode::brom);
        options.count = 1;
        VirtualBus bus(phones.get_executor(), clock, options);
        for (int round = 0; round < 5; ++round) {
            asio::io_context station{1};
            ScriptedHost host(bus, clock);
            std::exception_ptr trouble;
            asio::co_spawn(station,
                           flash_once(host, bus.phone(0).chip()),
                           [&](const std::exception_ptr& thrown) { trouble = thrown; });
            station.run();
            EXPECT_FALSE(trouble) << "round " << round;
            host.close();
            bus.replug(0, std::chrono::milliseconds(10));
        }
        EXPECT_EQ(bus.phone(0).bytes_stored(), 5U * (4 << 20));
    } // the bus goes while its phones' thread still runs
    keep.reset();
    thread.join();
}

} // namespace
} // namespace gangflash::vphone
