#include "ports/usb/phone_line.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

namespace gangflash::usb {

PhoneLine::PhoneLine(OpenPhone phone,
                     asio::any_io_executor executor,
                     std::shared_ptr<TransferMemory> memory)
    : phone_(std::move(phone)), executor_(std::move(executor)), memory_(std::move(memory)) {}

LibusbTransfer PhoneLine::make_transfer(std::function<void(TransferEnd)> on_end) {
    auto told = std::make_shared<std::function<void(TransferEnd)>>(std::move(on_end));
    return LibusbTransfer(
        [executor = executor_, memory = memory_, alive = std::weak_ptr<bool>(alive_), told](
            TransferEnd end) {
            asio::post(executor, [memory, alive, told, end] {
                --memory->in_flight;
                if (!alive.expired()) (*told)(end);
                memory->freed.notify();
            });
        });
}

int PhoneLine::submit(LibusbTransfer& transfer,
                      std::uint8_t endpoint,
                      std::span<std::byte> buffer) {
    if (!phone_) return LIBUSB_ERROR_NO_DEVICE;
    const int error = transfer.submit(phone_->handle.get(), endpoint, buffer);
    if (error == LIBUSB_SUCCESS) ++memory_->in_flight;
    return error;
}

Fault transfer_fault(libusb_transfer_status status, std::string_view direction, bool left) {
    if (left || status == LIBUSB_TRANSFER_NO_DEVICE)
        return {ErrorCode::port_vanished, fmt::format("direction={}", direction)};
    const auto why = [status]() -> std::string_view {
        switch (status) {
        case LIBUSB_TRANSFER_STALL:
            return "phone stalled the endpoint";
        case LIBUSB_TRANSFER_OVERFLOW:
            return "phone sent more than a packet holds";
        case LIBUSB_TRANSFER_CANCELLED:
            return "cancelled by the system";
        default:
            return "no valid answer on the wire";
        }
    };
    return {ErrorCode::transfer_failed, fmt::format("direction={} {}", direction, why())};
}

} // namespace gangflash::usb
