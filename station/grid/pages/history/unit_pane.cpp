#include "station/grid/pages/history/unit_pane.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/fault_text.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/history/record_table.hpp"
#include "station/grid/pages/history/unit_model.hpp"

#include <QLabel>
#include <QVBoxLayout>

namespace gangflash {

namespace {

QString count_text(const std::vector<UnitRow>& units) {
    return QString::number(static_cast<qulonglong>(units.size()));
}

} // namespace

UnitPane::UnitPane(std::shared_ptr<const LedgerReader> ledger, QWidget* parent)
    : QWidget(parent), ledger_(std::move(ledger)), units_(new UnitModel(this)),
      title_(new QLabel(this)), list_(new RecordTable(*units_, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    title_->setObjectName(QStringLiteral("unit_pane_title"));
    title_->setProperty("role", QStringLiteral("section"));
    column->addWidget(title_);
    column->addWidget(list_, 1);
    list_->show_states(UnitModel::verdict_column);
    list_->stretch(UnitModel::next_column);
    list_->setColumnHidden(UnitModel::visits_column, true);
}

QString UnitPane::title() const {
    return title_->text();
}

void UnitPane::set_theme(const Theme& theme) {
    list_->set_theme(theme);
}

void UnitPane::show_visits(const UnitRow& unit) {
    ask({[ledger = ledger_, unit] { return visits_of(*ledger, unit); },
         [phone = q(masked_phone(unit.facts))](const std::vector<UnitRow>& visits) {
             return phone.isEmpty()
                        ? tr("This phone told no id: its other visits cannot be known.")
                        : tr("All visits of phone %1: %2").arg(phone, count_text(visits));
         },
         true});
}

void UnitPane::show_batch(const std::string& batch) {
    ask({[ledger = ledger_, batch] { return units_of_batch(*ledger, batch); },
         [batch](const std::vector<UnitRow>& units) {
             return tr("Phones of batch %1: %2").arg(q(batch), count_text(units));
         },
         false});
}

void UnitPane::show_nothing(const QString& hint) {
    ask({[] { return Result<std::vector<UnitRow>>(std::vector<UnitRow>{}); },
         [hint](const std::vector<UnitRow>&) { return hint; },
         false});
}

void UnitPane::ask(Question question) {
    next_ = std::move(question);
    if (!asking_) ask_next();
}

void UnitPane::ask_next() {
    asking_ = true;
    const Question question = std::move(*next_);
    next_.reset();
    in_background(this,
                  question.ask,
                  [this, title = question.title, one_phone = question.one_phone](
                      Result<std::vector<UnitRow>> units) {
                      asking_ = false;
                      if (next_) return ask_next();
                      title_->setText(units ? title(*units) : fault_text(units.error()));
                      list_->setColumnHidden(UnitModel::phone_column,
                                             one_phone); // the title names it
                      list_->setColumnHidden(UnitModel::batch_column, !one_phone);
                      units_->show(units ? std::move(*units) : std::vector<UnitRow>());
                      list_->fit_columns();
                      Q_EMIT answered();
                  });
}

} // namespace gangflash
