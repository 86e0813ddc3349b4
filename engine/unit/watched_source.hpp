#pragma once

#include "engine/protocol/chunks.hpp"
#include "engine/unit/stop.hpp"

#include <cstdint>
#include <functional>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// A source that reports what the phone confirmed and stops between chunks when told to.
class WatchedSource final : public ChunkSource {
public:
    using Confirmed = std::function<void(std::uint64_t more)>;

    WatchedSource(ChunkSource& inner, const StopRequest& stop, Confirmed on_confirmed)
        : inner_(inner), stop_(stop), on_confirmed_(std::move(on_confirmed)) {}

    ByteCount size() const override { return inner_.size(); }

    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override {
        if (stop_ == StopRequest::at_once) co_return Fault{ErrorCode::station_stopped, "at once"};
        co_return co_await inner_.chunk(offset, length);
    }

    void confirmed(std::uint64_t offset) override {
        on_confirmed_(offset - confirmed_);
        confirmed_ = offset;
    }

private:
    ChunkSource& inner_;
    const StopRequest& stop_;
    Confirmed on_confirmed_;
    std::uint64_t confirmed_ = 0;
};

} // namespace gangflash
