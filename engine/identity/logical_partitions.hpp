#pragma once

#include "base/result.hpp"
#include "config/package/logical_table.hpp"
#include "engine/identity/identity.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

inline constexpr const char* super_partition = "super";

/// Reads the table of a phone that has `super`: 8 KiB and the metadata, 64 KiB as a rule, at most
/// 256 KiB. A `super` without a sound one is no fault. Errors: those of `phone` alone.
asio::awaitable<Result<LogicalTable>> read_logical_partitions(PartitionReader& phone);

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
