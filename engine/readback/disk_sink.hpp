#pragma once

#include "base/async/wakeup.hpp"
#include "engine/protocol/chunks.hpp"
#include "engine/readback/image_file.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash::readback {

/// Takes what an agent reads and has the disk's threads append it to an image, while the phone
/// already sends the next: at most one piece of `usual_chunk` is being written and one being
/// filled. Lives on the engine's executor.
///
/// settle() must be awaited before the image is used otherwise, also after a fault of the read.
class DiskSink final : public ChunkSink {
public:
    using OnBytes = std::function<void(std::uint64_t more)>;

    DiskSink(asio::any_io_executor engine,
             asio::any_io_executor disk,
             std::shared_ptr<ImageFile> image,
             OnBytes on_bytes);

    /// Faults: the disk's (`output_unwritable`), of this piece or an earlier one.
    asio::awaitable<Result<void>> put(ByteView bytes) override;

    /// Everything put so far is written.
    asio::awaitable<Result<void>> flush();

    /// Nothing is being written any more.
    asio::awaitable<void> settle();

private:
    struct Writing; ///< shared with the disk's thread's answer

    asio::awaitable<Result<void>> hand_over();
    asio::awaitable<Result<void>> written();

    asio::any_io_executor engine_, disk_;
    std::shared_ptr<ImageFile> image_;
    OnBytes on_bytes_;
    Bytes filling_;
    std::shared_ptr<Writing> writing_;
};

} // namespace gangflash::readback
