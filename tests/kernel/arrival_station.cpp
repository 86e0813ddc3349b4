// arrival_station PORT ARRIVALS: runs in the guest. Says the first byte of the handshake to every
// phone that comes at PORT, until ARRIVALS of them have left again, and streams to all others.
// Prints one JSON object: delays_us, streamed_bytes, seconds.
#include "tests/usb/arrival_work.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace {

using namespace gangflash;
using std::chrono::steady_clock;

struct Station {
    PortPath port;
    std::size_t arrivals;
    SystemClock clock{};
    std::uint64_t streamed_bytes = 0;
    asio::io_context loop{1};
    std::unique_ptr<UsbBus> bus{}; ///< dies before the loop
};

asio::awaitable<void> meet_phones(Station& station) {
    std::unique_ptr<Transport> probe;
    for (std::size_t left = 0; left < station.arrivals;) {
        auto event = co_await station.bus->next();
        if (!event) throw std::runtime_error(describe(event.error()));
        if (const auto* gone = std::get_if<Departure>(&*event)) {
            if (gone->path != station.port) throw std::runtime_error("a stream broke off");
            probe.reset();
            // Those that were there at the start are not measured.
            if (!station.bus->first_byte_delays().empty()) ++left;
            continue;
        }
        const Appearance phone = std::get<Appearance>(*event);
        if (phone.path != station.port) {
            auto work = test::stream(*station.bus, phone, station.clock, station.streamed_bytes);
            asio::co_spawn(station.loop, std::move(work), [](std::exception_ptr, Result<void>) {
                // Its end shows as a departure, or the loop's.
            });
            continue;
        }
        auto said = co_await test::say_first_byte(*station.bus, phone);
        if (!said) throw std::runtime_error(describe(said.error()));
        probe = std::move(*said);
    }
}

int run(const char* port, const char* arrivals) {
    Station station{.port = PortPath{port}, .arrivals = std::strtoul(arrivals, nullptr, 10)};
    UsbBusOptions options;
    options.clock = &station.clock;
    auto bus = UsbBus::start(station.loop.get_executor(), options);
    if (!bus) throw std::runtime_error(describe(bus.error()));
    station.bus = std::move(*bus);

    const auto begin = steady_clock::now();
    std::exception_ptr trouble;
    asio::co_spawn(station.loop, meet_phones(station), [&](std::exception_ptr thrown) {
        trouble = thrown;
        station.loop.stop();
    });
    station.loop.run();
    if (trouble) std::rethrow_exception(trouble);

    auto delays = station.bus->first_byte_delays();
    delays.erase(delays.begin(),
                 delays.end() - static_cast<long>(std::min(delays.size(), station.arrivals)));
    std::vector<long> micros;
    for (const auto delay : delays)
        micros.push_back(delay.count());
    const std::chrono::duration<double> lasted = steady_clock::now() - begin;
    fmt::print("{{\"delays_us\":[{}],\"streamed_bytes\":{},\"seconds\":{:.3f}}}\n",
               fmt::join(micros, ","),
               station.streamed_bytes,
               lasted.count());
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("arrival_station PORT ARRIVALS\n", stderr);
        return 2;
    }
    try {
        return run(argv[1], argv[2]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "arrival_station: {}\n", error.what());
        return 1;
    }
}
