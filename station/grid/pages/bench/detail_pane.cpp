#include "station/grid/pages/bench/detail_pane.hpp"

#include "station/grid/look/state_shape.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/grid/pages/bench/timeline_model.hpp"
#include "station/i18n/words.hpp"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

namespace gangflash {

/// The state's shape on its colour.
class StateMark final : public QWidget {
public:
    using QWidget::QWidget;

    void show_state(SlotState state, const Theme& theme) {
        state_ = state;
        theme_ = &theme;
        update();
    }
    QSize sizeHint() const override { return {44, 44}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(Qt::NoPen);
        p.setBrush(theme_->state(state_));
        p.drawRoundedRect(QRectF(rect()), 7, 7);
        paint_state_shape(
            p, QRectF(rect()).adjusted(10, 10, -10, -10), state_, theme_->on_state(state_));
    }

private:
    SlotState state_ = SlotState::empty;
    const Theme* theme_ = &theme_of(ThemeName::light);
};

namespace {

QLabel* wrapped(QWidget* parent, const char* role = nullptr) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (role != nullptr) label->setProperty("role", QLatin1String(role));
    return label;
}

QString list_of(const QStringList& lines) {
    QString text;
    for (qsizetype i = 0; i < lines.size(); ++i)
        text += QStringLiteral("%1. %2\n").arg(i + 1).arg(lines[i]);
    return text.trimmed();
}

} // namespace

DetailPane::DetailPane(QWidget* parent)
    : QWidget(parent), events_(new TimelineModel(this)), theme_(&theme_of(ThemeName::light)) {
    setObjectName(QStringLiteral("card"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(420);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 12);
    column->setSpacing(7);

    auto* head = new QHBoxLayout;
    mark_ = new StateMark(this);
    mark_->setFixedSize(44, 44);
    title_ = new QLabel(this);
    title_->setProperty("role", QStringLiteral("title"));
    doing_ = wrapped(this, "caption");
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(title_);
    words->addWidget(doing_);
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("close_detail"));
    close->setToolTip(tr("Back to the whole bench (Esc)"));
    connect(close, &QPushButton::clicked, this, &DetailPane::closeAsked);
    head->addWidget(mark_);
    head->addSpacing(6);
    head->addLayout(words, 1);
    head->addWidget(close, 0, Qt::AlignTop);
    column->addLayout(head);

    cause_ = wrapped(this, "section");
    cause_->setObjectName(QStringLiteral("cause"));
    column->addWidget(cause_);
    remedy_box_ = new QWidget(this);
    auto* remedy = new QVBoxLayout(remedy_box_);
    remedy->setContentsMargins(0, 0, 0, 0);
    remedy->setSpacing(3);
    action_ = wrapped(remedy_box_);
    action_->setObjectName(QStringLiteral("action"));
    auto* causes_title = new QLabel(tr("Likely causes, the likeliest first"), remedy_box_);
    causes_title->setProperty("role", QStringLiteral("caption"));
    causes_ = wrapped(remedy_box_);
    causes_->setObjectName(QStringLiteral("causes"));
    technical_ = wrapped(remedy_box_, "caption");
    remedy->addWidget(action_);
    remedy->addSpacing(4);
    remedy->addWidget(causes_title);
    remedy->addWidget(causes_);
    remedy->addWidget(technical_);
    column->addWidget(remedy_box_);

    facts_ = wrapped(this);
    facts_->setTextFormat(Qt::RichText);
    column->addSpacing(4);
    column->addWidget(facts_);

    auto* life = new QLabel(tr("Life of this phone"), this);
    life->setProperty("role", QStringLiteral("section"));
    column->addWidget(life);
    timeline_ = new QTableView(this);
    timeline_->setModel(events_);
    timeline_->setAccessibleName(tr("Life of this phone"));
    timeline_->verticalHeader()->hide();
    timeline_->verticalHeader()->setDefaultSectionSize(23);
    timeline_->setShowGrid(false);
    timeline_->setSelectionBehavior(QAbstractItemView::SelectRows);
    timeline_->setWordWrap(false);
    timeline_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    timeline_->horizontalHeader()->setSectionResizeMode(TimelineModel::what_column,
                                                        QHeaderView::Stretch);
    timeline_->horizontalHeader()->setHighlightSections(false);
    column->addWidget(timeline_, 1);

    auto* foot = new QHBoxLayout;
    auto* copy = new QPushButton(tr("&Copy as text"), this);
    copy->setObjectName(QStringLiteral("copy_detail"));
    connect(copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(as_text());
    });
    auto* log = new QPushButton(tr("Open the lo&g"), this);
    log->setObjectName(QStringLiteral("open_log"));
    log->setToolTip(tr("The text file of this phone"));
    connect(log, &QPushButton::clicked, this, [this] {
        if (slot_) Q_EMIT openLogAsked(q(slot_->slot));
    });
    stop_ = new QPushButton(this);
    stop_->setObjectName(QStringLiteral("stop_slot"));
    connect(stop_, &QPushButton::clicked, this, [this] {
        if (!slot_) return;
        if (slot_->stopped)
            Q_EMIT startSlotAsked(q(slot_->slot));
        else
            Q_EMIT stopSlotAsked(q(slot_->slot));
    });
    foot->addWidget(copy);
    foot->addWidget(log);
    foot->addStretch();
    foot->addWidget(stop_);
    column->addLayout(foot);
}

void DetailPane::set_theme(const Theme& theme) {
    theme_ = &theme;
    if (slot_) mark_->show_state(slot_->state, theme);
}

void DetailPane::show_slot(const SlotView& slot, const StationSnapshot& station) {
    slot_ = slot;
    show_answer(*slot);
    show_facts(*slot, station);
    show_stop(slot->stopped);
    stop_->setEnabled(station.running && !station.stopping);
}

void DetailPane::show_stop(bool stopped) {
    stop_->setText(stopped ? tr("S&tart this slot") : tr("S&top this slot"));
    stop_->setToolTip(stopped ? tr("The next phone plugged in here is taken again")
                              : tr("Stops at the next safe point; no partition is left half "
                                   "written. No further phone is taken here."));
}

void DetailPane::show_answer(const SlotSnapshot& slot) {
    const TileText text = tile_text(slot);
    mark_->show_state(slot.state, *theme_);
    title_->setText(tr("Slot %1 · %2").arg(text.slot, text.state));
    QStringList below;
    for (const QString& part : {in_work(slot.state) ? text.doing : QString(),
                                slot.fault ? QString() : text.headline,
                                text.pace})
        if (!part.isEmpty()) below.append(part);
    doing_->setText(below.join(QStringLiteral(" · ")));

    const std::optional<Fault>& fault = slot.fault ? slot.fault : slot.trouble;
    cause_->setVisible(fault.has_value());
    remedy_box_->setVisible(fault.has_value());
    if (!fault) return;
    cause_->setText(words::error_id(fault->code) + QStringLiteral("  ") +
                    words::error_text(fault->code));
    action_->setText(tr("→ %1").arg(words::error_action(fault->code)));
    causes_->setText(list_of(words::likely_causes(fault->code)));
    technical_->setText(q(detail_of(*fault)));
    technical_->setVisible(!detail_of(*fault).empty());
}

void DetailPane::show_facts(const SlotSnapshot& slot, const StationSnapshot& station) {
    QString rows;
    const auto row = [&](const QString& name, const QString& value) {
        if (value.isEmpty()) return;
        rows +=
            QStringLiteral("<tr><td style='padding-right:14px; color:%1'>%2</td><td>%3</td></tr>")
                .arg(theme_->faint.name(), name.toHtmlEscaped(), value.toHtmlEscaped());
    };
    const UnitFacts& facts = slot.facts;
    row(tr("Port"), q(slot.path.text()));
    row(tr("Model"), model_text(slot));
    row(tr("IMEI"), facts.imei1 ? q(facts.imei1->masked()) : QString());
    row(tr("Second IMEI"), facts.imei2 ? q(facts.imei2->masked()) : QString());
    if (!facts.imei1 && facts.imei_reason) row(tr("IMEI"), words::imei_reason(*facts.imei_reason));
    row(tr("Serial"), facts.serial ? q(facts.serial->masked()) : QString());
    row(tr("Scanned"), q(slot.scanned_imei.masked()));
    const PhoneDetails& details = facts.details;
    if (details.wifi_address || details.bluetooth_address)
        row(tr("Wi-Fi, Bluetooth"),
            q(details.wifi_address.value_or(Personal{}).masked() + " " +
              details.bluetooth_address.value_or(Personal{}).masked()));
    row(tr("Build"), q(details.build_after.value_or(details.build_before.value_or(""))));
    row(tr("Storage"),
        facts.storage_size ? q(facts.storage_type.value_or("")) + QLatin1Char(' ') +
                                 bytes_text(static_cast<double>(*facts.storage_size))
                           : QString());
    row(tr("Battery"), facts.battery_mv ? tr("%1 mV").arg(*facts.battery_mv) : QString());
    row(tr("Preloader before"), q(facts.preloader_before.value_or("")));
    row(tr("Written"),
        slot.bytes_written > 0 ? bytes_text(static_cast<double>(slot.bytes_written)) : QString());
    row(tr("Tries"),
        slot.attempts > 0 ? tr("%1, left the bus %2 times").arg(slot.attempts).arg(slot.disconnects)
                          : QString());
    row(tr("After the work"), has_verdict(slot.state) ? words::boot(slot.boot) : QString());
    row(tr("Mode"), words::flash_mode(station.mode));
    row(tr("Verification"), words::proof(slot.proof));
    row(tr("Userdata"), userdata_text(slot));
    row(tr("Seen of it"), q(details.userdata_proof.value_or("")));
    row(tr("Operator"), q(slot.operator_name));
    facts_->setText(QStringLiteral("<table cellspacing='0' cellpadding='1'>%1</table>").arg(rows));
}

void DetailPane::show_events(std::vector<StationEvent> events) {
    const QScrollBar& bar = *timeline_->verticalScrollBar();
    const bool at_end = bar.value() >= bar.maximum() - 2;
    events_->show(std::move(events));
    if (at_end) timeline_->scrollToBottom();
}

QString DetailPane::as_text() const {
    if (!slot_) return {};
    QStringList text{title_->text(), tile_text(*slot_).spoken()};
    if (remedy_box_->isVisibleTo(this))
        text << cause_->text() << action_->text() << causes_->text() << technical_->text();
    text << QString() << events_->as_text();
    return text.join(QLatin1Char('\n'));
}

} // namespace gangflash
