#include "station/grid/pages/history/history_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/dialogs/report_buttons.hpp"
#include "station/grid/look/fault_text.hpp"
#include "station/grid/look/search_field.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/history/batch_model.hpp"
#include "station/grid/pages/history/record_table.hpp"
#include "station/grid/pages/history/unit_model.hpp"
#include "station/grid/pages/history/unit_pane.hpp"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDateEdit>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>

namespace gangflash {

HistoryPage::HistoryPage(std::shared_ptr<const LedgerReader> ledger, QWidget* parent)
    : Page({"page_history",
            QCoreApplication::translate("MainWindow", "History"),
            QStringLiteral("F5")},
           parent),
      ledger_(std::move(ledger)), units_(new UnitModel(this)), batches_(new BatchModel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    build_search(*column);
    build_lists(*column);
    turn_tab();
}

void HistoryPage::build_search(QBoxLayout& column) {
    auto* row = new QHBoxLayout;
    auto* title = new QLabel(tr("History"), this);
    title->setProperty("role", QStringLiteral("title"));
    row->addWidget(title, 1);
    search_ = new SearchField(this);
    setFocusProxy(search_);
    row->addWidget(search_);
    since_ = add_day(*row, since_on_, tr("&From"));
    until_ = add_day(*row, until_on_, tr("&To"));
    since_->setObjectName(QStringLiteral("since"));
    until_->setObjectName(QStringLiteral("until"));
    auto* again = new QPushButton(tr("&Look again"), this);
    leave_focus(*again);
    row->addWidget(again);
    column.addLayout(row);
    connect(again, &QPushButton::clicked, this, &HistoryPage::refresh);
    connect(search_, &SearchField::asked, this, &HistoryPage::refresh);
}

QDateEdit* HistoryPage::add_day(QBoxLayout& row, QCheckBox*& on, const QString& name) {
    on = new QCheckBox(name, this);
    leave_focus(*on);
    auto* day = new QDateEdit(QDate::currentDate(), this);
    day->setCalendarPopup(true);
    day->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    day->setKeyboardTracking(false); // a half-typed year is no question
    day->setMinimumHeight(search_->sizeHint().height());
    day->setEnabled(false);
    row.addWidget(on);
    row.addWidget(day);
    connect(on, &QCheckBox::toggled, day, &QWidget::setEnabled);
    connect(on, &QCheckBox::toggled, this, &HistoryPage::refresh);
    connect(day, &QDateEdit::dateChanged, this, &HistoryPage::refresh);
    return day;
}

void HistoryPage::build_lists(QBoxLayout& column) {
    auto* row = new QHBoxLayout;
    tabs_ = new QTabBar(this);
    tabs_->setObjectName(QStringLiteral("tabs"));
    tabs_->addTab(tr("Phones"));
    tabs_->addTab(tr("Batches"));
    tabs_->setExpanding(false);
    leave_focus(*tabs_);
    tabs_->setDrawBase(false);
    said_ = new QLabel(this);
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    said_->setProperty("role", QStringLiteral("caption"));
    reports_ = new ReportButtons(this);
    row->addWidget(tabs_);
    row->addSpacing(12);
    row->addWidget(said_, 1);
    row->addWidget(reports_);
    column.addLayout(row);

    unit_list_ = new RecordTable(*units_, this);
    unit_list_->setAccessibleName(tr("Phones"));
    unit_list_->show_states(UnitModel::verdict_column);
    unit_list_->stretch(UnitModel::next_column);
    unit_list_->setColumnHidden(UnitModel::visits_column, true);
    batch_list_ = new RecordTable(*batches_, this);
    batch_list_->setAccessibleName(tr("Batches"));
    batch_list_->stretch(BatchModel::package_column);
    lists_ = new QStackedWidget(this);
    lists_->addWidget(unit_list_);
    lists_->addWidget(batch_list_);
    below_ = new UnitPane(ledger_, this);
    below_->list().setFocusPolicy(Qt::NoFocus);
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(lists_);
    parts->addWidget(below_);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    column.addWidget(parts, 1);
    connect(tabs_, &QTabBar::currentChanged, this, [this] {
        turn_tab();
        refresh();
    });
    connect(unit_list_, &RecordTable::chosen, this, &HistoryPage::show_chosen);
    connect(batch_list_, &RecordTable::chosen, this, &HistoryPage::show_chosen);
    connect(reports_, &ReportButtons::said, said_, &QLabel::setText);
}

HistoryPage::Tab HistoryPage::tab() const {
    return tabs_->currentIndex() == batches_tab ? batches_tab : phones_tab;
}

RecordTable& HistoryPage::list() {
    return tab() == batches_tab ? *batch_list_ : *unit_list_;
}

bool HistoryPage::asking() const {
    return asking_ > 0 || below_->asking();
}

void HistoryPage::set_report_writer(WriteReport write) {
    reports_->set_writer(std::move(write));
}

void HistoryPage::set_theme(const Theme& theme) {
    unit_list_->set_theme(theme);
    below_->set_theme(theme);
}

void HistoryPage::show_tab(Tab tab) {
    tabs_->setCurrentIndex(tab);
}

void HistoryPage::ask_days(const DaySpan& days) {
    {
        const QSignalBlocker quiet[] = {QSignalBlocker(since_), QSignalBlocker(until_)};
        if (days.first) since_->setDate(*days.first);
        if (days.last) until_->setDate(*days.last);
    }
    since_on_->setChecked(days.first.has_value());
    until_on_->setChecked(days.last.has_value());
    refresh();
}

void HistoryPage::turn_tab() {
    lists_->setCurrentIndex(tab());
    search_->walk(list());
    search_->setPlaceholderText(
        tab() == batches_tab ? tr("Batch, operator, package or one of its phones, then Enter")
                             : tr("IMEI, serial or error id: type or scan, then Enter"));
    show_chosen();
}

void HistoryPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

HistoryQuestion HistoryPage::question() const {
    DaySpan days;
    if (since_on_->isChecked()) days.first = since_->date();
    if (until_on_->isChecked()) days.last = until_->date();
    return {search_->typed(), days.since(), days.until()};
}

void HistoryPage::refresh() {
    const int round = ++round_;
    ++asking_;
    said_->setText(tr("Asking the ledger…"));
    const auto ask = [ledger = ledger_, asked = question(), tab = tab()] {
        Answer answer;
        if (tab == batches_tab)
            answer.batches = search_batches(*ledger, asked);
        else
            answer.units = search_units(*ledger, asked);
        return answer;
    };
    in_background(this, ask, [this, round, tab = tab()](Answer answer) {
        --asking_;
        if (round == round_) take(tab, std::move(answer));
    });
}

void HistoryPage::take(Tab tab, Answer answer) {
    const QString trouble = !answer.units     ? fault_text(answer.units.error())
                            : !answer.batches ? fault_text(answer.batches.error())
                                              : QString();
    const bool good = trouble.isEmpty();
    const int before = list().chosen_row();
    const UnitId unit = tab == phones_tab && before >= 0 ? units_->unit_at(before).unit : UnitId{};
    const std::string batch =
        tab == batches_tab && before >= 0 ? batches_->batch_at(before).name : std::string();
    taking_ = true; // the list is new, the choice need not be
    if (tab == batches_tab)
        batches_->show(good ? std::move(*answer.batches) : std::vector<BatchSummary>());
    else
        units_->show(good ? std::move(*answer.units) : std::vector<UnitRow>());
    list().fit_columns();
    taking_ = false;
    choose_again(tab, unit, batch);
    const int count = list().model()->rowCount();
    said_->setText(!trouble.isEmpty() ? trouble
                   : count == 0       ? tr("Nothing of that kind in %1").arg(q(ledger_->place()))
                   : tab == batches_tab
                       ? tr("%1 batches in %2").arg(QString::number(count), q(ledger_->place()))
                       : tr("%1 visits in %2").arg(QString::number(count), q(ledger_->place())));
}

void HistoryPage::choose_again(Tab tab, UnitId unit, const std::string& batch) {
    const int row = tab == batches_tab ? batches_->row_of_batch(batch) : units_->row_of_unit(unit);
    if (row >= 0)
        list().choose(row);
    else
        show_chosen();
}

void HistoryPage::show_chosen() {
    if (taking_) return;
    const int row = list().chosen_row();
    if (row < 0) {
        reports_->set_batch({});
        below_->show_nothing(tab() == batches_tab ? tr("Choose a batch to see its phones")
                                                  : tr("Choose a phone to see all its visits"));
        return;
    }
    if (tab() == batches_tab) {
        reports_->set_batch(batches_->batch_at(row).name);
        below_->show_batch(batches_->batch_at(row).name);
        return;
    }
    reports_->set_batch(units_->unit_at(row).batch);
    below_->show_visits(units_->unit_at(row));
}

} // namespace gangflash
