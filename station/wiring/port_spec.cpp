#include "station/wiring/port_spec.hpp"

#include "base/nearest.hpp"

#include <charconv>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault bad(ErrorCode code, std::string_view word, std::string_view cause) {
    return {code, fmt::format("--ports {}: {}", word, cause)};
}

Result<PortSpec> parse_virtual(std::string_view word, std::string_view rest) {
    VirtualPorts ports;
    const std::size_t at = rest.find('@');
    const std::string_view number = rest.substr(0, at);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), ports.count);
    if (error != std::errc{} || end != number.data() + number.size() || ports.count == 0)
        return bad(ErrorCode::virtual_phone_invalid,
                   word,
                   "virtual:N takes a whole number of phones, at least 1");
    if (ports.count > most_virtual_phones)
        return bad(ErrorCode::virtual_phone_invalid,
                   word,
                   fmt::format("at most {} virtual phones", most_virtual_phones));
    if (at == std::string_view::npos) return PortSpec{ports};
    const std::string_view chips = rest.substr(at + 1);
    if (chips.empty()) return bad(ErrorCode::virtual_phone_invalid, word, "no chip after @");
    for (std::size_t from = 0; from <= chips.size();) {
        const std::string_view chip = chips.substr(from, chips.find(',', from) - from);
        if (chip.empty()) return bad(ErrorCode::virtual_phone_invalid, word, "empty chip name");
        ports.chips.emplace_back(chip);
        from += chip.size() + 1;
    }
    return PortSpec{ports};
}

} // namespace

Result<PortSpec> parse_port_spec(std::string_view word) {
    if (word == "usb") return PortSpec{UsbPorts{}};
    constexpr std::string_view virtual_prefix = "virtual:";
    constexpr std::string_view serial_prefix = "serial:";
    if (word.starts_with(virtual_prefix))
        return parse_virtual(word, word.substr(virtual_prefix.size()));
    if (word.starts_with(serial_prefix)) {
        const std::string_view path = word.substr(serial_prefix.size());
        if (path.empty()) return bad(ErrorCode::port_unknown, word, "no path");
        return PortSpec{SerialPort{std::filesystem::path(path)}};
    }
    constexpr std::string_view replay_prefix = "replay:";
    if (word.starts_with(replay_prefix)) {
        const std::string_view folder = word.substr(replay_prefix.size());
        if (folder.empty()) return bad(ErrorCode::port_unknown, word, "no folder");
        return PortSpec{ReplayPorts{std::filesystem::path(folder)}};
    }
    static const std::vector<std::string> kinds{"usb", "virtual", "serial", "replay"};
    return bad(ErrorCode::port_unknown,
               word,
               "must be usb, virtual:N[@chip,…], serial:PATH or replay:DIR" +
                   did_you_mean(word.substr(0, word.find(':')), kinds));
}

} // namespace gangflash
