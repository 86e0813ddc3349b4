#include "station/cli/write_report.hpp"

#include "base/clock.hpp"
#include "base/disk_file.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "reports/audit/csv.hpp"
#include "reports/audit/html.hpp"
#include "reports/audit/json.hpp"
#include "reports/audit/pdf.hpp"
#include "reports/audit/xlsx.hpp"
#include "station/cli/write_whole.hpp"
#include "station/settings/settings.hpp"
#include "station/wiring/group_access.hpp"

#include <filesystem>
#include <vector>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

Result<std::string>
render(const BatchReport& report, ReportFormat format, const audit::ReportOptions& options) {
    switch (format) {
    case ReportFormat::html:
        return audit::to_html(report, options);
    case ReportFormat::csv:
        return audit::to_csv(report, options);
    case ReportFormat::json:
        return audit::to_json(report, options);
    case ReportFormat::xlsx:
        return audit::to_xlsx(report, options);
    case ReportFormat::pdf:
        break;
    }
    return audit::to_pdf(report, options);
}

const std::vector<std::string> endings{"html", "pdf", "csv", "xlsx", "json"};

/// Without its dot, in small letters.
std::string ending_of(const std::string& file) {
    const std::string ending = lower_case(std::filesystem::path(file).extension().string());
    return ending.empty() ? ending : ending.substr(1);
}

Fault unknown_ending(const std::string& file) {
    return {ErrorCode::order_invalid,
            fmt::format("file={} cause=\"a report ends in .html, .pdf, .csv, .xlsx or .json{}\"",
                        file,
                        did_you_mean(ending_of(file), endings))};
}

} // namespace

std::optional<ReportFormat> parse_report_format(std::string_view text) {
    if (text == "html") return ReportFormat::html;
    if (text == "pdf") return ReportFormat::pdf;
    if (text == "csv") return ReportFormat::csv;
    if (text == "json") return ReportFormat::json;
    if (text == "xlsx") return ReportFormat::xlsx;
    return std::nullopt;
}

std::optional<ReportFormat> report_format_of(const std::string& file) {
    const std::string ending = ending_of(file);
    return parse_report_format(ending == "htm" ? "html" : ending);
}

Result<void> write_report(const LedgerReader& ledger,
                          const std::string& batch,
                          ReportFormat format,
                          const std::string& out,
                          audit::PersonalView personal) {
    const auto report = ledger.batch(batch);
    if (!report) return report.error();
    const auto text = render(*report, format, {personal, SystemClock{}.utc_now()});
    if (!text) return text.error();
    if (auto written = write_whole(out, *text); !written || out == "-") return written;
    return set_readers_of_report(out, current_settings().group_reads);
}

Result<void>
write_masked_report(const LedgerReader& ledger, const std::string& batch, const std::string& out) {
    const auto format = report_format_of(out);
    if (!format) return unknown_ending(out);
    return write_report(ledger, batch, *format, out, audit::PersonalView::masked);
}

Result<std::string> default_report_file(const std::string& batch) {
    const std::filesystem::path folder = current_settings().reports;
    if (folder.empty()) return std::string();
    if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made)
        return made.error();
    return (folder / (as_file_name(batch) + ".html")).string();
}

Result<void> check_report_file(const std::string& out) {
    if (out.empty() || out == "-") return success();
    if (!ending_of(out).empty() && !report_format_of(out)) return unknown_ending(out);
    return check_writable(out, ErrorCode::output_unwritable);
}

Result<void>
write_html_report(const LedgerReader& ledger, const std::string& batch, const std::string& out) {
    const ReportFormat format = report_format_of(out).value_or(ReportFormat::html);
    return write_report(ledger, batch, format, out, audit::PersonalView::masked);
}

} // namespace gangflash::cli
