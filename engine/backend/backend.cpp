#include "engine/backend/backend.hpp"

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Makers whose phones have a download mode of their own (usb.org vendor ids).
std::string_view vendor_name(std::uint16_t vendor_id) {
    switch (vendor_id) {
    case 0x05C6:
        return "a Qualcomm phone";
    case 0x1782:
        return "a Unisoc phone";
    case 0x05AC:
        return "an Apple phone";
    default:
        return "of another maker";
    }
}

} // namespace

Backends::Found Backends::recognise(const Appearance& appearance) const {
    Found found;
    for (const auto& family : families_) {
        const Recognition what = family->recognise(appearance);
        if (what > found.what) found = {what, family.get()};
    }
    return found;
}

Fault Backends::stranger(const Appearance& appearance, const Plans& plans) const {
    std::string served;
    for (const auto& family : families_)
        served += (served.empty() ? "" : " and ") + std::string(family->name());
    std::string offered;
    for (const auto& plan : plans)
        offered += (offered.empty() ? "" : ", ") + plan->platform;
    return {ErrorCode::not_mediatek,
            fmt::format("the phone is {} (usb={:04x}:{:04x} {}), {}",
                        vendor_name(appearance.vendor_id),
                        appearance.vendor_id,
                        appearance.product_id,
                        appearance.product,
                        offered.empty()
                            ? fmt::format("the station serves {} phones", served)
                            : fmt::format("the package is for {}'s {}", served, offered))};
}

} // namespace gangflash
