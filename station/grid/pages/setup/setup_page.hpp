#pragma once

#include "station/desk/desk.hpp"
#include "station/desk/job_check.hpp"
#include "station/grid/page.hpp"

#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QMenu;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTreeView;

namespace gangflash {

class PartitionModel;

/// Where an engineer chooses what is flashed: a recipe, or a package with all that goes with it.
/// Everything is checked as it is chosen, on a thread of its own, and said in words; what the desk
/// accepts becomes the job the operator may start, and stands among the recent ones.
class SetupPage final : public Page {
    Q_OBJECT

public:
    explicit SetupPage(Desk& desk, QWidget* parent = nullptr);

    void choose_package(const QString& path);
    void choose_recipe(const QString& path); ///< takes the place of the package
    PartitionModel& partitions() { return *partitions_; }
    int checking() const { return checking_; } ///< checks under way

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    enum class Takes : std::uint8_t { file, folder };
    /// What people chose themselves, while a recipe's values stand in their fields.
    struct OwnChoice {
        int mode, userdata, verify;
        bool boot_check;
    };
    /// A path with its Browse button and the mark of what came of it.
    struct FileRow {
        QLineEdit* field;
        QLabel* mark;
        QPushButton* browse;
    };

    QWidget* build_left();
    QWidget* build_right();
    void add_job_rows(QFormLayout& form);
    void add_phone_rows(QFormLayout& form);
    void add_batch_rows(QFormLayout& form);
    QLineEdit* add_file_row(QFormLayout& form, const QString& label, const char* name, Takes takes);
    void build_recent_menu();
    void remember();
    void put_package(const QString& path);
    bool put(const QString& path);
    void check_again();
    void show_progress(std::uint64_t done, std::uint64_t total, int round);
    void show_verdict(JobVerdict verdict);
    void show_marks();
    void show_mode_warning();
    void show_rights();
    void show_recipe_fields();
    void show_recipe_values();
    QString recipe_text() const;
    Faults outside() const; ///< of the folders that files may be chosen from
    static QString invitation();
    QString verdict_text() const;
    void accept();
    JobChoice choice() const;

    Desk& desk_;
    PartitionModel* partitions_;
    JobVerdict verdict_;
    std::vector<std::string> except_;
    int round_ = 0;    ///< of checks; an older one's answer is dropped
    int checking_ = 0; ///< checks under way

    std::vector<FileRow> files_;
    std::optional<OwnChoice> own_;
    QLineEdit* recipe_ = nullptr;
    QLabel* recipe_facts_ = nullptr;
    QLineEdit* recipe_key_ = nullptr;
    QLineEdit* package_ = nullptr;
    QLineEdit* agent_ = nullptr;
    QLineEdit* auth_ = nullptr;
    QLineEdit* cert_ = nullptr;
    QComboBox* mode_ = nullptr;
    QComboBox* verify_ = nullptr;
    QComboBox* userdata_ = nullptr;
    QCheckBox* boot_check_ = nullptr;
    QLineEdit* imei_key_ = nullptr;
    QLineEdit* deny_list_ = nullptr;
    QLineEdit* allow_list_ = nullptr;
    QCheckBox* stop_duplicates_ = nullptr;
    QLineEdit* batch_ = nullptr;
    QCheckBox* again_ = nullptr;
    QLineEdit* operator_ = nullptr;
    QSpinBox* planned_ = nullptr;
    QMenu* recent_ = nullptr;
    QLabel* warning_ = nullptr;
    QLabel* rights_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QLabel* result_ = nullptr;
    QTreeView* list_ = nullptr;
    QPushButton* accept_ = nullptr;
};

} // namespace gangflash
