#include "engine/identity/mp0b.hpp"

#include "engine/identity/imei.hpp"

#include <array>
#include <cstdint>

namespace gangflash {
namespace {

constexpr std::size_t record_size = 12;
constexpr std::size_t summed = 10; ///< bytes before the two sums

constexpr std::array<std::uint8_t, 8> mask{0xAB, 0xA0, 0x6F, 0x2F, 0x1F, 0x1E, 0x9A, 0x45};

/// Sum of every second byte from `first`, low 8 bits.
std::byte every_second(ByteView record, std::size_t first) {
    unsigned sum = 0;
    for (std::size_t i = first; i < summed; i += 2)
        sum += std::to_integer<unsigned>(record[i]);
    return static_cast<std::byte>(sum);
}

std::optional<std::string> decode_record(ByteView record) {
    if (record[summed] != every_second(record, 0)) return std::nullopt;
    if (record[summed + 1] != every_second(record, 1)) return std::nullopt;
    std::array<std::byte, mask.size()> digits{};
    for (std::size_t i = 0; i < mask.size(); ++i)
        digits[i] = record[i] ^ std::byte{mask[i]};
    return decode_bcd_imei(digits);
}

} // namespace

Mp0b decode_mp0b(ByteView file) {
    Mp0b found;
    if (file.size() >= record_size) found.imei1 = decode_record(file.first(record_size));
    if (file.size() >= 2 * record_size)
        found.imei2 = decode_record(file.subspan(record_size, record_size));
    return found;
}

} // namespace gangflash
