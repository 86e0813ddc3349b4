#pragma once

#include "base/async/wakeup.hpp"
#include "ports/usb/libusb_transfer.hpp"
#include "ports/usb/open_phone.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace gangflash::usb {

/// What all ports of one bus share: the kernel lends memory for transfers (usbfs_memory_mb, 16 MiB
/// as delivered) and says ENOMEM when it is used up. That is back-pressure, not a fault: whoever
/// was refused tries again when any transfer has ended. Lives on the bus's executor.
struct TransferMemory {
    explicit TransferMemory(const asio::any_io_executor& executor) : freed(executor) {}

    unsigned in_flight = 0; ///< submitted and not yet seen to end
    Wakeup freed;           ///< a transfer has ended
};

/// The line to one open phone: makes transfers whose end is told on the bus's executor.
class PhoneLine {
public:
    PhoneLine(OpenPhone phone,
              asio::any_io_executor executor,
              std::shared_ptr<TransferMemory> memory);

    const PhonePipe& pipe() const { return phone_->pipe; }
    const asio::any_io_executor& executor() const { return executor_; }
    TransferMemory& memory() { return *memory_; }

    /// `on_end` runs on the executor, never after hang_up().
    LibusbTransfer make_transfer(std::function<void(TransferEnd)> on_end);

    /// 0 or a libusb error; LIBUSB_ERROR_NO_DEVICE once the line is closed.
    int submit(LibusbTransfer& transfer, std::uint8_t endpoint, std::span<std::byte> buffer);

    /// No end is told from now on. On the executor.
    void hang_up() { alive_.reset(); }

    /// Releases the interfaces and closes the device; no transfer may be left. Any thread.
    void close() { phone_.reset(); }

private:
    std::optional<OpenPhone> phone_;
    asio::any_io_executor executor_;
    std::shared_ptr<TransferMemory> memory_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< watched by posted ends
};

/// What a failed transfer means. `left` when the bus has already seen the phone go: a pulled cable
/// shows as ERROR as often as NO_DEVICE.
Fault transfer_fault(libusb_transfer_status status, std::string_view direction, bool left);

} // namespace gangflash::usb
