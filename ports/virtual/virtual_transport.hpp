#pragma once

#include "ports/api/transport.hpp"
#include "ports/virtual/usb_pipe.hpp"

#include <memory>

namespace gangflash::vphone {

/// The host's end of the cable to one appearance of a virtual phone.
class VirtualTransport final : public Transport {
public:
    explicit VirtualTransport(std::shared_ptr<UsbPipe> pipe) : pipe_(std::move(pipe)) {}
    ~VirtualTransport() override { pipe_->host_close(); }

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        return pipe_->host_read(into);
    }
    asio::awaitable<Result<void>> write_all(ByteView from) override {
        return pipe_->host_write(from);
    }
    bool write_at_once(ByteView from) override { return pipe_->host_write_at_once(from); }

private:
    std::shared_ptr<UsbPipe> pipe_;
};

} // namespace gangflash::vphone
