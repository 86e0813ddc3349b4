#include "station/grid/pages/setup/setup_page.hpp"

#include "station/desk/background.hpp"
#include "station/desk/calm_progress.hpp"
#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/look/theme.hpp"
#include "station/grid/pages/bench/partition_model.hpp"
#include "station/grid/pages/setup/recent_jobs.hpp"
#include "station/grid/pages/setup/verify_box.hpp"
#include "station/i18n/words.hpp"
#include "station/wiring/job_rights.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSignalBlocker>
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

/// What is meant where it is allowed, so that no link is changed between looking and using; else as
/// it was typed, for outside() to refuse.
std::filesystem::path path_of(const QLineEdit& field) {
    const std::filesystem::path typed = utf8(field.text().trimmed());
    if (typed.empty()) return typed;
    const auto real = allowed_files().real(typed);
    return real ? *real : typed;
}

QString a_batch_name() {
    return q(new_batch_name());
}

/// A setting of this page that outlives the program.
QString setting(const char* name) {
    return QSettings().value(QStringLiteral("setup/%1").arg(QLatin1String(name))).toString();
}

} // namespace

SetupPage::SetupPage(Desk& desk, QWidget* parent)
    : Page({"page_setup", QCoreApplication::translate("MainWindow", "Setup"), QStringLiteral("F3")},
           parent),
      desk_(desk), partitions_(new PartitionModel(this)) {
    setAcceptDrops(true);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(14, 14, 14, 14);
    columns->setSpacing(14);
    columns->addWidget(build_left(), 1);
    columns->addWidget(build_right(), 1);

    connect(partitions_, &PartitionModel::ticked, this, [this](const QString& name, bool on) {
        const std::string partition = utf8(name);
        std::erase(except_, partition);
        if (!on) except_.push_back(partition);
        check_again();
    });
    connect(&desk_, &Desk::roleChanged, this, &SetupPage::show_rights);
    connect(&desk_, &Desk::phaseChanged, this, &SetupPage::show_rights);
    show_recipe_fields();
    show_mode_warning();
    show_rights();
}

QWidget* SetupPage::build_left() {
    auto* left = make_card(this);
    left->setMaximumWidth(640);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(20, 16, 12, 16);
    auto* head = new QHBoxLayout;
    auto* title = new QLabel(tr("What is flashed"), left);
    title->setProperty("role", QStringLiteral("title"));
    auto* recent = new QPushButton(tr("&Recent"), left);
    recent->setObjectName(QStringLiteral("recent"));
    recent_ = new QMenu(recent);
    recent->setMenu(recent_);
    connect(recent_, &QMenu::aboutToShow, this, &SetupPage::build_recent_menu);
    head->addWidget(title, 1);
    head->addWidget(recent);
    column->addLayout(head);

    auto* rows = new QWidget(left);
    rows->setObjectName(QStringLiteral("plain"));
    auto* form = new QFormLayout(rows);
    form->setContentsMargins(0, 0, 8, 0);
    form->setVerticalSpacing(7);
    add_job_rows(*form);
    add_phone_rows(*form);
    add_batch_rows(*form);
    auto* scroll = new QScrollArea(left);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(rows);
    scroll->viewport()->setAutoFillBackground(false);
    column->addWidget(scroll, 1);

    rights_ = new QLabel(left);
    rights_->setWordWrap(true);
    column->addWidget(rights_);
    accept_ = new QPushButton(tr("Prepare this &job"), left);
    accept_->setObjectName(QStringLiteral("primary"));
    connect(accept_, &QPushButton::clicked, this, &SetupPage::accept);
    column->addWidget(accept_);
    return left;
}

QWidget* SetupPage::build_right() {
    auto* right = make_card(this);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(20, 16, 20, 16);
    result_ = new QLabel(invitation(), right);
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
    column->addWidget(result_);
    column->addWidget(progress_);
    column->addWidget(list_, 1);
    return right;
}

QLineEdit*
SetupPage::add_file_row(QFormLayout& form, const QString& label, const char* name, Takes takes) {
    auto* row = new QHBoxLayout;
    auto* field = new QLineEdit(this);
    field->setObjectName(QLatin1String(name));
    auto* mark = new QLabel(this);
    mark->setObjectName(QStringLiteral("mark_%1").arg(QLatin1String(name)));
    mark->setFixedWidth(22);
    mark->setAlignment(Qt::AlignCenter);
    auto* browse = new QPushButton(tr("Browse…"), this);
    row->addWidget(field, 1);
    row->addWidget(mark);
    row->addWidget(browse);
    auto* caption = new QLabel(label, this);
    caption->setBuddy(field);
    form.addRow(caption, row);
    connect(field, &QLineEdit::editingFinished, this, [this, field] {
        if (field->isModified()) check_again();
        field->setModified(false);
    });
    connect(browse, &QPushButton::clicked, this, [this, field, takes, label] {
        const QString title = QString(label).remove(QLatin1Char('&'));
        const QString path = choose_file(
            this, title, takes == Takes::folder ? Choose::folder : Choose::file, field->text());
        if (path.isEmpty()) return;
        field->setText(path);
        check_again();
    });
    files_.push_back({field, mark, browse});
    return field;
}

void SetupPage::add_job_rows(QFormLayout& form) {
    recipe_ = add_file_row(form, tr("Rec&ipe"), "recipe", Takes::file);
    recipe_->setPlaceholderText(tr("says all that stands below itself"));
    recipe_facts_ = new QLabel(this);
    recipe_facts_->setObjectName(QStringLiteral("recipe_facts"));
    recipe_facts_->setWordWrap(true);
    recipe_facts_->setTextFormat(Qt::RichText);
    recipe_facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    form.addRow(QString(), recipe_facts_);
    recipe_key_ = add_file_row(form, tr("Signed &with"), "recipe_key", Takes::file);
    recipe_key_->setPlaceholderText(tr("whichever engineer this station knows"));
    package_ = add_file_row(form, tr("&Package folder"), "package", Takes::folder);
    agent_ = add_file_row(form, tr("&Agent"), "agent", Takes::file);
    agent_->setPlaceholderText(tr("the one in the package"));
    auth_ = add_file_row(form, tr("Authe&ntication"), "auth", Takes::file);
    auth_->setPlaceholderText(tr("for secure phones only"));
    cert_ = add_file_row(form, tr("&Certificate"), "cert", Takes::file);
    cert_->setPlaceholderText(tr("for secure phones only"));

    mode_ = new QComboBox(this);
    mode_->setObjectName(QStringLiteral("mode"));
    for (const FlashMode mode : {FlashMode::download_only,
                                 FlashMode::firmware_upgrade,
                                 FlashMode::format_all,
                                 FlashMode::repair_table})
        offer(*mode_, mode, words::flash_mode(to_string(mode)));
    form.addRow(tr("&Mode"), mode_);
    warning_ = new QLabel(this);
    warning_->setObjectName(QStringLiteral("mode_warning"));
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
    offer_verify_levels(*verify_);
    form.addRow(tr("PASS m&eans"), verify_);
    boot_check_ = new QCheckBox(tr("Start each phone afterwards and see it boot"), this);
    boot_check_->setObjectName(QStringLiteral("boot_check"));
    form.addRow(QString(), boot_check_);
    connect(boot_check_, &QCheckBox::toggled, this, [this] { check_again(); });
    for (QComboBox* box : {mode_, userdata_, verify_})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            show_mode_warning();
            check_again();
        });
}

void SetupPage::add_phone_rows(QFormLayout& form) {
    deny_list_ = add_file_row(form, tr("Ref&used IMEIs"), "deny_list", Takes::file);
    deny_list_->setPlaceholderText(tr("a list of stolen or locked phones"));
    allow_list_ = add_file_row(form, tr("Serials of the &lot"), "allow_list", Takes::file);
    allow_list_->setPlaceholderText(tr("any phone"));
    imei_key_ = add_file_row(form, tr("IMEI &key"), "imei_key", Takes::file);
    imei_key_->setPlaceholderText(tr("the vendor's, to read encrypted IMEIs"));
    for (QLineEdit* field : {deny_list_, allow_list_, imei_key_})
        field->setText(setting(field->objectName().toLatin1().constData()));
    stop_duplicates_ = new QCheckBox(tr("Refuse a second phone with the same IMEI"), this);
    stop_duplicates_->setObjectName(QStringLiteral("stop_duplicates"));
    stop_duplicates_->setChecked(setting("stop_duplicates") == QLatin1String("true"));
    form.addRow(QString(), stop_duplicates_);
    connect(stop_duplicates_, &QCheckBox::toggled, this, [this] { check_again(); });
}

void SetupPage::add_batch_rows(QFormLayout& form) {
    batch_ = new QLineEdit(a_batch_name(), this);
    batch_->setObjectName(QStringLiteral("batch"));
    form.addRow(tr("&Batch"), batch_);
    again_ = new QCheckBox(tr("A&gain: phones that passed in this batch too, whatever work it was"),
                           this);
    again_->setObjectName(QStringLiteral("again"));
    form.addRow(QString(), again_);
    // Said for one batch at a time: another name was not meant.
    connect(batch_, &QLineEdit::textChanged, again_, [this] { again_->setChecked(false); });
    operator_ = new QLineEdit(setting("operator"), this);
    operator_->setObjectName(QStringLiteral("operator"));
    form.addRow(tr("&Operator"), operator_);
    planned_ = new QSpinBox(this);
    planned_->setRange(0, 1'000'000);
    planned_->setSpecialValueText(tr("open end"));
    form.addRow(tr("&Target"), planned_);
}

// ---- what was chosen

void SetupPage::choose_package(const QString& path) {
    put_package(path);
    check_again();
}

void SetupPage::put_package(const QString& path) {
    recipe_->clear();
    package_->setText(path);
    except_.clear();
}

void SetupPage::choose_recipe(const QString& path) {
    recipe_->setText(path);
    check_again();
}

JobChoice SetupPage::choice() const {
    return {.recipe = path_of(*recipe_),
            .recipe_key =
                recipe_->text().isEmpty() ? std::filesystem::path() : path_of(*recipe_key_),
            .package = path_of(*package_),
            .agent = path_of(*agent_),
            .auth = path_of(*auth_),
            .cert = path_of(*cert_),
            .mode = chosen<FlashMode>(*mode_),
            .verify = chosen_verify_level(*verify_),
            .userdata = chosen<Userdata>(*userdata_),
            .boot_check = boot_check_->isChecked(),
            .except = except_,
            .ports = desk_.ports(),
            .imei_key = path_of(*imei_key_),
            .deny_list = path_of(*deny_list_),
            .allow_list = path_of(*allow_list_),
            .stop_duplicate_imei = stop_duplicates_->isChecked()};
}

void SetupPage::build_recent_menu() {
    recent_->clear();
    for (const QString& path : recent_jobs()) {
        QString shown = path; // a single & would be an underline, not itself
        QAction* action = recent_->addAction(shown.replace(QLatin1Char('&'), QStringLiteral("&&")));
        // What is gone meanwhile is still known by its name, and missed by the check.
        connect(action, &QAction::triggered, this, [this, path] {
            dropped_as(utf8(path)) == Dropped::recipe ? choose_recipe(path) : choose_package(path);
        });
    }
    if (recent_->isEmpty())
        recent_->addAction(tr("Nothing was prepared here before"))->setEnabled(false);
}

void SetupPage::remember() {
    remember_job(recipe_->text().isEmpty() ? package_->text() : recipe_->text());
    QSettings settings;
    for (const QLineEdit* field : {deny_list_, allow_list_, imei_key_, operator_})
        settings.setValue(QStringLiteral("setup/") + field->objectName(), field->text().trimmed());
    settings.setValue(QStringLiteral("setup/stop_duplicates"), stop_duplicates_->isChecked());
}

/// Into the field it is for, false when it is for none; checks nothing yet.
bool SetupPage::put(const QString& path) {
    switch (dropped_as(utf8(path))) {
    case Dropped::recipe:
        recipe_->setText(path);
        break;
    case Dropped::package:
        put_package(path);
        break;
    case Dropped::agent:
        agent_->setText(path);
        break;
    case Dropped::auth:
        auth_->setText(path);
        break;
    case Dropped::cert:
        cert_->setText(path);
        break;
    case Dropped::unknown:
        return false;
    }
    return true;
}

// ---- what came of it

void SetupPage::check_again() {
    const int round = ++round_;
    verdict_ = {};
    show_recipe_fields();
    show_recipe_values();
    show_marks();
    show_rights();
    if (package_->text().isEmpty() && recipe_->text().isEmpty()) {
        progress_->hide();
        partitions_->show({});
        show_mode_warning();
        result_->setText(invitation());
        return;
    }
    if (Faults faults = outside(); !faults.empty()) { // nothing out there is even looked at
        verdict_.faults = std::move(faults);
        partitions_->show({});
        progress_->hide();
        result_->setText(verdict_text());
        show_marks();
        return;
    }
    ++checking_;
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
        [choice = choice(), progress] { return check_job(choice, calm_progress(progress)); },
        [this, round](JobVerdict verdict) {
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

void SetupPage::show_verdict(JobVerdict verdict) {
    verdict_ = std::move(verdict);
    show_recipe_values();
    progress_->hide();
    partitions_->show(verdict_.partitions);
    result_->setText(verdict_text());
    show_marks();
    show_mode_warning();
    show_rights();
}

QString SetupPage::invitation() {
    return tr("Choose a recipe or a package, or drop it here.");
}

QString SetupPage::verdict_text() const {
    QString text;
    const auto paragraph = [&](const QString& words) {
        text += QStringLiteral("<p style='margin:3px 0'>%1</p>").arg(words);
    };
    if (verdict_.job)
        paragraph(QStringLiteral("<b>✔ %1</b>").arg(tr("The package is complete and fits.")));
    else
        paragraph(QStringLiteral("<b>✖ %1</b>").arg(tr("This package is refused.")));
    if (verdict_.job)
        for (const auto& plan : verdict_.job->plans) {
            QString line = tr("%1 · %2 partitions · %3 to write on each phone")
                               .arg(q(plan->platform).toHtmlEscaped())
                               .arg(plan->writes.size())
                               .arg(bytes_text(static_cast<double>(plan->bytes_to_write())));
            if (const std::string agent = plan->program_file(); !agent.empty())
                line += QStringLiteral("<br>") + tr("Agent: %1").arg(q(agent).toHtmlEscaped());
            for (const std::string& compared : plan->compared)
                line += QStringLiteral("<br>") + q(compared).toHtmlEscaped();
            paragraph(line);
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
                           q(detail_of(fault)).toHtmlEscaped(),
                           words::error_action(fault.code).toHtmlEscaped()));
    }
    for (const std::string& warning : verdict_.warnings)
        paragraph(QStringLiteral("⚠ %1").arg(q(warning).toHtmlEscaped()));
    return text;
}

void SetupPage::show_marks() {
    for (const FileRow& row : files_) {
        const bool counts = row.field->isEnabled() && !row.field->text().isEmpty();
        const auto fault =
            counts ? fault_about(verdict_.faults, path_of(*row.field)) : std::optional<Fault>();
        const bool good = counts && verdict_.job != nullptr;
        row.mark->setText(fault ? QStringLiteral("✖") : good ? QStringLiteral("✔") : QString());
        set_role(*row.mark, fault ? "danger" : good ? "good" : "");
        row.mark->setToolTip(fault ? words::error_text(fault->code) + QLatin1Char('\n') +
                                         q(detail_of(*fault))
                                   : QString());
        row.mark->setAccessibleName(row.mark->toolTip());
    }
}

void SetupPage::show_recipe_fields() {
    const bool by_recipe = !recipe_->text().isEmpty();
    for (QWidget* frozen : std::initializer_list<QWidget*>{
             package_, agent_, auth_, cert_, mode_, userdata_, verify_, boot_check_})
        frozen->setEnabled(!by_recipe);
    recipe_key_->setEnabled(by_recipe);
    for (const FileRow& row : files_)
        row.browse->setEnabled(row.field->isEnabled());
}

/// A recipe's values stand in the fields that it freezes; without one, people's own come back.
void SetupPage::show_recipe_values() {
    const bool by_recipe = !recipe_->text().isEmpty();
    recipe_facts_->setText(recipe_text());
    recipe_facts_->setVisible(verdict_.recipe.has_value());
    const QSignalBlocker quiet[] = {QSignalBlocker(mode_),
                                    QSignalBlocker(userdata_),
                                    QSignalBlocker(verify_),
                                    QSignalBlocker(boot_check_)};
    if (by_recipe && verdict_.recipe) {
        if (!own_)
            own_ = OwnChoice{mode_->currentIndex(),
                             userdata_->currentIndex(),
                             verify_->currentIndex(),
                             boot_check_->isChecked()};
        const Recipe& recipe = *verdict_.recipe;
        mode_->setCurrentIndex(mode_->findData(static_cast<int>(recipe.mode)));
        userdata_->setCurrentIndex(userdata_->findData(static_cast<int>(recipe.userdata)));
        verify_->setCurrentIndex(verify_->findData(static_cast<int>(recipe.verify)));
        boot_check_->setChecked(recipe.guards.boot_check);
    } else if (!by_recipe && own_) {
        mode_->setCurrentIndex(own_->mode);
        userdata_->setCurrentIndex(own_->userdata);
        verify_->setCurrentIndex(own_->verify);
        boot_check_->setChecked(own_->boot_check);
        own_.reset();
    }
}

QString SetupPage::recipe_text() const {
    if (!verdict_.recipe) return {};
    const Recipe& recipe = *verdict_.recipe;
    QStringList lines{QStringLiteral("<b>%1</b>").arg(q(recipe.name).toHtmlEscaped())};
    if (!recipe.engineer.empty())
        lines.append(tr("Engineer: %1").arg(q(recipe.engineer).toHtmlEscaped()));
    const rights::Licence& licence = verdict_.licence;
    if (!licence.signer.empty())
        lines.append(QStringLiteral("✔ ") +
                     tr("Signed by %1").arg(q(licence.signer).toHtmlEscaped()));
    else if (licence.signed_by_stranger)
        lines.append(QStringLiteral("⚠ ") + tr("Signed by nobody whom this station knows"));
    else if (verdict_.job)
        lines.append(QStringLiteral("⚠ ") + tr("Not signed"));
    for (const RecipePackage& package : recipe.packages)
        lines.append(tr("%1 %2: %3 partitions")
                         .arg(q(package.chip), q(package.project).toHtmlEscaped())
                         .arg(package.write.size()) +
                     (package.target_build.empty()
                          ? QString()
                          : QStringLiteral(" → ") + q(package.target_build).toHtmlEscaped()));
    if (recipe.guards.minimum_battery_mv > 0)
        lines.append(tr("Battery: at least %1 mV").arg(recipe.guards.minimum_battery_mv));
    if (recipe.guards.blank_board) lines.append(tr("Blank boards: there is nothing to keep"));
    if (recipe.rules.stop_duplicate_imei)
        lines.append(tr("Refuses a second phone with the same IMEI"));
    if (recipe.format) lines.append(tr("May format: %1").arg(q(to_string(*recipe.format))));
    lines.append(QStringLiteral("SHA-256 %1…").arg(q(recipe.sha256.hex()).left(16)));
    return lines.join(QStringLiteral("<br>"));
}

Faults SetupPage::outside() const {
    const AllowedFiles allowed = allowed_files();
    Faults faults;
    for (const FileRow& row : files_) {
        if (row.field->text().trimmed().isEmpty() || !row.field->isEnabled()) continue;
        if (auto real = allowed.real(path_of(*row.field)); !real) faults.push_back(real.error());
    }
    return faults;
}

void SetupPage::show_mode_warning() {
    const bool by_recipe = !recipe_->text().isEmpty();
    switch (by_recipe ? verdict_.mode : chosen<FlashMode>(*mode_)) {
    case FlashMode::download_only:
        set_role(*warning_, "caption");
        warning_->setText(tr("Writes the ticked partitions and leaves all others as they are."));
        break;
    case FlashMode::firmware_upgrade:
        set_role(*warning_, "erases");
        warning_->setText(
            tr("Rewrites the layout of the phone. Identity is kept; everything else may move."));
        break;
    case FlashMode::format_all: {
        QStringList erased;
        for (const PartitionChoice& partition : verdict_.partitions)
            if (partition.lock == Lock::none || partition.lock == Lock::no_image ||
                partition.lock == Lock::recipe)
                erased.append(q(partition.name));
        set_role(*warning_, "erases");
        warning_->setText(tr("Erases everything but the identity, the owner's data included: %1")
                              .arg(erased.isEmpty() ? tr("choose a package to see what")
                                                    : erased.join(QStringLiteral(", "))));
        break;
    }
    case FlashMode::repair_table:
        set_role(*warning_, "caption");
        warning_->setText(tr("Writes the partition table alone, to phones that have lost theirs."));
        break;
    case FlashMode::format:
        break; // not offered here
    }
}

void SetupPage::show_rights() {
    const bool allowed = desk_.may(rights::Act::prepare_job);
    if (!allowed)
        rights_->setText(
            tr("Looking is free; preparing a job needs an engineer: scan the badge or press F8."));
    else if (desk_.busy())
        rights_->setText(tr("A batch is running: a new job can be prepared when it has ended."));
    else if (!verdict_.job)
        rights_->setText(tr("The job can be prepared once the package is complete and fits."));
    else
        rights_->setText(
            erases(*verdict_.job)
                ? tr("Ready. It erases phones: it then waits on the bench until somebody "
                     "who may holds the start button, or gives the batch's name.")
                : tr("Ready. The operator can start this job afterwards."));
    accept_->setEnabled(allowed && !desk_.busy() && verdict_.job != nullptr);
}

void SetupPage::accept() {
    auto job = std::make_shared<Job>(*verdict_.job);
    if (batch_->text().trimmed().isEmpty())
        batch_->setText(a_batch_name()); // it is named to start it
    job->batch = utf8(batch_->text().trimmed());
    job->operator_name = utf8(operator_->text().trimmed());
    job->station = utf8(QSysInfo::machineHostName());
    job->again = job->flash_passed_again = again_->isChecked();
    job->planned = static_cast<std::uint64_t>(planned_->value());
    if (job->planned > 0) job->stop_after_passes = job->planned;
    const auto plan = job->plans.front();
    desk_.prepare(std::move(job), verdict_.lists);
    if (!desk_.prepared() || desk_.prepared()->plans.front() != plan) return; // it was refused
    remember();
    again_->setChecked(false);
    Q_EMIT doneHere();
}

void SetupPage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void SetupPage::dropEvent(QDropEvent* event) {
    QString strange;
    bool some = false;
    for (const QUrl& url : event->mimeData()->urls()) {
        const QString path = url.toLocalFile();
        if (put(path))
            some = true;
        else
            strange = path;
    }
    if (some) check_again(); // once, however many came
    if (!strange.isEmpty())
        result_->setText(tr("%1 is neither a recipe nor a package, an agent, an authentication "
                            "file or a certificate.")
                             .arg(strange.toHtmlEscaped()));
}

} // namespace gangflash
