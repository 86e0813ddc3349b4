#pragma once

#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace gangflash {

/// What a PRODUCT_INFO record says of who the phone is; nothing where it holds nothing valid:
/// vendors replace the layout, and modern phones leave the IMEI fields empty.
struct ProductInfo {
    std::optional<std::string> serial; ///< barcode: 1-64 of [A-Za-z0-9_-]
    std::optional<std::string> imei1, imei2;
    std::optional<std::string> bluetooth_address, wifi_address; ///< `02:1a:2b:3c:4d:5e`
    std::optional<std::string> adb_serial;                      ///< 1-20 of [A-Za-z0-9_-]
    /// The factory's test flags as they stand, 170 bytes in hexadecimal without the zeros at their
    /// end; `00` when none is set. What each means is the vendor's.
    std::optional<std::string> test_flags;
};

/// Bytes of the record that are looked at: to the end of the test flags; what follows is boot mode
/// flags and reserved.
inline constexpr std::size_t product_info_used = 338;
/// The least a record has: barcode and the four IMEI fields.
inline constexpr std::size_t product_info_head = 104;

/// Decodes the beginning of partition `proinfo`, or of the file of that name in nvdata. Fields
/// behind the end of a shorter record are nothing.
/// Source: reference mtk-firmware-package.md, 6.2 (A to byte 104, B behind it).
ProductInfo decode_product_info(ByteView record);

/// True when an NVRAM file of the AP side ends in its two check bytes: AA and a folded sum (6.4).
bool has_valid_trailer(ByteView file);

} // namespace gangflash
