#include "station/grid/pages/work/reading_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/grid/pages/work/access_form.hpp"
#include "station/i18n/words.hpp"
#include "station/wiring/phone_logs.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTableWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace gangflash {

namespace {
enum Column { slot_column, state_column, phone_column, found_column, columns };
constexpr int row_height = 44;
} // namespace

ReadingPage::ReadingPage(Name name,
                         JobKind kind,
                         Desk& desk,
                         const Workshop& workshop,
                         const QString& purpose,
                         QWidget* parent)
    : Page(std::move(name), parent), kind_(kind), desk_(desk), workshop_(workshop) {
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(14, 14, 14, 14);
    whole->setSpacing(14);

    auto* left = make_card(this);
    left->setMaximumWidth(640);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(20, 16, 12, 16);
    auto* title = new QLabel(this->name().title, left);
    title->setProperty("role", QStringLiteral("title"));
    auto* why = new QLabel(purpose, left);
    why->setWordWrap(true);
    why->setProperty("role", QStringLiteral("caption"));
    form_ = new AccessForm(AccessForm::Waits::yes, left);
    auto* scroll = new QScrollArea(left);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(form_);
    scroll->viewport()->setAutoFillBackground(false);
    problem_ = new QLabel(left);
    problem_->setObjectName(QStringLiteral("tool_problem"));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::RichText);
    auto* buttons = new QHBoxLayout;
    start_ = new QPushButton(tr("Read the phones"), left);
    start_->setObjectName(QStringLiteral("primary"));
    stop_ = new QPushButton(tr("Stop"), left);
    stop_->setObjectName(QStringLiteral("tool_stop"));
    for (QPushButton* button : {start_, stop_})
        button->setAutoDefault(false); // a scanner ends with Enter
    buttons->addWidget(start_, 1);
    buttons->addWidget(stop_);
    column->addWidget(title);
    column->addWidget(why);
    column->addWidget(scroll, 1);
    column->addWidget(problem_);
    column->addLayout(buttons);
    whole->addWidget(left, 1);

    auto* right = make_card(this);
    auto* results = new QVBoxLayout(right);
    results->setContentsMargins(20, 16, 20, 16);
    phones_ = new QTableWidget(0, columns, right);
    phones_->setObjectName(QStringLiteral("tool_phones"));
    phones_->setAccessibleName(tr("Phones that were met"));
    phones_->setHorizontalHeaderLabels({tr("Slot"), tr("State"), tr("Phone"), tr("Found")});
    phones_->verticalHeader()->hide();
    phones_->verticalHeader()->setDefaultSectionSize(row_height);
    phones_->setShowGrid(false);
    phones_->setSelectionBehavior(QAbstractItemView::SelectRows);
    phones_->setSelectionMode(QAbstractItemView::SingleSelection);
    phones_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    phones_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    phones_->horizontalHeader()->setSectionResizeMode(found_column, QHeaderView::Stretch);
    report_ = new QTextBrowser(right);
    report_->setObjectName(QStringLiteral("tool_report"));
    report_->setAccessibleName(tr("What was read"));
    results->addWidget(phones_, 2);
    results->addWidget(report_, 3);
    whole->addWidget(right, 1);

    connect(start_, &QPushButton::clicked, this, &ReadingPage::start);
    connect(stop_, &QPushButton::clicked, this, [this] {
        if (is_ours()) desk_.stop(StopRequest::at_safe_point);
    });
    connect(phones_, &QTableWidget::itemSelectionChanged, this, &ReadingPage::show_report);
    connect(&desk_, &Desk::phaseChanged, this, &ReadingPage::show_desk);
    connect(&desk_, &Desk::answered, this, [this](const Answer& answer) {
        if (answer.kind == AnswerKind::refused && answer.fault && is_ours())
            problem_->setText(faults_text({*answer.fault}));
    });
    show_desk();
}

bool ReadingPage::is_ours() const {
    return job_ != nullptr && desk_.at_work() == job_;
}

void ReadingPage::start() {
    problem_->clear();
    const auto access = form_->access();
    const auto wanted = access ? choice(*access) : Checked<ReadingChoice>(access.error());
    if (!wanted) {
        problem_->setText(faults_text(wanted.error()));
        return;
    }
    ++checking_;
    show_desk();
    in_background(
        this,
        [workshop = &workshop_, wanted = *wanted] { return workshop->reading_job(wanted); },
        [this](Checked<std::shared_ptr<const Job>> job) {
            --checking_;
            if (!job) {
                problem_->setText(faults_text(job.error()));
            } else if (!desk_.busy()) {
                met_.clear();
                phones_->setRowCount(0);
                report_->clear();
                desk_.look(std::move(*job));
                job_ = desk_.busy() ? desk_.at_work() : nullptr; // with who started it
            }
            show_desk();
        });
}

void ReadingPage::show_desk() {
    start_->setEnabled(!desk_.busy() && !checking());
    stop_->setEnabled(is_ours() && desk_.phase() == Phase::running);
    if (desk_.busy() && !is_ours())
        start_->setToolTip(tr("A batch is running: phones can be read when it has ended."));
    else
        start_->setToolTip(QString());
}

void ReadingPage::heed(const StationSnapshot& station) {
    if (!is_ours()) return;
    for (const SlotSnapshot& slot : station.slots) {
        const bool met = slot.unit || has_verdict(slot.state) || in_work(slot.state);
        if (met) met_.insert_or_assign(slot.slot, slot);
    }
    phones_->setRowCount(static_cast<int>(met_.size()));
    int row = 0;
    for (const SlotSnapshot& slot : station.slots) // in the order of the bench
        if (const auto known = met_.find(slot.slot); known != met_.end())
            show_row(row++, known->second);
    if (phones_->currentRow() < 0 && row > 0) phones_->selectRow(0);
    show_report();
}

void ReadingPage::show_row(int row, const SlotSnapshot& slot) {
    const TileText text = tile_text(slot);
    const auto put = [&](int column, const QString& words) {
        QTableWidgetItem* item = phones_->item(row, column);
        if (item == nullptr) {
            item = new QTableWidgetItem;
            phones_->setItem(row, column, item);
        }
        if (item->text() != words) item->setText(words);
    };
    put(slot_column, text.slot);
    put(state_column,
        text.headline.isEmpty() ? text.state : text.state + QLatin1Char(' ') + text.headline);
    put(phone_column,
        text.phone.isEmpty() ? text.model : text.model + QStringLiteral(" · ") + text.phone);
    put(found_column,
        slot.fault            ? words::error_text(slot.fault->code)
        : slot.bytes_read > 0 ? tr("%1 read").arg(bytes_text(static_cast<double>(slot.bytes_read)))
                              : text.doing);
}

void ReadingPage::show_report() {
    const QTableWidgetItem* chosen = phones_->item(phones_->currentRow(), slot_column);
    if (chosen == nullptr) return;
    const auto slot = met_.find(utf8(chosen->text()));
    if (slot == met_.end()) return;
    const QString text = report(slot->second);
    if (report_->property("shown").toString() == text) return; // the place that is being read stays
    report_->setProperty("shown", text);
    report_->setMarkdown(text);
}

QString ReadingPage::log_of(const SlotSnapshot& slot) const {
    QString text;
    for (const StationEvent& event : desk_.diaries().of(slot.slot))
        if (const std::string line = log_line(event); !line.empty())
            text += QStringLiteral("    %1 %2\n").arg(clock_text(event.at), q(line));
    return text;
}

} // namespace gangflash
