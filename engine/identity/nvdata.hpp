#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/identity/identity.hpp"

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// The files of nvdata that say who the phone is.
struct NvData {
    std::optional<Bytes> mp0b;         ///< IMEI file of older phones
    bool has_ld0b = false;             ///< the encrypted one of newer phones is there
    std::optional<Bytes> product_info; ///< with its two check bytes
    std::string problem;               ///< why nothing could be read, empty when it could
};

/// Reads them through a few blocks. Errors: those of `phone` alone.
/// Source: reference mtk-firmware-package.md, 6.1, 6.5.
asio::awaitable<Result<NvData>> read_nvdata(PartitionReader& phone);

} // namespace gangflash
