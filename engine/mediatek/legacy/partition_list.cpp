#include "engine/mediatek/legacy/partition_list.hpp"

#include "engine/mediatek/legacy/parts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

struct Shape {
    std::uint32_t entry_size;
    std::uint32_t most_entries;
    std::size_t offset_at;
    std::size_t size_at;
    std::size_t part_at;
};

constexpr Shape pmt{96, 40, 0x50, 0x40, 0x48};
constexpr Shape gpt{88, 128, 0x40, 0x48, 0x50};
constexpr std::size_t name_size = 64;

/// What a table says that does not tell parts apart: then all is in the user area.
constexpr std::uint8_t part_unknown = 0;

const Shape& shape_of(TableKind kind) {
    return kind == TableKind::pmt ? pmt : gpt;
}

Fault refuse(std::size_t entry, std::string_view cause) {
    return {ErrorCode::layout_differs, fmt::format("agent's table entry={}: {}", entry, cause)};
}

/// A PMT counts the boot areas first, in one linear space (mtk-firmware-package.md, 2.2); whether
/// an agent's answer does is Unverified, a phone that has a PMT would settle it. The master boot
/// record stands at 0 of the user area, so where it is said to be tells.
void count_from_user_area(AgentTable& table) {
    std::vector<AgentPartition>& partitions = table.partitions;
    const auto mbr = std::ranges::find(partitions, "MBR", &AgentPartition::name);
    if (mbr == partitions.end()) return;
    const DeviceAddress base = mbr->start;
    std::erase_if(partitions, [&](const AgentPartition& p) { return p.start < base; });
    for (AgentPartition& partition : partitions)
        partition.start = DeviceAddress{partition.start.value - base.value};
    table.user_area = base;
}

Bytes pmt_record(std::string_view name, std::uint64_t offset, std::uint64_t size, Region region) {
    Bytes record(pmt.entry_size);
    std::ranges::copy(as_bytes(name), record.begin());
    store_le<std::uint64_t>(record, size, pmt.size_at);
    store_le<std::uint64_t>(record, part_of(region), pmt.part_at);
    store_le<std::uint64_t>(record, offset, pmt.offset_at);
    return record;
}

} // namespace

std::uint32_t largest_table(TableKind kind) {
    const Shape& shape = shape_of(kind);
    return shape.entry_size * shape.most_entries;
}

Result<AgentTable> decode_partitions(TableKind kind, ByteView table) {
    const Shape& shape = shape_of(kind);
    const std::size_t count = table.size() / shape.entry_size;
    if (table.size() % shape.entry_size != 0 || count > shape.most_entries)
        return Fault{ErrorCode::layout_differs,
                     fmt::format("agent's table has {} bytes, {} an entry, {} entries at most",
                                 table.size(),
                                 shape.entry_size,
                                 shape.most_entries)};
    AgentTable found;
    std::vector<AgentPartition>& partitions = found.partitions;
    for (std::size_t i = 0; i < count; ++i) {
        const ByteView entry = table.subspan(i * shape.entry_size, shape.entry_size);
        const std::string_view field = as_text(entry.first(name_size));
        const std::string_view name = field.substr(0, field.find('\0'));
        if (name.empty()) break; // unused rest
        if (std::ranges::any_of(name, [](char c) { return c <= ' ' || c > '~'; }))
            return refuse(i, "its name is not text");
        const auto part = std::to_integer<std::uint8_t>(entry[shape.part_at]);
        if (part != part_of(Region::user) && part != part_unknown) continue;

        AgentPartition partition;
        partition.name = name;
        partition.start = DeviceAddress{load_le<std::uint64_t>(entry, shape.offset_at)};
        partition.size = ByteCount{load_le<std::uint64_t>(entry, shape.size_at)};
        if (partition.start.value + partition.size.value < partition.start.value)
            return refuse(i, "it ends before it begins");
        partitions.push_back(std::move(partition));
    }
    if (kind == TableKind::pmt) count_from_user_area(found);
    return found;
}

Result<std::vector<Bytes>> encode_pmt(const AgentTable& table) {
    std::vector<Bytes> records;
    if (table.user_area.value != 0)
        records.push_back(pmt_record("PRELOADER", 0, table.user_area.value, Region::boot1));
    for (const AgentPartition& p : table.partitions) {
        if (p.name.empty() || p.name.size() > name_size)
            return refuse(records.size(), "`" + p.name + "` is no name for a partition");
        const DeviceAddress linear = table.user_area + ByteCount{p.start.value};
        records.push_back(pmt_record(p.name, linear.value, p.size.value, Region::user));
    }
    if (records.size() > pmt.most_entries)
        return Fault{ErrorCode::layout_differs,
                     fmt::format("{} partitions, the phone's table holds {}",
                                 records.size(),
                                 pmt.most_entries)};
    return records;
}

} // namespace gangflash::legacy
