#pragma once

#include "base/result.hpp"

#include <string_view>

namespace gangflash::xml {

/// The row of our catalogue for an END document that is not OK: `result="ERR" message="…"` in the
/// detail. `message` is a log that piles up: its last line that says anything is the reason
/// (reference, "Documents, answers, messages"). `da_error` where no text is known.
/// Source: reference mtk-xflash-xml-da.md, 7.5 to 7.10 and "Observed of genuine V6 agents".
Fault refusal(std::string_view result, std::string_view message);

} // namespace gangflash::xml
