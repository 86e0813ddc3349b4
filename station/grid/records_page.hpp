#pragma once

#include "base/result.hpp"

#include <functional>
#include <string>

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QTableView;

namespace gangflash {

class UnitModel;

/// Phones of the ledger: those that wait for rework, or all of them with a search.
class RecordsPage final : public QWidget {
    Q_OBJECT

public:
    enum class Show { rework, history };

    RecordsPage(Show what, std::string ledger, QWidget* parent = nullptr);

    UnitModel& units() { return *units_; }
    bool asking() const { return asking_ > 0; }
    void refresh();

    /// Writes the report of a batch to a file; blocks, so it is called on a pool thread.
    using WriteReport =
        std::function<Result<void>(const std::string& batch, const std::string& file)>;

    /// Adds a button that exports the report of the chosen phone's batch.
    void offer_report(WriteReport write);

protected:
    void showEvent(QShowEvent* event) override;

private:
    static QString fault_text(const Fault& fault);
    void export_report(const WriteReport& write);

    Show what_;
    std::string ledger_;
    UnitModel* units_;
    int round_ = 0;
    int asking_ = 0;
    QHBoxLayout* head_;
    QLineEdit* search_ = nullptr;
    QLabel* said_;
    QTableView* list_;
};

} // namespace gangflash
