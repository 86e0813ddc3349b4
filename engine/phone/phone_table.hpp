#pragma once

#include "base/result.hpp"
#include "base/units.hpp"
#include "config/gpt/gpt.hpp"
#include "engine/identity/identity.hpp"
#include "engine/storage/reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// A partition as the phone's own table has it, in bytes inside the user area.
struct PhonePartition {
    std::string name;
    DeviceAddress start;
    ByteCount size;
};

/// The partition table on the phone. Empty when the phone has no valid one.
struct PhoneTable {
    std::vector<PhonePartition> partitions;
    std::string problem;    ///< why it is empty or was taken from the backup copy
    std::optional<Gpt> gpt; ///< where it is one; else the agent's own or none
    /// Where it is the agent's own (PMT): where the user area begins in its addresses.
    std::optional<DeviceAddress> agent_base;

    const PhonePartition* find(std::string_view name) const;

    /// `boot`, `boot_a` or `boot_b`: whether it has both boot_a and boot_b.
    bool has_both_slots_of(std::string_view partition) const;

    /// One of a GPT's two copies is damaged: the first, or the second when somebody looked
    /// (second_copy_fits()).
    bool has_lost_a_copy() const { return gpt && !problem.empty(); }
};

/// Reads and parses the GPT, the backup copy when the primary is damaged; on phones without one,
/// the table their agent keeps (legacy agents' PMT). Only the link's and the storage's faults are
/// faults.
asio::awaitable<Result<PhoneTable>> read_phone_table(StorageReader& reader,
                                                     const StorageReport& storage);

/// Whether the second copy of a GPT says the same as this one. Only the link's and the storage's
/// faults are faults.
asio::awaitable<Result<bool>>
second_copy_fits(StorageReader& reader, const StorageReport& storage, const Gpt& first);

/// Collects what an agent reads into memory.
class MemorySink final : public ChunkSink {
public:
    asio::awaitable<Result<void>> put(ByteView bytes) override;
    Bytes bytes;
};

/// Reads `length` bytes from any address, blocks being rounded outwards.
asio::awaitable<Result<Bytes>> read_bytes(StorageReader& reader,
                                          const StorageReport& storage,
                                          Region region,
                                          DeviceAddress start,
                                          ByteCount length);

/// Partitions of the phone for those who read its identity.
class PhonePartitionReader final : public PartitionReader {
public:
    PhonePartitionReader(StorageReader& reader,
                         const StorageReport& storage,
                         const PhoneTable& table)
        : reader_(reader), storage_(storage), table_(table) {}

    bool has(std::string_view name) const override { return table_.find(name) != nullptr; }
    ByteCount size(std::string_view name) const override;
    asio::awaitable<Result<Bytes>>
    read(std::string name, std::uint64_t offset, std::size_t length) override;

private:
    StorageReader& reader_;
    const StorageReport& storage_;
    const PhoneTable& table_;
};

} // namespace gangflash
