#include "station/grid/dialogs/close_dialog.hpp"

#include "station/grid/look/answer_text.hpp"
#include "station/grid/look/text_format.hpp"

#include <algorithm>

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace gangflash {

namespace {
constexpr int narrowest = 520;
constexpr int room_for_gloves = 44;

int phones_at_work(const Desk& desk) {
    if (!desk.station()) return 0;
    const auto& slots = desk.station()->slots;
    return static_cast<int>(std::ranges::count_if(slots, [](const SlotSnapshot& slot) {
        return slot.state == SlotState::working || slot.state == SlotState::away;
    }));
}
} // namespace

CloseDialog::CloseDialog(Desk& desk, QWidget* parent)
    : SafeDialog(parent), desk_(desk), who_(new QLabel(this)), problem_(new QLabel(this)),
      secret_(new QLineEdit(this)) {
    setWindowTitle(tr("Close the station"));
    setMinimumWidth(narrowest);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    auto* title = new QLabel(tr("A batch is running"), this);
    title->setProperty("role", QStringLiteral("title"));
    auto* what = new QLabel(
        tr("Closing stops it: %1 phones in work end at their safe points, none half written. The "
           "window closes when the last one has.")
            .arg(phones_at_work(desk)),
        this);
    what->setWordWrap(true);
    who_->setWordWrap(true);
    secret_->setObjectName(QStringLiteral("close_secret"));
    secret_->setEchoMode(QLineEdit::Password);
    secret_->setPlaceholderText(tr("badge or password"));
    secret_->setAccessibleName(tr("Badge or password"));
    secret_->setMinimumHeight(room_for_gloves);
    problem_->setObjectName(QStringLiteral("close_problem"));
    problem_->setWordWrap(true);
    problem_->setProperty("role", QStringLiteral("danger"));
    for (QWidget* part : std::initializer_list<QWidget*>{title, what, who_, secret_, problem_})
        column->addWidget(part);

    auto* buttons = new QDialogButtonBox(this);
    close_ = buttons->addButton(tr("Stop and close"), QDialogButtonBox::ActionRole);
    close_->setObjectName(QStringLiteral("stop_and_close"));
    QPushButton* go_on = buttons->addButton(tr("Go on"), QDialogButtonBox::RejectRole);
    go_on->setObjectName(QStringLiteral("harmless"));
    for (QPushButton* button : {close_, go_on})
        button->setMinimumHeight(room_for_gloves);
    mark_harmless(*go_on);
    go_on->setDefault(true);
    column->addWidget(buttons);
    connect(close_, &QPushButton::clicked, this, &QDialog::accept);
    connect(go_on, &QPushButton::clicked, this, &QDialog::reject);
    connect(secret_, &QLineEdit::returnPressed, this, [this] {
        const QString typed = secret_->text();
        secret_->clear();
        problem_->clear();
        if (!typed.isEmpty()) desk_.sign_in(utf8(typed));
    });
    connect(&desk_, &Desk::roleChanged, this, &CloseDialog::show_rights);
    connect(&desk_, &Desk::answered, this, &CloseDialog::show_answer);
    // A batch that ended meanwhile needs no answer any more.
    connect(&desk_, &Desk::phaseChanged, this, [this] {
        if (!desk_.busy()) reject();
    });
    show_rights();
    if (!secret_->isHidden())
        secret_->setFocus();
    else
        go_on->setFocus();
}

void CloseDialog::show_rights() {
    const bool may = desk_.may(rights::Act::close_at_work);
    close_->setEnabled(may);
    secret_->setVisible(!may);
    problem_->clear();
    if (may && !desk_.engineer().empty())
        who_->setText(tr("%1 answers for it.").arg(q(desk_.engineer())));
    else if (may)
        who_->clear();
    else if (!desk_.engineer().empty())
        who_->setText(tr("%1 may not close it. Scan the badge of somebody who may.")
                          .arg(q(desk_.engineer())));
    else
        who_->setText(tr("Only somebody who may closes it: scan the badge, or type the password."));
}

void CloseDialog::show_answer(const Answer& answer) {
    if (is_alarm(answer.kind)) problem_->setText(answer_text(answer));
}

} // namespace gangflash
