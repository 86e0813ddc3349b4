#include "ports/usb/open_phone.hpp"

#include <array>
#include <set>

namespace gangflash::usb {

namespace {

// CDC PSTN 1.2, table 13: class requests to the communications interface.
constexpr std::uint8_t class_request_out = 0x21;
constexpr std::uint8_t set_line_coding = 0x20, set_control_line_state = 0x22;
constexpr std::uint16_t dtr_and_rts = 0x03;
/// dwDTERate 921600 little-endian, 1 stop bit, no parity, 8 data bits.
constexpr std::array<std::uint8_t, 7> line_coding{0x00, 0x10, 0x0e, 0x00, 0, 0, 8};

/// Device and configuration descriptor as the phone sends them.
Result<Bytes> ask_descriptors(const LibusbHandle& handle) {
    constexpr int device_bytes = 18, most_bytes = 1024; // a phone's configuration has 67 to 100
    Bytes raw(device_bytes + most_bytes);
    auto* at = reinterpret_cast<unsigned char*>(raw.data());
    int got = libusb_get_descriptor(handle.get(), LIBUSB_DT_DEVICE, 0, at, device_bytes);
    if (got == device_bytes)
        got =
            libusb_get_descriptor(handle.get(), LIBUSB_DT_CONFIG, 0, at + device_bytes, most_bytes);
    if (got < 0) return libusb_fault(got, "libusb_get_descriptor", ErrorCode::port_open_failed);
    raw.resize(static_cast<std::size_t>(device_bytes + got));
    return raw;
}

Result<void> request(const LibusbHandle& handle,
                     std::uint8_t request,
                     std::uint16_t value,
                     std::uint8_t interface,
                     std::span<const std::uint8_t> data) {
    std::vector<unsigned char> bytes(data.begin(), data.end()); // libusb takes no const
    const int got = libusb_control_transfer(handle.get(),
                                            class_request_out,
                                            request,
                                            value,
                                            interface,
                                            bytes.data(),
                                            static_cast<std::uint16_t>(bytes.size()),
                                            static_cast<unsigned>(line_request_limit.count()));
    if (got >= 0 || got == LIBUSB_ERROR_PIPE) return success();
    return libusb_fault(got, "libusb_control_transfer", ErrorCode::port_open_failed);
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
