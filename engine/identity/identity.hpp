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

/// Who a phone is, as far as it tells. Unknown values are empty; each reason says why.
struct Identity {
    Personal imei1, imei2;              ///< 15 digits each
    Personal serial;                    ///< the barcode of PRODUCT_INFO
    std::string serial_source = "none"; ///< `proinfo`, `nvdata` (the file system's copy) or `none`
    std::string imei_source = "none";   ///< `mp0b`, `ld0b`, `proinfo` or `none`
    std::string imei_reason;            ///< why it is `none`, or what was odd: `encrypted`, …

    Personal wifi_address, bluetooth_address; ///< `02:1a:2b:3c:4d:5e`
    /// `nvdata` (its own file), `proinfo`, `product_info` (the file system's copy) or `none`.
    std::string wifi_source = "none", bluetooth_source = "none";
    std::string wifi_reason, bluetooth_reason; ///< why it is not from its own file

    Personal adb_serial;    ///< of PRODUCT_INFO, where it has one
    std::string test_flags; ///< of PRODUCT_INFO, hexadecimal (ProductInfo::test_flags)

    bool operator==(const Identity&) const = default;
};

/// Names of what must never change and did, comma separated: `imei1,wifi_address`; empty when
/// nothing did. A value that now comes from another place counts: the reader falls back to copies,
/// so a lost original would otherwise look unchanged. Test flags may change.
std::string differences(const Identity& before, const Identity& after);

/// Reads all of it from `nvdata` and `proinfo`, moving a few blocks of the file system only.
/// A phone that keeps them to itself, has no or a damaged file system, is no fault: the reasons
/// say why. `imei_key`: the vendor's AES-128 key for encrypted IMEI files (ld0b.hpp); empty: none,
/// and they stay `encrypted`. Source: reference mtk-firmware-package.md, section 6.
/// Errors: those of `phone` alone.
asio::awaitable<Result<Identity>> read_identity(PartitionReader& phone, ByteView imei_key = {});

} // namespace gangflash
