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
};

/// Bytes of the record that are looked at: barcode and the four IMEI fields.
inline constexpr std::size_t product_info_head = 104;

/// Decodes the head of partition `proinfo`, or of the file of that name in nvdata.
/// Source: reference mtk-firmware-package.md, 6.2.
ProductInfo decode_product_info(ByteView record);

/// True when an NVRAM file of the AP side ends in its two check bytes: AA and a folded sum (6.4).
bool has_valid_trailer(ByteView file);

} // namespace gangflash
