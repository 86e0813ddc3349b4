#include "station/grid/pages/work/format_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/work/access_form.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gangflash {

FormatPage::FormatPage(Desk& desk, const Workshop& workshop, QWidget* parent)
    : Page({"page_format", tr("Format"), QStringLiteral("Ctrl+4"), Shelf::tools}, parent),
      desk_(desk), workshop_(workshop) {
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(14, 14, 14, 14);
    auto* card = make_card(this);
    card->setMaximumWidth(820);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(20, 16, 12, 16);
    auto* title = new QLabel(name().title, card);
    title->setProperty("role", QStringLiteral("title"));
    auto* purpose =
        new QLabel(tr("Erases phones, but for what they own: IMEI, calibration, locks. Nothing is "
                      "written afterwards: a formatted phone does not start."),
                   card);
    purpose->setWordWrap(true);
    purpose->setProperty("role", QStringLiteral("caption"));

    form_ = new AccessForm(AccessForm::Waits::no, card);
    extent_ = new QComboBox(form_);
    extent_->setObjectName(QStringLiteral("format_extent"));
    using Erases = FormatChoice::Extent;
    for (const auto& [extent, words] :
         {std::pair(Erases::as_the_recipe_says, tr("As the recipe says")),
          std::pair(Erases::all_but_boot_loaders, tr("Everything but the boot areas")),
          std::pair(Erases::all, tr("Everything, boot loaders too")),
          std::pair(Erases::range, tr("A range of the user area"))})
        extent_->addItem(words, static_cast<int>(extent));
    start_ = new QLineEdit(form_);
    start_->setObjectName(QStringLiteral("format_start"));
    start_->setPlaceholderText(QStringLiteral("0x0"));
    length_ = new QLineEdit(form_);
    length_->setObjectName(QStringLiteral("format_length"));
    length_->setPlaceholderText(QStringLiteral("64M"));
    planned_ = new QSpinBox(form_);
    planned_->setObjectName(QStringLiteral("format_planned"));
    planned_->setRange(0, 1'000'000);
    planned_->setSpecialValueText(tr("open end"));
    form_->add_row(tr("What is erased"), extent_);
    form_->add_row(tr("First byte"), start_);
    form_->add_row(tr("Length"), length_);
    form_->add_row(tr("Target"), planned_);
    auto* scroll = new QScrollArea(card);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(form_);
    scroll->viewport()->setAutoFillBackground(false);

    warning_ = new QLabel(card);
    warning_->setObjectName(QStringLiteral("format_warning"));
    warning_->setWordWrap(true);
    problem_ = new QLabel(card);
    problem_->setObjectName(QStringLiteral("tool_problem"));
    problem_->setWordWrap(true);
    problem_->setTextFormat(Qt::RichText);
    prepare_ = new QPushButton(tr("Prepare this format"), card);
    prepare_->setObjectName(QStringLiteral("primary"));
    prepare_->setAutoDefault(false); // a scanner ends with Enter
    for (QWidget* part : std::initializer_list<QWidget*>{title, purpose})
        column->addWidget(part);
    column->addWidget(scroll, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{warning_, problem_, prepare_})
        column->addWidget(part);
    whole->addStretch(1);
    whole->addWidget(card, 4);
    whole->addStretch(1);

    connect(extent_, &QComboBox::currentIndexChanged, this, &FormatPage::show_extent);
    connect(prepare_, &QPushButton::clicked, this, &FormatPage::prepare);
    connect(&desk_, &Desk::roleChanged, this, &FormatPage::show_rights);
    connect(&desk_, &Desk::phaseChanged, this, &FormatPage::show_rights);
    show_extent();
    show_rights();
}

void FormatPage::show_extent() {
    const auto extent = static_cast<FormatChoice::Extent>(extent_->currentData().toInt());
    const bool range = extent == FormatChoice::Extent::range;
    start_->setEnabled(range);
    length_->setEnabled(range);
    set_role(*warning_, "erases");
    switch (extent) {
    case FormatChoice::Extent::as_the_recipe_says:
        warning_->setText(tr("ERASES what the recipe says, the owner's data included."));
        break;
    case FormatChoice::Extent::all:
        warning_->setText(
            tr("ERASES everything, boot loaders too: what is left of the phone is its "
               "boot ROM. Its identity is kept."));
        break;
    case FormatChoice::Extent::all_but_boot_loaders:
        warning_->setText(tr(
            "ERASES everything but the boot areas and the identity, the owner's data included."));
        break;
    case FormatChoice::Extent::range:
        warning_->setText(tr("ERASES this range, but for what lies in it of the identity."));
        break;
    }
}

void FormatPage::show_rights() {
    const bool may = desk_.may(rights::Act::prepare_job);
    prepare_->setEnabled(may && !desk_.busy() && !checking());
    prepare_->setToolTip(
        may ? desk_.busy() ? tr("A batch is running: a new job can be prepared when it has ended.")
                           : QString()
            : tr("Preparing a job needs an engineer: scan the badge or press F8."));
}

void FormatPage::prepare() {
    problem_->clear();
    const auto access = form_->access();
    if (!access) {
        problem_->setText(faults_text(access.error()));
        return;
    }
    const FormatChoice choice{.access = *access,
                              .extent =
                                  static_cast<FormatChoice::Extent>(extent_->currentData().toInt()),
                              .start = utf8(start_->text().trimmed()),
                              .length = utf8(length_->text().trimmed()),
                              .planned = static_cast<std::uint64_t>(planned_->value())};
    ++checking_;
    show_rights();
    in_background(
        this,
        [workshop = &workshop_, choice] { return workshop->format_job(choice, {}); },
        [this](Checked<std::shared_ptr<const Job>> job) {
            --checking_;
            show_rights();
            if (!job) {
                problem_->setText(faults_text(job.error()));
                return;
            }
            const std::string batch = (*job)->batch;
            desk_.prepare(std::move(*job));
            if (desk_.prepared() && desk_.prepared()->batch == batch) Q_EMIT doneHere();
        });
}

} // namespace gangflash
