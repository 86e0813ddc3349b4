#include "engine/identity/logical_partitions.hpp"

#include "base/sha256.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gangflash {
namespace {

constexpr std::uint64_t sector = 512;
constexpr std::uint64_t geometry_at = 4096; ///< behind the first 4096 bytes, which are reserved
constexpr std::size_t geometry_size = 4096; ///< a copy of the same size follows
constexpr std::uint64_t metadata_at = geometry_at + 2 * geometry_size;
constexpr std::uint32_t largest_metadata = 256 * 1024; ///< lpmake's own default is 64 KiB
constexpr std::uint32_t geometry_magic = 0x616C4467;
constexpr std::uint32_t header_magic = 0x414C5030;

LogicalTable broken(std::string problem) {
    return {{}, std::move(problem)};
}

/// SHA-256 over `bytes` with the sum's own place as zeros.
bool sum_holds(ByteView bytes, std::size_t sum_at) {
    Bytes copy(bytes.begin(), bytes.end());
    Sha256 stored;
    const auto place = copy.begin() + static_cast<std::ptrdiff_t>(sum_at);
    std::copy_n(place, stored.bytes.size(), stored.bytes.begin());
    std::fill_n(place, stored.bytes.size(), std::byte{0});
    return sha256(copy) == stored;
}

std::optional<std::uint32_t> metadata_size_of(ByteView geometry) {
    constexpr std::uint32_t size = 52;
    if (geometry.size() < size || load_le<std::uint32_t>(geometry) != geometry_magic ||
        load_le<std::uint32_t>(geometry, 4) != size || !sum_holds(geometry.first(size), 8))
        return std::nullopt;
    const auto metadata = load_le<std::uint32_t>(geometry, 40);
    if (metadata < 256 || metadata > largest_metadata) return std::nullopt;
    return metadata;
}

/// One of the tables behind the header, as the header's descriptor at `at` has it.
struct Rows {
    ByteView bytes;
    std::uint32_t count = 0;
    std::uint32_t size = 0;
    ByteView row(std::uint32_t index) const { return bytes.subspan(index * size, size); }
};

std::optional<Rows> rows_of(ByteView header, ByteView tables, std::size_t at, std::uint32_t least) {
    const auto offset = load_le<std::uint32_t>(header, at);
    const auto count = load_le<std::uint32_t>(header, at + 4);
    const auto size = load_le<std::uint32_t>(header, at + 8);
    if (size < least || size > 4096 || offset > tables.size()) return std::nullopt;
    if (count > (tables.size() - offset) / size) return std::nullopt;
    return Rows{tables.subspan(offset, std::size_t{count} * size), count, size};
}

std::string name_of(ByteView field) {
    std::string_view text = as_text(field);
    text = text.substr(0, text.find('\0'));
    const bool sound = !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c <= '~' && c != '/';
    });
    return sound ? std::string(text) : std::string();
}

/// Nothing when the extent lies outside, or on another device.
std::optional<LogicalExtent> extent_of(ByteView row, std::uint64_t super_bytes) {
    constexpr std::uint32_t linear = 0;
    constexpr std::uint32_t zero = 1;
    const auto sectors = load_le<std::uint64_t>(row);
    const auto type = load_le<std::uint32_t>(row, 8);
    const auto first = load_le<std::uint64_t>(row, 12);
    const auto device = load_le<std::uint32_t>(row, 20);
    const std::uint64_t most = super_bytes / sector;
    if (sectors == 0 || sectors > most) return std::nullopt;
    if (type == zero) return LogicalExtent{0, sectors * sector, true};
    if (type != linear || device != 0 || first > most - sectors) return std::nullopt;
    return LogicalExtent{first * sector, sectors * sector, false};
}

} // namespace

std::uint64_t LogicalPartition::size() const {
    std::uint64_t bytes = 0;
    for (const LogicalExtent& extent : extents)
        bytes += extent.length;
    return bytes;
}

const LogicalPartition* LogicalTable::find(std::string_view name) const {
    const auto found = std::ranges::find(partitions, name, &LogicalPartition::name);
    return found == partitions.end() || found->extents.empty() ? nullptr : &*found;
}

LogicalTable decode_logical_table(ByteView geometry, ByteView metadata, std::uint64_t super_bytes) {
    if (!metadata_size_of(geometry)) return broken("no logical partition table");
    constexpr std::size_t least_header = 128; // 10.0 and 10.1; 10.2 has 256 bytes
    if (metadata.size() < least_header || load_le<std::uint32_t>(metadata) != header_magic)
        return broken("damaged: no metadata in the first slot");
    const auto major = load_le<std::uint16_t>(metadata, 4);
    if (major != 10) return broken(fmt::format("metadata version {}, 10 is known", major));
    const auto header_size = load_le<std::uint32_t>(metadata, 8);
    const auto tables_size = load_le<std::uint32_t>(metadata, 44);
    if (header_size < least_header || header_size > metadata.size() ||
        tables_size > metadata.size() - header_size)
        return broken(
            fmt::format("damaged: header_size={} tables_size={}", header_size, tables_size));
    const ByteView header = metadata.first(header_size);
    const ByteView tables = metadata.subspan(header_size, tables_size);
    const bool tables_hold = std::ranges::equal(sha256(tables).bytes, header.subspan(48, 32));
    if (!sum_holds(header, 12) || !tables_hold) return broken("damaged: checksum of the metadata");
    const auto rows = rows_of(header, tables, 80, 52);
    const auto extents = rows_of(header, tables, 92, 24);
    if (!rows || !extents) return broken("damaged: tables outside the metadata");

    LogicalTable table;
    std::uint32_t left = extents->count; // each extent belongs to one partition
    for (std::uint32_t i = 0; i < rows->count; ++i) {
        const ByteView row = rows->row(i);
        LogicalPartition partition{name_of(row.first(36)), {}};
        const auto first = load_le<std::uint32_t>(row, 40);
        const auto count = load_le<std::uint32_t>(row, 44);
        if (first > extents->count || count > extents->count - first || count > left)
            return broken("damaged: partition with extents that are not there");
        left -= count;
        for (std::uint32_t e = first; e < first + count; ++e) {
            const auto extent = extent_of(extents->row(e), super_bytes);
            if (!extent) {
                partition.extents.clear();
                break;
            }
            partition.extents.push_back(*extent);
        }
        const bool sane = partition.size() <= super_bytes; // zeros may claim anything
        if (sane && !partition.name.empty()) table.partitions.push_back(std::move(partition));
    }
    return table;
}

asio::awaitable<Result<LogicalTable>> read_logical_partitions(PartitionReader& phone) {
    const std::uint64_t size = phone.size(super_partition).value;
    if (size < metadata_at + 256) co_return broken("no logical partition table");
    std::optional<std::uint32_t> metadata_size;
    Bytes geometry;
    for (const std::uint64_t at : {geometry_at, geometry_at + geometry_size}) {
        auto copy = co_await phone.read(super_partition, at, geometry_size);
        if (!copy) co_return with_context(copy.error(), "step=read_super");
        geometry = std::move(*copy);
        metadata_size = metadata_size_of(geometry);
        if (metadata_size) break;
    }
    if (!metadata_size) co_return broken("no logical partition table");
    if (*metadata_size > size - metadata_at) co_return broken("damaged: metadata behind the end");
    auto metadata = co_await phone.read(super_partition, metadata_at, *metadata_size);
    if (!metadata) co_return with_context(metadata.error(), "step=read_super");
    co_return decode_logical_table(geometry, *metadata, size);
}

asio::awaitable<Result<bool>> is_erofs(PartitionReader& phone, std::string partition) {
    constexpr std::uint64_t superblock_at = 1024;
    constexpr std::uint32_t magic = 0xE0F5E1E2;
    if (phone.size(partition).value < superblock_at + sizeof(magic)) co_return false;
    auto bytes = co_await phone.read(partition, superblock_at, sizeof(magic));
    if (!bytes) co_return bytes.error();
    co_return load_le<std::uint32_t>(*bytes) == magic;
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
