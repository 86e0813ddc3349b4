#pragma once

#include "base/clock.hpp"
#include "ports/usb/usb_bus.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace gangflash::test {

// What a station does while the time from an arrival to the first byte is measured: the same under
// umockdev and in the guest.

/// 64 KiB every 20 ms: fifteen such phones fill a USB 2 bus. Counts into `sent`. Ends with the
/// phone.
inline asio::awaitable<Result<void>>
stream(UsbBus& bus, Appearance phone, Clock& clock, std::uint64_t& sent) {
    auto transport = co_await bus.open(phone);
    if (!transport) co_return transport.error();
    const Bytes message(64 * kib, std::byte{0x5A});
    for (;;) {
        auto written = co_await (*transport)->write_all(message);
        if (!written) co_return written.error();
        sent += message.size();
        co_await clock.sleep_for(std::chrono::milliseconds(20));
    }
}

/// The first byte of the handshake; the phone stays open with its transport.
inline asio::awaitable<Result<std::unique_ptr<Transport>>> say_first_byte(UsbBus& bus,
                                                                          Appearance phone) {
    auto transport = co_await bus.open(phone);
    if (!transport) co_return transport.error();
    const std::byte start{0xA0};
    auto said = co_await (*transport)->write_all({&start, 1});
    if (!said) co_return said.error();
    co_return std::move(*transport);
}

/// One row of docs/usb.md.
inline void print_arrivals(std::string_view where,
                           std::string_view load,
                           std::string_view what,
                           std::vector<std::chrono::microseconds> times) {
    std::ranges::sort(times);
    const auto ms = [&times](std::size_t at) {
        return std::chrono::duration<double, std::milli>(times[at]).count();
    };
    fmt::print("arrival: {:<8} {:<17} {:<28} {:>4} arrivals  p50 {:>6.1f} ms  p99 {:>6.1f} ms  "
               "most {:>6.1f} ms\n",
               where,
               load,
               what,
               times.size(),
               ms(times.size() / 2),
               ms((times.size() - 1) * 99 / 100),
               ms(times.size() - 1));
    std::fflush(stdout);
}

inline constexpr std::string_view at_the_phone = "plugged to byte at the phone";
inline constexpr std::string_view at_the_station = "libusb's word to byte sent";
inline constexpr std::string_view idle = "idle";
inline constexpr std::string_view fifteen = "fifteen streaming";

} // namespace gangflash::test
