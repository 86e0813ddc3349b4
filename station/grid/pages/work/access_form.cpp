#include "station/grid/pages/work/access_form.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/work/file_field.hpp"
#include "station/i18n/words.hpp"

#include <iterator>

#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSpinBox>

namespace gangflash {

AccessForm::AccessForm(Waits waits, QWidget* parent)
    : QWidget(parent), form_(new QFormLayout(this)) {
    setObjectName(QStringLiteral("plain"));
    form_->setContentsMargins(0, 0, 0, 0);
    form_->setVerticalSpacing(7);
    form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    recipe_ = add_file("tool_recipe", tr("Recipe"), false, tr("says all that stands below itself"));
    package_ = add_file("tool_package", tr("Package folder"), true, tr("phones of one model"));
    agent_ = add_file("tool_agent", tr("Agent"), false, tr("the one in the package"));
    auth_ = add_file("tool_auth", tr("Authentication"), false, tr("for secure phones only"));
    cert_ = add_file("tool_cert", tr("Certificate"), false, tr("for secure phones only"));
    imei_key_ = add_file(
        "tool_imei_key", tr("IMEI key"), false, tr("the vendor's, to read encrypted IMEIs"));
    batch_ = new QLineEdit(this);
    batch_->setObjectName(QStringLiteral("tool_batch"));
    batch_->setPlaceholderText(tr("a new one"));
    form_->addRow(tr("Batch"), batch_);
    operator_ = new QLineEdit(QSettings().value(QStringLiteral("setup/operator")).toString(), this);
    operator_->setObjectName(QStringLiteral("tool_operator"));
    form_->addRow(tr("Operator"), operator_);
    if (waits == Waits::no) return;
    wait_ = new QSpinBox(this);
    wait_->setObjectName(QStringLiteral("tool_wait"));
    wait_->setRange(1, 3'600);
    wait_->setValue(30);
    wait_->setSuffix(tr(" s"));
    form_->addRow(tr("Wait for a phone"), wait_);
}

FileField*
AccessForm::add_file(const char* name, const QString& label, bool folder, const QString& hint) {
    auto* field = new FileField(name, label, folder ? Choose::folder : Choose::file, this);
    field->set_hint(hint);
    form_->addRow(label, field);
    return field;
}

void AccessForm::add_row(const QString& label, QWidget* field) {
    if (label.isEmpty())
        form_->addRow(field);
    else
        form_->addRow(label, field);
}

Checked<PhoneAccess> AccessForm::access() const {
    PhoneAccess access;
    Faults faults;
    const auto take = [&faults](const FileField& field, std::filesystem::path& into) {
        auto path = field.path();
        if (path)
            into = std::move(*path);
        else
            faults.push_back(path.error());
    };
    take(*recipe_, access.recipe);
    take(*package_, access.package);
    take(*agent_, access.agent);
    take(*auth_, access.auth);
    take(*cert_, access.cert);
    take(*imei_key_, access.imei_key);
    if (!faults.empty()) return faults;
    access.batch = utf8(batch_->text().trimmed());
    access.operator_name = utf8(operator_->text().trimmed());
    if (wait_ != nullptr) access.wait_seconds = wait_->value();
    return access;
}

QString faults_text(const Faults& faults) {
    constexpr std::size_t shown = 6;
    QString text;
    for (std::size_t i = 0; i < faults.size() && i < shown; ++i)
        text += QStringLiteral("<p style='margin:3px 0'><b>✖ %1 %2</b><br>%3<br>→ %4</p>")
                    .arg(words::error_id(faults[i].code),
                         words::error_text(faults[i].code).toHtmlEscaped(),
                         q(detail_of(faults[i])).toHtmlEscaped(),
                         words::error_action(faults[i].code).toHtmlEscaped());
    if (faults.size() > shown)
        text +=
            QCoreApplication::translate("AccessForm", "… and %1 more").arg(faults.size() - shown);
    return text;
}

} // namespace gangflash
