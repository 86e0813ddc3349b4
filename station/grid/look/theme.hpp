#pragma once

#include "engine/unit/snapshot.hpp"

#include <string_view>

#include <QColor>
#include <QPalette>
#include <QString>

class QWidget;

namespace gangflash {

enum class ThemeName : std::uint8_t { light, dark, high_contrast };

/// The colours of one look. A state's colour only repeats what its word and shape already say.
/// Green is kept for PASS alone; what erases (Format All, userdata erased) is magenta.
struct Theme {
    ThemeName name{};
    QColor window, surface, raised, text, faint, line, accent, on_accent, magenta;
    QColor working, away, passed, failed, aborted, quiet;
    QColor on_away, on_verdict; ///< text on the filled tiles

    QColor state(SlotState state) const;
    QColor on_state(SlotState state) const; ///< text on state(); at least 4.5:1
};

const Theme& theme_of(ThemeName name);

std::string_view to_string(ThemeName name);
ThemeName parse_theme(const QString& text); ///< light when it is none

/// Gives a widget a role of the style sheet (`danger`, `good`, `erases` …; empty: none) and its
/// colour.
void set_role(QWidget& widget, const char* role);

/// A plain widget that the style sheet draws as a sheet of paper with a frame.
QWidget* make_card(QWidget* parent);

QPalette palette_of(const Theme& theme);
QString style_sheet_of(const Theme& theme);

} // namespace gangflash
