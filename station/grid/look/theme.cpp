#include "station/grid/look/theme.hpp"

#include <QLatin1String>
#include <QStyle>
#include <QWidget>

namespace gangflash {

namespace {

QColor rgb(QRgb value) {
    return QColor::fromRgb(value);
}

// Pass and fail differ in lightness too and lean to blue and to orange, so that eyes without red or
// green still see two colours (after Okabe and Ito).
Theme light() {
    Theme t;
    t.name = ThemeName::light;
    t.window = rgb(0xe9edf1);
    t.surface = rgb(0xffffff);
    t.raised = rgb(0xf5f7f9);
    t.text = rgb(0x14202b);
    t.faint = rgb(0x53606d);
    t.line = rgb(0xc9d1d9);
    t.accent = rgb(0x0b57d0);
    t.on_accent = rgb(0xffffff);
    t.magenta = rgb(0xb0126d);
    t.working = rgb(0x1660b8);
    t.away = rgb(0xf2a900);
    t.passed = rgb(0x00734f);
    t.failed = rgb(0xc22e12);
    t.aborted = rgb(0x654597);
    t.quiet = rgb(0x5d6a77);
    t.on_away = rgb(0x1d1500);
    t.on_verdict = rgb(0xffffff);
    return t;
}

Theme dark() {
    Theme t = light();
    t.name = ThemeName::dark;
    t.window = rgb(0x10161c);
    t.surface = rgb(0x1b232c);
    t.raised = rgb(0x232d38);
    t.text = rgb(0xe8eef4);
    t.faint = rgb(0xa3b0bd);
    t.line = rgb(0x364452);
    t.accent = rgb(0x7db4ff);
    t.on_accent = rgb(0x06203f);
    t.magenta = rgb(0xff7cc4);
    t.working = rgb(0x2b78d6);
    t.passed = rgb(0x0a7d58);
    t.failed = rgb(0xcb3a1d);
    t.aborted = rgb(0x7a58b0);
    t.quiet = rgb(0x5f6d7b);
    return t;
}

Theme high_contrast() {
    Theme t;
    t.name = ThemeName::high_contrast;
    t.window = rgb(0x000000);
    t.surface = rgb(0x000000);
    t.raised = rgb(0x111111);
    t.text = rgb(0xffffff);
    t.faint = rgb(0xffffff);
    t.line = rgb(0xffffff);
    t.accent = rgb(0xffff00);
    t.on_accent = rgb(0x000000);
    t.magenta = rgb(0xff8cff);
    t.working = rgb(0x0046c8);
    t.away = rgb(0xffd400);
    t.passed = rgb(0x006b3f);
    t.failed = rgb(0xb80000);
    t.aborted = rgb(0x6a1fb0);
    t.quiet = rgb(0x3c3c3c);
    t.on_away = rgb(0x000000);
    t.on_verdict = rgb(0xffffff);
    return t;
}

} // namespace

QColor Theme::state(SlotState state) const {
    switch (state) {
    case SlotState::empty:
    case SlotState::waiting:
    case SlotState::ignored:
    case SlotState::stopped:
        return quiet;
    case SlotState::working:
        return working;
    case SlotState::away:
        return away;
    case SlotState::passed:
        return passed;
    case SlotState::failed:
        return failed;
    case SlotState::aborted:
        return aborted;
    }
    return quiet;
}

QColor Theme::on_state(SlotState state) const {
    return state == SlotState::away ? on_away : on_verdict;
}

const Theme& theme_of(ThemeName name) {
    static const Theme themes[] = {light(), dark(), high_contrast()};
    return themes[static_cast<std::size_t>(name)];
}

std::string_view to_string(ThemeName name) {
    switch (name) {
    case ThemeName::light:
        return "light";
    case ThemeName::dark:
        return "dark";
    case ThemeName::high_contrast:
        return "high-contrast";
    }
    return "light";
}

ThemeName parse_theme(const QString& text) {
    for (const ThemeName name : {ThemeName::dark, ThemeName::high_contrast})
        if (text == QLatin1String(to_string(name).data())) return name;
    return ThemeName::light;
}

void set_role(QWidget& widget, const char* role) {
    widget.setProperty("role", QLatin1String(role));
    widget.style()->unpolish(&widget); // the sheet is looked up anew
    widget.style()->polish(&widget);
}

QWidget* make_card(QWidget* parent) {
    auto* widget = new QWidget(parent);
    widget->setObjectName(QStringLiteral("card"));
    widget->setAttribute(Qt::WA_StyledBackground);
    return widget;
}

QPalette palette_of(const Theme& theme) {
    QPalette p;
    p.setColor(QPalette::Window, theme.window);
    p.setColor(QPalette::WindowText, theme.text);
    p.setColor(QPalette::Base, theme.surface);
    p.setColor(QPalette::AlternateBase, theme.raised);
    p.setColor(QPalette::Text, theme.text);
    p.setColor(QPalette::PlaceholderText, theme.faint);
    p.setColor(QPalette::Button, theme.raised);
    p.setColor(QPalette::ButtonText, theme.text);
    p.setColor(QPalette::ToolTipBase, theme.surface);
    p.setColor(QPalette::ToolTipText, theme.text);
    p.setColor(QPalette::Highlight, theme.accent);
    p.setColor(QPalette::HighlightedText, theme.on_accent);
    p.setColor(QPalette::Link, theme.accent);
    p.setColor(QPalette::Mid, theme.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, theme.faint);
    return p;
}

QString style_sheet_of(const Theme& theme) {
    QString sheet = QStringLiteral(R"(
QWidget { font-family: "DejaVu Sans", "Noto Sans CJK SC", sans-serif; }
QToolBar { background: @surface; border: none; border-bottom: 1px solid @line; padding: 4px 8px;
           spacing: 4px; }
QToolButton, QPushButton { background: @raised; color: @text; border: 1px solid @line;
           border-radius: 5px; padding: 6px 12px; min-height: 28px; }
QToolButton:hover, QPushButton:hover { border-color: @accent; }
QToolButton:checked { background: @accent; color: @on_accent; border-color: @accent; }
QToolButton:focus, QPushButton:focus { border: 2px solid @accent; padding: 5px 11px; }
QToolButton:disabled, QPushButton:disabled { color: @faint; background: @window; }
QPushButton#primary { background: @accent; color: @on_accent; font-weight: bold; }
QPushButton#primary:disabled { background: @window; color: @faint; }
QLineEdit, QPlainTextEdit, QTreeView, QTableView, QListView {
           background: @surface; color: @text; border: 1px solid @line; border-radius: 4px;
           padding: 4px; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit { min-height: 28px; }
QComboBox, QSpinBox, QDateEdit, QDateTimeEdit, QTimeEdit { min-height: 36px; }
QCheckBox { min-height: 32px; }
QCheckBox::indicator { width: 22px; height: 22px; }
QAbstractSpinBox QLineEdit { min-height: 0px; }
QTreeView::item, QListView::item { min-height: 34px; }
QMenu::item { padding: 9px 24px; }
QTabBar::tab { min-height: 36px; padding: 2px 16px; }
QScrollBar:vertical { width: 22px; }
QScrollBar:horizontal { height: 22px; }
QLineEdit:focus, QTreeView:focus, QTableView:focus,
QListView:focus { border: 2px solid @accent; padding: 3px; }
QComboBox QAbstractItemView { background: @surface; color: @text; }
QHeaderView::section { background: @raised; color: @faint; border: none;
           border-bottom: 1px solid @line; padding: 5px 6px; }
QLabel[role="caption"], QCheckBox[role="caption"] { color: @faint; }
QLabel[role="title"] { font-size: 20px; font-weight: bold; }
QLabel[role="section"] { font-size: 15px; font-weight: bold; }
QLabel[role="danger"] { color: @failed_text; font-weight: bold; }
QLabel[role="erases"] { color: @magenta; font-weight: bold; }
QLabel[role="good"] { color: @passed_text; }
QWidget#card, QFrame#card { background: @surface; border: 1px solid @line; border-radius: 8px; }
QWidget#bar { background: @surface; border-bottom: 1px solid @line; }
QWidget#note_strip { background: @raised; border-bottom: 2px solid @magenta; }
QWidget#foot { background: @surface; border-top: 1px solid @line; }
QSplitter::handle { background: @window; }
QScrollArea, QScrollArea > QWidget > QWidget#plain { border: none; background: transparent; }
QProgressBar { border: 1px solid @line; border-radius: 4px; background: @raised; color: @text;
           text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QMenu { background: @surface; color: @text; border: 1px solid @line; }
QMenu::item:selected { background: @accent; color: @on_accent; }
QToolTip { background: @surface; color: @text; border: 1px solid @line; }
)");
    const bool light = theme.name == ThemeName::light;
    // The longer names first: "@on_accent" begins like "@on".
    const std::pair<const char*, QColor> colours[] = {
        {"@on_accent", theme.on_accent},
        {"@failed_text", light ? theme.failed : QColor(0xff, 0x9a, 0x85)},
        {"@passed_text", light ? theme.passed : QColor(0x6f, 0xdd, 0xb4)},
        {"@surface", theme.surface},
        {"@window", theme.window},
        {"@raised", theme.raised},
        {"@accent", theme.accent},
        {"@magenta", theme.magenta},
        {"@faint", theme.faint},
        {"@text", theme.text},
        {"@line", theme.line},
    };
    for (const auto& [key, colour] : colours)
        sheet.replace(QLatin1String(key), colour.name());
    return sheet;
}

} // namespace gangflash
