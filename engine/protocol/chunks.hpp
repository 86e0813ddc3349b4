#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Bytes on their way to phones: read once, checked once, shared by all ports that send them.
struct Chunk {
    ByteView bytes;
    std::uint16_t sum16 = 0;           ///< SUM16 over `bytes`
    std::shared_ptr<const void> owner; ///< keeps `bytes` alive
};

/// What is sent at once where the agent lets the host choose. A chunk takes some 13 ms on a USB 2
/// cable and its answer well under one: larger ones would gain nothing but memory, which sixty-four
/// ports hold at once. Who compares reads images in the same pieces, so that they are in memory.
inline constexpr std::uint32_t usual_chunk = 512 * kib;

/// Where an agent takes what it writes from. The agent decides the pieces.
class ChunkSource {
public:
    virtual ~ChunkSource() = default;

    virtual ByteCount size() const = 0;

    /// `length` bytes from `offset`, exactly. Faults are the disk's, not the phone's.
    virtual asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) = 0;

    /// The phone has confirmed everything below `offset`.
    virtual void confirmed(std::uint64_t offset) = 0;
};

/// Up to `want` bytes of the source from `offset`; an empty chunk at its end or behind it.
asio::awaitable<Result<Chunk>>
next_chunk(ChunkSource& source, std::uint64_t offset, std::uint64_t want);

/// Where an agent puts what it reads.
class ChunkSink {
public:
    virtual ~ChunkSink() = default;

    /// Pieces come in order, without gaps; `bytes` is valid during the call only.
    virtual asio::awaitable<Result<void>> put(ByteView bytes) = 0;
};

} // namespace gangflash
