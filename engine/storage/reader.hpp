#pragma once

#include "base/result.hpp"
#include "engine/protocol/chunks.hpp"
#include "engine/storage/place.hpp"
#include "engine/storage/report.hpp"

#include <optional>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// The storage of one phone, to be read; whatever family the phone is of. Who holds no more than
/// this cannot write. One call at a time; every wait has a limit inside.
///
/// Errors: the link's (`port_vanished`, `io_timeout`), `da_protocol` when the conversation lost
/// step, or the row for what the phone answered. After a refusal (is_refusal) the conversation is
/// still in step; a fault of the sink, like a cancellation, loses it.
class StorageReader {
public:
    virtual ~StorageReader() = default;

    /// Reads place.length bytes; address and length are whole blocks.
    virtual asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) = 0;

    /// The partition table of phones that keep it where only their agent finds it; nothing for
    /// phones with a GPT, which anyone can read.
    virtual asio::awaitable<Result<std::optional<AgentTable>>> partitions();

    /// Where a proof of erasure finds the agent's own words instead of erased flash.
    virtual std::optional<OwnRecord> own_record() const { return std::nullopt; }
};

/// True for what the phone said itself, with the conversation still in step; false for the link's
/// faults and lost step.
bool is_refusal(const Fault& fault);

} // namespace gangflash
