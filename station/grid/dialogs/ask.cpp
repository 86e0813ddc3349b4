#include "station/grid/dialogs/ask.hpp"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPushButton>

namespace gangflash {

namespace {

constexpr const char* harmless_mark = "gangflash_harmless";
constexpr const char* keeper_name = "gangflash_dialog_keeper";
constexpr int room_for_gloves = 44;

/// Any text may be asked about, also one with an ampersand in it: no letter presses a button.
QString without_key(QString text) {
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

bool is_harmless(const QPushButton& button) {
    return button.property(harmless_mark).toBool();
}

void keep_harmless(QDialog& dialog) {
    for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
        if (is_harmless(*button)) continue;
        button->setDefault(false);
        button->setAutoDefault(false);
    }
}

class DialogKeeper final : public QObject {
public:
    explicit DialogKeeper(QObject* parent) : QObject(parent) {
        setObjectName(QLatin1String(keeper_name));
        qApp->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        // By then Qt has chosen its default: it does so before the dialog is told.
        if (event->type() == QEvent::Show || event->type() == QEvent::WindowActivate)
            if (auto* dialog = qobject_cast<QDialog*>(watched)) keep_harmless(*dialog);
        return false;
    }
};

} // namespace

void mark_harmless(QWidget& button) {
    button.setProperty(harmless_mark, true);
}

void keep_dialogs_harmless() {
    if (qApp->findChild<QObject*>(QLatin1String(keeper_name)) == nullptr) new DialogKeeper(qApp);
}

void SafeDialog::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const auto* focused = qobject_cast<QPushButton*>(focusWidget());
    if (enter && (focused == nullptr || !is_harmless(*focused))) {
        event->accept(); // a scanner ends so
        return;
    }
    QDialog::keyPressEvent(event);
}

int ask(QWidget* parent,
        const QString& title,
        const QString& question,
        const QString& explanation,
        const std::vector<AskedAnswer>& answers,
        const QString& harmless) {
    keep_dialogs_harmless();
    QMessageBox box(QMessageBox::Question, title, question, QMessageBox::NoButton, parent);
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(explanation);
    std::vector<const QAbstractButton*> buttons;
    for (const AskedAnswer& answer : answers) {
        QPushButton* button = box.addButton(without_key(answer.text), QMessageBox::ActionRole);
        button->setObjectName(QLatin1String(answer.object_name));
        button->setMinimumHeight(room_for_gloves);
        button->setAutoDefault(false);
        buttons.push_back(button);
    }
    QPushButton* nothing = box.addButton(without_key(harmless), QMessageBox::RejectRole);
    nothing->setObjectName(QStringLiteral("harmless"));
    nothing->setMinimumHeight(room_for_gloves);
    mark_harmless(*nothing);
    box.setDefaultButton(nothing);
    box.setEscapeButton(nothing);
    nothing->setFocus();
    box.exec();
    for (std::size_t i = 0; i < buttons.size(); ++i)
        if (box.clickedButton() == buttons[i]) return static_cast<int>(i);
    return -1;
}

void tell(QWidget* parent, const QString& title, const QString& rich_text) {
    keep_dialogs_harmless();
    QMessageBox box(QMessageBox::NoIcon, title, rich_text, QMessageBox::NoButton, parent);
    box.setTextFormat(Qt::RichText);
    QPushButton* close = box.addButton(QMessageBox::Close);
    close->setObjectName(QStringLiteral("harmless"));
    close->setMinimumHeight(room_for_gloves);
    mark_harmless(*close);
    box.setDefaultButton(close);
    box.setEscapeButton(close);
    box.exec();
}

} // namespace gangflash
