#pragma once

#include "base/bytes.hpp"
#include "base/personal.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Reads pieces of a phone's partitions; never writes. Implemented over whatever talks to the
/// phone.
class PartitionReader {
public:
    virtual ~PartitionReader() = default;
    PartitionReader() = default;
    PartitionReader(const PartitionReader&) = delete;
    PartitionReader& operator=(const PartitionReader&) = delete;

    virtual bool has(std::string_view name) const = 0;

    /// Zero when there is no such partition.
    virtual ByteCount size(std::string_view name) const = 0;

    /// `length` bytes at `offset`, exactly; the piece lies inside the partition.
    virtual asio::awaitable<Result<Bytes>>
    read(std::string name, std::uint64_t offset, std::size_t length) = 0;
};

/// Who a phone is, as far as it tells. Unknown values are empty.
struct Identity {
    Personal imei1, imei2;              ///< 15 digits each
    Personal serial;                    ///< the barcode of PRODUCT_INFO
    std::string serial_source = "none"; ///< `proinfo`, `nvdata` (the file system\'s copy) or `none`
    std::string imei_source = "none";   ///< `mp0b`, `proinfo` or `none`
    std::string imei_reason;            ///< why it is `none`, or what was odd: `encrypted`, …
};

/// Reads IMEI and serial from `nvdata` and `proinfo`, moving a few blocks of the file system only.
/// A phone that keeps them to itself, has no or a damaged file system, is no fault: `imei_reason`
/// says why. Source: reference mtk-firmware-package.md, section 6.
/// Errors: those of `phone` alone.
asio::awaitable<Result<Identity>> read_identity(PartitionReader& phone);

} // namespace gangflash
