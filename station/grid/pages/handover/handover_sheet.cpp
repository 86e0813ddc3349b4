#include "station/grid/pages/handover/handover_sheet.hpp"

#include "base/error_catalog.hpp"
#include "station/grid/look/paper.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <algorithm>

#include <QBuffer>
#include <QCoreApplication>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::size_t most_rework_rows = 200; ///< more is a matter for the page, not for paper
constexpr int pdf_dpi = 600;

const QString sheet_style = QStringLiteral(R"(
body { font-family: "DejaVu Sans", "Noto Sans CJK SC", sans-serif; font-size: 9pt; color: #14202b; }
h1 { font-size: 18pt; margin-bottom: 2px; }
h2 { font-size: 12pt; margin-top: 18px; margin-bottom: 5px; }
.row, .row b, .row span { font-size: 8pt; }
.faint { color: #53606d; }
.number { font-size: 16pt; font-weight: bold; }
.passed { color: #00734f; }
.failed { color: #c22e12; }
.aborted { color: #654597; }
th { background-color: #e9edf1; color: #3c4853; text-align: left; }
)");

/// The words of the sheet.
class Sheet {
    Q_DECLARE_TR_FUNCTIONS(Handover)

public:
    Sheet(const Handover& handover, const HandoverWords& words, UtcMicros made_at)
        : handover_(handover), words_(words), made_at_(made_at) {}

    QString html() const {
        return QStringLiteral("<html><head><style>%1</style></head><body>%2</body></html>")
            .arg(sheet_style,
                 head() + figures() + batches() + failures() + rework() + remark() + hands());
    }

private:
    using Cells = QStringList;
    struct Column {
        int percent; ///< of the sheet's width
        QString title;
    };

    static QString safe(const QString& text) { return text.toHtmlEscaped(); }

    static QString or_dash(const QString& text) {
        return text.isEmpty() ? QStringLiteral("–") : safe(text);
    }

    static QString number(std::uint64_t value) {
        return QString::number(static_cast<qulonglong>(value));
    }

    static QString joined(const std::vector<std::string>& names) {
        QStringList list;
        for (const std::string& name : names)
            list += q(name);
        return list.join(QStringLiteral(", "));
    }

    static QString error_text(const std::string& id) {
        const ErrorEntry* entry = find_entry(id);
        return entry != nullptr ? words::error_text(entry->code) : QString();
    }

    static QString error_action(const std::string& id) {
        const ErrorEntry* entry = find_entry(id);
        return entry != nullptr ? words::error_action(entry->code) : QString();
    }

    /// A phone in as little room as it takes to find it: `…3809`.
    static QString short_phone(const UnitFacts& facts) {
        const std::string masked = masked_phone(facts);
        const std::size_t seen = masked.find_first_not_of('*');
        if (seen == 0 || seen == std::string::npos) return q(masked);
        return QStringLiteral("…") + q(masked.substr(seen));
    }

    /// Its year is the sheet's own or the one before.
    static QString day_text(UtcMicros at) {
        QString text = date_text(at).mid(QStringLiteral("2026-").size());
        return text.replace(QLatin1Char(' '), QChar(0x00A0))
            .replace(QLatin1Char('-'), QChar(0x2011));
    }

    /// Lines under the rows, none between columns; the head stands again on every page.
    static QString table(const std::vector<Column>& columns, const std::vector<Cells>& rows) {
        const QString rule = QStringLiteral(
            "style='border-bottom: 1px solid #c9d1d9; padding: 3px 6px 3px 2px' class='row'");
        QString text = QStringLiteral("<table width='100%' cellspacing='0' cellpadding='0' "
                                      "style='border-collapse: collapse; border-style: none'>"
                                      "<thead><tr>");
        for (const Column& column : columns)
            text += QStringLiteral("<th width='%1%' %2>%3</th>")
                        .arg(QString::number(column.percent), rule, safe(column.title));
        text += QStringLiteral("</tr></thead>");
        for (const Cells& row : rows) {
            text += QStringLiteral("<tr>");
            for (const QString& cell : row)
                text += QStringLiteral("<td %1>%2</td>").arg(rule, cell);
            text += QStringLiteral("</tr>");
        }
        return text + QStringLiteral("</table>");
    }

    static QString section(const QString& title) {
        return QStringLiteral("<h2>%1</h2>").arg(safe(title));
    }

    /// `2026-11-25 06:00 – 14:00`, with the second day where it is another.
    static QString span_text(const Shift& shift) {
        const QString from = date_text(shift.from);
        QString until = date_text(shift.until);
        const auto day = QStringLiteral("2026-11-25 ").size();
        if (from.left(day) == until.left(day)) until.remove(0, day);
        return from + QStringLiteral(" – ") + until;
    }

    QString head() const {
        const auto line = [](const QString& name, const QString& value) {
            return QStringLiteral("<tr><td class='faint' style='padding-right: 18px'>%1</td>"
                                  "<td>%2</td></tr>")
                .arg(safe(name), value);
        };
        const QString left =
            line(tr("Shift"), QStringLiteral("<b>%1</b>").arg(span_text(handover_.shift))) +
            line(tr("Handed over by"), or_dash(words_.from_whom)) +
            line(tr("Taken over by"), or_dash(words_.to_whom));
        const QString right = line(tr("Operators"), or_dash(joined(handover_.operators))) +
                              line(tr("Station"), or_dash(joined(handover_.stations))) +
                              line(tr("Made at"), date_text(made_at_));
        return QStringLiteral("<h1>%1</h1><table width='100%'><tr><td width='52%'><table>%2"
                              "</table></td><td><table>%3</table></td></tr></table>")
            .arg(safe(tr("Shift handover")), left, right);
    }

    QString figures() const {
        const VerdictCounts& counts = handover_.counts;
        const auto figure = [](const QString& value, const QString& name, const char* look = "") {
            return QStringLiteral("<td width='14%' style='padding: 8px 4px 8px 0px'><span "
                                  "class='number %3'>%1</span><br><span class='faint'>%2</span>"
                                  "</td>")
                .arg(value, safe(name), QLatin1String(look));
        };
        const auto yield = counts.first_pass_yield();
        return QStringLiteral("<table width='100%' style='margin-top: 10px'><tr>%1</tr></table>")
                   .arg(figure(number(handover_.phones), tr("phones")) +
                        figure(number(counts.passed), tr("passed"), "passed") +
                        figure(number(counts.failed), tr("failed"), "failed") +
                        figure(number(counts.aborted), tr("aborted"), "aborted") +
                        figure(yield ? share_text(*yield) : QStringLiteral("–"),
                               tr("first-pass yield")) +
                        figure(number(counts.disconnects), tr("disconnects")) +
                        figure(number(handover_.open_rework.size()), tr("open rework"))) +
               QStringLiteral("<p class='faint'>%1</p>").arg(safe(meaning()));
    }

    QString meaning() const {
        const QString said =
            tr("Counted are the verdicts that fell within the shift: %1, of %2 phones. First pass: "
               "passed in the first attempt, of those that passed or failed.")
                .arg(number(handover_.counts.verdicts()), number(handover_.phones));
        return handover_.in_work == 0
                   ? said
                   : said + QLatin1Char(' ') +
                         tr("Still in work at its end: %1.").arg(number(handover_.in_work));
    }

    QString batches() const {
        std::vector<Cells> rows;
        for (const BatchShare& batch : handover_.batches) {
            const auto yield = batch.counts.first_pass_yield();
            const QString target =
                batch.planned > 0
                    ? tr("%1 of %2").arg(number(batch.passed_ever), number(batch.planned))
                    : tr("%1, open end").arg(number(batch.passed_ever));
            rows.push_back({QStringLiteral("<b>%1</b><br><span class='faint'>%2 · %3</span>")
                                .arg(safe(q(batch.batch)),
                                     safe(q(batch.package_name)),
                                     safe(words::flash_mode(batch.mode))),
                            or_dash(joined(batch.operators)),
                            number(batch.counts.passed),
                            number(batch.counts.failed),
                            number(batch.counts.aborted),
                            yield ? share_text(*yield) : QStringLiteral("–"),
                            number(batch.counts.disconnects),
                            target,
                            batch.closed         ? tr("closed")
                            : batch.in_work == 0 ? tr("open")
                                                 : tr("open, %1 in work").arg(batch.in_work)});
        }
        const QString title = section(tr("Batches of this shift"));
        if (rows.empty()) return title + none(tr("No phone was worked on."));
        return title + table({{29, tr("Batch")},
                              {12, tr("Operators")},
                              {7, tr("Pass")},
                              {6, tr("Fail")},
                              {7, tr("Abort")},
                              {9, tr("First pass")},
                              {7, tr("Drops")},
                              {11, tr("Target")},
                              {12, tr("State")}},
                             rows);
    }

    QString failures() const {
        std::vector<Cells> rows;
        for (const CauseOfFailure& cause : handover_.failures)
            rows.push_back({QStringLiteral("<b>%1</b>").arg(number(cause.count)),
                            QStringLiteral("<b>%1</b>").arg(safe(q(cause.error_id))),
                            or_dash(error_text(cause.error_id)),
                            or_dash(error_action(cause.error_id))});
        const QString title = section(tr("Failures by cause"));
        if (rows.empty()) return title + none(tr("None."));
        return title + table({{9, tr("Phones")},
                              {11, tr("Id")},
                              {37, tr("What happened")},
                              {43, tr("What to do next")}},
                             rows);
    }

    QString rework() const {
        const auto& open = handover_.open_rework;
        std::vector<Cells> rows;
        for (std::size_t i = 0; i < std::min(open.size(), most_rework_rows); ++i) {
            const UnitRow& unit = open[i].last;
            rows.push_back({day_text(unit.started_at),
                            QStringLiteral("<b>%1</b>").arg(or_dash(short_phone(unit.facts))),
                            tr("%1, slot %2").arg(safe(q(unit.batch)), safe(q(unit.slot))),
                            number(open[i].visits),
                            words::verdict(*unit.verdict),
                            cause_of(unit),
                            or_dash(error_action(unit.error_id))});
        }
        const QString title =
            section(tr("Open rework, of this shift and earlier ones: %1").arg(number(open.size())));
        if (rows.empty()) return title + none(tr("Nothing waits."));
        QString text = title + table({{13, tr("When")},
                                      {8, tr("Phone")},
                                      {20, tr("Where")},
                                      {7, tr("Visits")},
                                      {10, tr("Verdict")},
                                      {20, tr("Cause")},
                                      {22, tr("What to do next")}},
                                     rows);
        if (open.size() > rows.size())
            text += none(tr("The latest %1 stand here; the page Rework lists all.")
                             .arg(number(rows.size())));
        return text;
    }

    static QString cause_of(const UnitRow& unit) {
        const QString known = error_text(unit.error_id);
        return QStringLiteral("<b>%1</b> %2")
            .arg(safe(q(unit.error_id)), safe(known.isEmpty() ? q(unit.error_text) : known));
    }

    QString remark() const {
        QString text = safe(words_.remark.trimmed());
        text.replace(QLatin1Char('\n'), QStringLiteral("<br>"));
        return section(tr("Remark")) +
               (text.isEmpty() ? none(tr("None.")) : QStringLiteral("<p>%1</p>").arg(text));
    }

    /// Room for two signatures.
    static QString hands() {
        const auto hand = [](const QString& who) {
            return QStringLiteral("<td width='45%' class='faint' "
                                  "style='border-top: 1px solid #53606d'>%1</td>")
                .arg(safe(who));
        };
        return QStringLiteral("<br><br><table width='100%' style='border-collapse: collapse; "
                              "border-style: none'><tr>%1<td width='10%'></td>%2</tr></table>")
            .arg(hand(tr("Signature, handed over")), hand(tr("Signature, taken over")));
    }

    static QString none(const QString& text) {
        return QStringLiteral("<p class='faint'>%1</p>").arg(safe(text));
    }

    const Handover& handover_;
    const HandoverWords& words_;
    UtcMicros made_at_;
};

} // namespace

QString handover_html(const Handover& handover, const HandoverWords& words, UtcMicros made_at) {
    return Sheet(handover, words, made_at).html();
}

Result<void> save_sheet_as_pdf(const QString& html, const QString& title, const QString& file) {
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&bytes);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setResolution(pdf_dpi);
        writer.setTitle(title);
        writer.setCreator(QStringLiteral("Gangflash"));
        print_on_paper(html, title, writer);
    }
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes.data()) != bytes.data().size() ||
        !out.commit())
        return Fault{ErrorCode::output_unwritable,
                     fmt::format("file={} cause=\"{}\"", utf8(file), utf8(out.errorString()))};
    return success();
}

} // namespace gangflash
