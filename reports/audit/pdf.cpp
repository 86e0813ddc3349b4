#include "reports/audit/pdf.hpp"

#include "reports/audit/analysis.hpp"
#include "reports/audit/pdf_table.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::audit {

namespace {

constexpr double left = PdfCanvas::margin;
constexpr double full = PdfCanvas::width;

std::string number(std::uint64_t value) {
    return fmt::format("{}", value);
}

void heading(PdfCanvas& canvas, std::string_view words) {
    if (!canvas.fits(80)) canvas.new_page();
    canvas.y += 14;
    canvas.y += canvas.text(left, canvas.y, full, words, {.size = 10.5, .bold = true}) + 4;
}

void paragraph(PdfCanvas& canvas, std::string_view words, const TextStyle& style) {
    const double height = canvas.height_of(full, words, style);
    if (!canvas.fits(height)) canvas.new_page();
    canvas.y += canvas.text(left, canvas.y, full, words, style) + 3;
}

void draw_header(PdfCanvas& canvas, const BatchReport& report) {
    const TextStyle soft{.size = 7, .colour = ink::soft};
    const TextStyle right{.size = 8, .colour = ink::soft, .align = Align::right};
    canvas.text(left, canvas.y, 400, "GANGFLASH BATCH REPORT", soft);
    const std::string state = report.closed_at ? "closed " + date_time(*report.closed_at)
                                               : "still open: this report is not final";
    canvas.text(left + full - 300,
                canvas.y + 8,
                300,
                fmt::format("opened {}\n{}", date_time(report.opened_at), state),
                right);
    canvas.y += 10;
    const double tall =
        canvas.text(left, canvas.y, full - 310, report.name, {.size = 18, .bold = true});
    canvas.y += tall + 4;
    canvas.rule(canvas.y, 2, ink::dark);
    canvas.y += 10;
}

void draw_tiles(PdfCanvas& canvas, const BatchReport& report, const BatchAnalysis& analysis) {
    struct Tile {
        std::string value;
        std::string_view label;
        Colour colour;
    };
    const std::vector<Tile> tiles{
        {report.planned == 0 ? "open" : number(report.planned), "planned", ink::dark},
        {number(report.passed), "passed", ink::pass},
        {number(report.failed), "failed", ink::fail},
        {number(report.aborted), "aborted", ink::abort},
        {analysis.first_pass_yield ? percent(*analysis.first_pass_yield) : "–",
         "first-pass yield",
         ink::dark},
        {human_bytes(analysis.bytes_written), "written", ink::dark},
    };
    const double step = full / static_cast<double>(tiles.size());
    double x = left;
    for (const Tile& tile : tiles) {
        canvas.box(x, canvas.y, step - 8, 38, ink::panel);
        canvas.text(x + 8,
                    canvas.y + 4,
                    step - 20,
                    tile.value,
                    {.size = 16, .bold = true, .colour = tile.colour});
        canvas.text(
            x + 8, canvas.y + 25, step - 20, tile.label, {.size = 7.5, .colour = ink::soft});
        x += step;
    }
    canvas.y += 48;
}

void draw_facts(PdfCanvas& canvas, const BatchReport& report, const BatchAnalysis& analysis) {
    const std::vector<std::pair<std::string_view, std::string>> facts{
        {"Package", report.package_name},
        {"Package SHA-256", report.package_sha256},
        {"Agent SHA-256", report.agent_sha256},
        {"Mode, verification", report.mode + ", " + report.verify},
        {"Work", key_words(report)},
        {"Ordered", order_words(report.order)},
        {"Operator, station", operator_words(report) + ", " + report.station},
    };
    for (const auto& [name, value] : facts) {
        canvas.text(left, canvas.y, 95, name, {.size = 8, .colour = ink::soft});
        canvas.y += canvas.text(left + 100, canvas.y, full - 100, or_dash(value), {.size = 8}) + 1;
    }
    canvas.y += 5;
    paragraph(canvas, verify_meaning(report.verify), {.size = 8.5, .bold = true});
    if (!report.package_notes.empty()) {
        const TextStyle soft{.size = 8, .colour = ink::soft};
        paragraph(canvas, "Said of the package before the first phone:", soft);
        for (const std::string& note : report.package_notes)
            paragraph(canvas, "• " + note, soft);
    }
    const TextStyle warning{.size = 8.5, .bold = true, .colour = ink::fail};
    if (const std::string clock = clock_words(report); !clock.empty())
        paragraph(canvas,
                  fmt::format("The station's clock did not only go forward: {}. Durations are "
                              "measured apart from it.",
                              clock),
                  warning);
    if (analysis.packages.size() > 1)
        paragraph(canvas,
                  fmt::format("This batch was continued with another package: {}",
                              fmt::join(analysis.packages, "; ")),
                  warning);
    if (analysis.in_work > 0)
        paragraph(canvas,
                  fmt::format("{} phones had no verdict yet when this report was made.",
                              analysis.in_work),
                  warning);
}

void draw_causes(PdfCanvas& canvas,
                 std::string_view title,
                 const std::vector<CauseCount>& causes,
                 std::string_view none) {
    heading(canvas, title);
    if (causes.empty()) return paragraph(canvas, none, {.size = 8, .colour = ink::soft});
    PdfTable table(canvas,
                   {{"Cause", 62},
                    {"What happened, what to do", 412},
                    {"Count", 50, Align::right},
                    {"", 180},
                    {"Cumulative", 70, Align::right}});
    const double most = static_cast<double>(causes.front().count);
    for (const CauseCount& cause : causes)
        table.row({{.text = cause.error_id, .bold = true},
                   {cause.text, cause.action},
                   {number(cause.count)},
                   {.text = "", .bar = static_cast<double>(cause.count) / most},
                   {percent(cause.cumulative)}});
}

std::string causes_of(const PortCount& port) {
    std::vector<std::string> words;
    for (const CauseCount& cause : port.causes)
        words.push_back(fmt::format("{} ×{}", cause.error_id, cause.count));
    return or_dash(fmt::format("{}", fmt::join(words, ", ")));
}

void draw_ports(PdfCanvas& canvas, const BatchAnalysis& analysis) {
    heading(canvas, "Ports");
    PdfTable table(canvas,
                   {{"Slot", 46},
                    {"Port", 80},
                    {"Phones", 44, Align::right},
                    {"Passed", 44, Align::right},
                    {"Failed", 44, Align::right},
                    {"Aborted", 44, Align::right},
                    {"Failure rate", 120},
                    {"Disconnects", 130},
                    {"Retries", 40, Align::right},
                    {"Causes", 92},
                    {"", 90}});
    for (const PortCount& port : analysis.ports)
        table.row({{.text = port.slot, .bold = true},
                   {port.port_path},
                   {number(port.units)},
                   {number(port.passed)},
                   {number(port.failed)},
                   {number(port.aborted)},
                   {.text = fmt::format(
                        "{} (others {})", percent(port.failure_rate), percent(port.others_rate)),
                    .bar = port.failure_rate},
                   {fmt::format("{}, {:.2f} per phone (others {:.2f})",
                                port.disconnects,
                                port.drops_per_unit,
                                port.others_drops)},
                   {number(port.retries)},
                   {causes_of(port)},
                   {.text = port.stands_out ? "check cable and port" : "",
                    .colour = ink::fail,
                    .bold = true}},
                  port.stands_out);
    canvas.y += 3;
    paragraph(canvas,
              "A port is marked when it has at least two failures or disconnects and more than "
              "twice the rate of all other ports.",
              {.size = 7, .colour = ink::soft});
}

Colour colour_of(const std::optional<Verdict>& verdict) {
    if (!verdict) return ink::soft;
    switch (*verdict) {
    case Verdict::pass:
        return ink::pass;
    case Verdict::fail:
        return ink::fail;
    case Verdict::aborted:
        return ink::abort;
    }
    return ink::dark;
}

PdfCell error_of(const UnitRow& unit) {
    if (unit.error_id.empty()) return {"–"};
    std::string below(action_of(unit.error_id));
    if (!unit.error_detail.empty()) below += (below.empty() ? "" : "\n") + unit.error_detail;
    return {unit.error_id + ' ' + unit.error_text, below};
}

/// Under the preloader: both are what was done to the phone.
std::string userdata_line(const PhoneDetails& details) {
    const std::string words = userdata_words(details);
    return words.empty() ? words : "Owner's data " + words;
}

void draw_unit(PdfTable& table, const UnitRow& unit, PersonalView personal) {
    const UnitFacts& facts = unit.facts;
    const std::string before = facts.preloader_before.value_or("");
    const std::string after = facts.preloader_after.value_or("");
    const std::string took = took_words(unit);
    table.row(
        {{number(static_cast<std::uint64_t>(unit.unit.value))},
         {unit.slot},
         {or_dash(facts.chip.value_or(""))},
         {or_dash(imei_words(facts, personal)),
          facts.serial ? "SN " + show(facts.serial, personal) : ""},
         {.text = verdict_words(unit), .colour = colour_of(unit.verdict), .bold = true},
         error_of(unit),
         {number(unit.attempts)},
         {number(unit.disconnects)},
         {boot_words(unit.boot)},
         {or_dash(before),
          (after == before ? "" : "→ " + or_dash(after) + "\n") + userdata_line(facts.details)},
         {human_bytes(unit.bytes_written)},
         {date_time(unit.started_at).substr(0, 19)},
         {took}});
}

void draw_units(PdfCanvas& canvas, const BatchReport& report, PersonalView personal) {
    heading(canvas, "Phones");
    PdfTable table(canvas,
                   {{"No.", 28, Align::right},
                    {"Slot", 32},
                    {"Chip", 42},
                    {"IMEI, serial", 88},
                    {"Verdict", 42},
                    {"Error and what to do", 196},
                    {"Tries", 28, Align::right},
                    {"Drops", 32, Align::right},
                    {"Boot", 52},
                    {"Preloader", 76},
                    {"Written", 48, Align::right},
                    {"Started (UTC)", 62},
                    {"Took", 48, Align::right}});
    for (const UnitRow& unit : report.units)
        draw_unit(table, unit, personal);
}

void draw_acts(PdfCanvas& canvas, const BatchReport& report) {
    if (report.acts.empty()) return;
    heading(canvas, "Who did what");
    PdfTable table(
        canvas, {{"Time (UTC)", 100}, {"Who", 170}, {"What", 440}, {"Record", 64, Align::right}});
    for (const ActRow& act : report.acts)
        table.row({{date_time(act.at).substr(0, 19)},
                   {who_words(act.who, act.known_by)},
                   {act_words(act)},
                   {number(act.seq)}});
}

void draw_end(PdfCanvas& canvas, const BatchReport& report, const ReportOptions& options) {
    if (!canvas.fits(130)) canvas.new_page();
    canvas.y += 18;
    canvas.rule(canvas.y, 1, ink::dark);
    canvas.y += 6;
    const TextStyle words{.size = 8};
    if (!report.ledger_head.problem.empty())
        paragraph(canvas, "THE LEDGER IS NOT WHOLE: " + report.ledger_head.problem, words);
    paragraph(canvas,
              fmt::format("Ledger {}{} with {} records; head:",
                          report.ledger_file,
                          report.ledger_head.copy_of.empty()
                              ? ""
                              : fmt::format(", copy of {}, up to {},",
                                            report.ledger_head.copy_of,
                                            report.ledger_head.records),
                          report.ledger_head.records),
              words);
    paragraph(canvas, report.ledger_head.hash, {.size = 8, .fixed_width = true});
    paragraph(canvas,
              "“gangflash ledger verify --head” with this hash shows at any later time whether a "
              "record before it was changed, taken out or cut off.",
              words);
    paragraph(canvas,
              fmt::format("Report made {}; IMEI and serial numbers {}. A boot that was not checked "
                          "is not proven.",
                          date_time(options.made_at),
                          options.personal == PersonalView::full ? "in full"
                                                                 : "masked to their last four "
                                                                   "places"),
              words);
    canvas.y += 36;
    const double half = full / 2 - 20;
    canvas.box(left, canvas.y, half, 0.7, ink::dark);
    canvas.box(left + full - half, canvas.y, half, 0.7, ink::dark);
    canvas.text(left, canvas.y + 3, half, "Operator", words);
    canvas.text(left + full - half, canvas.y + 3, half, "Checked by", words);
}

void draw(PdfCanvas& canvas,
          const BatchReport& report,
          const BatchAnalysis& analysis,
          const ReportOptions& options) {
    draw_header(canvas, report);
    draw_tiles(canvas, report, analysis);
    draw_facts(canvas, report, analysis);
    draw_causes(canvas, "Failed and aborted, by cause", analysis.failures, "No phone failed.");
    draw_causes(canvas, "What was tried again", analysis.retries, "Nothing had to be tried again.");
    draw_ports(canvas, analysis);
    draw_units(canvas, report, options.personal);
    draw_acts(canvas, report);
    draw_end(canvas, report, options);
}

} // namespace

Result<std::string> to_pdf(const BatchReport& report, const ReportOptions& options) {
    const BatchAnalysis analysis = analyse(report);
    const std::string title = "Gangflash batch report: " + report.name;
    // Drawn twice: the first time tells how many pages there are.
    PdfCanvas counting(title, options.made_at, 0);
    draw(counting, report, analysis, options);
    PdfCanvas canvas(title, options.made_at, counting.page());
    draw(canvas, report, analysis, options);
    return canvas.finish();
}

} // namespace gangflash::audit
