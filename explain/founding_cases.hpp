#pragma once

#include "base/error_catalog.hpp"
#include "explain/text.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace gangflash::explain {

/// One of the phones this product was made for, told to operators. The virtual phone of the same
/// name is in ports/virtual/cases.cpp, the proof in tests/simulation/cases_test.cpp.
struct FoundingCase {
    std::string_view name; ///< of `gangflash-phones --case`
    Text title;
    Text phone;                                ///< what the technician sees
    Text station;                              ///< what the station does and says
    Text action;                               ///< what the technician does
    std::optional<ErrorCode> error;            ///< that stands on the tile; none: it passes
    std::array<std::string_view, 5> also_seen; ///< what other tools show; empty behind the last
    std::string_view original;                 ///< the real phone
    std::string_view runs_on;                  ///< chip of the virtual phone
};

std::span<const FoundingCase> founding_cases();
const FoundingCase* find_case(std::string_view name); ///< or nullptr

} // namespace gangflash::explain
