#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace gangflash::vphone {

/// Who a phone is. Derived from seed and index only: the same seed makes the same phones.
struct PhoneIdentity {
    std::string imei1, imei2; ///< 15 digits, Luhn valid
    std::string serial;       ///< barcode of PRODUCT_INFO
    std::array<std::byte, 16> me_id{};
    std::array<std::byte, 32> soc_id{};
    std::array<std::byte, 16> random_id{};
    std::array<std::byte, 16> storage_id{}; ///< eMMC CID in CID order; UFS: product text
    std::array<std::byte, 6> bluetooth{};
    std::array<std::byte, 6> wifi{};
    Bytes calibration; ///< 64 KiB that exist nowhere else
};

/// `storage_product`: six characters the memory maker put into the CID.
PhoneIdentity make_identity(std::uint64_t seed,
                            std::uint64_t index,
                            const std::array<std::uint8_t, 3>& storage_maker,
                            std::string_view storage_product);

/// The file MP0B_001 holding both numbers (reference: mtk-firmware-package.md, 6.5).
Bytes mp0b_file(const PhoneIdentity& who);

/// 1024 bytes of PRODUCT_INFO (6.2), without the trailer of the file form.
Bytes product_info(const PhoneIdentity& who);

} // namespace gangflash::vphone
