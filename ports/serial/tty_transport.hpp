#pragma once

#include "ports/api/transport.hpp"

#include <filesystem>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace gangflash {

/// A tty in raw mode: 8 bits, no echo (an echoing tty would send READY back to the preloader), no
/// flow control, for this process alone.
class TtyTransport final : public Transport {
public:
    /// Opens and sets the line. Errors: port_vanished (no such path), port_no_permission,
    /// port_open_failed. `on_close` is called once, from the destructor.
    static Result<std::unique_ptr<TtyTransport>> open(const asio::any_io_executor& executor,
                                                      const std::filesystem::path& path,
                                                      std::function<void()> on_close);
    ~TtyTransport() override;

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override;
    asio::awaitable<Result<void>> write_all(ByteView from) override;

private:
    TtyTransport(asio::posix::stream_descriptor line, std::function<void()> on_close);

    asio::posix::stream_descriptor line_;
    std::function<void()> on_close_;
};

} // namespace gangflash
