#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace gangflash::xml {

/// The sum that CHK_ADD asks for with every packet (reference mtk-xflash-xml-da.md, 7.4): its
/// 32-bit little-endian words modulo 2^32, the last one to three bytes as single bytes. `padded`:
/// zeros follow, so that those bytes are a word as well.
std::uint32_t word_sum(ByteView bytes, bool padded);

} // namespace gangflash::xml
