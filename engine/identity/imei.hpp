#pragma once

#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace gangflash {

/// The packed form used everywhere: 8 bytes, digit 2i in the low nibble of byte i, digit 2i+1 in
/// the high one, the last nibble a filler. Nothing when it is no valid IMEI.
/// Source: reference mtk-firmware-package.md, 6.5.
std::optional<std::string> decode_bcd_imei(ByteView bytes);

} // namespace gangflash
