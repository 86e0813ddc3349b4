#pragma once

#include "base/agent_checks.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "engine/backend/farewell.hpp"
#include "engine/storage/reader.hpp"
#include "engine/storage/writer.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// One stage of a Download Agent, as its file has it; not owned.
struct AgentCode {
    std::uint32_t load_address = 0;
    std::uint32_t signature_length = 0; ///< bytes at the end of `bytes`
    ByteView bytes;                     ///< whole region, signature included
};

/// What else it says. A phone may keep any of it to itself.
struct AgentFacts {
    std::optional<std::string> random_id; ///< 16 bytes, hexadecimal: one chip for ever
    std::optional<std::uint32_t> battery_mv;
    std::optional<std::string> agent_version;
};

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
class DownloadAgent : public StorageReader, public StorageWriter {
public:
    DownloadAgent() = default;
    DownloadAgent(const DownloadAgent&) = delete;
    DownloadAgent& operator=(const DownloadAgent&) = delete;

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

    /// Says goodbye; the phone then leaves the bus.
    virtual asio::awaitable<Result<void>> finish(Farewell farewell) = 0;
};

} // namespace gangflash
