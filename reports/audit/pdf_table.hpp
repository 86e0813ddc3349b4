#pragma once

#include "reports/audit/pdf_canvas.hpp"

#include <string>
#include <vector>

namespace gangflash::audit {

/// One cell: a main text and, below it and softer, a second one; or a bar of `share`.
struct PdfCell {
    std::string text;
    std::string below = {};
    Colour colour = ink::dark;
    bool bold = false;
    double bar = -1; ///< 0…1 draws a bar under the text
};

struct PdfColumn {
    std::string name;
    double width = 0; ///< points; the sum is the page's width at most
    Align align = Align::left;
};

/// Rows that flow over pages, the column names again on each. A row is never split.
class PdfTable {
public:
    PdfTable(PdfCanvas& canvas, std::vector<PdfColumn> columns);
    void row(const std::vector<PdfCell>& cells, bool marked = false);

private:
    void head();
    double height_of(const std::vector<PdfCell>& cells);

    PdfCanvas& canvas_;
    std::vector<PdfColumn> columns_;
};

} // namespace gangflash::audit
