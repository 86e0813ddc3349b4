#pragma once

#include "reports/api/ledger_reader.hpp"
#include "station/desk/ledger_questions.hpp"
#include "station/grid/look/theme.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QWidget>

class QLabel;

namespace gangflash {

class RecordTable;
class UnitModel;

/// The lower list of a page: what belongs to the row that was chosen above it. Asks the ledger in
/// the background, one question at a time: an arrow key held down asks for the last row only.
class UnitPane final : public QWidget {
    Q_OBJECT

public:
    UnitPane(std::shared_ptr<const LedgerReader> ledger, QWidget* parent = nullptr);

    void show_visits(const UnitRow& unit); ///< of the same phone
    void show_batch(const std::string& batch);
    void show_nothing(const QString& hint);
    void set_theme(const Theme& theme);

    UnitModel& units() { return *units_; }
    RecordTable& list() { return *list_; }
    QString title() const;
    bool asking() const { return asking_; }

Q_SIGNALS:
    void answered();

private:
    struct Question {
        std::function<Result<std::vector<UnitRow>>()> ask;
        std::function<QString(const std::vector<UnitRow>&)> title;
        bool one_phone = false; ///< else the phones of one batch
    };
    void ask(Question question);
    void ask_next();

    std::shared_ptr<const LedgerReader> ledger_;
    UnitModel* units_;
    QLabel* title_;
    RecordTable* list_;
    std::optional<Question> next_;
    bool asking_ = false;
};

} // namespace gangflash
