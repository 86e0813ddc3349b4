#include "engine/readback/disk_sink.hpp"

#include "base/async/run_on.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_executor.hpp>

namespace gangflash::readback {

namespace {

asio::awaitable<Result<void>> run_here(std::function<Result<void>()> work) {
    co_return work();
}

} // namespace

struct DiskSink::Writing {
    explicit Writing(const asio::any_io_executor& engine) : done(engine) {}

    Wakeup done;
    std::optional<Result<void>> result;
    std::exception_ptr thrown; ///< memory that ran out; ends the port in its own coroutine
};

DiskSink::DiskSink(asio::any_io_executor engine,
                   asio::any_io_executor disk,
                   std::shared_ptr<ImageFile> image,
                   OnBytes on_bytes)
    : engine_(std::move(engine)), disk_(std::move(disk)), image_(std::move(image)),
      on_bytes_(std::move(on_bytes)) {}

asio::awaitable<Result<void>> DiskSink::put(ByteView bytes) {
    const std::uint64_t size = bytes.size();
    while (!bytes.empty()) {
        const std::size_t n = std::min<std::size_t>(usual_chunk - filling_.size(), bytes.size());
        filling_.insert(
            filling_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n));
        bytes = bytes.subspan(n);
        if (filling_.size() < usual_chunk) break;
        if (auto handed = co_await hand_over(); !handed) co_return handed.error();
    }
    on_bytes_(size);
    co_return success();
}

asio::awaitable<Result<void>> DiskSink::hand_over() {
    if (auto before = co_await written(); !before) co_return before.error();
    if (filling_.empty()) co_return success();
    auto piece = std::make_shared<const Bytes>(std::exchange(filling_, {}));
    filling_.reserve(usual_chunk);
    std::function<Result<void>()> append = [image = image_, piece] {
        return image->append(*piece);
    };
    auto writing = std::make_shared<Writing>(engine_);
    const auto ended = [writing](const std::exception_ptr& thrown, Result<void> result) {
        writing->thrown = thrown;
        writing->result = std::move(result);
        writing->done.notify();
    };
    auto work = run_here(std::move(append));
    start_root(disk_, std::move(work), asio::bind_executor(engine_, ended));
    writing_ = std::move(writing);
    co_return success();
}

/// The piece that is being written is; its fault comes once.
asio::awaitable<Result<void>> DiskSink::written() {
    co_await settle();
    const auto writing = std::exchange(writing_, nullptr);
    if (!writing) co_return success();
    if (writing->thrown) std::rethrow_exception(writing->thrown);
    co_return *writing->result;
}

asio::awaitable<void> DiskSink::settle() {
    while (writing_ && !writing_->result)
        co_await writing_->done.wait();
}

asio::awaitable<Result<void>> DiskSink::flush() {
    if (auto handed = co_await hand_over(); !handed) co_return handed.error();
    co_return co_await written();
}

} // namespace gangflash::readback
