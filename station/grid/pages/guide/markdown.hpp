#pragma once

#include <QString>

namespace gangflash {

/// Words of phones and files inside Markdown: `k65v1_64_bsp` keeps its underscores, and nothing in
/// them is a heading, a link, or ends a cell.
QString markdown_of(const QString& words);

} // namespace gangflash
