#include "tests/usb/usb_testbed.hpp"

#include <initializer_list>

namespace gangflash::test {

namespace {

Bytes raw(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes device(const UsbIds& ids) {
    Bytes bytes = raw({18, 1, 0, 2, 2, 0, 0, 64});
    append_le(bytes, ids.vendor);
    append_le(bytes, ids.product);
    const Bytes rest = raw({0, 1, 1, 2, 0, 1});
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return bytes;
}

Bytes with_device(const UsbIds& ids, const Bytes& configuration) {
    Bytes bytes = device(ids);
    bytes.insert(bytes.end(), configuration.begin(), configuration.end());
    return bytes;
}

} // namespace

Bytes brom_descriptors(const UsbIds& ids) {
    return with_device(
        ids, raw({9, 2,    67,   0,    2,  1,    0,    0x80, 250,    // configuration
                  9, 4,    0,    0,    1,  2,    2,    1,    0,      // communications
                  5, 0x24, 0,    0x10, 1,  5,    0x24, 1,    0,   1, // header, call management
                  4, 0x24, 2,    2,    5,  0x24, 6,    0,    1,      // ACM, union
                  7, 5,    0x83, 3,    64, 0,    16,                 // interrupt in
                  9, 4,    1,    0,    2,  10,   0,    0,    0,      // data
                  7, 5,    0x01, 2,    0,  2,    0,    7,    5,   0x81, 2, 0, 2, 0}));
}

Bytes preloader_descriptors(const UsbIds& ids) {
    return with_device(
        ids, raw({0x09, 0x02, 0x46, 0x00, 0x02, 0x01, 0x03, 0xC0, 0xFA, // configuration, 70 bytes
                  0x09, 0x04, 0x01, 0x00, 0x02, 0x0A, 0x00, 0x00, 0x04, // data, number 1
                  0x08, 0x05, 0x01, 0x02, 0x00, 0x02, 0x00, 0x00,       // bulk out
                  0x08, 0x05, 0x81, 0x02, 0x00, 0x02, 0x00, 0x00,       // bulk in
                  0x09, 0x04, 0x00, 0x00, 0x01, 0x02, 0x02, 0x01, 0x05, // communications, number 0
                  0x05, 0x24, 0x00, 0x10, 0x01, 0x04, 0x24, 0x02, 0x0F, //
                  0x05, 0x24, 0x06, 0x01, 0x00, 0x05, 0x24, 0x01, 0x03,
                  0x00, 0x08, 0x05, 0x83, 0x03, 0x40, 0x00, 0x10, 0x00})); // interrupt in
}

} // namespace gangflash::test
