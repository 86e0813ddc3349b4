#pragma once

#include "base/clock.hpp"
#include "ports/api/port_bus.hpp"

#include <filesystem>
#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash {

/// Phones behind ttys or pseudo-terminals; each path is one port, `serial:PATH`.
///
/// A tty has no identity, so appearances are of mode `unknown` and the handshake decides. A phone
/// has arrived when its path exists and has left when the path goes away or the line hangs up
/// (seen through inotify, no polling). Closing the port counts as leaving too: behind a pty that
/// is how a phone is unplugged, so the same path appears again `reopen_delay` later.
class SerialBus final : public PortBus {
public:
    SerialBus(asio::any_io_executor executor,
              Clock& clock,
              std::vector<std::filesystem::path> paths);
    ~SerialBus() override;

    asio::awaitable<Result<BusEvent>> next() override;
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override;

    /// For the other side of a pty to notice that it was closed.
    static constexpr Millis reopen_delay{500};

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with open transports, which tell when they close
};

} // namespace gangflash
