#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <span>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// A byte pipe to one appearance of one phone; knows nothing of BROM, Download Agents or Qt.
///
/// One read and one write may be in flight. A call ends with bytes, with a fault
/// (`port_vanished`, `transfer_failed`), or, once its coroutine is cancelled, with `cancelled`;
/// and only after the transfer has left the driver, so its buffer may then be freed. Never throws
/// for what a phone does. Calls are made and completed on the executor of the calling coroutine.
/// Destroying it closes the port. It has no time limits of its own: engine/protocol/link.hpp adds
/// them.
class Transport {
public:
    virtual ~Transport() = default;
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Reads 1..into.size() bytes; never joins two bulk packets, never returns an empty one.
    virtual asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) = 0;

    /// As read_some, for the inside of a field whose length the phone has announced: at least
    /// into.size() bytes are still to come, so whole runs of packets may be asked for at once. A
    /// phone that sends less leaves the bytes for the next call.
    virtual asio::awaitable<Result<ByteCount>> read_announced(std::span<std::byte> into) {
        return read_some(into);
    }

    /// Writes all of `from` as one transfer at once, where that takes no waiting; false, and
    /// nothing is written, where it does, or the port cannot know: then write_all() does it. Most
    /// of what a conversation says are words of a few bytes, and a race against a timer for each of
    /// them was half the host's time for an image of many small extents.
    virtual bool write_at_once(ByteView from) {
        static_cast<void>(from);
        return false;
    }

    /// Writes all of `from` as one transfer (the phone sees its end).
    virtual asio::awaitable<Result<void>> write_all(ByteView from) = 0;
};

} // namespace gangflash
