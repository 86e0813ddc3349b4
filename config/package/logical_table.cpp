#include "config/package/logical_table.hpp"

#include "base/sha256.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace gangflash {
namespace {

constexpr std::uint64_t sector = 512;
constexpr std::uint32_t largest_metadata = 256 * 1024; ///< lpmake's own default is 64 KiB
constexpr std::uint32_t geometry_magic = 0x616C4467;
constexpr std::uint32_t header_magic = 0x414C5030;

LogicalTable broken(std::string problem) {
    LogicalTable table;
    table.problem = std::move(problem);
    return table;
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

} // namespace

std::optional<std::uint32_t> logical_metadata_size(ByteView geometry) {
    constexpr std::uint32_t size = 52;
    if (geometry.size() < size || load_le<std::uint32_t>(geometry) != geometry_magic ||
        load_le<std::uint32_t>(geometry, 4) != size || !sum_holds(geometry.first(size), 8))
        return std::nullopt;
    const auto metadata = load_le<std::uint32_t>(geometry, 40);
    if (metadata < 256 || metadata > largest_metadata) return std::nullopt;
    return metadata;
}

namespace {

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

/// What an extent takes of super itself. Capped, so that a sum of many cannot run over.
std::uint64_t told_bytes(ByteView row) {
    constexpr std::uint64_t most = std::uint64_t{1} << 48U;
    const bool linear = load_le<std::uint32_t>(row, 8) == 0;
    const bool here = load_le<std::uint32_t>(row, 20) == 0;
    return linear && here ? std::min(load_le<std::uint64_t>(row), most / sector) * sector : 0;
}

/// Groups with their room, and the device that is super itself.
bool read_groups(ByteView header, ByteView tables, LogicalTable& table) {
    const auto rows_at = [&](std::size_t at, std::uint32_t least) -> std::optional<Rows> {
        if (load_le<std::uint32_t>(header, at + 4) == 0) return Rows{};
        return rows_of(header, tables, at, least);
    };
    const auto groups = rows_at(104, 48);
    const auto devices = rows_at(116, 64);
    if (!groups || !devices) return false;
    for (std::uint32_t i = 0; i < groups->count; ++i) {
        const ByteView row = groups->row(i);
        table.groups.push_back({name_of(row.first(36)), load_le<std::uint64_t>(row, 40)});
    }
    if (devices->count > 0) {
        constexpr std::uint32_t slot_suffixed = 1;
        const ByteView row = devices->row(0);
        table.device = name_of(row.subspan(24, 36));
        table.device_bytes = load_le<std::uint64_t>(row, 16);
        table.slot_suffixed = (load_le<std::uint32_t>(row, 60) & slot_suffixed) != 0;
    }
    return true;
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
    if (!logical_metadata_size(geometry)) return broken("no logical partition table");
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
    if (!read_groups(header, tables, table)) return broken("damaged: tables outside the metadata");
    std::uint32_t left = extents->count; // each extent belongs to one partition
    for (std::uint32_t i = 0; i < rows->count; ++i) {
        const ByteView row = rows->row(i);
        LogicalPartition partition;
        partition.name = name_of(row.first(36));
        const auto group = load_le<std::uint32_t>(row, 48);
        if (group < table.groups.size()) partition.group = table.groups[group].name;
        const auto first = load_le<std::uint32_t>(row, 40);
        const auto count = load_le<std::uint32_t>(row, 44);
        if (first > extents->count || count > extents->count - first || count > left)
            return broken("damaged: partition with extents that are not there");
        left -= count;
        for (std::uint32_t e = first; e < first + count; ++e) {
            partition.told += told_bytes(extents->row(e));
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

namespace {

/// False where a hole is, or the disk fails.
bool read_whole(const Image& image, std::uint64_t offset, std::span<std::byte> into) {
    const bool there = std::ranges::any_of(image.extents(), [&](const Extent& extent) {
        return offset >= extent.offset && offset + into.size() <= extent.offset + extent.length;
    });
    return there && image.read(offset, into);
}

/// In words, and empty where there is none.
std::string trouble_in(const LogicalTable& table, std::uint64_t super_bytes) {
    if (table.device_bytes > super_bytes)
        return fmt::format("it is made for a {} of {} bytes, the partition has {}",
                           table.device.empty() ? "super" : table.device,
                           table.device_bytes,
                           super_bytes);
    for (const LogicalGroup& group : table.groups) {
        std::uint64_t used = 0;
        for (const LogicalPartition& partition : table.partitions)
            if (partition.group == group.name) used += partition.told;
        if (group.most_bytes != 0 && used > group.most_bytes)
            return fmt::format("group {} may hold {} bytes, its partitions have {}",
                               group.name,
                               group.most_bytes,
                               used);
    }
    std::vector<std::pair<LogicalExtent, std::string_view>> runs;
    for (const LogicalPartition& partition : table.partitions) {
        std::uint64_t stored = 0;
        for (const LogicalExtent& extent : partition.extents)
            if (!extent.zeros) stored += extent.length;
        if (partition.told != stored)
            return fmt::format(
                "{} has {} bytes, and not all of them lie inside", partition.name, partition.told);
        for (const LogicalExtent& extent : partition.extents)
            if (!extent.zeros) runs.emplace_back(extent, partition.name);
    }
    std::ranges::sort(runs, {}, [](const auto& run) { return run.first.start; });
    for (std::size_t i = 1; i < runs.size(); ++i)
        if (runs[i].first.start < runs[i - 1].first.start + runs[i - 1].first.length)
            return fmt::format("{} and {} overlap", runs[i - 1].second, runs[i].second);
    return {};
}

} // namespace

LogicalTable logical_table_of(const Image& image, std::uint64_t super_bytes) {
    std::optional<std::uint32_t> metadata_size;
    Bytes geometry(logical_geometry_size);
    for (const std::uint64_t at :
         {logical_geometry_at, logical_geometry_at + logical_geometry_size}) {
        if (!read_whole(image, at, geometry)) continue;
        metadata_size = logical_metadata_size(geometry);
        if (metadata_size) break;
    }
    if (!metadata_size) return broken("no logical partition table");
    Bytes metadata(*metadata_size);
    if (!read_whole(image, logical_metadata_at, metadata))
        return broken("damaged: metadata behind the end");
    return decode_logical_table(geometry, metadata, super_bytes);
}

Result<void> check_super(const Image& image, std::uint64_t super_bytes) {
    const LogicalTable table = logical_table_of(image, super_bytes);
    if (table.problem.starts_with("damaged")) return Fault{ErrorCode::image_invalid, table.problem};
    if (!table.problem.empty()) return success(); // no table, or one of a kind nobody knows
    std::string trouble = trouble_in(table, super_bytes);
    if (trouble.empty()) return success();
    return Fault{ErrorCode::image_too_large, std::move(trouble)};
}

} // namespace gangflash
