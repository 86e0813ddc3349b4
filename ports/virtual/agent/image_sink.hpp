#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/agent/storage_target.hpp"
#include "ports/virtual/phone_board.hpp"

#include <cstdint>
#include <memory>

namespace gangflash::vphone {

/// Takes an image piece by piece and puts it where it belongs. A status other than ok refuses it.
/// Storage that fails throws std::system_error.
class ImageSink {
public:
    virtual ~ImageSink() = default;
    virtual AgentStatus take(ByteView piece) = 0;
    virtual AgentStatus finish() { return AgentStatus::ok; }
};

/// Bytes as they come, one behind the other.
class RawSink final : public ImageSink {
public:
    RawSink(const PhoneBoard& board, StorageTarget target);
    AgentStatus take(ByteView piece) override;

private:
    const PhoneBoard& board_;
    StorageTarget target_;
    std::uint64_t at_ = 0; ///< bytes taken
};

/// An Android sparse image (mtk-firmware-package.md, 5.2), expanded on the way.
class SparseSink final : public ImageSink {
public:
    SparseSink(const PhoneBoard& board, StorageTarget target);
    AgentStatus take(ByteView piece) override;
    AgentStatus finish() override;

    static bool looks_sparse(ByteView head);

private:
    enum class Want : std::uint8_t { file_header, chunk_header, raw, fill, skip, done };

    AgentStatus file_header();
    AgentStatus chunk_header();
    AgentStatus fill_chunk();
    void want(Want what, std::uint64_t bytes);
    void next_chunk();
    void store(ByteView bytes);

    const PhoneBoard& board_;
    StorageTarget target_;
    Bytes pending_; ///< of the header or pattern being gathered
    Want want_ = Want::file_header;
    std::uint64_t wanted_ = 28; ///< bytes until what is wanted is complete
    std::uint32_t block_size_ = 0;
    std::uint32_t chunk_header_size_ = 0;
    std::uint32_t chunks_left_ = 0;
    std::uint64_t chunk_bytes_ = 0; ///< expanded bytes of this chunk
    std::uint64_t at_ = 0;          ///< expanded bytes so far
    std::uint64_t expanded_ = 0;
};

/// A preloader file: the agent puts the boot header in front.
class PreloaderSink final : public ImageSink {
public:
    PreloaderSink(const PhoneBoard& board, StorageTarget target, std::uint64_t length);
    AgentStatus take(ByteView piece) override;
    AgentStatus finish() override;

private:
    const PhoneBoard& board_;
    StorageTarget target_;
    std::uint64_t length_; ///< of the whole file, as announced
    Bytes file_;
};

} // namespace gangflash::vphone
