#pragma once

#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QSpinBox;
class QTabWidget;
class QTableWidget;

namespace gangflash {

class FileField;

/// The file that freezes a job: made from packages, signed with an engineer's key, compared with
/// another: `gangflash recipe make`, `sign` and `diff` in the window.
class RecipesPage final : public Page {
    Q_OBJECT

public:
    explicit RecipesPage(const Workshop& workshop, QWidget* parent = nullptr);

    bool working() const { return working_ > 0; }

private:
    QWidget* build_make();
    QWidget* build_sign();
    QWidget* build_compare();
    QPushButton* add_button(QWidget* parent, const QString& text, const char* name);
    void add_package(const QString& path);
    void make();
    void sign();
    void compare();
    void show_buttons();
    /// Where what came of the tab in front is said.
    void say(QLabel& label, const QString& good, const Faults& faults);

    const Workshop& workshop_;
    int working_ = 0;
    QTabWidget* tabs_;

    QListWidget* packages_ = nullptr;
    FileField* agent_ = nullptr;
    FileField* auth_ = nullptr;
    FileField* cert_ = nullptr;
    QLineEdit* name_ = nullptr;
    QLineEdit* engineer_ = nullptr;
    QLineEdit* target_build_ = nullptr;
    QComboBox* mode_ = nullptr;
    QComboBox* userdata_ = nullptr;
    QComboBox* verify_ = nullptr;
    QComboBox* format_ = nullptr;
    QCheckBox* boot_check_ = nullptr;
    QCheckBox* two_stage_ = nullptr;
    QCheckBox* duplicates_ = nullptr;
    QCheckBox* unattended_ = nullptr;
    QSpinBox* battery_ = nullptr;
    FileField* deny_list_ = nullptr;
    FileField* allow_list_ = nullptr;
    FileField* out_ = nullptr;
    QPushButton* make_ = nullptr;
    QLabel* made_ = nullptr;

    FileField* to_sign_ = nullptr;
    FileField* key_ = nullptr;
    QLineEdit* passphrase_ = nullptr;
    QPushButton* sign_ = nullptr;
    QLabel* signed_ = nullptr;

    FileField* before_ = nullptr;
    FileField* after_ = nullptr;
    QPushButton* compare_ = nullptr;
    QLabel* compared_ = nullptr;
    QTableWidget* differences_ = nullptr;
};

} // namespace gangflash
