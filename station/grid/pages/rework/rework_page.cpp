#include "station/grid/pages/rework/rework_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/fault_text.hpp"
#include "station/grid/look/search_field.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/history/record_table.hpp"
#include "station/grid/pages/history/unit_model.hpp"
#include "station/grid/pages/history/unit_pane.hpp"

#include <algorithm>
#include <chrono>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace gangflash {

namespace {
/// A full bench gives verdicts in bursts; the ledger is asked once for them.
constexpr std::chrono::milliseconds burst{3000};
} // namespace

ReworkPage::ReworkPage(std::shared_ptr<const LedgerReader> ledger, QWidget* parent)
    : Page({"page_rework",
            QCoreApplication::translate("MainWindow", "Rework"),
            QStringLiteral("F4")},
           parent),
      ledger_(std::move(ledger)), phones_(new UnitModel(this)), search_(new SearchField(this)),
      said_(new QLabel(this)), list_(new RecordTable(*phones_, this)),
      visits_(new UnitPane(ledger_, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    auto* head = new QHBoxLayout;
    auto* title = new QLabel(tr("Phones that wait for rework"), this);
    title->setProperty("role", QStringLiteral("title"));
    search_->setPlaceholderText(tr("Scan the phone: IMEI, serial or error id, then Enter"));
    search_->walk(*list_);
    setFocusProxy(search_); // what the scanner types lands here
    visits_->list().setFocusPolicy(Qt::NoFocus);
    auto* again = new QPushButton(tr("&Look again"), this);
    leave_focus(*again);
    head->addWidget(title, 1);
    head->addWidget(search_);
    head->addWidget(again);
    column->addLayout(head);
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    said_->setProperty("role", QStringLiteral("caption"));
    column->addWidget(said_);

    list_->setAccessibleName(title->text());
    list_->show_states(UnitModel::verdict_column);
    list_->stretch(UnitModel::next_column);
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(list_);
    parts->addWidget(visits_);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    column->addWidget(parts, 1);

    again_.setSingleShot(true);
    again_.setInterval(burst);
    connect(&again_, &QTimer::timeout, this, &ReworkPage::refresh);
    connect(again, &QPushButton::clicked, this, &ReworkPage::refresh);
    connect(list_, &RecordTable::chosen, this, &ReworkPage::show_chosen);
    connect(search_, &SearchField::asked, this, &ReworkPage::refresh);
}

bool ReworkPage::asking() const {
    return asking_ > 0 || visits_->asking();
}

void ReworkPage::set_theme(const Theme& theme) {
    list_->set_theme(theme);
    visits_->set_theme(theme);
}

void ReworkPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void ReworkPage::heed(const StationSnapshot& station) {
    const std::uint64_t verdicts = station.passed + station.failed + station.aborted;
    if (verdicts == std::exchange(verdicts_, verdicts) || !isVisible() || again_.isActive()) return;
    again_.start();
}

void ReworkPage::refresh() {
    const int round = ++round_;
    ++asking_;
    said_->setText(tr("Asking the ledger…"));
    const std::string typed = search_->typed();
    in_background(
        this,
        [ledger = ledger_, typed] { return search_rework(*ledger, typed); },
        [this, round, typed](Result<std::vector<PhoneRow>> phones) {
            --asking_;
            if (round == round_) take(std::move(phones), typed);
        });
}

void ReworkPage::take(Result<std::vector<PhoneRow>> phones, const std::string& typed) {
    if (!phones) {
        phones_->show(std::vector<PhoneRow>());
        said_->setText(fault_text(phones.error()));
        return;
    }
    const auto waiting = std::count_if(phones->begin(), phones->end(), waits_for_rework);
    const bool only_one = phones->size() == 1 && !typed.empty();
    taking_ = true; // the list is new, the choice is not
    phones_->show(std::move(*phones));
    taking_ = false;
    list_->fit_columns();
    said_->setText(found_text(static_cast<std::size_t>(waiting), typed));
    const int row = only_one ? 0 : chosen_ ? phones_->row_of_phone(phone_key(*chosen_)) : -1;
    if (row >= 0)
        list_->choose(row);
    else if (typed.empty() && chosen_)
        visits_->show_visits(*chosen_); // the visit that healed it has joined the others
    else
        show_chosen();
}

QString ReworkPage::found_text(std::size_t waiting, const std::string& typed) const {
    const int shown = phones_->rowCount();
    if (typed.empty())
        return waiting > 0 ? tr("%1 phones wait, of this batch and earlier ones").arg(waiting)
                           : tr("Nothing waits: every phone the ledger knows has passed.");
    if (shown == 0) return tr("No such phone in %1").arg(q(ledger_->place()));
    if (waiting == 0) return tr("It does not wait: its latest visit stands below.");
    return tr("Found: %1, waiting: %2").arg(shown).arg(waiting);
}

void ReworkPage::show_chosen() {
    if (taking_) return;
    const int row = list_->chosen_row();
    if (row < 0) {
        chosen_.reset();
        visits_->show_nothing(tr("Choose a phone to see all its visits"));
        return;
    }
    chosen_ = phones_->unit_at(row);
    visits_->show_visits(*chosen_);
}

} // namespace gangflash
