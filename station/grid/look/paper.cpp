#include "station/grid/look/paper.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <QAbstractTextDocumentLayout>
#include <QPagedPaintDevice>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextLayout>
#include <QTextTable>

namespace gangflash {

namespace {

constexpr double margin_mm = 15;
constexpr double foot_mm = 8;
constexpr double mm_per_inch = 25.4;
constexpr double foot_points = 7.5;
constexpr std::size_t rows_with_a_heading = 2; ///< a table's head and its first row

/// From top to bottom on the endless sheet, in the device's dots.
struct Strip {
    double top = 0, bottom = 0;
    bool heading = false;
    double height() const { return bottom - top; }
};

/// A page: a strip of the sheet, below the head of a table that goes on from the page before.
struct Page {
    Strip body;
    std::optional<Strip> head;
};

/// What must not be cut: lines of text and rows of tables, from the top.
std::vector<Strip> rows_of(const QTextDocument& document) {
    std::vector<Strip> rows;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const QRectF box = document.documentLayout()->blockBoundingRect(block);
        const bool in_table = QTextCursor(block).currentTable() != nullptr;
        if (in_table || block.blockFormat().headingLevel() > 0) {
            if (box.height() > 0)
                rows.push_back({box.top(), box.bottom(), block.blockFormat().headingLevel() > 0});
            continue;
        }
        for (int i = 0; i < block.layout()->lineCount(); ++i) { // text may go over any edge
            const QRectF line = block.layout()->lineAt(i).rect().translated(box.topLeft());
            rows.push_back({line.top(), line.bottom()});
        }
    }
    std::stable_sort(
        rows.begin(), rows.end(), [](const Strip& a, const Strip& b) { return a.top < b.top; });
    std::vector<Strip> merged; // the cells of one row overlap
    for (const Strip& row : rows) {
        if (!merged.empty() && row.top < merged.back().bottom && !row.heading)
            merged.back().bottom = std::max(merged.back().bottom, row.bottom);
        else
            merged.push_back(row);
    }
    return merged;
}

/// Where a row begins with what belongs to it: its line is nearer to the row above.
double edge_before(const std::vector<Strip>& rows, std::size_t row) {
    if (row == 0) return 0;
    return rows[row].top - (rows[row].top - rows[row - 1].bottom) / 4;
}

class Sheet {
public:
    explicit Sheet(const QTextDocument& document) : rows_(rows_of(document)) {
        for (QTextFrame* frame : document.rootFrame()->childFrames()) {
            const auto* table = qobject_cast<const QTextTable*>(frame);
            if (table == nullptr || table->format().headerRowCount() == 0) continue;
            const QRectF box = document.documentLayout()->frameBoundingRect(frame);
            const auto first = std::find_if(
                rows_.begin(), rows_.end(), [&](const Strip& row) { return row.top >= box.top(); });
            const auto row = static_cast<std::size_t>(first - rows_.begin());
            if (row + 1 >= rows_.size()) continue;
            tables_.push_back({{box.top(), edge_before(rows_, row + 1)}, box.bottom()});
        }
    }

    std::vector<Page> pages(double height) const {
        std::vector<Page> pages;
        std::size_t row = 0;
        while (row < rows_.size()) {
            Page page;
            page.body.top = edge_before(rows_, row);
            page.head = head_at(page.body.top);
            const double room = height - (page.head ? page.head->height() : 0);
            row = next_page(row, page.body.top + room);
            const double end = row < rows_.size() ? edge_before(rows_, row) : rows_.back().bottom;
            for (double top = page.body.top; top < end; top += room) { // more than once: a tower
                page.body = {top, std::min(top + room, end)};
                pages.push_back(page);
            }
        }
        return pages;
    }

private:
    struct Table {
        Strip head;
        double bottom = 0;
    };

    /// The head of the table that is cut at `y`.
    std::optional<Strip> head_at(double y) const {
        for (const Table& table : tables_)
            if (y >= table.head.bottom - 1 && y < table.bottom - 1) return table.head;
        return std::nullopt;
    }

    /// The first row of the page after one that begins with `row` and ends at `end`.
    std::size_t next_page(std::size_t row, double end) const {
        std::size_t next = row + 1; // at least one, be it higher than the page
        while (next < rows_.size() && rows_[next].bottom <= end)
            ++next;
        if (next == rows_.size()) return next;
        for (std::size_t back = 0; back <= rows_with_a_heading && next > row + back + 1; ++back)
            if (rows_[next - back].heading) return next - back;
        return next;
    }

    std::vector<Strip> rows_;
    std::vector<Table> tables_;
};

void draw(QPainter& painter, QTextDocument& document, const Strip& strip, double at) {
    painter.save();
    painter.translate(0, at - strip.top);
    document.drawContents(&painter, {0, strip.top, document.textWidth(), strip.height()});
    painter.restore();
}

} // namespace

void print_on_paper(const QString& html, const QString& title, QPagedPaintDevice& device) {
    // The margins are the sheet's own: a printer's are as wide as its mechanics need.
    device.setPageMargins({margin_mm, margin_mm, margin_mm, margin_mm}, QPageLayout::Millimeter);
    QPainter painter(&device);
    if (!painter.isActive()) return;
    QTextDocument document;
    document.documentLayout()->setPaintDevice(&device); // points become the device's dots
    document.setDocumentMargin(0);
    document.setHtml(html);
    document.setTextWidth(device.width());
    const double foot = foot_mm * device.logicalDpiY() / mm_per_inch;
    const double height = device.height() - foot;

    QFont small = document.defaultFont();
    small.setPointSizeF(foot_points);
    const std::vector<Page> pages = Sheet(document).pages(height);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (i > 0) device.newPage();
        double at = 0;
        if (pages[i].head) {
            draw(painter, document, *pages[i].head, at);
            at = pages[i].head->height();
        }
        draw(painter, document, pages[i].body, at);
        painter.setFont(small);
        painter.setPen(QColor(0x53, 0x60, 0x6d));
        const QRectF line(0, height, device.width(), foot);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignBottom, title);
        painter.drawText(line,
                         Qt::AlignRight | Qt::AlignBottom,
                         QStringLiteral("%1 / %2").arg(i + 1).arg(pages.size()));
    }
}

} // namespace gangflash
