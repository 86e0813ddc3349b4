#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/images/image.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

// What stands inside `super`. Source: Android Open Source Project, system/core fs_mgr/liblp,
// include/liblp/metadata_format.h, version 10.0 to 10.2.

/// A run of a logical partition, in bytes of `super`; `zeros`: stands nowhere and reads as zeros.
struct LogicalExtent {
    std::uint64_t start = 0;
    std::uint64_t length = 0;
    bool zeros = false;
};

/// A partition inside `super`: its extents follow each other.
struct LogicalPartition {
    std::string name; ///< `system`, `vendor_a`
    std::vector<LogicalExtent> extents;
    std::string group{};    ///< empty: none that is known
    std::uint64_t told = 0; ///< bytes that the metadata gives it in `super`, in reach or not
    std::uint64_t size() const;
};

struct LogicalGroup {
    std::string name;             ///< `main_a`
    std::uint64_t most_bytes = 0; ///< 0: no limit
};

/// What a `super` holds; `problem` says why nothing.
struct LogicalTable {
    std::vector<LogicalPartition> partitions;
    std::vector<LogicalGroup> groups;
    std::string device;             ///< the partition it is made for: `super`
    std::uint64_t device_bytes = 0; ///< and how large that was meant to be
    bool slot_suffixed = false;     ///< the device's name gets the suffix of the slot
    std::string problem;            ///< `no logical partition table`, `damaged: …`; empty: sound
    const LogicalPartition* find(std::string_view name) const;
};

// Geometry, its copy, then the metadata of the first slot.
inline constexpr std::uint64_t logical_geometry_at =
    4096; ///< behind the first 4096 bytes, reserved
inline constexpr std::size_t logical_geometry_size = 4096;
inline constexpr std::uint64_t logical_metadata_at =
    logical_geometry_at + 2 * logical_geometry_size;

/// Bytes of the metadata that follow this geometry; nothing where it is none, or damaged. At most
/// 256 KiB.
std::optional<std::uint32_t> logical_metadata_size(ByteView geometry);

/// Decodes geometry (4096 bytes) and metadata of the first slot. Both carry SHA-256 sums, which
/// must hold; extents must lie inside `super_bytes`. Partitions on other block devices than super
/// are left out.
LogicalTable decode_logical_table(ByteView geometry, ByteView metadata, std::uint64_t super_bytes);

/// The table of an image of `super`; blocks on the disk.
LogicalTable logical_table_of(const Image& image, std::uint64_t super_bytes);

/// Whether a `super` of so many bytes can hold what the image names. An image without a table can.
/// Faults: `image_invalid`, a damaged table; `image_too_large`, made for a larger one, a group that
/// is too full, extents outside or over each other. Blocks on the disk.
Result<void> check_super(const Image& image, std::uint64_t super_bytes);

} // namespace gangflash
