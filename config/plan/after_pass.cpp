#include "config/plan/after_pass.hpp"

namespace gangflash {

std::string_view to_string(AfterPass after) {
    switch (after) {
    case AfterPass::power_off:
        return "power-off";
    case AfterPass::reboot:
        return "reboot";
    case AfterPass::boot_check:
        return "boot-check";
    }
    return "?";
}

std::optional<AfterPass> parse_after_pass(std::string_view text) {
    for (const AfterPass after : {AfterPass::power_off, AfterPass::reboot, AfterPass::boot_check})
        if (text == to_string(after)) return after;
    return std::nullopt;
}

} // namespace gangflash
