#pragma once

#include "base/bytes.hpp"
#include "ports/api/port_bus.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gangflash {

enum class UsbSpeed : std::uint8_t { full, high };

constexpr std::uint16_t bulk_packet_bytes(UsbSpeed speed) {
    return speed == UsbSpeed::high ? 512 : 64; // USB 2.0, 5.8.3
}

/// The 18 bytes of USB 2.0, 9.6.1. `has_text`: string 1 is the product's name.
Bytes device_descriptor(std::uint16_t vendor, std::uint16_t product, bool has_text);

/// The whole configuration of a phone in this mode: the boot ROM's (communications interface
/// first), the preloader's with its 8-byte endpoints (data interface first, 70 bytes; reference:
/// mtk-brom-preloader-legacy-da.md, 1.2), or Android's adb for everything else.
Bytes configuration_descriptor(PhoneMode mode, UsbSpeed speed);

/// USB 2.0, 9.3
struct SetupPacket {
    std::uint8_t type = 0, request = 0;
    std::uint16_t value = 0, index = 0, length = 0;
};

/// Endpoint 0 of one appearance of a phone.
class ControlEndpoint {
public:
    ControlEndpoint(Appearance phone, UsbSpeed speed) : phone_(std::move(phone)), speed_(speed) {}

    /// The answer, cut to what the host asked for; nothing: STALL.
    std::optional<Bytes> answer(const SetupPacket& setup);

    /// The host has set DTR: a program has opened the port. The kernel's driver alone does not.
    bool opened() const { return opened_; }

private:
    std::optional<Bytes> descriptor(std::uint16_t which) const;

    Appearance phone_;
    UsbSpeed speed_;
    bool opened_ = false;
};

} // namespace gangflash
