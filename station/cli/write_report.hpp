#pragma once

#include "base/result.hpp"
#include "reports/api/ledger_reader.hpp"
#include "reports/audit/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash::cli {

enum class ReportFormat : std::uint8_t { html, pdf, csv, json, xlsx };

std::optional<ReportFormat> parse_report_format(std::string_view text);

/// By the ending of its name, of either case.
std::optional<ReportFormat> report_format_of(const std::string& file);

/// Writes the report of a batch to `out` (`-` is standard output). A file is
/// replaced whole or not at all. Errors: as LedgerReader::batch, and `output_unwritable` naming the
/// file that could not be written.
Result<void> write_report(const LedgerReader& ledger,
                          const std::string& batch,
                          ReportFormat format,
                          const std::string& out,
                          audit::PersonalView personal);

/// The same masked, in the format of the file's ending; `order_invalid` for an ending that names
/// none.
Result<void>
write_masked_report(const LedgerReader& ledger, const std::string& batch, const std::string& out);

/// Where a batch leaves its report when nobody names a file: in the station file's folder, which is
/// made; empty when it names none. `output_unwritable`.
Result<std::string> default_report_file(const std::string& batch);

/// Whether a report can be written there, asked before the work: `output_unwritable`, and
/// `order_invalid` for an ending that names no format. Nothing for an empty name.
Result<void> check_report_file(const std::string& out);

/// The same, as HTML where the ending names no format: what `flash --report` leaves behind.
Result<void>
write_html_report(const LedgerReader& ledger, const std::string& batch, const std::string& out);

} // namespace gangflash::cli
