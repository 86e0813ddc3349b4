#pragma once

#include <QLabel>

namespace gangflash {

/// A number with what it counts. A screen reader says both: `passed: 12`.
class Figure final : public QLabel {
    Q_OBJECT

public:
    Figure(QString caption, QWidget* parent);

    void show_value(const QString& value);

private:
    QString caption_;
};

} // namespace gangflash
