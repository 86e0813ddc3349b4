#include "station/phones/usb_face.hpp"

#include <algorithm>
#include <initializer_list>

namespace gangflash {

namespace {

constexpr unsigned descriptor_device = 1, descriptor_configuration = 2, descriptor_string = 3;
constexpr std::uint16_t language_english = 0x0409;

Bytes raw(std::initializer_list<unsigned> values) {
    Bytes bytes;
    for (const unsigned value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes brom_configuration(unsigned low, unsigned high) {
    return raw({9, 2,    67,   0,    2,   1,    0,    0x80, 250,    // configuration
                9, 4,    0,    0,    1,   2,    2,    1,    0,      // communications
                5, 0x24, 0,    0x10, 1,   5,    0x24, 1,    0,   1, // header, call management
                4, 0x24, 2,    2,    5,   0x24, 6,    0,    1,      // ACM, union
                7, 5,    0x83, 3,    64,  0,    16,                 // interrupt in
                9, 4,    1,    0,    2,   10,   0,    0,    0,      // data
                7, 5,    0x01, 2,    low, high, 0,                  // bulk out
                7, 5,    0x81, 2,    low, high, 0});                // bulk in
}

Bytes preloader_configuration(unsigned low, unsigned high) {
    return raw({0x09, 0x02, 0x46, 0x00, 0x02, 0x01, 0x03, 0xC0, 0xFA,   // configuration, 70 bytes
                0x09, 0x04, 0x01, 0x00, 0x02, 0x0A, 0x00, 0x00, 0x04,   // data, number 1
                0x08, 0x05, 0x01, 0x02, low,  high, 0x00, 0x00,         // bulk out
                0x08, 0x05, 0x81, 0x02, low,  high, 0x00, 0x00,         // bulk in
                0x09, 0x04, 0x00, 0x00, 0x01, 0x02, 0x02, 0x01, 0x05,   // communications, number 0
                0x05, 0x24, 0x00, 0x10, 0x01, 0x04, 0x24, 0x02, 0x0F,   // header, ACM
                0x05, 0x24, 0x06, 0x01, 0x00, 0x05, 0x24, 0x01, 0x03,   // union, call management
                0x00, 0x08, 0x05, 0x83, 0x03, 0x40, 0x00, 0x10, 0x00}); // interrupt in
}

Bytes android_configuration(unsigned low, unsigned high) {
    return raw({9, 2, 32,   0, 1,   1,    0,    0x80, 250, // configuration
                9, 4, 0,    0, 2,   0xFF, 0x42, 1,    0,   // adb
                7, 5, 0x01, 2, low, high, 0,               // bulk out
                7, 5, 0x81, 2, low, high, 0});             // bulk in
}

/// USB 2.0, 9.6.7: UTF-16, little endian. Our phones' names are ASCII.
Bytes string_descriptor(std::string_view text) {
    Bytes bytes = raw({static_cast<unsigned>(2 + 2 * text.size()), descriptor_string});
    for (const char c : text)
        append_le(bytes, static_cast<std::uint16_t>(static_cast<unsigned char>(c)));
    return bytes;
}

} // namespace

Bytes device_descriptor(std::uint16_t vendor, std::uint16_t product, bool has_text) {
    Bytes bytes = raw({18, descriptor_device, 0, 2, 2, 0, 0, 64});
    append_le(bytes, vendor);
    append_le(bytes, product);
    const Bytes rest = raw({0, 1, 0, has_text ? 1U : 0U, 0, 1});
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return bytes;
}

Bytes configuration_descriptor(PhoneMode mode, UsbSpeed speed) {
    const unsigned low = bulk_packet_bytes(speed) & 0xFFU, high = bulk_packet_bytes(speed) >> 8U;
    if (mode == PhoneMode::brom) return brom_configuration(low, high);
    if (mode == PhoneMode::preloader) return preloader_configuration(low, high);
    return android_configuration(low, high);
}

std::optional<Bytes> ControlEndpoint::answer(const SetupPacket& setup) {
    // Type and request together, as USB 2.0, 9.4 and CDC PSTN 1.2, 6.3 tabulate them.
    switch (setup.type << 8U | setup.request) {
    case 0x8006: { // GET_DESCRIPTOR
        auto bytes = descriptor(setup.value);
        if (bytes) bytes->resize(std::min<std::size_t>(bytes->size(), setup.length));
        return bytes;
    }
    case 0x8000: // GET_STATUS of device, interface, endpoint: nothing is special
    case 0x8100:
    case 0x8200:
        return Bytes(2);
    case 0x2122: // SET_CONTROL_LINE_STATE: bit 0 is DTR
        opened_ |= (setup.value & 1U) != 0;
        return Bytes{};
    case 0x2120: // SET_LINE_CODING
    case 0x0201: // CLEAR_FEATURE of an endpoint: ends a halt
        return Bytes{};
    default:
        return std::nullopt;
    }
}

std::optional<Bytes> ControlEndpoint::descriptor(std::uint16_t which) const {
    const unsigned index = which & 0xFFU;
    switch (which >> 8U) {
    case descriptor_device:
        return device_descriptor(phone_.vendor_id, phone_.product_id, !phone_.product.empty());
    case descriptor_configuration:
        return configuration_descriptor(phone_.mode, speed_);
    case descriptor_string:
        if (index == 0) {
            Bytes bytes = raw({4, descriptor_string});
            append_le(bytes, language_english);
            return bytes;
        }
        if (index == 1 && !phone_.product.empty()) return string_descriptor(phone_.product);
        return std::nullopt;
    default:
        return std::nullopt; // no device qualifier: the phone has one speed
    }
}

} // namespace gangflash
