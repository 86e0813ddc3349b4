#include "station/grid/setup_page.hpp"

#include "station/grid/bridge/background.hpp"
#include "station/grid/partition_model.hpp"
#include "station/grid/text_format.hpp"
#include "station/i18n/words.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QSysInfo>
#include <QTreeView>
#include <QVBoxLayout>

namespace gangflash {

namespace {

constexpr std::size_t faults_shown = 8;

template <class Choice>
void offer(QComboBox& box, Choice choice, const QString& text) {
    box.addItem(text, static_cast<int>(choice));
}

template <class Choice>
Choice chosen(const QComboBox& box) {
    return static_cast<Choice>(box.currentData().toInt());
}

QWidget* card(QWidget* parent) {
    auto* widget = new QWidget(parent);
    widget->setObjectName(QStringLiteral("card"));
    widget->setAttribute(Qt::WA_StyledBackground);
    return widget;
}

} // namespace

SetupPage::SetupPage(Desk& desk, QWidget* parent)
    : QWidget(parent), desk_(desk), partitions_(new PartitionModel(this)) {
    setAcceptDrops(true);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(14, 14, 14, 14);
    columns->setSpacing(14);

    auto* left = card(this);
    left->setMaximumWidth(620);
    auto* left_column = new QVBoxLayout(left);
    left_column->setContentsMargins(20, 16, 20, 16);
    auto* title = new QLabel(tr("What is flashed"), left);
    title->setProperty("role", QStringLiteral("title"));
    left_column->addWidget(title);
    auto* form = new QFormLayout;
    form->setVerticalSpacing(8);
    build_form(*form);
    left_column->addLayout(form);
    left_column->addStretch();
    rights_ = new QLabel(left);
    rights_->setWordWrap(true);
    left_column->addWidget(rights_);
    accept_ = new QPushButton(tr("&Prepare this job"), left);
    accept_->setObjectName(QStringLiteral("primary"));
    connect(accept_, &QPushButton::clicked, this, &SetupPage::accept);
    left_column->addWidget(accept_);

    auto* right = card(this);
    auto* right_column = new QVBoxLayout(right);
    right_column->setContentsMargins(20, 16, 20, 16);
    result_ = new QLabel(tr("Choose a package, or drop its folder here."), right);
    result_->setObjectName(QStringLiteral("result"));
    result_->setWordWrap(true);
    result_->setTextFormat(Qt::RichText);
    result_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    progress_ = new QProgressBar(right);
    progress_->hide();
    list_ = new QTreeView(right);
    list_->setModel(partitions_);
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->setAccessibleName(tr("Partitions"));
    list_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    right_column->addWidget(result_);
    right_column->addWidget(progress_);
    right_column->addWidget(list_, 1);
    columns->addWidget(left, 1);
    columns->addWidget(right, 1);

    connect(partitions_, &PartitionModel::ticked, this, [this](const QString& name, bool on) {
        const std::string partition = utf8(name);
        std::erase(except_, partition);
        if (!on) except_.push_back(partition);
        check_again();
    });
    connect(&desk_, &Desk::roleChanged, this, &SetupPage::show_rights);
    connect(&desk_, &Desk::phaseChanged, this, &SetupPage::show_rights);
    show_mode_warning();
    show_rights();
}

QLineEdit*
SetupPage::add_file_row(QFormLayout& form, const QString& label, const char* name, bool folder) {
    auto* row = new QHBoxLayout;
    auto* field = new QLineEdit(this);
    field->setObjectName(QLatin1String(name));
    auto* browse = new QPushButton(tr("Browse…"), this);
    row->addWidget(field, 1);
    row->addWidget(browse);
    auto* caption = new QLabel(label, this);
    caption->setBuddy(field);
    form.addRow(caption, row);
    connect(field, &QLineEdit::editingFinished, this, [this, field] {
        if (field->isModified()) check_again();
        field->setModified(false);
    });
    connect(browse, &QPushButton::clicked, this, [this, field, folder, label] {
        const QString path = folder ? QFileDialog::getExistingDirectory(this, label, field->text())
                                    : QFileDialog::getOpenFileName(this, label, field->text());
        if (path.isEmpty()) return;
        field->setText(path);
        check_again();
    });
    return field;
}

void SetupPage::build_form(QFormLayout& form) {
    package_ = add_file_row(form, tr("&Package folder"), "package", true);
    agent_ = add_file_row(form, tr("&Agent"), "agent", false);
    agent_->setPlaceholderText(tr("the one in the package"));
    auth_ = add_file_row(form, tr("Authe&ntication"), "auth", false);
    auth_->setPlaceholderText(tr("for secure phones only"));
    cert_ = add_file_row(form, tr("&Certificate"), "cert", false);
    cert_->setPlaceholderText(tr("for secure phones only"));

    mode_ = new QComboBox(this);
    mode_->setObjectName(QStringLiteral("mode"));
    for (const FlashMode mode :
         {FlashMode::download_only, FlashMode::firmware_upgrade, FlashMode::format_all})
        offer(*mode_, mode, words::flash_mode(to_string(mode)));
    form.addRow(tr("&Mode"), mode_);
    warning_ = new QLabel(this);
    warning_->setWordWrap(true);
    form.addRow(QString(), warning_);

    userdata_ = new QComboBox(this);
    userdata_->setObjectName(QStringLiteral("userdata"));
    offer(*userdata_, Userdata::unspecified, tr("Choose: keep or erase"));
    offer(*userdata_, Userdata::keep, tr("Keep what the owner has on it"));
    offer(*userdata_, Userdata::erase, tr("Erase what the owner has on it"));
    form.addRow(tr("&Userdata"), userdata_);

    verify_ = new QComboBox(this);
    verify_->setObjectName(QStringLiteral("verify"));
    for (const VerifyLevel level : {VerifyLevel::agent, VerifyLevel::sample, VerifyLevel::readback})
        offer(*verify_, level, words::verify_level(to_string(level)));
    form.addRow(tr("&PASS means"), verify_);
    boot_check_ = new QCheckBox(tr("Start each phone afterwards and see it boot"), this);
    form.addRow(QString(), boot_check_);

    batch_ = new QLineEdit(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmm")),
                           this);
    form.addRow(tr("&Batch"), batch_);
    operator_ = new QLineEdit(this);
    form.addRow(tr("&Operator"), operator_);
    planned_ = new QSpinBox(this);
    planned_->setRange(0, 1'000'000);
    planned_->setSpecialValueText(tr("open end"));
    form.addRow(tr("&Target"), planned_);

    for (QComboBox* box : {mode_, userdata_, verify_})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            show_mode_warning();
            check_again();
        });
}

void SetupPage::choose_package(const QString& path) {
    package_->setText(path);
    except_.clear();
    check_again();
}

PackageChoice SetupPage::choice() const {
    PackageChoice choice;
    choice.package = utf8(package_->text());
    choice.agent = utf8(agent_->text());
    choice.auth = utf8(auth_->text());
    choice.cert = utf8(cert_->text());
    choice.mode = chosen<FlashMode>(*mode_);
    choice.verify = chosen<VerifyLevel>(*verify_);
    choice.userdata = chosen<Userdata>(*userdata_);
    choice.except = except_;
    return choice;
}

void SetupPage::check_again() {
    if (package_->text().isEmpty()) return;
    const int round = ++round_;
    ++checking_;
    verdict_ = {};
    show_rights();
    result_->setText(tr("Checking the package…"));
    progress_->setRange(0, 0);
    progress_->show();
    const QPointer<SetupPage> page(this);
    const auto progress = [page, round](std::uint64_t done, std::uint64_t total) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [page, done, total, round] {
                if (page) page->show_progress(done, total, round);
            },
            Qt::QueuedConnection);
    };
    in_background(
        this,
        [choice = choice(), progress] { return check_package(choice, progress); },
        [this, round](PackageVerdict verdict) {
            --checking_;
            if (round == round_) show_verdict(std::move(verdict));
        });
}

void SetupPage::show_progress(std::uint64_t done, std::uint64_t total, int round) {
    if (round != round_ || total == 0) return;
    constexpr int steps = 1000;
    progress_->setRange(0, steps);
    progress_->setValue(static_cast<int>(done * steps / total));
    progress_->setFormat(
        tr("%1 of %2 checked")
            .arg(bytes_text(static_cast<double>(done)), bytes_text(static_cast<double>(total))));
}

void SetupPage::show_verdict(PackageVerdict verdict) {
    verdict_ = std::move(verdict);
    progress_->hide();
    partitions_->show(verdict_.partitions);
    QString text;
    const auto paragraph = [&](const QString& words) {
        text += QStringLiteral("<p style='margin:3px 0'>%1</p>").arg(words);
    };
    if (verdict_.plan) {
        const FlashPlan& plan = *verdict_.plan;
        paragraph(QStringLiteral("<b>✔ %1</b>").arg(tr("The package is complete and fits.")));
        paragraph(tr("%1 · %2 partitions · %3 to write on each phone")
                      .arg(q(plan.platform).toHtmlEscaped())
                      .arg(plan.writes.size())
                      .arg(bytes_text(static_cast<double>(plan.bytes_to_write()))));
        if (plan.agent) paragraph(tr("Agent: %1").arg(q(plan.agent->file_name).toHtmlEscaped()));
    } else {
        paragraph(QStringLiteral("<b>✖ %1</b>").arg(tr("This package is refused.")));
    }
    std::size_t shown = 0;
    for (const Fault& fault : verdict_.faults) {
        if (shown++ == faults_shown) {
            paragraph(tr("… and %1 more").arg(verdict_.faults.size() - faults_shown));
            break;
        }
        paragraph(QStringLiteral("<b>%1 %2</b><br>%3<br>→ %4")
                      .arg(words::error_id(fault.code),
                           words::error_text(fault.code).toHtmlEscaped(),
                           q(fault.detail).toHtmlEscaped(),
                           words::error_action(fault.code).toHtmlEscaped()));
    }
    for (const std::string& warning : verdict_.warnings)
        paragraph(QStringLiteral("⚠ %1").arg(q(warning).toHtmlEscaped()));
    result_->setText(text);
    show_mode_warning();
    show_rights();
}

void SetupPage::show_mode_warning() {
    switch (chosen<FlashMode>(*mode_)) {
    case FlashMode::download_only:
        warning_->setProperty("role", QStringLiteral("caption"));
        warning_->setText(tr("Writes the ticked partitions and leaves all others as they are."));
        break;
    case FlashMode::firmware_upgrade:
        warning_->setProperty("role", QStringLiteral("erases"));
        warning_->setText(
            tr("Rewrites the layout of the phone. Identity is kept; everything else may move."));
        break;
    case FlashMode::format_all: {
        QStringList erased;
        for (const PartitionChoice& partition : verdict_.partitions)
            if (partition.lock == Lock::none || partition.lock == Lock::no_image)
                erased.append(q(partition.name));
        warning_->setProperty("role", QStringLiteral("erases"));
        warning_->setText(tr("Erases everything but the identity, the owner's data included: %1")
                              .arg(erased.isEmpty() ? tr("choose a package to see what")
                                                    : erased.join(QStringLiteral(", "))));
        break;
    }
    case FlashMode::format:
        break; // not offered here
    }
    warning_->setStyleSheet(QString()); // the role's colour is looked up anew
}

void SetupPage::show_rights() {
    const bool engineer = desk_.role() == Role::engineer;
    if (!engineer)
        rights_->setText(
            tr("Looking is free; preparing a job needs an engineer: scan the badge or press F8."));
    else if (desk_.busy())
        rights_->setText(tr("A batch is running: a new job can be prepared when it has ended."));
    else if (!verdict_.plan)
        rights_->setText(tr("The job can be prepared once the package is complete and fits."));
    else
        rights_->setText(tr("Ready. The operator can start this job afterwards."));
    accept_->setEnabled(engineer && !desk_.busy() && verdict_.plan != nullptr);
}

void SetupPage::accept() {
    auto job = std::make_shared<Job>();
    job->batch = utf8(batch_->text().trimmed());
    job->operator_name = utf8(operator_->text().trimmed());
    job->station = utf8(QSysInfo::machineHostName());
    job->plans = {verdict_.plan};
    job->after_pass = boot_check_->isChecked() ? AfterPass::boot_check : AfterPass::power_off;
    job->planned = static_cast<std::uint64_t>(planned_->value());
    if (job->planned > 0) job->stop_after_passes = job->planned;
    desk_.prepare(std::move(job));
    if (desk_.prepared() && desk_.prepared()->plans.front() == verdict_.plan) Q_EMIT prepared();
}

void SetupPage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void SetupPage::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.first().isLocalFile()) choose_package(urls.first().toLocalFile());
}

} // namespace gangflash
