#include "ports/usb/identity_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace gangflash::usb {

namespace {

constexpr std::uint16_t mediatek = 0x0e8d;

// The Android interfaces every maker shares (AOSP adb.h, fastboot protocol): FF/42/01 and FF/42/03.
constexpr std::uint8_t android_class = 0xff, android_subclass = 0x42, adb_protocol = 1,
                       fastboot_protocol = 3;

// Source of the MediaTek rows: reference mtk-brom-preloader-legacy-da.md, 1.1. Source of the other
// makers' rows: their public USB ids (linux-usb.org) and download tools; they are only ever named.
// clang-format off
std::vector<IdentityRow> built_in() {
    using enum PhoneMode;
    return {
        {mediatek, 0x0003, brom,      "MediaTek boot ROM"},
        {mediatek, 0x2000, preloader, "MediaTek preloader"},
        {mediatek, 0x2001, agent,     "MediaTek Download Agent"},
        {mediatek, 0x6000, preloader, "MediaTek preloader"},
        {mediatek, 0x3000, preloader, "MediaTek preloader"},
        {0x22d9,   0x0006, preloader, "OPPO/realme preloader"},
        {0x1004,   0x6000, preloader, "LG preloader",              PipeKind::vendor_specific},
        {0x0fce,   0xf200, brom,      "Sony boot ROM (MediaTek)"},
        {0x0fce,   0xd1e9, brom,      "Sony boot ROM (MediaTek)"},
        {0x0fce,   0xd1e2, brom,      "Sony boot ROM (MediaTek)"},
        {0x0fce,   0xd1ec, brom,      "Sony boot ROM (MediaTek)"},
        {0x0fce,   0xd1dd, brom,      "Sony boot ROM (MediaTek)"},
        {mediatek, 0x20ff, booted,    "MediaTek, stuck: needs a power cycle"},
        {mediatek, 0x2006, booted,    "META mode"},
        {mediatek, 0x2007, booted,    "META mode"},
        {0x0bb4,   0x0005, booted,    "META mode"},
        {mediatek, 0x201c, booted,    "Android"},
        {mediatek, 0x201d, booted,    "Android"},
        {0x0bb4,   0x0c01, fastboot,  "fastboot (MediaTek LK)"},
        {0x18d1,   0xd00d, fastboot,  "fastboot"},
        {0x18d1,   0x4ee0, fastboot,  "fastboot"},
        {0x05c6,   0x9008, foreign,   "Qualcomm phone in emergency download mode (EDL)"},
        {0x05c6,   0x900e, foreign,   "Qualcomm phone in diagnostic mode"},
        {0x05c6,   0x9006, foreign,   "Qualcomm phone in mass-storage mode"},
        {0x1782,   0x4d00, foreign,   "Unisoc (Spreadtrum) phone in download mode"},
        {0x04e8,   0x685d, foreign,   "Samsung phone in download mode (Odin)"},
        {0x12d1,   0x3609, foreign,   "HiSilicon Kirin phone in download mode"},
    };
}
// clang-format on

bool is_android(const InterfaceFacts& facts, std::uint8_t protocol) {
    return facts.device_class == android_class && facts.subclass == android_subclass &&
           facts.protocol == protocol;
}

bool offers(const std::vector<InterfaceFacts>& interfaces, std::uint8_t protocol) {
    return std::ranges::any_of(interfaces, [protocol](const InterfaceFacts& facts) {
        return is_android(facts, protocol);
    });
}

/// Four hexadecimal digits, nothing else.
std::optional<std::uint16_t> parse_id(std::string_view text) {
    std::uint16_t value = 0;
    if (text.size() != 4) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<PhoneMode> parse_mode(std::string_view text) {
    using enum PhoneMode;
    for (const PhoneMode mode : std::array{brom, preloader, agent, fastboot, booted, foreign})
        if (text == to_string(mode)) return mode;
    return std::nullopt;
}

} // namespace

IdentityTable::IdentityTable() : rows_(built_in()) {}

void IdentityTable::add(IdentityRow row) {
    rows_.insert(rows_.begin(), std::move(row));
}

std::optional<Identity> IdentityTable::find(std::uint16_t vendor_id,
                                            std::uint16_t product_id,
                                            const std::vector<InterfaceFacts>& interfaces) const {
    for (const IdentityRow& row : rows_)
        if (row.vendor_id == vendor_id && row.product_id == product_id) {
            // Android's 201c is also the id of some fastboot loaders: the interface decides.
            if (row.mode == PhoneMode::booted && offers(interfaces, fastboot_protocol))
                return Identity{PhoneMode::fastboot, "fastboot", PipeKind::cdc_data};
            return Identity{row.mode, row.name, row.pipe};
        }
    if (offers(interfaces, fastboot_protocol))
        return Identity{PhoneMode::fastboot, "fastboot", PipeKind::cdc_data};
    if (offers(interfaces, adb_protocol))
        return Identity{PhoneMode::booted, "Android with adb", PipeKind::cdc_data};
    if (vendor_id == mediatek)
        return Identity{PhoneMode::booted, "MediaTek device", PipeKind::cdc_data};
    return std::nullopt;
}

Result<IdentityRow> parse_identity_row(std::string_view text) {
    const Fault bad{ErrorCode::order_invalid,
                    fmt::format("usb-id={} want VVVV:PPPP=MODE, MODE one of brom, preloader, "
                                "agent, fastboot, booted, foreign, with /vendor for class FF",
                                text)};
    if (text.size() < 10 || text[4] != ':' || text[9] != '=') return bad;
    const auto vendor = parse_id(text.substr(0, 4));
    const auto product = parse_id(text.substr(5, 4));
    std::string_view mode_text = text.substr(10);
    constexpr std::string_view vendor_mark = "/vendor";
    const bool vendor_pipe = mode_text.ends_with(vendor_mark);
    if (vendor_pipe) mode_text.remove_suffix(vendor_mark.size());
    const auto mode = parse_mode(mode_text);
    if (!vendor || !product || !mode) return bad;
    return IdentityRow{*vendor,
                       *product,
                       *mode,
                       fmt::format("{} (station's own row)", mode_text),
                       vendor_pipe ? PipeKind::vendor_specific : PipeKind::cdc_data};
}

} // namespace gangflash::usb
