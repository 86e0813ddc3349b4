#include "base/imei.hpp"

#include <algorithm>

namespace gangflash {

bool is_valid_imei(std::string_view digits) {
    constexpr std::size_t length = 15;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.size() != length || !std::ranges::all_of(digits, is_digit)) return false;
    if (std::ranges::all_of(digits, [](char c) { return c == '0'; })) return false;

    int sum = 0;
    for (std::size_t i = 0; i < length; ++i) {
        int digit = digits[i] - '0';
        if (i % 2 == 1) { // every second digit from the left: fifteen is odd
            digit *= 2;
            if (digit > 9) digit -= 9;
        }
        sum += digit;
    }
    return sum % 10 == 0;
}

} // namespace gangflash
