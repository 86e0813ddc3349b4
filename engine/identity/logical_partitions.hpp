#pragma once

#include "base/result.hpp"
#include "engine/identity/identity.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

inline constexpr const char* super_partition = "super";

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
    std::uint64_t size() const;
};

/// What a `super` holds; `problem` says why nothing.
struct LogicalTable {
    std::vector<LogicalPartition> partitions;
    std::string problem; ///< `no logical partition table`, `damaged: …`; empty: sound
    const LogicalPartition* find(std::string_view name) const;
};

/// Decodes geometry (4096 bytes) and metadata of the first slot. Both carry SHA-256 sums, which
/// must hold; extents must lie inside `super_bytes`. Partitions on other block devices than super
/// are left out. Source: Android Open Source Project, system/core fs_mgr/liblp,
/// include/liblp/metadata_format.h, version 10.0 to 10.2.
LogicalTable decode_logical_table(ByteView geometry, ByteView metadata, std::uint64_t super_bytes);

/// Reads that table of a phone that has `super`: 8 KiB and the metadata, 64 KiB as a rule, at most
/// 256 KiB. A `super` without a sound one is no fault. Errors: those of `phone` alone.
asio::awaitable<Result<LogicalTable>> read_logical_partitions(PartitionReader& phone);

/// Whether the partition begins with an EROFS superblock.
/// Source: Linux, fs/erofs/erofs_fs.h (magic E0F5E1E2 at byte 1024).
asio::awaitable<Result<bool>> is_erofs(PartitionReader& phone, std::string partition);

/// The partitions inside `super` as partitions. `phone` and `table` outlive it.
class LogicalPartitionReader final : public PartitionReader {
public:
    LogicalPartitionReader(PartitionReader& phone, const LogicalTable& table)
        : phone_(phone), table_(table) {}

    bool has(std::string_view name) const override;
    ByteCount size(std::string_view name) const override;
    asio::awaitable<Result<Bytes>>
    read(std::string name, std::uint64_t offset, std::size_t length) override;

private:
    PartitionReader& phone_;
    const LogicalTable& table_;
};

} // namespace gangflash
