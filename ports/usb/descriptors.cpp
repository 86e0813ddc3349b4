#include "ports/usb/descriptors.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::usb {

namespace {

// USB 2.0, table 9-5: descriptor types; the smallest lengths of tables 9-8, 9-10, 9-12, 9-13.
constexpr std::uint8_t type_configuration = 2, type_interface = 4, type_endpoint = 5;
constexpr std::size_t device_bytes = 18, configuration_bytes = 9, interface_bytes = 9,
                      endpoint_bytes = 7;
constexpr std::uint8_t transfer_type_mask = 3, transfer_type_bulk = 2, direction_in = 0x80;
constexpr std::uint16_t packet_size_mask = 0x7ff;

// USB class codes (usb.org): communications, its data half, vendor specific.
constexpr std::uint8_t class_comm = 0x02, class_cdc_data = 0x0a, class_vendor = 0xff;

std::uint8_t byte_at(ByteView raw, std::size_t at) {
    return std::to_integer<std::uint8_t>(raw[at]);
}

Fault bad(std::size_t at, std::string_view what) {
    return {ErrorCode::port_open_failed, fmt::format("descriptors={} offset={}", what, at)};
}

InterfaceFacts interface_from(ByteView descriptor) {
    InterfaceFacts facts;
    facts.number = byte_at(descriptor, 2);
    facts.device_class = byte_at(descriptor, 5);
    facts.subclass = byte_at(descriptor, 6);
    facts.protocol = byte_at(descriptor, 7);
    return facts;
}

void add_endpoint(InterfaceFacts& to, ByteView descriptor) {
    if ((byte_at(descriptor, 3) & transfer_type_mask) != transfer_type_bulk) return;
    const std::uint8_t address = byte_at(descriptor, 2);
    std::optional<std::uint8_t>& place = (address & direction_in) != 0 ? to.bulk_in : to.bulk_out;
    if (place) return; // the first pair is the one in use
    place = address;
    to.packet_bytes = load_le<std::uint16_t>(descriptor, 4) & packet_size_mask;
}

bool has_pair(const InterfaceFacts& facts) {
    return facts.bulk_in && facts.bulk_out && facts.packet_bytes > 0;
}

} // namespace

Result<std::vector<InterfaceFacts>> parse_interfaces(ByteView raw) {
    if (raw.size() < device_bytes + configuration_bytes) return bad(raw.size(), "cut_off");
    if (byte_at(raw, device_bytes + 1) != type_configuration)
        return bad(device_bytes, "no_configuration");
    const std::size_t total = load_le<std::uint16_t>(raw, device_bytes + 2);
    // A phone may claim more than it sends; what came is all there is.
    const std::size_t end = std::min(raw.size(), device_bytes + total);

    std::vector<InterfaceFacts> interfaces;
    bool in_alternate = false; // endpoints of other alternate settings are not in use
    for (std::size_t at = device_bytes; at < end;) {
        const std::size_t length = byte_at(raw, at);
        if (length < 2) return bad(at, "zero_length");
        if (at + length > end) return bad(at, "cut_off");
        const ByteView descriptor = raw.subspan(at, length);
        const std::uint8_t type = byte_at(descriptor, 1);
        if (type == type_interface && length >= interface_bytes) {
            in_alternate = byte_at(descriptor, 3) != 0;
            if (!in_alternate) interfaces.push_back(interface_from(descriptor));
        } else if (type == type_endpoint && length >= endpoint_bytes) {
            if (!in_alternate && !interfaces.empty()) add_endpoint(interfaces.back(), descriptor);
        }
        at += length;
    }
    return interfaces;
}

Result<PhonePipe> choose_pipe(const std::vector<InterfaceFacts>& interfaces, PipeKind kind) {
    const std::uint8_t wanted = kind == PipeKind::vendor_specific ? class_vendor : class_cdc_data;
    const auto data = std::ranges::find_if(interfaces, [&](const InterfaceFacts& facts) {
        return facts.device_class == wanted && has_pair(facts);
    });
    if (data == interfaces.end())
        return Fault{ErrorCode::port_open_failed,
                     fmt::format("no bulk pair in an interface of class {:02x}", wanted)};
    const auto comm = std::ranges::find(interfaces, class_comm, &InterfaceFacts::device_class);
    return PhonePipe{.data_interface = data->number,
                     .comm_interface =
                         comm == interfaces.end() ? std::nullopt : std::optional(comm->number),
                     .in = *data->bulk_in,
                     .out = *data->bulk_out,
                     .packet_bytes = data->packet_bytes};
}

} // namespace gangflash::usb
