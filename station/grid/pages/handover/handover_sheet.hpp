#pragma once

#include "base/result.hpp"
#include "station/desk/handover.hpp"

#include <QString>

namespace gangflash {

/// What people add to the figures.
struct HandoverWords {
    QString from_whom, to_whom, remark;
};

/// The sheet as HTML of the kind QTextDocument reads; the same on the screen, on paper and in a
/// PDF. Black on white whatever the window looks like. Personal values stand masked in it.
QString handover_html(const Handover& handover, const HandoverWords& words, UtcMicros made_at);

/// The sheet as a PDF, A4; the file is replaced whole or not at all. Blocks on the disk; any
/// thread. Errors: `output_unwritable` naming the file that could not be written.
Result<void> save_sheet_as_pdf(const QString& html, const QString& title, const QString& file);

} // namespace gangflash
