#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace gangflash {

/// A number of bytes. Explicit, so that an address cannot be passed where a length is meant.
struct ByteCount {
    std::uint64_t value = 0;

    constexpr ByteCount() = default;
    constexpr explicit ByteCount(std::uint64_t bytes) : value(bytes) {}
    constexpr auto operator<=>(const ByteCount&) const = default;
    constexpr ByteCount& operator+=(ByteCount more) {
        value += more.value;
        return *this;
    }
    friend constexpr ByteCount operator+(ByteCount a, ByteCount b) {
        return ByteCount{a.value + b.value};
    }
    friend constexpr ByteCount operator-(ByteCount a, ByteCount b) {
        return ByteCount{a.value - b.value};
    }
};

/// A byte address inside one region of a phone's storage (boot area, user area).
struct DeviceAddress {
    std::uint64_t value = 0;

    constexpr DeviceAddress() = default;
    constexpr explicit DeviceAddress(std::uint64_t address) : value(address) {}
    constexpr auto operator<=>(const DeviceAddress&) const = default;
    friend constexpr DeviceAddress operator+(DeviceAddress a, ByteCount n) {
        return DeviceAddress{a.value + n.value};
    }
};

using Millis = std::chrono::milliseconds;

inline constexpr std::uint64_t kib = 1024;
inline constexpr std::uint64_t mib = 1024 * kib;
inline constexpr std::uint64_t gib = 1024 * mib;

/// `value` rounded up to a multiple of `unit` (unit > 0).
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
    return (value + unit - 1) / unit * unit;
}

} // namespace gangflash
