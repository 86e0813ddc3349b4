#include "ports/usb/control_request.hpp"

#include "base/bytes.hpp"
#include "ports/usb/libusb_transfer.hpp"

#include <algorithm>

namespace gangflash::usb {

namespace {

int error_of(libusb_transfer_status status) {
    switch (status) {
    case LIBUSB_TRANSFER_STALL:
        return LIBUSB_ERROR_PIPE;
    case LIBUSB_TRANSFER_NO_DEVICE:
        return LIBUSB_ERROR_NO_DEVICE;
    case LIBUSB_TRANSFER_OVERFLOW:
        return LIBUSB_ERROR_OVERFLOW;
    default:
        return LIBUSB_ERROR_IO;
    }
}

} // namespace

int control_request(const LibusbHandle& handle,
                    const ControlSetup& setup,
                    std::span<std::byte> data,
                    Millis limit) {
    Bytes buffer(LIBUSB_CONTROL_SETUP_SIZE + data.size());
    libusb_fill_control_setup(reinterpret_cast<unsigned char*>(buffer.data()),
                              setup.type,
                              setup.request,
                              setup.value,
                              setup.index,
                              static_cast<std::uint16_t>(data.size()));
    const std::span payload = std::span(buffer).subspan(LIBUSB_CONTROL_SETUP_SIZE);
    std::ranges::copy(data, payload.begin());

    // Buffer and end outlive the transfer, being declared before it.
    TransferEnd end;
    LibusbTransfer transfer([&end](TransferEnd how) { end = how; });
    if (const int error = transfer.submit_control(handle.get(), buffer); error != LIBUSB_SUCCESS)
        return error;
    const bool in_time = transfer.wait_for(limit);
    if (!in_time) transfer.cancel_and_wait(); // it may still end by itself, and counts then
    if (end.status == LIBUSB_TRANSFER_CANCELLED && !in_time) return LIBUSB_ERROR_TIMEOUT;
    if (end.status != LIBUSB_TRANSFER_COMPLETED) return error_of(end.status);
    if ((setup.type & LIBUSB_ENDPOINT_IN) != 0)
        std::ranges::copy(payload.first(end.bytes), data.begin());
    return static_cast<int>(end.bytes);
}

} // namespace gangflash::usb
