#include "station/grid/pages/people/people_page.hpp"

#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/look/answer_text.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/look/theme.hpp"
#include "station/grid/pages/bench/scan_listener.hpp"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace gangflash {

namespace {

enum Column { name_column, kind_column, expires_column, state_column, columns };

QTableWidgetItem* cell(const QString& text) {
    auto* item = new QTableWidgetItem(text);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    return item;
}

} // namespace

PeoplePage::PeoplePage(Desk& desk, QWidget* parent)
    : Page({"page_people",
            QCoreApplication::translate("MainWindow", "People"),
            QStringLiteral("F12")},
           parent),
      desk_(desk) {
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(14, 14, 14, 14);
    whole->setSpacing(14);
    whole->addWidget(make_list(), 3);
    whole->addWidget(make_form(), 2);
    connect(&desk_, &Desk::peopleChanged, this, &PeoplePage::show_people);
    connect(&desk_, &Desk::answered, this, [this](const Answer& answer) {
        if (isVisible() && is_alarm(answer.kind)) problem_->setText(answer_text(answer));
    });
    show_people();
}

QWidget* PeoplePage::make_list() {
    QWidget* card = make_card(this);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(20, 16, 20, 16);
    auto* title = new QLabel(tr("People of this station"), card);
    title->setProperty("role", QStringLiteral("title"));
    engineers_ = new QLabel(card);
    engineers_->setObjectName(QStringLiteral("engineers"));
    engineers_->setWordWrap(true);
    first_steps_ = new QLabel(card);
    first_steps_->setObjectName(QStringLiteral("first_steps"));
    first_steps_->setWordWrap(true);
    first_steps_->setText(
        tr("Nobody is known at this station yet. The first steps, in this order:\n\n"
           "1. The engineer makes a key and keeps the private half: openssl genpkey -algorithm "
           "ed25519 -aes256 -out NAME.pem\n"
           "2. Root pins the public half, once for each station: sudo gangflash engineer pin "
           "NAME.pub.pem\n"
           "3. The engineer adds himself here, as an engineer, with a badge and that private key.\n"
           "4. With the same key he adds the operators. From then on a badge is all they need."));
    list_ = new QTableWidget(0, columns, card);
    list_->setObjectName(QStringLiteral("people"));
    list_->setAccessibleName(tr("People of this station"));
    list_->setHorizontalHeaderLabels({tr("Name"), tr("May"), tr("Until"), tr("State")});
    list_->verticalHeader()->hide();
    list_->setShowGrid(false);
    list_->setSelectionBehavior(QAbstractItemView::SelectRows);
    list_->setSelectionMode(QAbstractItemView::SingleSelection);
    list_->horizontalHeader()->setStretchLastSection(true);
    list_->horizontalHeader()->setSectionResizeMode(name_column, QHeaderView::Stretch);
    connect(list_, &QTableWidget::itemSelectionChanged, this, &PeoplePage::choose_row);
    column->addWidget(title);
    column->addWidget(engineers_);
    column->addWidget(first_steps_);
    column->addWidget(list_, 1);
    return card;
}

QWidget* PeoplePage::make_form() {
    QWidget* card = make_card(this);
    auto* form = new QFormLayout(card);
    form->setContentsMargins(20, 16, 20, 16);
    const auto field = [card](const char* name, bool hidden) {
        auto* line = new QLineEdit(card);
        line->setObjectName(QLatin1String(name));
        line->setMinimumHeight(40);
        if (hidden) line->setEchoMode(QLineEdit::Password);
        return line;
    };
    name_ = field("person_name", false);
    kind_ = new QComboBox(card);
    kind_->setObjectName(QStringLiteral("person_kind"));
    kind_->setMinimumHeight(40);
    kind_->addItem(tr("Operator: starts, scans, answers"));
    kind_->addItem(tr("Engineer: prepares jobs, arranges the bench, and more"));
    secret_ = field("person_secret", true);
    again_ = field("person_secret_again", true);
    for (QLineEdit* badge : {secret_, again_})
        ScanListener::let_keep_scans(*badge, ScanListener::Keeps::badges);
    key_ = field("person_engineer_key", false);
    passphrase_ = field("person_passphrase", true);
    keep_out_of_core_dumps(); // what is typed there lies in Qt's strings
    auto* browse = new QPushButton(tr("Choose the key…"), card);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString file = choose_file(this,
                                         tr("Private key of a pinned engineer"),
                                         Choose::file,
                                         key_->text(),
                                         {QStringLiteral(".pem")});
        if (!file.isEmpty()) key_->setText(file);
    });
    add_ = new QPushButton(tr("Add or renew"), card);
    add_->setObjectName(QStringLiteral("person_add"));
    revoke_ = new QPushButton(tr("Revoke"), card);
    revoke_->setObjectName(QStringLiteral("person_revoke"));
    // A scanner ends with Enter: no button takes it.
    for (QPushButton* button : {browse, add_, revoke_}) {
        button->setAutoDefault(false);
        button->setMinimumHeight(44);
    }
    problem_ = new QLabel(card);
    problem_->setObjectName(QStringLiteral("person_problem"));
    problem_->setWordWrap(true);
    problem_->setProperty("role", QStringLiteral("danger"));
    form->addRow(tr("&Name"), name_);
    form->addRow(tr("&May"), kind_);
    form->addRow(tr("&Badge or password"), secret_);
    form->addRow(tr("Once m&ore"), again_);
    form->addRow(tr("Private &key of a pinned engineer"), key_);
    form->addRow({}, browse);
    form->addRow(tr("Its &passphrase"), passphrase_);
    form->addRow(add_);
    form->addRow(revoke_);
    form->addRow(problem_);
    connect(add_, &QPushButton::clicked, this, &PeoplePage::add_or_renew);
    connect(revoke_, &QPushButton::clicked, this, &PeoplePage::revoke);
    return card;
}

void PeoplePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    desk_.look_at_people();
}

void PeoplePage::show_people() {
    const rights::KnownPeople& known = desk_.people();
    engineers_->setText(
        known.engineers.empty()
            ? tr("No engineer is pinned. Root pins one: sudo gangflash engineer pin FILE")
            : tr("Pinned engineers, who sign people in: %1").arg(q(known.engineers)));
    first_steps_->setVisible(known.people.empty());
    list_->setRowCount(0);
    for (const rights::KnownPerson& person : known.people) {
        const int row = list_->rowCount();
        list_->insertRow(row);
        list_->setItem(row, name_column, cell(q(person.name)));
        list_->setItem(row,
                       kind_column,
                       cell(person.rights.contains(rights::Act::prepare_job) ? tr("prepare jobs")
                                                                             : tr("operate")));
        list_->setItem(row, expires_column, cell(q(person.expires)));
        list_->setItem(row,
                       state_column,
                       cell(person.revoked   ? tr("revoked")
                            : person.expired ? tr("expired")
                                             : tr("in force")));
    }
}

void PeoplePage::choose_row() {
    const int row = list_->currentRow();
    if (row >= 0 && list_->item(row, name_column) != nullptr)
        name_->setText(list_->item(row, name_column)->text());
}

rights::Enrolment PeoplePage::wanted() const {
    rights::Enrolment wanted{.name = utf8(name_->text().trimmed()),
                             .secret = utf8(secret_->text()),
                             .rights = {},
                             .engineer_key = utf8(key_->text().trimmed()),
                             .passphrase = utf8(passphrase_->text())};
    if (kind_->currentIndex() == 1) wanted.rights = rights::all_rights();
    return wanted;
}

void PeoplePage::add_or_renew() {
    problem_->clear();
    if (secret_->text() != again_->text()) {
        problem_->setText(tr("The two do not agree."));
        return;
    }
    desk_.enrol(wanted());
    for (QLineEdit* line : {secret_, again_, passphrase_})
        line->clear();
}

void PeoplePage::revoke() {
    problem_->clear();
    desk_.revoke(wanted());
    for (QLineEdit* line : {secret_, again_, passphrase_})
        line->clear();
}

} // namespace gangflash
