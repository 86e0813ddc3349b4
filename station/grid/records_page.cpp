#include "station/grid/records_page.hpp"

#include "station/grid/bridge/background.hpp"
#include "station/grid/bridge/ledger_questions.hpp"
#include "station/grid/text_format.hpp"
#include "station/grid/unit_model.hpp"
#include "station/i18n/words.hpp"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace gangflash {

QString RecordsPage::fault_text(const Fault& fault) {
    return tr("%1 %2: %3")
        .arg(words::error_id(fault.code), words::error_text(fault.code), q(fault.detail));
}

RecordsPage::RecordsPage(Show what, std::string ledger, QWidget* parent)
    : QWidget(parent), what_(what), ledger_(std::move(ledger)), units_(new UnitModel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    head_ = new QHBoxLayout;
    auto* title = new QLabel(what == Show::rework ? tr("Phones that wait for rework")
                                                  : tr("Phones of this ledger"),
                             this);
    title->setProperty("role", QStringLiteral("title"));
    head_->addWidget(title, 1);
    if (what == Show::history) {
        search_ = new QLineEdit(this);
        search_->setObjectName(QStringLiteral("search"));
        search_->setPlaceholderText(tr("IMEI, serial or error id: type or scan, then Enter"));
        search_->setMinimumWidth(380);
        search_->setClearButtonEnabled(true);
        connect(search_, &QLineEdit::returnPressed, this, &RecordsPage::refresh);
        head_->addWidget(search_);
        setFocusProxy(search_);
    }
    auto* again = new QPushButton(tr("&Look again"), this);
    connect(again, &QPushButton::clicked, this, &RecordsPage::refresh);
    head_->addWidget(again);
    column->addLayout(head_);

    said_ = new QLabel(this);
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    said_->setProperty("role", QStringLiteral("caption"));
    column->addWidget(said_);

    list_ = new QTableView(this);
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(units_);
    sorted->setSortRole(UnitModel::raw_role);
    list_->setModel(sorted);
    list_->setSortingEnabled(true);
    list_->sortByColumn(UnitModel::time_column, Qt::DescendingOrder);
    list_->setSelectionBehavior(QAbstractItemView::SelectRows);
    list_->setAccessibleName(title->text());
    list_->verticalHeader()->hide();
    list_->setShowGrid(false);
    list_->setAlternatingRowColors(true);
    list_->setWordWrap(false);
    list_->horizontalHeader()->setStretchLastSection(true);
    list_->horizontalHeader()->setHighlightSections(false);
    // Sizes from the rows that are seen: looking at ten thousand would freeze the window.
    list_->horizontalHeader()->setResizeContentsPrecision(0);
    column->addWidget(list_, 1);
}

void RecordsPage::offer_report(WriteReport write) {
    auto* button = new QPushButton(tr("&Report of this batch…"), this);
    button->setObjectName(QStringLiteral("report"));
    button->setToolTip(tr("Choose a phone; the report of its batch is written as HTML"));
    button->setEnabled(false);
    head_->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, write = std::move(write)] {
        export_report(write);
    });
    connect(list_->selectionModel(),
            &QItemSelectionModel::selectionChanged,
            button,
            [this, button] { button->setEnabled(list_->selectionModel()->hasSelection()); });
}

void RecordsPage::export_report(const WriteReport& write) {
    const QModelIndexList rows = list_->selectionModel()->selectedRows(UnitModel::batch_column);
    if (rows.isEmpty()) return;
    const QString batch = rows.first().data().toString();
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Report of batch %1").arg(batch), batch + QStringLiteral(".html"));
    if (file.isEmpty()) return;
    said_->setText(tr("Writing the report…"));
    in_background(
        this,
        [write, batch = utf8(batch), to = utf8(file)] { return write(batch, to); },
        [this, file](const Result<void>& written) {
            said_->setText(written ? tr("The report is in %1").arg(file)
                                   : fault_text(written.error()));
        });
}

void RecordsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void RecordsPage::refresh() {
    const int round = ++round_;
    ++asking_;
    said_->setText(tr("Asking the ledger…"));
    const std::string typed = search_ != nullptr ? utf8(search_->text().trimmed()) : std::string();
    const auto ask = [what = what_, ledger = ledger_, typed] {
        return what == Show::rework ? open_rework(ledger) : search_units(ledger, typed);
    };
    in_background(this, ask, [this, round](Result<std::vector<UnitRow>> units) {
        --asking_;
        if (round != round_) return;
        if (!units) {
            said_->setText(fault_text(units.error()));
            units_->show({});
            return;
        }
        const auto count = static_cast<qulonglong>(units->size());
        units_->show(std::move(*units));
        list_->resizeColumnsToContents();
        said_->setText(count > 0 ? tr("%1 phones in %2").arg(count).arg(q(ledger_))
                       : what_ == Show::rework
                           ? tr("Nothing waits: every phone the ledger knows has passed.")
                           : tr("No such phone in %1").arg(q(ledger_)));
    });
}

} // namespace gangflash
