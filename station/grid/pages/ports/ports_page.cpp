#include "station/grid/pages/ports/ports_page.hpp"

#include "station/desk/port_wizard.hpp"
#include "station/grid/dialogs/ask.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/look/theme.hpp"
#include "station/grid/pages/ports/slot_map_model.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace gangflash {

PortsPage::PortsPage(PortWizard& wizard, QWidget* parent)
    : Page(
          {"page_ports", QCoreApplication::translate("MainWindow", "Ports"), QStringLiteral("F10")},
          parent),
      wizard_(wizard), slots_(new SlotMapModel(this)) {
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(14, 14, 14, 14);
    columns->setSpacing(14);

    auto* left = make_card(this);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(28, 22, 28, 22);
    column->setSpacing(14);
    auto* title = new QLabel(tr("Which place of the bench is which port"), left);
    title->setProperty("role", QStringLiteral("title"));
    ask_ = new QLabel(left);
    ask_->setObjectName(QStringLiteral("ask"));
    ask_->setWordWrap(true);
    ask_->setStyleSheet(QStringLiteral("font-size: 34px; font-weight: bold;"));
    label_ = new QLabel(left);
    label_->setObjectName(QStringLiteral("label"));
    label_->setStyleSheet(QStringLiteral("font-size: 190px; font-weight: bold;"));
    learnt_ = new QLabel(left);
    learnt_->setObjectName(QStringLiteral("learnt"));
    learnt_->setWordWrap(true);
    learnt_->setStyleSheet(QStringLiteral("font-size: 18px;"));
    file_ = new QLabel(left);
    file_->setWordWrap(true);
    file_->setProperty("role", QStringLiteral("caption"));
    begin_ = add_button(tr("&Bind the next places"), "primary");
    anew_ = add_button(tr("Bind all &anew…"), "anew");
    skip_ = add_button(tr("S&kip this place"), "skip");
    take_back_ = add_button(tr("&Take the last one back"), "take_back");
    end_ = add_button(tr("&Done"), "end");
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {begin_, anew_, skip_, take_back_, end_})
        buttons->addWidget(button);
    buttons->addStretch();
    column->addWidget(title);
    column->addStretch(1);
    column->addWidget(ask_);
    column->addWidget(label_);
    column->addWidget(learnt_);
    column->addStretch(2);
    column->addLayout(buttons);
    column->addWidget(file_);

    auto* right = make_card(this);
    right->setMaximumWidth(520);
    auto* rows = new QVBoxLayout(right);
    rows->setContentsMargins(20, 16, 20, 16);
    list_ = new QTableView(right);
    list_->setModel(slots_);
    list_->setAccessibleName(tr("Slots and their ports"));
    list_->verticalHeader()->hide();
    list_->setShowGrid(false);
    list_->setSelectionBehavior(QAbstractItemView::SelectRows);
    list_->horizontalHeader()->setStretchLastSection(true);
    list_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    rows->addWidget(list_);
    columns->addWidget(left, 2);
    columns->addWidget(right, 1);

    connect(begin_, &QPushButton::clicked, this, [this] {
        wizard_.begin(PortWizard::Begin::behind_the_last);
    });
    connect(anew_, &QPushButton::clicked, this, [this] {
        const int answer = ask(
            this,
            tr("Bind all anew"),
            tr("Forget which places the %1 slots are, as soon as the first phone is plugged in?")
                .arg(wizard_.map().slots.size()),
            {},
            {{tr("Forget them"), "forget_places"}},
            tr("Keep them"));
        if (answer == 0) wizard_.begin(PortWizard::Begin::anew);
    });
    connect(skip_, &QPushButton::clicked, &wizard_, &PortWizard::skip);
    connect(take_back_, &QPushButton::clicked, &wizard_, &PortWizard::take_back);
    connect(end_, &QPushButton::clicked, &wizard_, &PortWizard::end);
    connect(&wizard_, &PortWizard::changed, this, &PortsPage::show_wizard);
    show_wizard();
}

QPushButton* PortsPage::add_button(const QString& text, const char* name) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    return button;
}

void PortsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    wizard_.look();
}

void PortsPage::show_wizard() {
    const std::size_t bound = wizard_.map().slots.size();
    switch (wizard_.stage()) {
    case PortWizard::Stage::idle:
        ask_->setText(bound == 0 ? tr("No place of this bench is bound to a port yet.")
                                 : tr("%1 places are bound.").arg(bound));
        break;
    case PortWizard::Stage::opening:
        ask_->setText(tr("Looking at the ports…"));
        break;
    case PortWizard::Stage::asking:
        ask_->setText(tr("Plug a phone into the place labelled"));
        break;
    }
    label_->setText(q(wizard_.next_label()));
    label_->setVisible(wizard_.stage() == PortWizard::Stage::asking);
    learnt_->setText(learnt_text());
    file_->setText(tr("Kept in %1. Nothing is sent to the phones; a batch takes the places as they "
                      "are when it starts.")
                       .arg(q(wizard_.file().string())));
    const bool idle = wizard_.stage() == PortWizard::Stage::idle;
    begin_->setVisible(idle);
    anew_->setVisible(idle && bound > 0);
    for (QPushButton* button : {skip_, take_back_, end_})
        button->setVisible(!idle);
    take_back_->setEnabled(wizard_.bound() > 0);
    slots_->show(wizard_.map().slots);
    list_->scrollToBottom();
}

QString PortsPage::learnt_text() const {
    if (wizard_.stage() != PortWizard::Stage::asking)
        return wizard_.stage() == PortWizard::Stage::idle
                   ? tr("The wizard asks for a phone in one place after another; any phone will "
                        "do. An engineer starts it.")
                   : QString();
    const auto& told = wizard_.told();
    if (!told) return tr("Take out first what is plugged in there now.");
    const QString slot = q(told->slot);
    return told->what == PortLesson::Learnt::bound
               ? tr("✔ Slot %1 is bound. Unplug the phone and go on.").arg(slot)
               : tr("⚠ That port is slot %1 already: another place is asked for.").arg(slot);
}

} // namespace gangflash
