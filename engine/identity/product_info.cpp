#include "engine/identity/product_info.hpp"

#include "engine/identity/hardware_address.hpp"
#include "engine/identity/imei.hpp"

#include <algorithm>
#include <string_view>

namespace gangflash {
namespace {

constexpr std::size_t barcode_size = 64;
constexpr std::size_t imei_at = 64;
constexpr std::size_t imei_record = 10; ///< 8 packed bytes, SVN, pad
constexpr std::size_t bluetooth_at = 104;
constexpr std::size_t wifi_at = 110;
constexpr std::size_t adb_serial_at = 116;
constexpr std::size_t adb_serial_size = 20;
constexpr std::size_t test_flags_at = 168;
constexpr std::size_t test_flags_size = 170;

bool is_serial_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/// The field up to its padding of zeros or spaces; nothing when anything else is in it.
std::optional<std::string> decode_barcode(std::string_view field) {
    const std::size_t end = field.find_first_of(std::string_view("\0 ", 2));
    const std::string_view text = field.substr(0, end);
    if (text.empty() || !std::ranges::all_of(text, is_serial_character)) return std::nullopt;
    return std::string(text);
}

std::string decode_test_flags(ByteView flags) {
    while (flags.size() > 1 && flags.back() == std::byte{0})
        flags = flags.first(flags.size() - 1);
    return to_hex(flags);
}

} // namespace

ProductInfo decode_product_info(ByteView record) {
    ProductInfo info;
    if (record.size() < product_info_head) return info;
    info.serial = decode_barcode(as_text(record.first(barcode_size)));
    info.imei1 = decode_bcd_imei(record.subspan(imei_at));
    info.imei2 = decode_bcd_imei(record.subspan(imei_at + imei_record));
    if (record.size() < product_info_used) return info;
    info.bluetooth_address = decode_hardware_address(record.subspan(bluetooth_at));
    info.wifi_address = decode_hardware_address(record.subspan(wifi_at));
    info.adb_serial = decode_barcode(as_text(record.subspan(adb_serial_at, adb_serial_size)));
    info.test_flags = decode_test_flags(record.subspan(test_flags_at, test_flags_size));
    return info;
}

bool has_valid_trailer(ByteView file) {
    constexpr std::byte marker{0xAA};
    if (file.size() < 2 || file[file.size() - 2] != marker) return false;
    unsigned check = 0;
    for (std::size_t i = 0; i + 2 < file.size(); ++i) {
        const auto byte = std::to_integer<unsigned>(file[i]);
        check = (i % 2 == 0 ? check + byte : check ^ byte) & 0xFFU;
    }
    return std::to_integer<unsigned>(file.back()) == check;
}

} // namespace gangflash
