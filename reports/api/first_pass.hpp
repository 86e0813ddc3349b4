#pragma once

#include <cstdint>
#include <optional>

namespace gangflash {

/// First-pass yield, 0..1: phones that passed in their first attempt, of those that passed or
/// failed. None where nobody was judged.
constexpr std::optional<double>
first_pass_yield(std::uint64_t first_pass, std::uint64_t passed, std::uint64_t failed) {
    const std::uint64_t judged = passed + failed;
    if (judged == 0) return std::nullopt;
    return static_cast<double>(first_pass) / static_cast<double>(judged);
}

} // namespace gangflash
