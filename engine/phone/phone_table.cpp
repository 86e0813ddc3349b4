#include "engine/phone/phone_table.hpp"

#include "config/gpt/gpt_builder.hpp"
#include "config/package/boot_slots.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

const PhonePartition* PhoneTable::find(std::string_view name) const {
    const auto found = std::find_if(partitions.begin(),
                                    partitions.end(),
                                    [&](const PhonePartition& p) { return p.name == name; });
    return found == partitions.end() ? nullptr : &*found;
}

bool PhoneTable::has_both_slots_of(std::string_view partition) const {
    return find(in_slot(partition, BootSlot::a)) != nullptr &&
           find(in_slot(partition, BootSlot::b)) != nullptr;
}

asio::awaitable<Result<void>> MemorySink::put(ByteView piece) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    co_return success();
}

asio::awaitable<Result<Bytes>> read_bytes(StorageReader& reader,
                                          const StorageReport& storage,
                                          Region region,
                                          DeviceAddress start,
                                          ByteCount length) {
    const std::uint64_t block = storage.block_size;
    const std::uint64_t first = start.value / block * block;
    const std::uint64_t end = round_up(start.value + length.value, block);
    const Place place{region, DeviceAddress{first}, ByteCount{end - first}};
    MemorySink sink;
    sink.bytes.reserve(end - first);
    if (auto read = co_await reader.read(place, sink); !read) co_return read.error();
    const auto skip = static_cast<std::ptrdiff_t>(start.value - first);
    sink.bytes.erase(sink.bytes.begin(), sink.bytes.begin() + skip);
    sink.bytes.resize(length.value);
    co_return std::move(sink.bytes);
}

namespace {

/// As much as the larger copy takes, at either end. XML agents put the second one's entries 32 KiB
/// before the end.
asio::awaitable<Result<Bytes>>
read_table_end(StorageReader& reader, const StorageReport& storage, bool backup) {
    ByteCount length = gpt_primary_bytes(storage.block_size);
    if (backup) length = std::max(length, ByteCount{32 * kib});
    if (storage.user < length) co_return Bytes{};
    const DeviceAddress start{backup ? (storage.user - length).value : 0};
    co_return co_await read_bytes(reader, storage, Region::user, start, length);
}

/// The table of a phone without GPT, when its agent keeps one.
asio::awaitable<Result<PhoneTable>> read_agent_table(StorageReader& reader, PhoneTable table) {
    auto known = co_await reader.partitions();
    if (!known) co_return known.error();
    if (!*known) co_return table;
    table.problem.clear();
    table.agent_base = (*known)->user_area;
    for (AgentPartition& p : (*known)->partitions)
        table.partitions.push_back({std::move(p.name), p.start, p.size});
    co_return table;
}

} // namespace

asio::awaitable<Result<PhoneTable>> read_phone_table(StorageReader& reader,
                                                     const StorageReport& storage) {
    PhoneTable table;
    auto primary = co_await read_table_end(reader, storage, false);
    if (!primary) co_return primary.error();
    auto parsed = parse_gpt(*primary, "phone");
    if (!parsed) {
        table.problem = parsed.error().detail;
        auto backup = co_await read_table_end(reader, storage, true);
        if (!backup) co_return backup.error();
        parsed = parse_backup_gpt(*backup, "phone");
        if (!parsed) co_return co_await read_agent_table(reader, std::move(table));
        table.problem = "primary table damaged, backup used: " + table.problem;
    }
    for (const GptPartition& p : parsed->partitions)
        table.partitions.push_back({p.name, parsed->start_of(p), parsed->size_of(p)});
    table.gpt = std::move(*parsed);
    co_return table;
}

asio::awaitable<Result<bool>>
second_copy_fits(StorageReader& reader, const StorageReport& storage, const Gpt& first) {
    auto bytes = co_await read_table_end(reader, storage, true);
    if (!bytes) co_return bytes.error();
    const auto parsed = parse_backup_gpt(*bytes, "phone");
    if (!parsed || parsed->partitions.size() != first.partitions.size()) co_return false;
    for (std::size_t i = 0; i < first.partitions.size(); ++i) {
        const GptPartition& a = first.partitions[i];
        const GptPartition& b = parsed->partitions[i];
        if (a.name != b.name || a.first_lba != b.first_lba || a.last_lba != b.last_lba)
            co_return false;
    }
    co_return true;
}

ByteCount PhonePartitionReader::size(std::string_view name) const {
    const PhonePartition* partition = table_.find(name);
    return partition != nullptr ? partition->size : ByteCount{0};
}

asio::awaitable<Result<Bytes>>
PhonePartitionReader::read(std::string name, std::uint64_t offset, std::size_t length) {
    const PhonePartition* partition = table_.find(name);
    if (partition == nullptr) co_return Fault{ErrorCode::partition_missing, name};
    if (offset + length > partition->size.value)
        co_return Fault{ErrorCode::storage_read_failed, name + ": read past its end"};
    co_return co_await read_bytes(
        reader_, storage_, Region::user, partition->start + ByteCount{offset}, ByteCount{length});
}

} // namespace gangflash
