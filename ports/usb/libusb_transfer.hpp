#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include <libusb-1.0/libusb.h>

namespace gangflash::usb {

/// How a transfer ended. CANCELLED and ERROR may still have moved `bytes`.
struct TransferEnd {
    libusb_transfer_status status = LIBUSB_TRANSFER_COMPLETED;
    std::size_t bytes = 0;
};

/// One transfer, used again and again.
///
/// Submit and cancel from any one thread at a time. `on_end` runs on libusb's event thread, once
/// per successful submit, and may only post or note; the transfer is free for the next submit as
/// soon as the posted work runs, or wait_for() said so. Destroying it cancels what is in flight and
/// waits for its callback, so neither transfer nor buffer is ever freed under the kernel; hence
/// never destroy one on the event thread.
class LibusbTransfer {
public:
    using OnEnd = std::function<void(TransferEnd)>;

    explicit LibusbTransfer(OnEnd on_end);
    ~LibusbTransfer();
    LibusbTransfer(LibusbTransfer&&) noexcept;
    LibusbTransfer& operator=(LibusbTransfer&&) = delete;

    /// Returns 0 or a libusb error: NO_MEM is usbfs saying "later". `buffer` stays valid until the
    /// end. No time limit: cancel() is the only one.
    int submit(libusb_device_handle* handle, std::uint8_t endpoint, std::span<std::byte> buffer);

    /// The same on endpoint 0. `setup_and_data` begins with the eight bytes of
    /// libusb_fill_control_setup; the end counts only what follows them.
    int submit_control(libusb_device_handle* handle, std::span<std::byte> setup_and_data);

    /// Blocks until nothing is in flight and the callback has returned; false when `limit` ran out
    /// before. What `on_end` wrote may be read after true. Never on the event thread.
    bool wait_for(std::chrono::milliseconds limit);

    /// Asks for an early end; does nothing when none is in flight.
    void cancel();

    /// Cancels and blocks until the callback has returned.
    void cancel_and_wait();

private:
    int submit_filled();

    struct State;
    std::unique_ptr<State> state_; ///< libusb keeps its address
};

} // namespace gangflash::usb
