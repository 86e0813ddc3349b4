#pragma once

#include "base/error_catalog.hpp"
#include "config/explain/text.hpp"

#include <span>
#include <string_view>

namespace gangflash::explain {

/// One of the phones this product was made for, told to operators. The virtual phone of the same
/// name is in ports/virtual/cases.hpp, its scenario in tests/simulation/cases_test.cpp.
struct FoundingCase {
    std::string_view name; ///< of `gangflash-phones --case`
    Text title;
    Text phone;                             ///< what the technician sees
    Text station;                           ///< what the station does and says
    Text action;                            ///< what the technician does
    std::span<const ErrorCode> errors;      ///< ours that stand on the tile; empty: it passes
    std::span<const std::string_view> also; ///< numbers and symbols other tools show for it
    std::string_view runs_on;               ///< chip of the virtual phone
    std::string_view original;              ///< chip of the real one, when another
};

std::span<const FoundingCase> founding_cases();
const FoundingCase* find_case(std::string_view name); ///< or nullptr

} // namespace gangflash::explain
