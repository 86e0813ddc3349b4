#pragma once

#include "base/clock.hpp"
#include "ports/virtual/virtual_bus.hpp"
#include "station/phones/usb_face.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Virtual phones as USB devices for QEMU's `usb-redir`, behind sockets DIR/phone-1, DIR/phone-2 …
///
/// The connection is the cable: a phone is plugged in when a host connects and pulled out when it
/// goes. In between the phone re-enumerates, drops and returns on its own. One that switched itself
/// off, or booted, is plugged in again after `rest`. Prints one JSON object for each change.
/// Everything runs on one executor.
class RedirBank {
public:
    using Print = std::function<void(const std::string& json_line)>;

    /// Phones from number `full_speed_from` on (1 is the first) are full-speed devices: QEMU's hub
    /// takes no others.
    RedirBank(asio::any_io_executor executor,
              Clock& clock,
              vphone::BankOptions options,
              std::filesystem::path folder,
              std::size_t full_speed_from,
              Print print);
    ~RedirBank();
    RedirBank(const RedirBank&) = delete;
    RedirBank& operator=(const RedirBank&) = delete;

    /// Runs until cancelled. Throws boost::system::system_error when a socket cannot be made.
    asio::awaitable<void> run();

    static constexpr Millis rest{15'000};

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the connection of each phone
};

} // namespace gangflash
