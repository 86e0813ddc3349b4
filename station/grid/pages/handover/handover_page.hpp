#pragma once

#include "reports/api/ledger_reader.hpp"
#include "station/desk/handover.hpp"
#include "station/grid/page.hpp"
#include "station/grid/pages/handover/handover_sheet.hpp"

#include <memory>
#include <string>

#include <QDateTime>
#include <QTimer>

class QBoxLayout;
class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPrinter;
class QPushButton;
class QTextBrowser;

namespace gangflash {

/// What one shift tells the next: people say who, when and what else, the ledger gives the figures;
/// the sheet beside them is what is printed.
class HandoverPage final : public Page {
    Q_OBJECT

public:
    explicit HandoverPage(std::shared_ptr<const LedgerReader> ledger, QWidget* parent = nullptr);

    /// The last eight hours; until other times are chosen they go along with the clock.
    void ask_last_hours();
    void ask(const Shift& shift);
    void refresh();

    const Handover& handover() const { return handover_; }
    QString html() const; ///< the sheet that is shown
    bool asking() const { return asking_ > 0; }
    bool saving() const { return saving_; }

    void save_pdf(const QString& file); ///< as the dialog of "Save as PDF…" answers
    void print(QPrinter& printer);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* build_form();
    QDateTimeEdit* add_time(QBoxLayout& column, const QString& name, const char* object_name);
    QLineEdit* add_name(QBoxLayout& column, const QString& name, const char* object_name);
    void set_times(const QDateTime& from, const QDateTime& until);
    Shift shift() const;
    void take(Result<Handover> handover);
    void show_sheet();
    void choose_printer();
    void choose_file();
    QString title() const;

    std::shared_ptr<const LedgerReader> ledger_;
    Handover handover_;
    UtcMicros made_at_;
    int round_ = 0;
    int asking_ = 0;
    bool saving_ = false;
    bool times_chosen_ = false;
    QTimer typed_;
    QDateTimeEdit* from_ = nullptr;
    QDateTimeEdit* until_ = nullptr;
    QLineEdit* from_whom_ = nullptr;
    QLineEdit* to_whom_ = nullptr;
    QPlainTextEdit* remark_ = nullptr;
    QPushButton* print_ = nullptr;
    QPushButton* save_ = nullptr;
    QLabel* said_ = nullptr;
    QTextBrowser* sheet_ = nullptr;
};

} // namespace gangflash
