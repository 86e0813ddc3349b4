#pragma once

#include "engine/unit/snapshot.hpp"
#include "reports/api/ledger_reader.hpp"
#include "station/desk/ledger_questions.hpp"
#include "station/grid/look/theme.hpp"
#include "station/grid/page.hpp"

#include <memory>
#include <optional>
#include <string>

#include <QTimer>

class QLabel;

namespace gangflash {

class RecordTable;
class SearchField;
class UnitModel;
class UnitPane;

/// Phones that wait, with what to do next. The one that is chosen or scanned shows all its visits;
/// a verdict that falls while the page is shown joins them.
class ReworkPage final : public Page {
    Q_OBJECT

public:
    explicit ReworkPage(std::shared_ptr<const LedgerReader> ledger, QWidget* parent = nullptr);

    void refresh();
    void set_theme(const Theme& theme) override;

    /// Looks again, a little later, when phones have got a verdict meanwhile.
    void heed(const StationSnapshot& station) override;

    UnitModel& phones() { return *phones_; }
    RecordTable& list() { return *list_; }
    UnitPane& visits() { return *visits_; }
    bool asking() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void take(Result<std::vector<PhoneRow>> phones, const std::string& typed);
    QString found_text(std::size_t waiting, const std::string& typed) const;
    void show_chosen();

    std::shared_ptr<const LedgerReader> ledger_;
    UnitModel* phones_;
    int round_ = 0;
    int asking_ = 0;
    std::uint64_t verdicts_ = 0;
    std::optional<UnitRow> chosen_; ///< stays when its phone has passed and left the list
    bool taking_ = false;
    QTimer again_;
    SearchField* search_;
    QLabel* said_;
    RecordTable* list_;
    UnitPane* visits_;
};

} // namespace gangflash
