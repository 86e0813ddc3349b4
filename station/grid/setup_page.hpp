#pragma once

#include "station/grid/bridge/desk.hpp"
#include "station/grid/bridge/package_check.hpp"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTreeView;

namespace gangflash {

class PartitionModel;

/// Where an engineer chooses what is flashed. Everything is checked as it is chosen, on a thread of
/// its own, and said in words; what the desk accepts becomes the job the operator may start.
class SetupPage final : public QWidget {
    Q_OBJECT

public:
    explicit SetupPage(Desk& desk, QWidget* parent = nullptr);

    void choose_package(const QString& path);
    PartitionModel& partitions() { return *partitions_; }
    bool checking() const { return checking_ > 0; }

Q_SIGNALS:
    void prepared();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build_form(class QFormLayout& form);
    QLineEdit* add_file_row(QFormLayout& form, const QString& label, const char* name, bool folder);
    void check_again();
    void show_progress(std::uint64_t done, std::uint64_t total, int round);
    void show_verdict(PackageVerdict verdict);
    void show_mode_warning();
    void show_rights();
    void accept();
    PackageChoice choice() const;

    Desk& desk_;
    PartitionModel* partitions_;
    PackageVerdict verdict_;
    std::vector<std::string> except_;
    int round_ = 0;    ///< of checks; an older one's answer is dropped
    int checking_ = 0; ///< checks under way

    QLineEdit* package_ = nullptr;
    QLineEdit* agent_ = nullptr;
    QLineEdit* auth_ = nullptr;
    QLineEdit* cert_ = nullptr;
    QComboBox* mode_ = nullptr;
    QComboBox* verify_ = nullptr;
    QComboBox* userdata_ = nullptr;
    QLineEdit* batch_ = nullptr;
    QLineEdit* operator_ = nullptr;
    QSpinBox* planned_ = nullptr;
    QCheckBox* boot_check_ = nullptr;
    QLabel* warning_ = nullptr;
    QLabel* rights_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QLabel* result_ = nullptr;
    QTreeView* list_ = nullptr;
    QPushButton* accept_ = nullptr;
};

} // namespace gangflash
