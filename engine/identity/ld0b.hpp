#pragma once

#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace gangflash {

inline constexpr std::size_t imei_key_size = 16; ///< bytes: AES-128

/// What `LD0B_001` says: one IMEI per SIM. `key_fits`: at least one block has the shape of a plain
/// one, so a missing IMEI is an unused slot and not a wrong key.
struct Ld0b {
    std::optional<std::string> imei1, imei2;
    bool key_fits = false;
};

/// Decodes the encrypted IMEI file of MT6739/MT6761 and later: `LDI\0`, header of 64 bytes, then
/// blocks of 32 bytes in AES-128-ECB, SIM 1 at 0x40 and SIM 2 at 0x60. Plain: 8 bytes of packed
/// IMEI, 2 filler, 8 digest, 14 zeros. The digest's rule is not published and not looked at.
///
/// `key`: 16 bytes, the vendor's for this platform; this program has none. Only reading exists:
/// nothing here encrypts. Source: reference mtk-firmware-package.md, 6.5 (B).
/// Nothing when the file is no such file, or the key has another length.
std::optional<Ld0b> decode_ld0b(ByteView file, ByteView key);

} // namespace gangflash
