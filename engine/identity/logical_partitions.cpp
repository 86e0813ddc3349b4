#include "engine/identity/logical_partitions.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace gangflash {
namespace {

LogicalTable without_table(std::string problem) {
    LogicalTable table;
    table.problem = std::move(problem);
    return table;
}

} // namespace

asio::awaitable<Result<LogicalTable>> read_logical_partitions(PartitionReader& phone) {
    const std::uint64_t size = phone.size(super_partition).value;
    if (size < logical_metadata_at + 256) co_return without_table("no logical partition table");
    std::optional<std::uint32_t> metadata_size;
    Bytes geometry;
    for (const std::uint64_t at :
         {logical_geometry_at, logical_geometry_at + logical_geometry_size}) {
        auto copy = co_await phone.read(super_partition, at, logical_geometry_size);
        if (!copy) co_return with_context(copy.error(), "step=read_super");
        geometry = std::move(*copy);
        metadata_size = logical_metadata_size(geometry);
        if (metadata_size) break;
    }
    if (!metadata_size) co_return without_table("no logical partition table");
    if (*metadata_size > size - logical_metadata_at)
        co_return without_table("damaged: metadata behind the end");
    auto metadata = co_await phone.read(super_partition, logical_metadata_at, *metadata_size);
    if (!metadata) co_return with_context(metadata.error(), "step=read_super");
    co_return decode_logical_table(geometry, *metadata, size);
}

bool LogicalPartitionReader::has(std::string_view name) const {
    return table_.find(name) != nullptr;
}

ByteCount LogicalPartitionReader::size(std::string_view name) const {
    const LogicalPartition* partition = table_.find(name);
    return ByteCount{partition == nullptr ? 0 : partition->size()};
}

asio::awaitable<Result<Bytes>>
LogicalPartitionReader::read(std::string name, std::uint64_t offset, std::size_t length) {
    const LogicalPartition* partition = table_.find(name);
    if (partition == nullptr) co_return Fault{ErrorCode::partition_missing, "partition=" + name};
    Bytes all;
    all.reserve(length);
    for (const LogicalExtent& extent : partition->extents) {
        if (all.size() == length) break;
        if (offset >= extent.length) {
            offset -= extent.length;
            continue;
        }
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(extent.length - offset, length - all.size()));
        if (extent.zeros) {
            all.resize(all.size() + count);
        } else {
            auto piece = co_await phone_.read(super_partition, extent.start + offset, count);
            if (!piece) co_return piece.error();
            all.insert(all.end(), piece->begin(), piece->end());
        }
        offset = 0;
    }
    if (all.size() != length)
        co_return Fault{ErrorCode::internal_error, "read behind the end of " + name};
    co_return all;
}

} // namespace gangflash
