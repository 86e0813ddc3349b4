#pragma once

#include <cstdint>
#include <string_view>

namespace gangflash {

/// Why a partition is never in a write set, whatever its scatter says.
enum class Guard : std::uint8_t {
    none,
    identity, ///< who the phone is, how it was calibrated, whose it is: proinfo, nvram, frp …
    fuse,     ///< burns what cannot be undone: efuse
    layout,   ///< belongs to the storage itself: otp, flashinfo, sgpt, pgpt
};

/// By name (design: One phone's life; reference mtk-firmware-package.md, 6.1). Old upper-case names
/// (`PRO_INFO`), the `__NODL_` prefixes and the `_a`/`_b` of doubled partitions count the same.
Guard guard_of(std::string_view partition);

/// What stays on a phone in every mode: who it is, and what was burnt once (otp).
bool survives_every_mode(std::string_view partition);

/// userdata, metadata, md_udc: what `userdata = keep | erase` is about.
bool is_userdata_group(std::string_view partition);

/// userdata itself, under its new and old name.
bool is_userdata(std::string_view partition);

/// The golden copy of identity and calibration: what no phone can rebuild.
bool is_nvram(std::string_view partition);

/// What the modem works with, made from nvram: IMEI and calibration as files.
bool is_nvdata(std::string_view partition);

} // namespace gangflash
