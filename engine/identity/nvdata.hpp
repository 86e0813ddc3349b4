#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/identity/identity.hpp"

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// The files of nvdata that say who the phone is. Those of the AP side (the last three) come with
/// their two check bytes.
struct NvData {
    std::optional<Bytes> mp0b;         ///< IMEI file of older phones
    std::optional<Bytes> ld0b;         ///< the encrypted one of newer phones
    std::optional<Bytes> product_info; ///< copy of the record in partition proinfo
    std::optional<Bytes> wifi;         ///< address at byte 4
    std::optional<Bytes> bluetooth;    ///< address at byte 0
    std::string problem;               ///< why nothing could be read, empty when it could
};

/// Reads them through a few blocks. Errors: those of `phone` alone.
/// Source: reference mtk-firmware-package.md, 6.1, 6.4, 6.5.
asio::awaitable<Result<NvData>> read_nvdata(PartitionReader& phone);

} // namespace gangflash
