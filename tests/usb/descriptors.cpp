#include "station/phones/usb_face.hpp"
#include "tests/usb/usb_testbed.hpp"

namespace gangflash::test {

namespace {

Bytes all_descriptors(const UsbIds& ids, PhoneMode mode) {
    Bytes bytes = device_descriptor(ids.vendor, ids.product, !ids.text.empty());
    const Bytes configuration = configuration_descriptor(mode, UsbSpeed::high);
    bytes.insert(bytes.end(), configuration.begin(), configuration.end());
    return bytes;
}

} // namespace

Bytes brom_descriptors(const UsbIds& ids) {
    return all_descriptors(ids, PhoneMode::brom);
}

Bytes preloader_descriptors(const UsbIds& ids) {
    return all_descriptors(ids, PhoneMode::preloader);
}

} // namespace gangflash::test
