// Arrival to first handshake byte in a guest with a real kernel: idle, and with fifteen phones
// streaming. Prints rows like tests/usb/arrival_bench.cpp; docs/usb.md keeps the figures.
#include "tests/kernel/guest_bench.hpp"
#include "tests/kernel/redir_phones.hpp"
#include "tests/support/tree.hpp"
#include "tests/usb/arrival_work.hpp"

#include <gtest/gtest.h>

namespace gangflash::test {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr std::size_t arrivals = 100;
constexpr std::size_t probe_port = 15; ///< QEMU's controller has fifteen
constexpr std::chrono::seconds limit{280};

/// Drains on ports 1 to 14 of the probe's controller, a fifteenth on one of its own.
std::string qemu_arguments(const fs::path& sockets, std::size_t drains) {
    std::string words = "-device qemu-xhci,id=xhci,addr=10,p2=15,p3=15 "
                        "-device qemu-xhci,id=xhci2,addr=11,p2=15,p3=15";
    const auto add = [&](std::size_t phone, const char* controller, std::size_t port) {
        words += fmt::format(" -chardev socket,id=c{0},path={1}/phone-{0} "
                             "-device usb-redir,id=r{0},chardev=c{0},bus={2}.0,port={3}",
                             phone,
                             sockets.string(),
                             controller,
                             port);
    };
    for (std::size_t drain = 1; drain <= drains; ++drain)
        if (drain < probe_port)
            add(drain, "xhci", drain);
        else
            add(drain, "xhci2", drain - probe_port + 1);
    add(drains + 1, "xhci", probe_port);
    return words;
}

void measure(std::string_view load, std::size_t drains) {
    if (const std::string why = GuestBench::missing(); !why.empty()) GTEST_SKIP() << why;
    const TemporaryFolder sockets;
    RedirPhones phones(sockets.path(), drains);
    const fs::path source = tree::source();
    LineProcess station({(source / "tests/kernel/guest/boot").string(),
                         GANGFLASH_GUEST_DIR,
                         "-t",
                         std::to_string(limit.count()),
                         "-u",
                         (source / "ports/usb/60-gangflash.rules").string(),
                         "-q",
                         qemu_arguments(sockets.path(), drains),
                         "--",
                         GANGFLASH_ARRIVAL_STATION,
                         fmt::format("0000:00:10.0-{}", probe_port),
                         std::to_string(arrivals)});
    std::string other;
    json facts;
    const auto until = steady_clock::now() + limit + std::chrono::seconds(10);
    while (const auto line = station.next_line(until))
        if (line->starts_with('{'))
            facts = json::parse(*line);
        else
            other += *line + '\n';
    ASSERT_EQ(station.wait(), 0) << other;
    std::vector<microseconds> at_phone = phones.finish();
    ASSERT_GE(at_phone.size(), arrivals);
    at_phone.erase(at_phone.begin(), at_phone.end() - arrivals);
    std::vector<microseconds> at_station;
    for (const json& delay : facts["delays_us"])
        at_station.push_back(microseconds(delay.get<long>()));
    ASSERT_EQ(at_station.size(), arrivals);
    if (drains > 0)
        fmt::print("arrival: guest streamed {:.1f} MiB/s\n",
                   facts["streamed_bytes"].get<double>() / static_cast<double>(mib) /
                       facts["seconds"].get<double>());
    print_arrivals("guest", load, at_the_station, at_station);
    print_arrivals("guest", load, at_the_phone, at_phone);
}

TEST(KernelArrival, FirstByteWhenIdle) {
    measure(idle, 0);
}

TEST(KernelArrival, FirstByteWithFifteenPhonesStreaming) {
    measure(fifteen, 15);
}

} // namespace

} // namespace gangflash::test
