#include "ports/usb/libusb_handles.hpp"

#include <fmt/format.h>

namespace gangflash::usb {

namespace {

ErrorCode code_of(int error, ErrorCode otherwise) {
    switch (error) {
    case LIBUSB_ERROR_NO_DEVICE:
    case LIBUSB_ERROR_NOT_FOUND:
        return ErrorCode::port_vanished;
    case LIBUSB_ERROR_ACCESS:
        return ErrorCode::port_no_permission;
    case LIBUSB_ERROR_TIMEOUT:
        return ErrorCode::io_timeout;
    default:
        return otherwise;
    }
}

} // namespace

Fault libusb_fault(int error, std::string_view call, ErrorCode otherwise) {
    return {code_of(error, otherwise),
            fmt::format("call={} error={}", call, libusb_error_name(error))};
}

Result<LibusbContext> LibusbContext::create() {
    libusb_context* context = nullptr;
    if (const int error = libusb_init(&context); error != LIBUSB_SUCCESS)
        return libusb_fault(error, "libusb_init", ErrorCode::internal_error);
    return LibusbContext(context);
}

EventThread::EventThread(libusb_context* context)
    : context_(context), thread_([this] {
          // The flag is looked at by libusb under its event lock, so stop() cannot slip between the
          // look and the wait.
          timeval long_enough{.tv_sec = 3600, .tv_usec = 0};
          while (__atomic_load_n(&stopped_, __ATOMIC_ACQUIRE) == 0)
              libusb_handle_events_timeout_completed(context_, &long_enough, &stopped_);
      }) {}

void EventThread::stop() {
    if (!thread_.joinable()) return;
    __atomic_store_n(&stopped_, 1, __ATOMIC_RELEASE);
    libusb_interrupt_event_handler(context_);
    thread_.join();
}

Result<std::unique_ptr<HotplugWatch>> HotplugWatch::start(libusb_context* context, Told told) {
    if (libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG) == 0)
        return Fault{ErrorCode::internal_error, "libusb knows no hotplug on this system"};
    std::unique_ptr<HotplugWatch> watch(new HotplugWatch(context, std::move(told)));
    const auto on_event =
        [](libusb_context*, libusb_device* device, libusb_hotplug_event event, void* self) -> int {
        static_cast<HotplugWatch*>(self)->told_(event, device);
        return 0; // goes on watching
    };
    const int error = libusb_hotplug_register_callback(context,
                                                       LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
                                                           LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
                                                       LIBUSB_HOTPLUG_ENUMERATE,
                                                       LIBUSB_HOTPLUG_MATCH_ANY,
                                                       LIBUSB_HOTPLUG_MATCH_ANY,
                                                       LIBUSB_HOTPLUG_MATCH_ANY,
                                                       on_event,
                                                       watch.get(),
                                                       &watch->handle_);
    if (error != LIBUSB_SUCCESS)
        return libusb_fault(error, "libusb_hotplug_register_callback", ErrorCode::internal_error);
    return watch;
}

HotplugWatch::~HotplugWatch() {
    libusb_hotplug_deregister_callback(context_, handle_);
}

Result<LibusbHandle> LibusbHandle::open(const LibusbDevice& device) {
    libusb_device_handle* handle = nullptr;
    if (const int error = libusb_open(device.get(), &handle); error != LIBUSB_SUCCESS)
        return libusb_fault(error, "libusb_open", ErrorCode::port_open_failed);
    return LibusbHandle(handle);
}

Result<InterfaceClaim> InterfaceClaim::claim(const LibusbHandle& handle, std::uint8_t number) {
    // Automatic detaching is one ioctl with the claim: nothing can bind in between. It is switched
    // off again at once, because releasing would otherwise give the interface back to cdc_acm.
    libusb_set_auto_detach_kernel_driver(handle.get(), 1);
    const int error = libusb_claim_interface(handle.get(), number);
    libusb_set_auto_detach_kernel_driver(handle.get(), 0);
    if (error == LIBUSB_SUCCESS) return InterfaceClaim(handle.get(), number);
    Fault fault = libusb_fault(error, "libusb_claim_interface", ErrorCode::port_open_failed);
    if (error == LIBUSB_ERROR_BUSY) fault.detail += " another program has it";
    return with_context(std::move(fault), fmt::format("interface={}", number));
}

InterfaceClaim::~InterfaceClaim() {
    if (handle_ != nullptr) libusb_release_interface(handle_, number_);
}

} // namespace gangflash::usb
