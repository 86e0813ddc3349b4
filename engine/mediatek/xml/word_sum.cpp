#include "engine/mediatek/xml/word_sum.hpp"

#include <bit>
#include <cstring>

namespace gangflash::xml {

std::uint32_t word_sum(ByteView bytes, bool padded) {
    static_assert(std::endian::native == std::endian::little);
    std::uint32_t sum = 0;
    std::size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof(word));
        sum += word;
    }
    for (unsigned shift = 0; at < bytes.size(); ++at, shift += 8)
        sum += std::to_integer<std::uint32_t>(bytes[at]) << (padded ? shift : 0U);
    return sum;
}

} // namespace gangflash::xml
