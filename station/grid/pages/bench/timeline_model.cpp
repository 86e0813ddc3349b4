#include "station/grid/pages/bench/timeline_model.hpp"

#include "engine/unit/usb_speed.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <variant>

#include <QFont>

namespace gangflash {

namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

QString step_text(const std::string& step, const std::string& partition) {
    const QString name = words::step_named(step);
    return partition.empty() ? name : name + QLatin1Char(' ') + q(partition);
}

QString fault_text(const Fault& fault) {
    return words::error_id(fault.code) + QLatin1Char(' ') + words::error_text(fault.code);
}

bool is_trouble(const StationEvent& event) {
    return std::visit(
        Overloaded{[](const EventArrived&) { return false; },
                   [](const EventProgress&) { return false; },
                   [](const EventStep& e) { return e.fault.has_value(); },
                   [](const EventRetry&) { return true; },
                   [](const EventLeft& e) { return !e.step.empty() && e.step != usb_speed_step; },
                   [](const EventVerdict& e) { return e.verdict != Verdict::pass; },
                   [](const EventKept&) { return false; },
                   [](const EventMemoryTest&) { return false; }},
        event.what);
}

bool same_line(const StationEvent& a, const StationEvent& b) {
    return a.at == b.at && a.what.index() == b.what.index();
}

} // namespace

void TimelineModel::show(std::vector<StationEvent> events) {
    const bool continues = !events_.empty() && events.size() >= events_.size() &&
                           same_line(events.front(), events_.front()) &&
                           same_line(events[events_.size() - 1], events_.back());
    if (!continues) {
        beginResetModel();
        events_ = std::move(events);
        endResetModel();
        return;
    }
    if (events.size() == events_.size()) return;
    beginInsertRows({}, static_cast<int>(events_.size()), static_cast<int>(events.size()) - 1);
    events_ = std::move(events);
    endInsertRows();
}

int TimelineModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int TimelineModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QVariant TimelineModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const StationEvent& event = events_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return words(event, index.column());
    case Qt::ToolTipRole:
        return index.column() == what_column ? what(event) : QVariant();
    case trouble_role:
        return is_trouble(event);
    case event_kind_role:
        return static_cast<int>(event.what.index());
    case Qt::FontRole:
        if (is_trouble(event) || std::holds_alternative<EventVerdict>(event.what)) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == amount_column || index.column() == duration_column
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant();
    default:
        return {};
    }
}

QString TimelineModel::words(const StationEvent& event, int column) const {
    const auto* step = std::get_if<EventStep>(&event.what);
    const auto* verdict = std::get_if<EventVerdict>(&event.what);
    switch (column) {
    case time_column:
        return clock_text(event.at);
    case what_column:
        return what(event);
    case amount_column: {
        const std::uint64_t bytes = step ? step->bytes : verdict ? verdict->bytes_written : 0;
        return bytes > 0 ? bytes_text(static_cast<double>(bytes)) : QString();
    }
    case duration_column:
        if (step)
            return step->duration.count() < 1000 ? tr("%1 ms").arg(step->duration.count())
                                                 : time_text(step->duration);
        return verdict ? time_text(verdict->duration) : QString();
    default:
        return {};
    }
}

QString TimelineModel::what(const StationEvent& event) const {
    return std::visit(
        Overloaded{
            [&](const EventArrived& e) {
                const QString how = words::phone_mode(e.mode);
                if (e.attempt == 0)
                    return tr("⌁ Phone appears %1: %2").arg(how, words::notes(e.notes));
                return e.attempt == 1 ? tr("⌁ Phone appears %1").arg(how)
                                      : tr("⌁ Phone appears %1, try %2").arg(how).arg(e.attempt);
            },
            [&](const EventStep& e) {
                const QString step = step_text(e.step, e.partition);
                return e.fault ? tr("✖ %1: %2").arg(step, fault_text(*e.fault))
                               : tr("✔ %1").arg(step);
            },
            [&](const EventProgress& e) { return step_text(e.step, e.partition); },
            [&](const EventRetry& e) {
                return tr("↻ Try %1 failed in “%2”: %3")
                    .arg(e.attempt)
                    .arg(words::step_named(e.step), fault_text(e.reason));
            },
            [&](const EventLeft& e) {
                if (e.step == usb_speed_step) return tr("⇄ Phone changes its USB speed");
                return e.step.empty()
                           ? tr("⇤ Phone left the bus")
                           : tr("⇤ Phone left the bus during “%1”").arg(words::step_named(e.step));
            },
            [&](const EventVerdict& e) {
                const QString word = words::verdict(e.verdict);
                return e.fault ? tr("■ %1: %2").arg(word, fault_text(*e.fault))
                               : tr("■ %1").arg(word);
            },
            [&](const EventKept& e) { return tr("⇩ %1 kept").arg(q(e.partition)); },
            [&](const EventMemoryTest&) { return tr("✔ Memory and storage looked at"); }},
        event.what);
}

QVariant TimelineModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case time_column:
        return tr("Time");
    case what_column:
        return tr("What happened");
    case amount_column:
        return tr("Bytes");
    case duration_column:
        return tr("Took");
    default:
        return {};
    }
}

QString TimelineModel::as_text() const {
    QStringList lines;
    for (const StationEvent& event : events_) {
        QStringList words_of_line;
        for (int column = 0; column < column_count; ++column)
            if (const QString said = words(event, column); !said.isEmpty())
                words_of_line.append(said);
        lines.append(words_of_line.join(QStringLiteral("  ")));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace gangflash
