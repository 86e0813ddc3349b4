#pragma once

#include "reports/api/ledger_reader.hpp"
#include "station/desk/ledger_questions.hpp"
#include "station/desk/local_time.hpp"
#include "station/desk/report_file.hpp"
#include "station/grid/look/theme.hpp"
#include "station/grid/page.hpp"

#include <memory>
#include <string>

class QBoxLayout;
class QCheckBox;
class QDateEdit;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace gangflash {

class BatchModel;
class RecordTable;
class ReportButtons;
class SearchField;
class UnitModel;
class UnitPane;

/// What the ledger remembers: phones or batches, narrowed by a text and by days. Below a phone
/// stand all its visits, below a batch its phones. Reports are of the chosen batch, or of the
/// chosen phone's.
class HistoryPage final : public Page {
    Q_OBJECT

public:
    enum Tab { phones_tab, batches_tab };

    explicit HistoryPage(std::shared_ptr<const LedgerReader> ledger, QWidget* parent = nullptr);

    void set_report_writer(WriteReport write);
    void set_theme(const Theme& theme) override;
    void show_tab(Tab tab);
    void ask_days(const DaySpan& days);
    void refresh();

    UnitModel& units() { return *units_; }
    BatchModel& batches() { return *batches_; }
    RecordTable& list(); ///< of the tab in front
    UnitPane& below() { return *below_; }
    ReportButtons& reports() { return *reports_; }
    bool asking() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct Answer {
        Result<std::vector<UnitRow>> units = std::vector<UnitRow>{};
        Result<std::vector<BatchSummary>> batches = std::vector<BatchSummary>{};
    };
    void build_search(QBoxLayout& column);
    void build_lists(QBoxLayout& column);
    QDateEdit* add_day(QBoxLayout& row, QCheckBox*& on, const QString& name);
    HistoryQuestion question() const;
    Tab tab() const;
    void take(Tab tab, Answer answer);
    void choose_again(Tab tab, UnitId unit, const std::string& batch);
    void show_chosen();
    void turn_tab();

    std::shared_ptr<const LedgerReader> ledger_;
    UnitModel* units_;
    BatchModel* batches_;
    int round_ = 0;
    int asking_ = 0;
    bool taking_ = false;
    SearchField* search_ = nullptr;
    QCheckBox* since_on_ = nullptr;
    QCheckBox* until_on_ = nullptr;
    QDateEdit* since_ = nullptr;
    QDateEdit* until_ = nullptr;
    QTabBar* tabs_ = nullptr;
    QLabel* said_ = nullptr;
    QStackedWidget* lists_ = nullptr;
    RecordTable* unit_list_ = nullptr;
    RecordTable* batch_list_ = nullptr;
    UnitPane* below_ = nullptr;
    ReportButtons* reports_ = nullptr;
};

} // namespace gangflash
