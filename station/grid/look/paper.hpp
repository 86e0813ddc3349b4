#pragma once

#include <QString>

class QPagedPaintDevice;

namespace gangflash {

/// Prints HTML of the kind QTextDocument reads onto the pages of a printer or a PDF, each with the
/// title and its number at the foot. Any thread.
///
/// QTextDocument's own pages cut through the rows of a table; here a page ends between rows, no
/// heading stands alone at its end, and a table that goes on repeats its head.
void print_on_paper(const QString& html, const QString& title, QPagedPaintDevice& device);

} // namespace gangflash
