#include "ports/usb/open_phone.hpp"

#include "ports/usb/control_request.hpp"

#include <array>
#include <set>

namespace gangflash::usb {

namespace {

// USB 2.0, 9.4.3.
constexpr std::uint8_t standard_request_in = 0x80, get_descriptor = 0x06;

// CDC PSTN 1.2, table 13: class requests to the communications interface.
constexpr std::uint8_t class_request_out = 0x21;
constexpr std::uint8_t set_line_coding = 0x20, set_control_line_state = 0x22;
constexpr std::uint16_t dtr_and_rts = 0x03;
/// dwDTERate 921600 little-endian, 1 stop bit, no parity, 8 data bits.
constexpr std::array<std::uint8_t, 7> line_coding{0x00, 0x10, 0x0e, 0x00, 0, 0, 8};

int ask_descriptor(const LibusbHandle& handle, std::uint8_t type, std::span<std::byte> into) {
    const ControlSetup setup{.type = standard_request_in,
                             .request = get_descriptor,
                             .value = static_cast<std::uint16_t>(type << 8U),
                             .index = 0};
    return control_request(handle, setup, into, control_limit);
}

/// Device and configuration descriptor as the phone sends them.
Result<Bytes> ask_descriptors(const LibusbHandle& handle) {
    constexpr int device_bytes = 18, most_bytes = 1024; // a phone's configuration has 67 to 100
    Bytes raw(device_bytes + most_bytes);
    const std::span all(raw);
    int got = ask_descriptor(handle, LIBUSB_DT_DEVICE, all.first(device_bytes));
    if (got == device_bytes)
        got = ask_descriptor(handle, LIBUSB_DT_CONFIG, all.subspan(device_bytes));
    if (got < 0) return libusb_fault(got, "get_descriptor", ErrorCode::port_open_failed);
    raw.resize(static_cast<std::size_t>(device_bytes + got));
    return raw;
}

Result<void> request(const LibusbHandle& handle,
                     std::uint8_t request,
                     std::uint16_t value,
                     std::uint8_t interface,
                     std::span<const std::uint8_t> data) {
    const auto view = std::as_bytes(data);
    Bytes bytes(view.begin(), view.end()); // one buffer type for both directions
    const ControlSetup setup{
        .type = class_request_out, .request = request, .value = value, .index = interface};
    const int got = control_request(handle, setup, bytes, control_limit);
    if (got >= 0 || got == LIBUSB_ERROR_PIPE) return success();
    return libusb_fault(got, "control_request", ErrorCode::port_open_failed);
}

Result<void> set_line(const LibusbHandle& handle, const PhonePipe& pipe) {
    if (!pipe.comm_interface) return success(); // not a serial line
    const std::uint8_t comm = *pipe.comm_interface;
    if (auto set = request(handle, set_line_coding, 0, comm, line_coding); !set) return set;
    return request(handle, set_control_line_state, dtr_and_rts, comm, {});
}

} // namespace

Result<OpenPhone> open_phone(const LibusbDevice& device, Bytes descriptors, PipeKind kind) {
    auto handle = LibusbHandle::open(device);
    if (!handle) return handle.error();
    if (descriptors.empty()) {
        auto asked = ask_descriptors(*handle);
        if (!asked) return asked.error();
        descriptors = std::move(*asked);
    }
    const auto interfaces = parse_interfaces(descriptors);
    if (!interfaces) return interfaces.error();
    const auto pipe = choose_pipe(*interfaces, kind);
    if (!pipe) return pipe.error();

    OpenPhone phone{std::move(*handle), {}, *pipe};
    std::set<std::uint8_t> ours{pipe->data_interface};
    if (pipe->comm_interface) ours.insert(*pipe->comm_interface);
    for (const std::uint8_t number : ours) {
        auto claim = InterfaceClaim::claim(phone.handle, number);
        if (!claim) return claim.error();
        phone.claims.push_back(std::move(*claim));
    }
    if (auto set = set_line(phone.handle, phone.pipe); !set) return set.error();
    return phone;
}

} // namespace gangflash::usb
