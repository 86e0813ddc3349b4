#pragma once

#include "base/result.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/usb/descriptors.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::usb {

/// What a VID:PID says about a phone. A hint, never proof: the boot ROM's ids can be changed by
/// efuse (reference: mtk-brom-preloader-legacy-da.md, 1.1), so a station may add rows.
struct IdentityRow {
    std::uint16_t vendor_id = 0;
    std::uint16_t product_id = 0;
    PhoneMode mode = PhoneMode::unknown;
    std::string name; ///< said to people where the phone gives no product text
    PipeKind pipe = PipeKind::cdc_data;
};

/// What one device on the bus is.
struct Identity {
    PhoneMode mode = PhoneMode::unknown;
    std::string name;
    PipeKind pipe = PipeKind::cdc_data;
};

class IdentityTable {
public:
    /// The rows of identity_table.cpp, each with its source.
    IdentityTable();

    /// A row of the station's own; it goes before the built-in ones.
    void add(IdentityRow row);

    /// First by VID:PID; then by what its interfaces are (adb and fastboot of any maker); then any
    /// other MediaTek device counts as booted. Nothing for hubs, keyboards and the like.
    std::optional<Identity> find(std::uint16_t vendor_id,
                                 std::uint16_t product_id,
                                 const std::vector<InterfaceFacts>& interfaces) const;

    const std::vector<IdentityRow>& rows() const { return rows_; }

private:
    std::vector<IdentityRow> rows_;
};

/// `22d9:0006=preloader` or `1004:6000=preloader/vendor`, as a station file or --usb-id gives it.
/// Modes: those of PhoneMode except `unknown`. Errors: order_invalid with the text.
Result<IdentityRow> parse_identity_row(std::string_view text);

/// Only these modes are ever opened; all others are named and left alone.
constexpr bool is_served(PhoneMode mode) {
    return mode == PhoneMode::brom || mode == PhoneMode::preloader || mode == PhoneMode::agent;
}

} // namespace gangflash::usb
