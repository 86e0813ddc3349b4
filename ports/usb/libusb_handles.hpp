#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include <libusb-1.0/libusb.h>

namespace gangflash::usb {

/// One move-only owner per libusb handle; each frees exactly what it got. A transfer has a header
/// of its own (libusb_transfer.hpp).
///
/// Order of destruction: transfers, claims, handle, device; then event thread, hotplug watch (whose
/// callback the thread may be in), context.

/// What a libusb error number means to the station: NO_DEVICE and NOT_FOUND are `port_vanished`,
/// ACCESS is `port_no_permission`, TIMEOUT is `io_timeout`, all others are `otherwise`.
/// The detail reads `call=NAME error=LIBUSB_ERROR_…`.
Fault libusb_fault(int error, std::string_view call, ErrorCode otherwise);

namespace detail {
struct Exit {
    void operator()(libusb_context* context) const { libusb_exit(context); }
};
struct Unref {
    void operator()(libusb_device* device) const { libusb_unref_device(device); }
};
struct Close {
    void operator()(libusb_device_handle* handle) const { libusb_close(handle); }
};
} // namespace detail

/// One libusb session. Two may live in one process.
class LibusbContext {
public:
    /// Errors: internal_error (no usbfs, no udev).
    static Result<LibusbContext> create();

    libusb_context* get() const { return context_.get(); }

private:
    explicit LibusbContext(libusb_context* context) : context_(context) {}
    std::unique_ptr<libusb_context, detail::Exit> context_;
};

/// Handles all events of one context on one thread until destroyed: wakes on events only.
class EventThread {
public:
    explicit EventThread(libusb_context* context);
    ~EventThread() { stop(); }
    EventThread(const EventThread&) = delete;
    EventThread& operator=(const EventThread&) = delete;

    /// Returns after the last callback has returned. A second call does nothing.
    void stop();

private:
    libusb_context* context_;
    int stopped_ = 0; ///< libusb's own "completed" flag, written under its event lock
    std::thread thread_;
};

/// A device known to libusb, attached or not.
class LibusbDevice {
public:
    LibusbDevice() = default;
    /// Takes a reference of its own.
    explicit LibusbDevice(libusb_device* device) : device_(libusb_ref_device(device)) {}

    LibusbDevice clone() const { return LibusbDevice(device_.get()); }
    libusb_device* get() const { return device_.get(); }

private:
    std::unique_ptr<libusb_device, detail::Unref> device_;
};

/// Arrivals and departures, told on the event thread, and once on the calling thread for each
/// device already present. An arrival may be told twice (libusb says so, and does).
class HotplugWatch {
public:
    using Told = std::function<void(libusb_hotplug_event, libusb_device*)>;

    /// Errors: internal_error (libusb built without hotplug).
    static Result<std::unique_ptr<HotplugWatch>> start(libusb_context* context, Told told);
    ~HotplugWatch();
    HotplugWatch(const HotplugWatch&) = delete;
    HotplugWatch& operator=(const HotplugWatch&) = delete;

private:
    HotplugWatch(libusb_context* context, Told told) : context_(context), told_(std::move(told)) {}

    libusb_context* context_;
    Told told_;
    libusb_hotplug_callback_handle handle_ = 0;
};

/// An open device.
class LibusbHandle {
public:
    LibusbHandle() = default;
    /// Blocks for the opening of a device node. Errors: port_vanished, port_no_permission,
    /// port_open_failed.
    static Result<LibusbHandle> open(const LibusbDevice& device);

    libusb_device_handle* get() const { return handle_.get(); }

private:
    explicit LibusbHandle(libusb_device_handle* handle) : handle_(handle) {}
    std::unique_ptr<libusb_device_handle, detail::Close> handle_;
};

/// One interface that is ours. The kernel's driver is detached in the same call and is not given
/// the interface back: cdc_acm would send requests to a phone in the middle of its work, and binds
/// again by itself at the phone's next enumeration.
class InterfaceClaim {
public:
    /// Blocks for one ioctl. Errors: port_vanished, port_open_failed (`another program has it`).
    static Result<InterfaceClaim> claim(const LibusbHandle& handle, std::uint8_t number);
    ~InterfaceClaim();
    InterfaceClaim(InterfaceClaim&& other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)), number_(other.number_) {}
    InterfaceClaim& operator=(InterfaceClaim&&) = delete;

private:
    InterfaceClaim(libusb_device_handle* handle, std::uint8_t number)
        : handle_(handle), number_(number) {}

    libusb_device_handle* handle_;
    std::uint8_t number_;
};

} // namespace gangflash::usb
