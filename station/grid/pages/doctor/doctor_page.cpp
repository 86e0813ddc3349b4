#include "station/grid/pages/doctor/doctor_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/text_format.hpp"

#include <algorithm>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace gangflash {

namespace {

enum Column { verdict_column, name_column, found_column, action_column, columns };

QString words_of(MachineCheck::Verdict verdict) {
    switch (verdict) {
    case MachineCheck::Verdict::ok:
        return QStringLiteral("✔ ") + DoctorPage::tr("in order");
    case MachineCheck::Verdict::warning:
        return QStringLiteral("⚠ ") + DoctorPage::tr("look at it");
    case MachineCheck::Verdict::bad:
        break;
    }
    return QStringLiteral("✖ ") + DoctorPage::tr("unfit");
}

} // namespace

DoctorPage::DoctorPage(const Workshop& workshop, QWidget* parent)
    : Page({"page_doctor", tr("Doctor"), QStringLiteral("Ctrl+7"), Shelf::tools}, parent),
      workshop_(workshop), result_(new QLabel(this)), list_(new QTableWidget(0, columns, this)),
      again_(new QPushButton(tr("Examine again"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 14, 14);
    auto* head = new QHBoxLayout;
    result_->setObjectName(QStringLiteral("doctor_result"));
    result_->setProperty("role", QStringLiteral("title"));
    again_->setObjectName(QStringLiteral("doctor_again"));
    again_->setAutoDefault(false);
    head->addWidget(result_, 1);
    head->addWidget(again_);
    list_->setObjectName(QStringLiteral("doctor_checks"));
    list_->setAccessibleName(tr("What was looked at"));
    list_->setHorizontalHeaderLabels({tr("Verdict"), tr("Check"), tr("Found"), tr("What to do")});
    list_->verticalHeader()->hide();
    list_->setShowGrid(false);
    list_->setWordWrap(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setSelectionBehavior(QAbstractItemView::SelectRows);
    list_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list_->horizontalHeader()->setSectionResizeMode(found_column, QHeaderView::Stretch);
    list_->horizontalHeader()->setSectionResizeMode(action_column, QHeaderView::Stretch);
    column->addLayout(head);
    column->addWidget(list_, 1);
    connect(again_, &QPushButton::clicked, this, &DoctorPage::examine);
}

void DoctorPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (list_->rowCount() == 0) examine();
}

void DoctorPage::examine() {
    if (examining()) return;
    ++examining_;
    again_->setEnabled(false);
    result_->setText(tr("Looking at this machine…"));
    in_background(
        this,
        [workshop = &workshop_] { return workshop->examine_machine(); },
        [this](const std::vector<MachineCheck>& checks) {
            --examining_;
            again_->setEnabled(true);
            show_checks(checks);
        });
}

void DoctorPage::show_checks(const std::vector<MachineCheck>& checks) {
    const auto count = [&](MachineCheck::Verdict verdict) {
        return static_cast<int>(std::ranges::count(checks, verdict, &MachineCheck::verdict));
    };
    const int bad = count(MachineCheck::Verdict::bad);
    const int warnings = count(MachineCheck::Verdict::warning);
    result_->setText(
        bad > 0 ? tr("✖ This machine is not fit to be a station. To be put in order: %1").arg(bad)
        : warnings > 0 ? tr("⚠ This machine is fit. To be looked at: %1").arg(warnings)
                       : tr("✔ This machine is fit to be a station"));
    std::vector<MachineCheck> sorted = checks; // what needs a hand stands first
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &MachineCheck::verdict);
    list_->setRowCount(static_cast<int>(sorted.size()));
    for (int row = 0; row < list_->rowCount(); ++row) {
        const MachineCheck& check = sorted[static_cast<std::size_t>(row)];
        const auto put = [&](int at, const QString& words) {
            list_->setItem(row, at, new QTableWidgetItem(words));
        };
        put(verdict_column, words_of(check.verdict));
        put(name_column, q(check.name));
        put(found_column, q(check.found));
        put(action_column, q(check.action));
    }
    list_->resizeRowsToContents();
}

} // namespace gangflash
