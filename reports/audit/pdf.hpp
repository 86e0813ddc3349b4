#pragma once

#include "base/result.hpp"
#include "reports/audit/words.hpp"

#include <string>

namespace gangflash::audit {

/// The batch report as a PDF of A4 landscape pages, the same content as to_html (cairo and pango).
/// Needs a font; Debian's fonts-dejavu or fonts-liberation will do. `internal_error` with cairo's
/// words when it cannot draw.
Result<std::string> to_pdf(const BatchReport& report, const ReportOptions& options);

} // namespace gangflash::audit
