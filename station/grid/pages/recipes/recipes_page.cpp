#include "station/grid/pages/recipes/recipes_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/setup/verify_box.hpp"
#include "station/grid/pages/work/access_form.hpp"
#include "station/grid/pages/work/file_field.hpp"
#include "station/i18n/words.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace gangflash {

namespace {

enum Column { key_column, before_column, after_column, columns };
constexpr int row_height = 44;
constexpr int inset = 16;

QWidget* scrolled(QWidget* rows, QWidget* parent) {
    rows->setObjectName(QStringLiteral("plain"));
    auto* scroll = new QScrollArea(parent);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(rows);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

QLabel* answer_label(QWidget* parent, const char* name) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

template <class Choice>
Choice chosen(const QComboBox& box) {
    return static_cast<Choice>(box.currentData().toInt());
}

/// A path that may be used, into `into`; its fault among `faults`.
void take(const FileField& field, std::filesystem::path& into, Faults& faults) {
    auto path = field.path();
    if (path)
        into = std::move(*path);
    else
        faults.push_back(path.error());
}

} // namespace

RecipesPage::RecipesPage(const Workshop& workshop, QWidget* parent)
    : Page({"page_recipes", tr("Recipes"), QStringLiteral("Ctrl+5"), Shelf::tools}, parent),
      workshop_(workshop), tabs_(new QTabWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 14, 14);
    tabs_->setObjectName(QStringLiteral("recipe_tabs"));
    tabs_->addTab(build_make(), tr("&Make"));
    tabs_->addTab(build_sign(), tr("Si&gn"));
    tabs_->addTab(build_compare(), tr("&Compare"));
    column->addWidget(tabs_);
    show_buttons();
}

QPushButton* RecipesPage::add_button(QWidget* parent, const QString& text, const char* name) {
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false); // a scanner ends with Enter
    return button;
}

QWidget* RecipesPage::build_make() {
    auto* tab = new QWidget(this);
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(inset, inset, inset, inset);
    auto* rows = new QWidget(tab);
    auto* form = new QFormLayout(rows);
    form->setVerticalSpacing(7);

    packages_ = new QListWidget(rows);
    packages_->setObjectName(QStringLiteral("make_packages"));
    packages_->setAccessibleName(tr("Packages, one for each model"));
    packages_->setMaximumHeight(3 * row_height);
    auto* package_buttons = new QHBoxLayout;
    QPushButton* add = add_button(rows, tr("Add a package…"), "make_add_package");
    QPushButton* remove = add_button(rows, tr("Take it off"), "make_remove_package");
    package_buttons->addWidget(add);
    package_buttons->addWidget(remove);
    package_buttons->addStretch();
    connect(add, &QPushButton::clicked, this, [this] {
        add_package(choose_file(this, tr("Package folder"), Choose::folder));
    });
    connect(remove, &QPushButton::clicked, this, [this] {
        delete packages_->currentItem();
        show_buttons();
    });
    form->addRow(tr("Packages"), packages_);
    form->addRow(QString(), package_buttons);

    const auto file =
        [&](const char* name, const QString& label, Choose what, const QString& hint) {
            auto* field = new FileField(name, label, what, rows);
            field->set_hint(hint);
            form->addRow(label, field);
            return field;
        };
    const auto line = [&](const char* name, const QString& label, const QString& hint) {
        auto* field = new QLineEdit(rows);
        field->setObjectName(QLatin1String(name));
        field->setPlaceholderText(hint);
        form->addRow(label, field);
        connect(field, &QLineEdit::textChanged, this, &RecipesPage::show_buttons);
        return field;
    };
    const auto box = [&](const char* name, const QString& label) {
        auto* field = new QComboBox(rows);
        field->setObjectName(QLatin1String(name));
        form->addRow(label, field);
        return field;
    };
    const auto tick = [&](const char* name, const QString& label) {
        auto* field = new QCheckBox(label, rows);
        field->setObjectName(QLatin1String(name));
        form->addRow(QString(), field);
        return field;
    };
    name_ = line("make_name", tr("Name"), tr("what the line calls this job"));
    engineer_ = line("make_engineer", tr("Engineer"), tr("who answers for it"));
    target_build_ = line("make_build", tr("Build"), tr("what the phones have afterwards"));
    mode_ = box("make_mode", tr("Mode"));
    for (const FlashMode mode :
         {FlashMode::download_only, FlashMode::firmware_upgrade, FlashMode::format_all})
        mode_->addItem(words::flash_mode(to_string(mode)), static_cast<int>(mode));
    userdata_ = box("make_userdata", tr("Userdata"));
    userdata_->addItem(tr("Choose: keep or erase"), static_cast<int>(Userdata::unspecified));
    userdata_->addItem(tr("Keep what the owner has on it"), static_cast<int>(Userdata::keep));
    userdata_->addItem(tr("Erase what the owner has on it"), static_cast<int>(Userdata::erase));
    connect(userdata_, &QComboBox::currentIndexChanged, this, &RecipesPage::show_buttons);
    verify_ = box("make_verify", tr("PASS means"));
    offer_verify_levels(*verify_);
    format_ = box("make_format", tr("May format"));
    format_->addItem(tr("nothing"), QString());
    format_->addItem(tr("everything but the boot areas"),
                     QStringLiteral("auto-without-boot-loaders"));
    format_->addItem(tr("everything, boot loaders too"), QStringLiteral("auto"));
    boot_check_ = tick("make_boot_check", tr("Start each phone afterwards and see it boot"));
    two_stage_ =
        tick("make_two_stage", tr("Phones in boot ROM get the preloader first, then the rest"));
    duplicates_ = tick("make_duplicates", tr("Refuse a second phone with the same IMEI"));
    unattended_ =
        tick("make_unattended", tr("A service may erase by it, where nobody can confirm"));
    battery_ = new QSpinBox(rows);
    battery_->setObjectName(QStringLiteral("make_battery"));
    battery_->setRange(0, 5'000);
    battery_->setSingleStep(50);
    battery_->setSuffix(tr(" mV"));
    battery_->setSpecialValueText(tr("recorded only"));
    form->addRow(tr("Least battery"), battery_);
    agent_ = file("make_agent", tr("Agent"), Choose::file, tr("the one in the package"));
    auth_ = file("make_auth", tr("Authentication"), Choose::file, tr("for secure phones only"));
    cert_ = file("make_cert", tr("Certificate"), Choose::file, tr("for secure phones only"));
    deny_list_ = file(
        "make_deny", tr("Refused IMEIs"), Choose::file, tr("a list of stolen or locked phones"));
    allow_list_ = file("make_allow", tr("Serials of the lot"), Choose::file, tr("any phone"));
    out_ = file("make_out", tr("New recipe"), Choose::new_file, QStringLiteral("job.toml"));
    connect(&out_->line(), &QLineEdit::textChanged, this, &RecipesPage::show_buttons);

    made_ = answer_label(tab, "make_answer");
    make_ = add_button(tab, tr("Freeze the packages as they are now"), "make_recipe");
    column->addWidget(scrolled(rows, tab), 1);
    column->addWidget(made_);
    column->addWidget(make_);
    connect(make_, &QPushButton::clicked, this, &RecipesPage::make);
    return tab;
}

QWidget* RecipesPage::build_sign() {
    auto* tab = new QWidget(this);
    auto* form = new QFormLayout(tab);
    form->setContentsMargins(inset, inset, inset, inset);
    auto* why = new QLabel(tr("Whoever signs says: this is the job, every file of it as it is now. "
                              "Stations take it from the engineers whom they know. The signature "
                              "stands beside the recipe."),
                           tab);
    why->setWordWrap(true);
    why->setProperty("role", QStringLiteral("caption"));
    to_sign_ = new FileField(
        "sign_recipe_file", tr("Recipe"), Choose::file, tab, {QStringLiteral(".toml")});
    key_ = new FileField(
        "sign_key", tr("Private key of an engineer"), Choose::file, tab, {QStringLiteral(".pem")});
    passphrase_ = new QLineEdit(tab);
    passphrase_->setObjectName(QStringLiteral("sign_passphrase"));
    passphrase_->setEchoMode(QLineEdit::Password);
    keep_out_of_core_dumps(); // what is typed there lies in Qt's strings
    signed_ = answer_label(tab, "sign_answer");
    sign_ = add_button(tab, tr("Sign the recipe"), "sign_recipe");
    form->addRow(why);
    form->addRow(tr("Recipe"), to_sign_);
    form->addRow(tr("Private key"), key_);
    form->addRow(tr("Its passphrase"), passphrase_);
    form->addRow(sign_);
    form->addRow(signed_);
    for (FileField* field : {to_sign_, key_})
        connect(&field->line(), &QLineEdit::textChanged, this, &RecipesPage::show_buttons);
    connect(sign_, &QPushButton::clicked, this, &RecipesPage::sign);
    return tab;
}

QWidget* RecipesPage::build_compare() {
    auto* tab = new QWidget(this);
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(inset, inset, inset, inset);
    auto* form = new QFormLayout;
    before_ = new FileField(
        "compare_before", tr("First recipe"), Choose::file, tab, {QStringLiteral(".toml")});
    after_ = new FileField(
        "compare_after", tr("Second recipe"), Choose::file, tab, {QStringLiteral(".toml")});
    form->addRow(tr("First recipe"), before_);
    form->addRow(tr("Second recipe"), after_);
    compare_ = add_button(tab, tr("Compare them"), "compare_recipes");
    form->addRow(compare_);
    column->addLayout(form);
    compared_ = answer_label(tab, "compare_answer");
    column->addWidget(compared_);
    differences_ = new QTableWidget(0, columns, tab);
    differences_->setObjectName(QStringLiteral("compare_differences"));
    differences_->setAccessibleName(tr("What changes"));
    differences_->setHorizontalHeaderLabels({tr("Value"), tr("First recipe"), tr("Second recipe")});
    differences_->verticalHeader()->hide();
    differences_->verticalHeader()->setDefaultSectionSize(row_height);
    differences_->setShowGrid(false);
    differences_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    differences_->setSelectionBehavior(QAbstractItemView::SelectRows);
    differences_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    column->addWidget(differences_, 1);
    for (FileField* field : {before_, after_})
        connect(&field->line(), &QLineEdit::textChanged, this, &RecipesPage::show_buttons);
    connect(compare_, &QPushButton::clicked, this, &RecipesPage::compare);
    return tab;
}

void RecipesPage::add_package(const QString& path) {
    if (path.isEmpty()) return;
    auto* row = new QListWidgetItem(path, packages_);
    row->setSizeHint({0, row_height});
    show_buttons();
}

void RecipesPage::show_buttons() {
    if (differences_ == nullptr) return; // not built yet
    make_->setEnabled(!working() && packages_->count() > 0 && !name_->text().trimmed().isEmpty() &&
                      !out_->empty() && chosen<Userdata>(*userdata_) != Userdata::unspecified);
    sign_->setEnabled(!working() && !to_sign_->empty() && !key_->empty());
    compare_->setEnabled(!working() && !before_->empty() && !after_->empty());
}

void RecipesPage::say(QLabel& label, const QString& good, const Faults& faults) {
    label.setText(faults.empty() ? QStringLiteral("<b>✔ %1</b>").arg(good.toHtmlEscaped())
                                 : faults_text(faults));
}

void RecipesPage::make() {
    RecipeChoice choice;
    Faults faults;
    for (int row = 0; row < packages_->count(); ++row) {
        auto real = allowed_files().real(utf8(packages_->item(row)->text()));
        if (real)
            choice.packages.push_back(std::move(*real));
        else
            faults.push_back(real.error());
    }
    take(*agent_, choice.agent, faults);
    take(*auth_, choice.auth, faults);
    take(*cert_, choice.cert, faults);
    take(*deny_list_, choice.deny_list, faults);
    take(*allow_list_, choice.allow_list, faults);
    take(*out_, choice.out, faults);
    if (!faults.empty()) return say(*made_, {}, faults);
    choice.mode = chosen<FlashMode>(*mode_);
    choice.verify = chosen_verify_level(*verify_);
    choice.userdata = chosen<Userdata>(*userdata_);
    choice.name = utf8(name_->text().trimmed());
    choice.engineer = utf8(engineer_->text().trimmed());
    choice.target_build = utf8(target_build_->text().trimmed());
    choice.boot_check = boot_check_->isChecked();
    choice.two_stage = two_stage_->isChecked();
    choice.stop_duplicate_imei = duplicates_->isChecked();
    choice.unattended = unattended_->isChecked();
    choice.minimum_battery_mv = static_cast<std::uint32_t>(battery_->value());
    choice.format = utf8(format_->currentData().toString());
    ++working_;
    show_buttons();
    made_->setText(tr("Every file is read and hashed…"));
    in_background(
        this,
        [workshop = &workshop_, choice] { return workshop->make_recipe(choice, {}); },
        [this](const Checked<std::filesystem::path>& made) {
            --working_;
            show_buttons();
            if (!made) return say(*made_, {}, made.error());
            const QString file = q(made->string());
            say(*made_, tr("%1 is written. Sign it, so that stations take it.").arg(file), {});
            if (to_sign_->empty()) to_sign_->set_path(file);
        });
}

void RecipesPage::sign() {
    std::filesystem::path recipe, key;
    Faults faults;
    take(*to_sign_, recipe, faults);
    take(*key_, key, faults);
    if (!faults.empty()) return say(*signed_, {}, faults);
    const Secret passphrase = utf8(passphrase_->text());
    passphrase_->clear(); // stays on no screen
    ++working_;
    show_buttons();
    in_background(
        this,
        [workshop = &workshop_, recipe, key, passphrase] {
            return workshop->sign_recipe(recipe, key, passphrase);
        },
        [this](const Checked<std::filesystem::path>& signature) {
            --working_;
            show_buttons();
            if (!signature) return say(*signed_, {}, signature.error());
            say(*signed_, tr("Signed: %1").arg(q(signature->string())), {});
        });
}

void RecipesPage::compare() {
    std::filesystem::path before, after;
    Faults faults;
    take(*before_, before, faults);
    take(*after_, after, faults);
    differences_->setRowCount(0);
    if (!faults.empty()) return say(*compared_, {}, faults);
    ++working_;
    show_buttons();
    in_background(
        this,
        [workshop = &workshop_, before, after] { return workshop->compare_recipes(before, after); },
        [this](const Checked<std::vector<RecipeDifference>>& found) {
            --working_;
            show_buttons();
            if (!found) return say(*compared_, {}, found.error());
            say(*compared_,
                found->empty() ? tr("Both mean the same job.")
                               : tr("Values that differ: %1").arg(found->size()),
                {});
            differences_->setRowCount(static_cast<int>(found->size()));
            for (int row = 0; row < differences_->rowCount(); ++row) {
                const RecipeDifference& one = (*found)[static_cast<std::size_t>(row)];
                differences_->setItem(row, key_column, new QTableWidgetItem(q(one.key)));
                differences_->setItem(row, before_column, new QTableWidgetItem(q(one.before)));
                differences_->setItem(row, after_column, new QTableWidgetItem(q(one.after)));
            }
        });
}

} // namespace gangflash
