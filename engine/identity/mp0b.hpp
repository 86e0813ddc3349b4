#pragma once

#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace gangflash {

/// What `MP0B_001` says: one IMEI per SIM, each nothing when its record is missing, has wrong sums
/// or holds no valid IMEI.
struct Mp0b {
    std::optional<std::string> imei1, imei2;
};

/// Decodes the IMEI file of MT6572 … MT6735/37: records of 12 bytes, 8 masked packed digits, SVN
/// and pad, sum of the even bytes, sum of the odd bytes. Only reading exists: nothing here encodes.
/// Source: reference mtk-firmware-package.md, 6.5.
Mp0b decode_mp0b(ByteView file);

} // namespace gangflash
