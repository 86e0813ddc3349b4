#include "base/bytes.hpp"

#include <numeric>

namespace gangflash {

std::string to_hex(ByteView bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        text.push_back(digits[std::to_integer<std::size_t>(b) >> 4U]);
        text.push_back(digits[std::to_integer<std::size_t>(b) & 15U]);
    }
    return text;
}

namespace {

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    return std::nullopt;
}

} // namespace

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex_digit(text[i]);
        const auto low = hex_digit(text[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes.push_back(static_cast<std::byte>(*high << 4U | *low));
    }
    return bytes;
}

std::uint16_t sum16(ByteView bytes) {
    // Blocks of 64 KiB keep the inner sum within 32 bits, which the compiler vectorises.
    std::uint64_t total = 0;
    while (!bytes.empty()) {
        const ByteView block = bytes.first(std::min<std::size_t>(bytes.size(), 65536));
        std::uint32_t sum = 0;
        for (const std::byte b : block)
            sum += std::to_integer<std::uint32_t>(b);
        total += sum;
        bytes = bytes.subspan(block.size());
    }
    return static_cast<std::uint16_t>(total);
}

} // namespace gangflash
