#pragma once

#include <string_view>

namespace gangflash {

/// Fifteen digits with a valid Luhn check (3GPP TS 23.003, annex B), not all zero.
bool is_valid_imei(std::string_view digits);

} // namespace gangflash
