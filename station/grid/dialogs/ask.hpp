#pragma once

#include <vector>

#include <QDialog>
#include <QString>

namespace gangflash {

/// One answer to a question. Answers stand as they are given, the harmless one last.
struct AskedAnswer {
    QString text;
    const char* object_name = ""; ///< for tests
};

/// A question with buttons, the only way this window asks one. The harmless answer is the default
/// and what Enter, Escape and closing mean; no letter presses a button, so that nothing a scanner
/// types can choose. Returns the place of the answer, or -1 for the harmless one.
int ask(QWidget* parent,
        const QString& title,
        const QString& question,
        const QString& explanation,
        const std::vector<AskedAnswer>& answers,
        const QString& harmless);

/// Something to read; any key ends it.
void tell(QWidget* parent, const QString& title, const QString& rich_text);

/// What every dialog of this program is made of. Enter in a field presses nothing, no button is a
/// default unless it is harmless(), Escape rejects. `tests/unit/house` refuses any other QDialog,
/// and keep_dialogs_harmless() sees to those that Qt makes itself.
class SafeDialog : public QDialog {
    Q_OBJECT

public:
    explicit SafeDialog(QWidget* parent = nullptr) : QDialog(parent) {}

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

/// Says that this button may be what Enter presses.
void mark_harmless(QWidget& button);

/// From now on, every dialog that appears anywhere in the program loses the defaults that are not
/// harmless: also those of file choosers and printers. Once for each QApplication; its child.
void keep_dialogs_harmless();

} // namespace gangflash
