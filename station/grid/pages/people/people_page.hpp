#pragma once

#include "station/desk/desk.hpp"
#include "station/grid/page.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace gangflash {

/// Who works at this station: everybody may look; whoever has a pinned engineer's private key adds,
/// renews and revokes.
class PeoplePage final : public Page {
    Q_OBJECT

public:
    explicit PeoplePage(Desk& desk, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* make_list();
    QWidget* make_form();
    void show_people();
    void choose_row();
    void add_or_renew();
    void revoke();
    rights::Enrolment wanted() const;

    Desk& desk_;
    QTableWidget* list_;
    QLabel* engineers_;
    QLabel* first_steps_; ///< while nobody is known here
    QLineEdit* name_;
    QComboBox* kind_;
    QLineEdit* secret_;
    QLineEdit* again_;
    QLineEdit* key_;
    QLineEdit* passphrase_;
    QPushButton* add_;
    QPushButton* revoke_;
    QLabel* problem_;
};

} // namespace gangflash
