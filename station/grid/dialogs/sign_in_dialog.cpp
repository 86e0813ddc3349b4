#include "station/grid/dialogs/sign_in_dialog.hpp"

#include "station/desk/desk.hpp"
#include "station/grid/look/answer_text.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/scan_listener.hpp"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace gangflash {

SignInDialog::SignInDialog(Desk& desk, bool enrol, QWidget* parent)
    : SafeDialog(parent), desk_(desk), enrol_(enrol) {
    setWindowTitle(enrol ? tr("Enrol an engineer") : tr("Engineer"));
    auto* form = new QFormLayout(this);
    auto* why = new QLabel(
        enrol ? tr("Root pins an engineer's key once: sudo gangflash engineer pin FILE. With its "
                   "private "
                   "half that engineer signs everybody else in here. Badge or password, at least "
                   "eight characters; only a salted hash is kept.")
              : tr("Scan the badge or type the password."),
        this);
    why->setWordWrap(true);
    form->addRow(why);
    const auto secret_field = [this](const char* name) {
        auto* field = new QLineEdit(this);
        field->setEchoMode(QLineEdit::Password);
        field->setObjectName(QLatin1String(name));
        return field;
    };
    if (enrol) {
        key_ = new QLineEdit(this);
        key_->setObjectName(QStringLiteral("engineer_key"));
        key_->setPlaceholderText(QStringLiteral("engineer.pem"));
        form->addRow(tr("Private &key of a pinned engineer"), key_);
        passphrase_ = secret_field("passphrase");
        form->addRow(tr("Its &passphrase"), passphrase_);
        name_ = new QLineEdit(this);
        name_->setObjectName(QStringLiteral("engineer_name"));
        form->addRow(tr("&Name"), name_);
    }
    secret_ = secret_field("secret");
    form->addRow(tr("&Badge or password"), secret_);
    if (enrol) {
        again_ = secret_field("secret_again");
        form->addRow(tr("Once &more"), again_);
    }
    keep_out_of_core_dumps(); // what is typed here lies in Qt's strings, which are not ours to
                              // place
    problem_ = new QLabel(this);
    problem_->setWordWrap(true);
    problem_->setProperty("role", QStringLiteral("danger"));
    form->addRow(problem_);
    // A badge scanned for signing in goes to the desk, as everywhere; one that is being enrolled
    // stays. What is typed by hand signs in with Enter: that harms nothing.
    if (enrol)
        for (QLineEdit* field : {secret_, again_})
            ScanListener::let_keep_scans(*field, ScanListener::Keeps::badges);
    else
        connect(secret_, &QLineEdit::returnPressed, this, &SignInDialog::submit);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &SignInDialog::submit);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&desk_, &Desk::roleChanged, this, [this] {
        if (!desk_.engineer().empty()) accept();
    });
    connect(&desk_, &Desk::answered, this, [this](const Answer& answer) {
        if (is_alarm(answer.kind)) problem_->setText(answer_text(answer));
    });
}

void SignInDialog::submit() {
    problem_->clear();
    if (enrol_ && secret_->text() != again_->text()) {
        problem_->setText(tr("The two do not agree."));
        return;
    }
    if (enrol_)
        desk_.enrol({.name = utf8(name_->text().trimmed()),
                     .secret = utf8(secret_->text()),
                     .rights = rights::all_rights(),
                     .engineer_key = utf8(key_->text().trimmed()),
                     .passphrase = utf8(passphrase_->text())});
    else
        desk_.sign_in(utf8(secret_->text()));
}

} // namespace gangflash
