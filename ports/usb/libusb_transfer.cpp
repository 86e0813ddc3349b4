#include "ports/usb/libusb_transfer.hpp"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

namespace gangflash::usb {

namespace {

/// usb_kill_urb ends within milliseconds on every controller; a kernel that keeps a transfer this
/// long keeps it for ever.
constexpr std::chrono::seconds kernel_limit{30};
constexpr unsigned no_time_limit = 0;

struct FreeTransfer {
    void operator()(libusb_transfer* transfer) const { libusb_free_transfer(transfer); }
};

} // namespace

struct LibusbTransfer::State {
    explicit State(OnEnd end) : transfer(libusb_alloc_transfer(0)), on_end(std::move(end)) {
        if (!transfer) throw std::bad_alloc();
    }

    static void LIBUSB_CALL ended(libusb_transfer* transfer) {
        auto& self = *static_cast<State*>(transfer->user_data);
        const TransferEnd end{transfer->status, static_cast<std::size_t>(transfer->actual_length)};
        // All under the lock: once in_flight is false and the lock is free, `self` may be gone.
        const std::lock_guard lock(self.mutex);
        self.in_flight = false;
        self.on_end(end);
        self.idle.notify_all();
    }

    std::unique_ptr<libusb_transfer, FreeTransfer> transfer;
    OnEnd on_end;
    std::mutex mutex;
    std::condition_variable idle;
    bool in_flight = false;
};

LibusbTransfer::LibusbTransfer(OnEnd on_end) : state_(std::make_unique<State>(std::move(on_end))) {}

LibusbTransfer::LibusbTransfer(LibusbTransfer&&) noexcept = default;

LibusbTransfer::~LibusbTransfer() {
    if (state_) cancel_and_wait();
}

int LibusbTransfer::submit(libusb_device_handle* handle,
                           std::uint8_t endpoint,
                           std::span<std::byte> buffer) {
    libusb_fill_bulk_transfer(state_->transfer.get(),
                              handle,
                              endpoint,
                              reinterpret_cast<unsigned char*>(buffer.data()),
                              static_cast<int>(buffer.size()),
                              &State::ended,
                              state_.get(),
                              no_time_limit);
    return submit_filled();
}

int LibusbTransfer::submit_control(libusb_device_handle* handle,
                                   std::span<std::byte> setup_and_data) {
    libusb_fill_control_transfer(state_->transfer.get(),
                                 handle,
                                 reinterpret_cast<unsigned char*>(setup_and_data.data()),
                                 &State::ended,
                                 state_.get(),
                                 no_time_limit);
    return submit_filled();
}

int LibusbTransfer::submit_filled() {
    {
        // Before the call: the callback may come before it returns.
        const std::lock_guard lock(state_->mutex);
        state_->in_flight = true;
    }
    const int error = libusb_submit_transfer(state_->transfer.get());
    if (error != LIBUSB_SUCCESS) {
        const std::lock_guard lock(state_->mutex);
        state_->in_flight = false;
    }
    return error;
}

void LibusbTransfer::cancel() {
    bool in_flight = false;
    {
        const std::lock_guard lock(state_->mutex);
        in_flight = state_->in_flight;
    }
    // Not under our lock: libusb holds its own while it calls back. Should the transfer end in
    // between, libusb answers NOT_FOUND.
    if (in_flight) libusb_cancel_transfer(state_->transfer.get());
}

bool LibusbTransfer::wait_for(std::chrono::milliseconds limit) {
    std::unique_lock lock(state_->mutex);
    return state_->idle.wait_for(lock, limit, [this] { return !state_->in_flight; });
}

void LibusbTransfer::cancel_and_wait() {
    cancel();
    if (wait_for(kernel_limit)) return;
    // Going on would hand memory to the kernel that somebody else uses.
    std::fputs("gangflash: the kernel did not give a USB transfer back\n", stderr);
    std::abort();
}

} // namespace gangflash::usb
