#pragma once

#include "engine/protocol/chunks.hpp"

#include <cstddef>
#include <cstdint>

#include <boost/asio/awaitable.hpp>

namespace gangflash::xml {

/// Bytes of the station's own, sent as a file; they outlive it.
class ViewSource final : public ChunkSource {
public:
    explicit ViewSource(ByteView bytes) : bytes_(bytes) {}
    ByteCount size() const override { return ByteCount{bytes_.size()}; }
    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override {
        Chunk piece;
        piece.bytes = bytes_.subspan(static_cast<std::size_t>(offset), length);
        co_return piece;
    }
    void confirmed(std::uint64_t) override {}

private:
    ByteView bytes_;
};

} // namespace gangflash::xml
