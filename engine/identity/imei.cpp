#include "engine/identity/imei.hpp"

#include "base/imei.hpp"

namespace gangflash {

std::optional<std::string> decode_bcd_imei(ByteView bytes) {
    constexpr std::size_t packed = 8;
    if (bytes.size() < packed) return std::nullopt;
    std::string digits;
    for (const std::byte byte : bytes.first(packed))
        for (const unsigned shift : {0U, 4U}) {
            const unsigned nibble = (std::to_integer<unsigned>(byte) >> shift) & 0xFU;
            digits.push_back(static_cast<char>('0' + nibble)); // above 9: refused below
        }
    digits.pop_back(); // the filler
    if (!is_valid_imei(digits)) return std::nullopt;
    return digits;
}

} // namespace gangflash
