#pragma once

#include "reports/audit/words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::audit {

/// The phones of a batch, one line each, after a line of column names (those of `unit_result`).
/// RFC 4180: commas, CRLF, quotes doubled. A cell that a spreadsheet would take for a formula gets
/// an apostrophe in front: phones choose some of these texts.
std::string to_csv(const BatchReport& report, const ReportOptions& options);

/// The same as plain cells: a row of names, then one row for each phone. Codes of chips are
/// hexadecimal, `0x0766`, as in every report.
std::vector<std::vector<std::string>> unit_table(const BatchReport& report,
                                                 const ReportOptions& options);

/// One cell with everything escaped.
std::string csv_cell(std::string_view text);

} // namespace gangflash::audit
