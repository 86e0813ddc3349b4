#pragma once

#include "base/bytes.hpp"
#include "engine/protocol/chunks.hpp"
#include "tests/unit/protocol/scripted_transport.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

namespace gangflash {

// Packets as the reference writes them down, built without the code under test.

inline Bytes le32(std::initializer_list<std::uint32_t> values) {
    Bytes bytes;
    for (const std::uint32_t value : values)
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<std::byte>(value >> shift));
    return bytes;
}

inline Bytes packet(const Bytes& payload, std::uint32_t type = 1) {
    Bytes bytes = le32({0xFEEEEEEF, type, static_cast<std::uint32_t>(payload.size())});
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

inline Bytes status(std::uint32_t word) {
    return packet(le32({word}));
}

/// A log line of the agent.
inline Bytes message() {
    Bytes payload = le32({3});
    for (const char c : {'o', 'o', 'p', 's', '\0'})
        payload.push_back(static_cast<std::byte>(c));
    return packet(payload, 2);
}

/// An image in memory; remembers what was confirmed and can fail like a disk.
class MemorySource final : public ChunkSource {
public:
    explicit MemorySource(Bytes image) : image_(std::move(image)) {}

    ByteCount size() const override { return ByteCount{image_.size()}; }

    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override {
        ++asked;
        if (offset >= fails_at) co_return Fault{ErrorCode::image_changed, "test"};
        const ByteView bytes = ByteView(image_).subspan(offset, length);
        co_return Chunk{bytes, sum16(bytes), nullptr};
    }
    void confirmed(std::uint64_t offset) override { confirmed_up_to = offset; }

    std::uint64_t fails_at = UINT64_MAX;
    std::uint64_t confirmed_up_to = 0;
    int asked = 0;

private:
    Bytes image_;
};

class CollectingSink final : public ChunkSink {
public:
    asio::awaitable<Result<void>> put(ByteView piece) override {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        ++pieces;
        co_return success();
    }
    Bytes bytes;
    int pieces = 0;
};

} // namespace gangflash
