#pragma once

#include "base/agent_checks.hpp"
#include "base/result.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "engine/backend/write_grant.hpp"
#include "engine/protocol/chunks.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// One stage of a Download Agent, as its file has it; not owned.
struct AgentCode {
    std::uint32_t load_address = 0;
    std::uint32_t signature_length = 0; ///< bytes at the end of `bytes`
    ByteView bytes;                     ///< whole region, signature included
};

/// What the agent says about the phone's storage.
struct StorageReport {
    StorageKind kind{};
    std::uint32_t block_size = 0; ///< smallest unit of an address, bytes: 512 (eMMC), 4096 (UFS)
    ByteCount boot1, boot2, user;

    ByteCount size_of(Region region) const {
        return region == Region::boot1 ? boot1 : region == Region::boot2 ? boot2 : user;
    }

    std::string id;        ///< eMMC: CID in hexadecimal; UFS: vendor's product string
    std::string unique_id; ///< UFS: serial number; eMMC: as id
    std::optional<std::uint32_t> life_cycle; ///< 1 normal, 2 warning, 3 worn out; newer agents
};

/// What else it says. A phone may keep any of it to itself.
struct AgentFacts {
    std::optional<std::string> random_id; ///< 16 bytes, hexadecimal: one chip for ever
    std::optional<std::uint32_t> battery_mv;
    std::optional<std::string> agent_version;
};

/// What it says about the phone's memory, once that is up.
struct MemoryReport {
    std::optional<ByteCount> dram;       ///< absent: not told
    std::optional<ByteCount> sram;       ///< of the chip itself
    std::optional<std::uint32_t> status; ///< of DRAM, the agent's own number; 0 is good
};

/// A partition as the agent's own table has it, in bytes inside the user area.
struct AgentPartition {
    std::string name;
    DeviceAddress start;
    ByteCount size;
};

/// The table of a phone that keeps it where only its agent finds it (PMT).
struct AgentTable {
    DeviceAddress user_area; ///< where it begins in the linear space that the table counts in
    std::vector<AgentPartition> partitions; ///< ascending
};

/// A run of bytes in one region of the storage.
struct Place {
    Region region = Region::user;
    DeviceAddress address;
    ByteCount length;
};

/// `region=user address=0x8000 length=0x200`, for a fault's context.
std::string describe(const Place& place);

/// True for what the agent said itself, with the conversation still in step; false for the link's
/// faults and lost step.
bool is_refusal(const Fault& fault);

/// What an agent writes on its own account, without being told to, whenever it erases.
struct OwnRecord {
    std::string_view partition; ///< the one it lies in, if the phone has that
    ByteCount before_end;       ///< its first byte, counted back from the partition's end
    ByteCount length;
    std::string_view mark; ///< its first bytes
};

/// What the phone does after the last command.
enum class Farewell : std::uint8_t { power_off, reboot };

/// The Download Agent of a phone, whatever its generation, once DA1 was started by JUMP_DA.
///
/// Calls in this order: start, enable_dram (only when start said so), load_second_stage, then any
/// others, finish last. One call at a time. Every wait has a limit inside. Cancelling stops at the
/// next packet; the conversation is then lost and the phone must leave the bus.
///
/// Errors: the link's (`port_vanished`, `io_timeout`), `da_protocol` when it lost step, or the row
/// for what the phone answered. After `data_checksum` and other refusals of one operation the
/// conversation is still in step, unless said otherwise; a fault of the source or the sink, like a
/// cancellation, loses it.
class FlashAgent {
public:
    virtual ~FlashAgent() = default;
    FlashAgent() = default;
    FlashAgent(const FlashAgent&) = delete;
    FlashAgent& operator=(const FlashAgent&) = delete;

    struct Started {
        bool dram_needed = false; ///< loaded by the boot ROM: the host must bring settings
        std::optional<StorageReport> storage; ///< where DA1 already tells
    };

    /// Greets DA1 and sets the session up.
    virtual asio::awaitable<Result<Started>> start() = 0;

    /// Brings DRAM up with the settings of the package's preloader.
    virtual asio::awaitable<Result<void>> enable_dram(ByteView emi_block) = 0;

    /// Sends DA2 and starts it. Gives what was sent: 0 where one stage is all.
    virtual asio::awaitable<Result<ByteCount>> load_second_stage(AgentCode da2) = 0;

    /// Phones of some agents begin at full speed. True: the phone leaves the bus now and returns to
    /// the same port as another device, the agent in the same state; the next call needs its link
    /// there (Link::go_on_over). False: it is as fast as it gets. Once, before anything below.
    virtual asio::awaitable<Result<bool>> leave_for_high_speed() = 0;

    /// What its own checksums cover in this session; known once the second stage runs.
    virtual AgentChecks checks() const = 0;

    virtual asio::awaitable<Result<StorageReport>> storage() = 0;
    virtual asio::awaitable<Result<AgentFacts>> facts() = 0;

    /// What the agent knows of the memory; nothing is tested by asking.
    virtual asio::awaitable<Result<MemoryReport>> memory() = 0;

    /// The partition table of phones that keep it where only their agent finds it; nothing for
    /// phones with a GPT, which anyone can read: what an agent of such phones alone says.
    virtual asio::awaitable<Result<std::optional<AgentTable>>> partitions();

    /// Makes this the phone's table; `da_unsupported` where partitions() gives none.
    virtual asio::awaitable<Result<void>> write_partitions(const WriteGrant& grant,
                                                           AgentTable table);

    /// Writes source.size() bytes by address; place.length is that size rounded up to the block,
    /// the rest is sent as zeros. Every chunk is checked by the agent.
    virtual asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) = 0;

    /// Writes a preloader file by name: the agent builds the boot header. Counted upon is the first
    /// boot area only; the caller sees to the second. `partition_missing` or `da_unsupported` when
    /// this build cannot; then write the boot areas by address, header included.
    virtual asio::awaitable<Result<void>> write_preloader(const WriteGrant& grant,
                                                          ChunkSource& source) = 0;

    /// Reads place.length bytes; address and length are whole blocks.
    virtual asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) = 0;

    /// Where a proof of erasure finds the agent's own words instead of erased flash.
    virtual std::optional<OwnRecord> own_record() const { return std::nullopt; }

    /// Erases whole blocks.
    virtual asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) = 0;

    /// Says goodbye; the phone then leaves the bus.
    virtual asio::awaitable<Result<void>> finish(Farewell farewell) = 0;
};

} // namespace gangflash
