#include "reports/audit/html.hpp"

#include "reports/audit/analysis.hpp"
#include "reports/audit/html_style.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::audit {

namespace {

std::string code(std::string_view text) {
    return text.empty() ? "–" : fmt::format("<code>{}</code>", escape_html(text));
}

std::string cell(std::string_view html, std::string_view kind = {}) {
    if (kind.empty()) return fmt::format("<td>{}</td>", html);
    return fmt::format("<td class=\"{}\">{}</td>", kind, html);
}

std::string number_cell(std::uint64_t number) {
    return cell(fmt::format("{}", number), "n");
}

std::string bar(double share, std::string_view kind = {}) {
    return fmt::format("<div class=\"bar {}\"><i style=\"width:{:.1f}%\"></i></div>",
                       kind,
                       std::clamp(share, 0.0, 1.0) * 100);
}

std::string header(const BatchReport& report) {
    const std::string state = report.closed_at ? "closed " + date_time(*report.closed_at)
                                               : "still open: this report is not final";
    return fmt::format("<header><div><div class=\"kind\">Gangflash batch report</div><h1>{}</h1>"
                       "</div><div class=\"state\">opened <b>{}</b><br><b>{}</b></div></header>",
                       escape_html(report.name),
                       date_time(report.opened_at),
                       state);
}

std::string tile(std::string_view kind, std::string_view value, std::string_view label) {
    return fmt::format("<div class=\"tile {}\"><b>{}</b><span>{}</span></div>", kind, value, label);
}

std::string tiles(const BatchReport& report, const BatchAnalysis& analysis) {
    const std::string planned = report.planned == 0 ? "open" : fmt::format("{}", report.planned);
    const std::string yield = analysis.first_pass_yield ? percent(*analysis.first_pass_yield) : "–";
    return "<div class=\"tiles\">" + tile("", planned, "planned") +
           tile("pass", fmt::format("✓ {}", report.passed), "passed") +
           tile("fail", fmt::format("✗ {}", report.failed), "failed") +
           tile("abort", fmt::format("{}", report.aborted), "aborted") +
           tile("", yield, "first-pass yield") +
           tile("", human_bytes(analysis.bytes_written), "written") + "</div>";
}

/// Passed, failed and aborted as one bar.
std::string split(const BatchReport& report) {
    const std::uint64_t total = report.passed + report.failed + report.aborted;
    if (total == 0) return {};
    const auto part = [total](std::string_view kind, std::uint64_t count) {
        return fmt::format("<i class=\"{}\" style=\"width:{:.2f}%\"></i>",
                           kind,
                           100.0 * static_cast<double>(count) / static_cast<double>(total));
    };
    return "<div class=\"split\">" + part("i-pass", report.passed) + part("i-fail", report.failed) +
           part("i-abort", report.aborted) + "</div>";
}

std::string fact(std::string_view name, std::string_view html) {
    return fmt::format("<dt>{}</dt><dd>{}</dd>", name, html);
}

std::string facts(const BatchReport& report, const BatchAnalysis& analysis) {
    std::string html = "<dl class=\"facts\">";
    html += fact("Package", escape_html(or_dash(report.package_name)));
    html += fact("Operator", escape_html(or_dash(operator_words(report))));
    html += fact("Package SHA-256", code(report.package_sha256));
    html += fact("Station", escape_html(or_dash(report.station)));
    html += fact("Agent SHA-256", code(report.agent_sha256));
    html += fact("Mode, verification", escape_html(report.mode + ", " + report.verify));
    html += fact("Work", escape_html(key_words(report)));
    if (const std::string order = order_words(report.order); !order.empty())
        html += fact("Ordered", escape_html(order));
    html += "</dl>";
    html += fmt::format("<p class=\"meaning\">{}</p>", verify_meaning(report.verify));
    if (!report.package_notes.empty()) {
        html += "<p class=\"note\">Said of the package before the first phone:</p><ul>";
        for (const std::string& note : report.package_notes)
            html += "<li class=\"note\">" + escape_html(note) + "</li>";
        html += "</ul>";
    }
    if (analysis.packages.size() > 1)
        html += fmt::format("<p class=\"warn\">This batch was continued with another package: {}"
                            "</p>",
                            escape_html(fmt::format("{}", fmt::join(analysis.packages, "; "))));
    if (const std::string clock = clock_words(report); !clock.empty())
        html += fmt::format("<p class=\"warn\">The station's clock did not only go forward: {}. "
                            "Durations are measured apart from it.</p>",
                            escape_html(clock));
    if (analysis.in_work > 0)
        html += fmt::format("<p class=\"warn\">{} phones had no verdict yet when this report was "
                            "made.</p>",
                            analysis.in_work);
    return html;
}

std::string
cause_table(std::string_view title, const std::vector<CauseCount>& causes, std::string_view none) {
    std::string html = fmt::format("<section><h2>{}</h2>", title);
    if (causes.empty()) return html + fmt::format("<p class=\"note\">{}</p></section>", none);
    html += "<table><thead><tr><th>Cause</th><th></th><th class=\"n\">Count</th>"
            "<th></th><th class=\"n\">Cumulative</th></tr></thead><tbody>";
    const double most = static_cast<double>(causes.front().count);
    for (const CauseCount& cause : causes)
        html += "<tr>" + cell("<b>" + escape_html(cause.error_id) + "</b>", "w") +
                cell(fmt::format("{}<br><span class=\"action\">{}</span>",
                                 escape_html(cause.text),
                                 escape_html(cause.action))) +
                number_cell(cause.count) + cell(bar(static_cast<double>(cause.count) / most)) +
                cell(percent(cause.cumulative), "n") + "</tr>";
    return html + "</tbody></table></section>";
}

std::string causes_of(const PortCount& port) {
    std::vector<std::string> words;
    for (const CauseCount& cause : port.causes)
        words.push_back(fmt::format("{} ×{}", cause.error_id, cause.count));
    return or_dash(fmt::format("{}", fmt::join(words, ", ")));
}

std::string port_row(const PortCount& port, double most_drops) {
    const double drops = most_drops > 0 ? port.drops_per_unit / most_drops : 0;
    std::string html = port.stands_out ? "<tr class=\"out\">" : "<tr>";
    html += cell("<b>" + escape_html(port.slot) + "</b>", "w");
    html += cell(code(port.port_path));
    html += number_cell(port.units) + number_cell(port.passed) + number_cell(port.failed) +
            number_cell(port.aborted);
    html += cell(fmt::format("{} (others {}){}",
                             percent(port.failure_rate),
                             percent(port.others_rate),
                             bar(port.failure_rate)));
    html += cell(fmt::format("{}, {:.2f} per phone (others {:.2f}){}",
                             port.disconnects,
                             port.drops_per_unit,
                             port.others_drops,
                             bar(drops, "drop")));
    html += number_cell(port.retries) + cell(escape_html(causes_of(port)));
    html += cell(port.stands_out ? "⚠ check cable and port" : "", "warn");
    return html + "</tr>";
}

std::string port_table(const BatchAnalysis& analysis) {
    double most_drops = 0;
    for (const PortCount& port : analysis.ports)
        most_drops = std::max(most_drops, port.drops_per_unit);
    std::string html =
        "<section><h2>Ports</h2><table><thead><tr><th>Slot</th><th>Port</th>"
        "<th class=\"n\">Phones</th><th class=\"n\">Passed</th><th class=\"n\">Failed</th>"
        "<th class=\"n\">Aborted</th><th>Failure rate</th><th>Disconnects</th>"
        "<th class=\"n\">Retries</th><th>Causes</th><th></th></tr></thead><tbody>";
    for (const PortCount& port : analysis.ports)
        html += port_row(port, most_drops);
    return html + "</tbody></table><p class=\"note\">A port is marked when it has at least two "
                  "failures or disconnects and more than twice the rate of all other ports."
                  "</p></section>";
}

std::string verdict_cell(const UnitRow& unit) {
    const std::string_view kind = !unit.verdict                   ? ""
                                  : unit.verdict == Verdict::pass ? "v-pass"
                                  : unit.verdict == Verdict::fail ? "v-fail"
                                                                  : "v-abort";
    return cell(fmt::format("<span class=\"v {}\">{}</span>", kind, verdict_words(unit)));
}

constexpr int unit_columns = 12;

/// A row of its own under the phone's: a cause is a sentence, and its cell would be a few letters
/// wide. Nothing for a phone that passed.
std::string error_row(const UnitRow& unit) {
    if (unit.error_id.empty()) return {};
    std::string html =
        fmt::format("<b>{}</b> {}", escape_html(unit.error_id), escape_html(unit.error_text));
    if (const auto action = action_of(unit.error_id); !action.empty())
        html += fmt::format("<br><span class=\"action\">{}</span>", escape_html(action));
    if (!unit.error_detail.empty()) html += "<br>" + code(unit.error_detail);
    return fmt::format(
        "<tr class=\"why\"><td></td><td colspan=\"{}\">{}</td></tr>", unit_columns - 1, html);
}

/// What steps saw of a phone, in words.
struct Seen {
    std::string erased, identity;
};

/// Where several worked on a batch, whose phone this was.
std::string operator_of(const UnitRow& unit, const BatchReport& report) {
    const bool several = std::ranges::any_of(report.units, [&](const UnitRow& other) {
        return other.operator_name != report.units.front().operator_name;
    });
    return several ? who_words(unit.operator_name, to_string(unit.operator_known_by))
                   : std::string();
}

/// Build, storage and what steps saw, in a row of their own, small; nothing when nobody looked.
std::string details_row(const UnitRow& unit, const BatchReport& report, const Seen& seen) {
    std::string html;
    for (const auto& [what, words] : {std::pair{"Build", build_words(unit.facts.details)},
                                      std::pair{"Storage", storage_words(unit.facts.details)},
                                      std::pair{"Owner's data", userdata_words(unit.facts.details)},
                                      std::pair{"Operator", operator_of(unit, report)},
                                      std::pair{"Erased", seen.erased},
                                      std::pair{"Identity", seen.identity}})
        if (!words.empty())
            html += fmt::format("{}{} {}", html.empty() ? "" : " · ", what, escape_html(words));
    if (html.empty()) return {};
    return fmt::format("<tr class=\"{}\"><td></td><td colspan=\"{}\"><span "
                       "class=\"action\">{}</span></td></tr>",
                       unit.error_id.empty() ? "more" : "because",
                       unit_columns - 1,
                       html);
}

std::string
unit_row(const UnitRow& unit, const BatchReport& report, PersonalView personal, const Seen& seen) {
    const std::string details = details_row(unit, report, seen);
    const UnitFacts& facts = unit.facts;
    const std::string before = facts.preloader_before.value_or("");
    const std::string after = facts.preloader_after.value_or("");
    std::string preloader = escape_html(or_dash(before));
    if (after != before) preloader += "<br>→ " + escape_html(or_dash(after));
    const std::string took = took_words(unit);
    const bool more = !unit.error_id.empty() || !details.empty();
    std::string html = more ? "<tr class=\"because\">" : "<tr>";
    html += number_cell(static_cast<std::uint64_t>(unit.unit.value));
    html += cell(escape_html(unit.slot), "w");
    html += cell(escape_html(or_dash(facts.chip.value_or(""))), "w");
    html += cell(escape_html(or_dash(imei_words(facts, personal))) +
                     (facts.serial ? "<br><span class=\"action\">SN " +
                                         escape_html(show(facts.serial, personal)) + "</span>"
                                   : ""),
                 "w");
    html += verdict_cell(unit);
    html += number_cell(unit.attempts) + number_cell(unit.disconnects);
    html += cell(boot_words(unit.boot), "w") + cell(preloader, "w");
    html += cell(human_bytes(unit.bytes_written), "n");
    html += cell(date_time(unit.started_at).substr(0, 19), "w") + cell(took, "n");
    return html + "</tr>" + details + error_row(unit);
}

std::string unit_table(const BatchReport& report, PersonalView personal) {
    std::string html =
        "<section><h2>Phones</h2><table><thead><tr><th class=\"n\">No.</th><th>Slot</th>"
        "<th>Chip</th><th>IMEI, serial</th><th>Verdict</th>"
        "<th class=\"n\">Attempts</th><th class=\"n\">Drops</th><th>Boot</th><th>Preloader</th>"
        "<th class=\"n\">Written</th><th>Started (UTC)</th><th class=\"n\">Took</th></tr></thead>"
        "<tbody>";
    std::map<std::int64_t, Seen> seen;
    for (const StepRow& step : report.steps)
        if (step.step == "verify_erase" && !step.seen.empty()) {
            std::string& words = seen[step.unit.value].erased;
            words += (words.empty() ? "" : "; ") + step.partition + ": " + step.seen;
        } else if (step.step == "check" && !step.seen.empty()) {
            seen[step.unit.value].identity = step.seen; // of every attempt the same
        }
    for (const UnitRow& unit : report.units)
        html += unit_row(unit, report, personal, seen[unit.unit.value]);
    return html + "</tbody></table></section>";
}

/// Nothing when every phone was there once.
std::string twin_list(const BatchAnalysis& analysis) {
    if (analysis.twins.empty()) return {};
    std::string html = "<section><h2>Seen more than once</h2><ul>";
    for (const TwinGroup& twins : analysis.twins) {
        std::string numbers;
        for (const UnitId unit : twins.units)
            numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", unit.value);
        html += fmt::format("<li>{}: No. {}</li>",
                            twins.by == TwinGroup::By::chip
                                ? "The same phone came again"
                                : "<b>Different phones with the same IMEI</b>",
                            numbers);
    }
    return html + "</ul></section>";
}

std::string act_table(const BatchReport& report) {
    if (report.acts.empty()) return {};
    std::string html = "<section><h2>Who did what</h2><table><thead><tr><th>Time (UTC)</th>"
                       "<th>Who</th><th>What</th><th class=\"n\">Record</th></tr></thead><tbody>";
    for (const ActRow& act : report.acts)
        html += "<tr>" + cell(date_time(act.at).substr(0, 19), "w") +
                cell(escape_html(who_words(act.who, act.known_by)), "w") +
                cell(escape_html(act_words(act))) + number_cell(act.seq) + "</tr>";
    return html + "</tbody></table></section>";
}

std::string footer(const BatchReport& report, const ReportOptions& options) {
    return fmt::format(
        "<footer>{}Ledger {}{} with {} records; head <code>{}</code><br>"
        "<code>gangflash ledger verify --head {}</code> shows at any later time whether a record "
        "before this one was changed, taken out or cut off.<br>Report made {}; IMEI and serial "
        "numbers {}. A boot that was not checked is not proven.<div class=\"sign\"><div>Operator"
        "</div><div>Checked by</div></div></footer>",
        report.ledger_head.problem.empty()
            ? ""
            : fmt::format("<p><b>THE LEDGER IS NOT WHOLE: {}</b></p>",
                          escape_html(report.ledger_head.problem)),
        code(report.ledger_file),
        report.ledger_head.copy_of.empty() ? ""
                                           : fmt::format(", copy of {}, up to {},",
                                                         code(report.ledger_head.copy_of),
                                                         report.ledger_head.records),
        report.ledger_head.records,
        escape_html(report.ledger_head.hash),
        escape_html(report.ledger_head.hash),
        date_time(options.made_at),
        options.personal == PersonalView::full ? "in full" : "masked to their last four places");
}

} // namespace

std::string escape_html(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            html += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c;
        }
    }
    return html;
}

std::string to_html(const BatchReport& report, const ReportOptions& options) {
    const BatchAnalysis analysis = analyse(report);
    std::string html =
        fmt::format("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                    "<meta name=\"viewport\" content=\"width=device-width\">"
                    "<title>Batch {}</title><style>{}</style></head><body>\n",
                    escape_html(report.name),
                    html_style);
    html += header(report) + tiles(report, analysis) + split(report) + facts(report, analysis);
    html += "<div class=\"columns\">";
    html += cause_table("Failed and aborted, by cause", analysis.failures, "No phone failed.");
    html += cause_table("What was tried again", analysis.retries, "Nothing had to be tried again.");
    html += "</div>\n" + port_table(analysis) + twin_list(analysis);
    html += unit_table(report, options.personal) + act_table(report);
    return html + footer(report, options) + "\n</body></html>\n";
}

} // namespace gangflash::audit
