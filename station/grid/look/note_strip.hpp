#pragma once

#include <QWidget>

class QLabel;

namespace gangflash {

/// A sentence across the window that stays until somebody has read it; stops nobody's work.
class NoteStrip final : public QWidget {
    Q_OBJECT

public:
    explicit NoteStrip(QWidget* parent = nullptr);

    void show_note(const QString& text);

private:
    QLabel* text_;
};

} // namespace gangflash
