#pragma once

#include "reports/audit/words.hpp"

#include <string>
#include <string_view>

namespace gangflash::audit {

/// The batch report as one HTML file that needs nothing else and prints well on A4 or Letter,
/// landscape. No script; every text from a phone, a package or a person is escaped.
std::string to_html(const BatchReport& report, const ReportOptions& options);

/// Text as HTML shows it, also inside a quoted attribute.
std::string escape_html(std::string_view text);

} // namespace gangflash::audit
