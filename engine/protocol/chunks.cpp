#include "engine/protocol/chunks.hpp"

#include <algorithm>

namespace gangflash {

asio::awaitable<Result<Chunk>>
next_chunk(ChunkSource& source, std::uint64_t offset, std::uint64_t want) {
    const std::uint64_t size = source.size().value;
    if (offset >= size) co_return Chunk{};
    const auto length = static_cast<std::size_t>(std::min(want, size - offset));
    co_return co_await source.chunk(offset, length);
}

} // namespace gangflash
