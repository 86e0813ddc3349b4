#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace gangflash::usb {

/// One interface of a configuration, alternate setting 0.
struct InterfaceFacts {
    std::uint8_t number = 0;
    std::uint8_t device_class = 0;
    std::uint8_t subclass = 0;
    std::uint8_t protocol = 0;
    std::optional<std::uint8_t> bulk_in;  ///< endpoint address, bit 7 set
    std::optional<std::uint8_t> bulk_out; ///< endpoint address, bit 7 clear
    std::uint16_t packet_bytes = 0;       ///< of the bulk endpoints
};

/// Where a phone's bytes go in and out.
struct PhonePipe {
    std::uint8_t data_interface = 0;
    std::optional<std::uint8_t> comm_interface; ///< takes the class requests of a serial line
    std::uint8_t in = 0;                        ///< bulk endpoint address
    std::uint8_t out = 0;                       ///< bulk endpoint address
    std::uint16_t packet_bytes = 0;             ///< 64, 512 or 1024
};

/// The interfaces of the first configuration, in the order of the bytes.
///
/// `raw` starts with the device descriptor (18 bytes), as usbfs and sysfs give it. Steps by bLength
/// alone and takes endpoint descriptors of 7 bytes or more: the preloader's are 8 long (reference:
/// mtk-brom-preloader-legacy-da.md, 1.2), and its data interface comes first.
/// Errors: port_open_failed (`descriptors=…`: cut off, a length of 0 or 1).
Result<std::vector<InterfaceFacts>> parse_interfaces(ByteView raw);

/// Which interface carries the download protocol.
enum class PipeKind : std::uint8_t {
    cdc_data,        ///< class 0A: boot ROM, preloader, agent
    vendor_specific, ///< class FF: LG composite devices (mtk-brom-preloader-legacy-da.md, 1.2)
};

/// Chosen by class, never by number or order. Errors: port_open_failed (`no bulk pair`).
Result<PhonePipe> choose_pipe(const std::vector<InterfaceFacts>& interfaces, PipeKind kind);

} // namespace gangflash::usb
