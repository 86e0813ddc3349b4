#pragma once

#include "reports/audit/words.hpp"

#include <string>
#include <string_view>

namespace gangflash::audit {

/// The phones of a batch, one line each, after a line of column names (those of `unit_result`).
/// RFC 4180: commas, CRLF, quotes doubled. A cell that a spreadsheet would take for a formula gets
/// an apostrophe in front: phones choose some of these texts.
std::string to_csv(const BatchReport& report, const ReportOptions& options);

/// One cell with everything escaped.
std::string csv_cell(std::string_view text);

} // namespace gangflash::audit
