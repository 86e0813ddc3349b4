#pragma once

#include <QMargins>
#include <QRect>

class QWidget;

namespace gangflash {

/// The window inside its screen: `wanted` moved and shrunk until it and its frame stand within
/// `available` (the screen without panels). `smallest`: less would hide something; where the screen
/// is smaller than that, the screen counts.
QRect fit_into(QRect wanted, const QRect& available, const QMargins& frame, QSize smallest);

/// Opens a window where it was: its place, maximised included, on a screen that is there now. The
/// first time 1600 × 900, or maximised where that does not fit.
void show_where_it_was(QWidget& window);

/// What show_where_it_was() reads: whenever the window is closed or the program ends.
void remember_place(const QWidget& window);

} // namespace gangflash
