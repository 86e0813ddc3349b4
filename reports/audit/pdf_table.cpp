#include "reports/audit/pdf_table.hpp"

#include <algorithm>

namespace gangflash::audit {

namespace {

constexpr double gap = 6;       ///< between columns
constexpr double padding = 2.5; ///< above and below a row's text
constexpr double bar_height = 4;
constexpr Colour marked_fill{0.992, 0.953, 0.949};

TextStyle style_of(const PdfCell& cell, Align align) {
    return {.size = 7.5, .bold = cell.bold, .colour = cell.colour, .align = align};
}

constexpr TextStyle below_style{.size = 6.8, .colour = ink::soft};

} // namespace

PdfTable::PdfTable(PdfCanvas& canvas, std::vector<PdfColumn> columns)
    : canvas_(canvas), columns_(std::move(columns)) {
    if (!canvas_.fits(60)) canvas_.new_page();
    head();
}

void PdfTable::head() {
    double x = PdfCanvas::margin;
    double tallest = 0;
    for (const PdfColumn& column : columns_) {
        const TextStyle style{.size = 7, .bold = true, .colour = ink::soft, .align = column.align};
        tallest =
            std::max(tallest, canvas_.text(x, canvas_.y, column.width - gap, column.name, style));
        x += column.width;
    }
    canvas_.y += tallest + 2;
    canvas_.rule(canvas_.y, 1, ink::dark);
    canvas_.y += 1;
}

double PdfTable::height_of(const std::vector<PdfCell>& cells) {
    double tallest = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const PdfCell& cell = cells[i];
        const double space = columns_[i].width - gap;
        double height = canvas_.height_of(space, cell.text, style_of(cell, columns_[i].align));
        if (!cell.below.empty()) height += canvas_.height_of(space, cell.below, below_style);
        if (cell.bar >= 0) height += bar_height + 2;
        tallest = std::max(tallest, height);
    }
    return tallest + 2 * padding;
}

void PdfTable::row(const std::vector<PdfCell>& cells, bool marked) {
    const double height = height_of(cells);
    if (!canvas_.fits(height)) {
        canvas_.new_page();
        head();
    }
    if (marked) canvas_.box(PdfCanvas::margin, canvas_.y, PdfCanvas::width, height, marked_fill);
    double x = PdfCanvas::margin;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const PdfCell& cell = cells[i];
        const double space = columns_[i].width - gap;
        double at_y = canvas_.y + padding;
        at_y += canvas_.text(x, at_y, space, cell.text, style_of(cell, columns_[i].align));
        if (!cell.below.empty()) at_y += canvas_.text(x, at_y, space, cell.below, below_style);
        if (cell.bar >= 0) {
            const double share = std::clamp(cell.bar, 0.0, 1.0);
            canvas_.box(x, at_y + 1, space, bar_height, ink::line);
            canvas_.box(x, at_y + 1, space * share, bar_height, ink::accent);
        }
        x += columns_[i].width;
    }
    canvas_.y += height;
    canvas_.rule(canvas_.y, 0.5, ink::line);
}

} // namespace gangflash::audit
