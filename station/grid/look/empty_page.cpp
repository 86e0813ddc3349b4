#include "station/grid/look/empty_page.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/look/theme.hpp"
#include "station/i18n/words.hpp"
#include "station/wiring/job_rights.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace gangflash {

namespace {
constexpr int card_width = 780;
constexpr int inset = 40;
} // namespace

EmptyPage::EmptyPage(QWidget* parent) : QWidget(parent) {
    auto* whole = new QVBoxLayout(this);
    auto* card = make_card(this);
    card->setFixedWidth(card_width);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(inset, 32, inset, 32);
    column->setSpacing(14);
    title_ = new QLabel(card);
    title_->setProperty("role", QStringLiteral("title"));
    steps_ = new QLabel(card);
    steps_->setTextFormat(Qt::RichText);
    steps_->setWordWrap(true);
    steps_->setStyleSheet(QStringLiteral("font-size: 15px;"));
    job_ = new QLabel(card);
    job_->setWordWrap(true);
    job_->setProperty("role", QStringLiteral("section"));
    auto* buttons = new QHBoxLayout;
    setup_ = new QPushButton(tr("Choose the package (F3)"), card);
    setup_->setObjectName(QStringLiteral("empty_setup"));
    start_ = new QPushButton(tr("Start the batch (F9)"), card);
    start_->setObjectName(QStringLiteral("primary"));
    buttons->addWidget(start_);
    buttons->addWidget(setup_);
    buttons->addStretch();
    for (QWidget* part : std::initializer_list<QWidget*>{title_, job_, steps_})
        column->addWidget(part);
    column->addLayout(buttons);
    whole->addStretch(2);
    whole->addWidget(card, 0, Qt::AlignHCenter);
    whole->addStretch(3);
    connect(setup_, &QPushButton::clicked, this, &EmptyPage::setupAsked);
    connect(start_, &QPushButton::clicked, this, &EmptyPage::startAsked);
}

void EmptyPage::show_desk(const Desk& desk) {
    const bool ready = desk.prepared() != nullptr;
    const auto item = [](const QString& text) {
        return QStringLiteral("<li style='margin-bottom:7px'>%1</li>").arg(text);
    };
    QString steps;
    if (!ready) {
        if (!desk.engineers_pinned())
            steps +=
                item(tr("Once for each station, root pins the engineer's key: "
                        "<b>sudo gangflash engineer pin FILE</b>. Until then, real ports refuse "
                        "what needs an engineer."));
        if (desk.engineer().empty())
            steps += item(tr("Sign in with badge or password: <b>F8</b>. The first person is "
                             "enrolled there, with the engineer's private key."));
        steps += item(tr("Once for each bench, an engineer binds its places to ports under "
                         "<b>Ports (F10)</b>."));
        steps += item(
            tr("An engineer chooses the firmware package and the mode under <b>Setup (F3)</b>. "
               "Everything is checked there, before the first phone."));
    }
    const bool deliberate = ready && erases(*desk.prepared());
    steps += item(
        deliberate
            ? tr("This job erases phones: <b>hold the start button</b> above for two seconds, or "
                 "scan or type the batch's name. Every slot of the bench then says <b>PLUG IN</b>.")
            : tr("Press <b>Start (F9)</b>. Every slot of the bench then says <b>PLUG IN</b>."));
    steps += item(tr(
        "Plug in phones that are <b>switched off</b>. Each starts by itself; no order matters."));
    steps += item(
        tr("A green tile with a tick is done: take the phone off. A red tile with a cross says "
           "what to do next; click it for the reasons."));
    title_->setText(ready ? tr("Ready to start") : tr("Welcome to Gangflash"));
    steps_->setText(QStringLiteral("<ol style='margin-left:-18px'>%1</ol>").arg(steps));
    // A layout that centres the card does not ask for its height at its width.
    steps_->setMinimumHeight(steps_->heightForWidth(card_width - 2 * inset));
    job_->setVisible(ready);
    if (ready) {
        const Job& job = *desk.prepared();
        const Plan* plan = job.plans.empty() ? nullptr : job.plans.front().get();
        const QString package = plan ? q(plan->package_name) : QString();
        const QString mode = plan ? words::flash_mode(to_string(plan->mode)) : QString();
        job_->setText(tr("Batch %1 · %2 · %3").arg(q(job.batch), package, mode));
    }
    start_->setVisible(ready && !deliberate);
    start_->setEnabled(!desk.busy());
    start_->setText(desk.phase() == Phase::opening ? tr("Opening…") : tr("Start the batch (F9)"));
}

} // namespace gangflash
