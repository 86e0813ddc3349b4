#include "engine/identity/storage_id.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {
namespace {

constexpr std::size_t cid_size = 16;

struct Maker {
    std::uint8_t id;
    std::string_view name;
};
constexpr std::array makers{Maker{0x02, "SanDisk"},
                            Maker{0x11, "Toshiba/Kioxia"},
                            Maker{0x13, "Micron"},
                            Maker{0x15, "Samsung"},
                            Maker{0x45, "SanDisk"},
                            Maker{0x70, "Kingston"},
                            Maker{0x90, "SK hynix"},
                            Maker{0x9B, "YMTC"},
                            Maker{0xD6, "Foresee"},
                            Maker{0xFE, "Micron"}};

std::string maker_name(std::uint8_t id) {
    const auto found = std::ranges::find(makers, id, &Maker::id);
    return found == makers.end() ? fmt::format("0x{:02x}", id) : std::string(found->name);
}

/// CRC7 of the first 15 bytes, x^7 + x^3 + 1, and the bit that is always one.
bool crc_holds(ByteView cid) {
    unsigned crc = 0;
    for (const std::byte byte : cid.first(cid_size - 1))
        for (unsigned bit = 8; bit-- > 0;) {
            const unsigned in = (std::to_integer<unsigned>(byte) >> bit) & 1U;
            const bool carry = (((crc >> 6U) & 1U) ^ in) != 0;
            crc = (crc << 1U) & 0x7FU;
            if (carry) crc ^= 0x09U;
        }
    return std::to_integer<unsigned>(cid.back()) == ((crc << 1U) | 1U);
}

std::string_view product_of(ByteView cid) {
    std::string_view name = as_text(cid.subspan(3, 6));
    while (!name.empty() && (name.back() == ' ' || name.back() == '\0'))
        name.remove_suffix(1);
    return name;
}

bool has_product(ByteView cid) {
    const std::string_view name = product_of(cid);
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
}

Bytes with_words_reversed(ByteView cid) {
    Bytes reversed(cid.begin(), cid.end());
    for (auto at = reversed.begin(); at != reversed.end(); at += 4)
        std::reverse(at, at + 4);
    return reversed;
}

std::string made_in(std::byte mdt) {
    const unsigned month = std::to_integer<unsigned>(mdt) >> 4U;
    const unsigned year = std::to_integer<unsigned>(mdt) & 0x0FU;
    if (month == 0 || month > 12) return {};
    return fmt::format("{}-{:02}", year >= 13 ? 1997 + year : 2013 + year, month);
}

} // namespace

std::optional<MemoryPart> decode_cid(std::string_view hex) {
    const auto given = from_hex(hex);
    if (!given || given->size() != cid_size) return std::nullopt;
    const Bytes swapped = with_words_reversed(*given);
    const std::array orders{ByteView(*given), ByteView(swapped)};
    auto cid = std::ranges::find_if(
        orders, [](ByteView order) { return crc_holds(order) && has_product(order); });
    if (cid == orders.end()) cid = std::ranges::find_if(orders, has_product);
    if (cid == orders.end()) return std::nullopt;

    MemoryPart part;
    part.maker_id = std::to_integer<std::uint8_t>((*cid)[0]);
    part.maker = maker_name(part.maker_id);
    part.product = product_of(*cid);
    const auto revision = std::to_integer<unsigned>((*cid)[9]);
    part.revision = fmt::format("{}.{}", revision >> 4U, revision & 0x0FU);
    part.serial = to_hex(cid->subspan(10, 4));
    part.made = made_in((*cid)[14]);
    return part;
}

std::string life_of(std::uint32_t life_cycle) {
    switch (life_cycle) {
    case 1:
        return "normal";
    case 2:
        return "warning";
    case 3:
        return "worn out";
    default:
        return fmt::format("unknown ({})", life_cycle);
    }
}

} // namespace gangflash
