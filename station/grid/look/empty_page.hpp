#pragma once

#include "station/desk/desk.hpp"

#include <QWidget>

class QLabel;
class QPushButton;

namespace gangflash {

/// What the bench shows before the first batch: what to do first, and what comes then.
class EmptyPage final : public QWidget {
    Q_OBJECT

public:
    explicit EmptyPage(QWidget* parent = nullptr);

    void show_desk(const Desk& desk);

Q_SIGNALS:
    void setupAsked();
    void startAsked();

private:
    QLabel* title_;
    QLabel* steps_;
    QLabel* job_;
    QPushButton* setup_;
    QPushButton* start_;
};

} // namespace gangflash
