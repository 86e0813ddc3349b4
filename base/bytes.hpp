#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

/// Unsigned integer at `at`; the caller has checked that it is inside.
template <std::unsigned_integral T>
constexpr T load_le(ByteView from, std::size_t at = 0) {
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
        value = static_cast<T>((static_cast<std::uint64_t>(value) << 8U) |
                               std::to_integer<std::uint64_t>(from[at + i]));
    return value;
}

template <std::unsigned_integral T>
constexpr T load_be(ByteView from, std::size_t at = 0) {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>((static_cast<std::uint64_t>(value) << 8U) |
                               std::to_integer<std::uint64_t>(from[at + i]));
    return value;
}

template <std::unsigned_integral T>
constexpr void store_le(std::span<std::byte> into, T value, std::size_t at = 0) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        into[at + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
}

template <std::unsigned_integral T>
constexpr void store_be(std::span<std::byte> into, T value, std::size_t at = 0) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        into[at + sizeof(T) - 1 - i] =
            static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
}

template <std::unsigned_integral T>
void append_le(Bytes& to, T value) {
    to.resize(to.size() + sizeof(T));
    store_le(std::span(to), value, to.size() - sizeof(T));
}

template <std::unsigned_integral T>
void append_be(Bytes& to, T value) {
    to.resize(to.size() + sizeof(T));
    store_be(std::span(to), value, to.size() - sizeof(T));
}

inline ByteView as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Lower-case hexadecimal without separators.
std::string to_hex(ByteView bytes);

/// What to_hex() made; nothing for an odd number of digits or anything but 0-9 and a-f.
std::optional<Bytes> from_hex(std::string_view text);

/// Sum of all bytes, low 16 bits: the checksum of XFlash chunks and legacy agent payloads
/// (reference: mtk-brom-preloader-legacy-da.md, 0.2, "SUM16").
std::uint16_t sum16(ByteView bytes);

} // namespace gangflash
