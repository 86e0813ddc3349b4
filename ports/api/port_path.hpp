#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

/// Where a phone is plugged in, never which phone: `1-4.2` (USB), `v1-1.3` (virtual),
/// `serial:/dev/pts/4`. Stable over re-enumeration.
class PortPath {
public:
    PortPath() = default;
    explicit PortPath(std::string text) : text_(std::move(text)) {}

    const std::string& text() const { return text_; }
    auto operator<=>(const PortPath&) const = default;

private:
    std::string text_;
};

} // namespace gangflash

template <>
struct std::hash<gangflash::PortPath> {
    std::size_t operator()(const gangflash::PortPath& p) const noexcept {
        return std::hash<std::string>{}(p.text());
    }
};

template <>
struct fmt::formatter<gangflash::PortPath> : fmt::formatter<std::string> {
    template <class Context>
    auto format(const gangflash::PortPath& p, Context& context) const {
        return fmt::formatter<std::string>::format(p.text(), context);
    }
};
