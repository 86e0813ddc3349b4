#include "station/grid/pages/bench/tile_text.hpp"

#include "station/grid/look/label_mark.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <QCoreApplication>
#include <QStringList>

namespace gangflash {

namespace {

const QString dot = QStringLiteral(" · ");

QString joined(std::initializer_list<QString> parts) {
    QStringList said;
    for (const QString& part : parts)
        if (!part.isEmpty()) said.append(part);
    return said.join(dot);
}

QString step_text(const SlotSnapshot& slot) {
    const QString step = words::step(slot.step);
    return slot.partition.empty() ? step : step + QLatin1Char(' ') + q(slot.partition);
}

QString pace_text(const SlotSnapshot& slot) {
    const QString speed = slot.bytes_per_second > 0 ? speed_text(slot.bytes_per_second) : QString();
    const QString elapsed = slot.elapsed ? time_text(*slot.elapsed) : QString();
    const QString left =
        slot.left ? QCoreApplication::translate("Tile", "%1 left").arg(time_text(*slot.left))
                  : QString();
    return joined({speed, elapsed, left});
}

void tell_failure(const SlotSnapshot& slot, TileText& text) {
    if (!slot.fault) return;
    text.headline = words::error_id(slot.fault->code);
    text.doing = words::error_text(slot.fault->code);
    text.action = words::error_action(slot.fault->code);
}

void tell_away(const SlotSnapshot& slot, TileText& text) {
    text.headline = percent_text(slot);
    if (slot.trouble) {
        text.doing =
            joined({words::error_id(slot.trouble->code), words::error_text(slot.trouble->code)});
        text.action = words::error_action(slot.trouble->code);
    } else {
        text.doing = QCoreApplication::translate("Tile", "Phone left the bus, waiting for it");
    }
    text.pace = slot.elapsed ? time_text(*slot.elapsed) : QString();
}

} // namespace

QString TileText::called() const {
    //: a tile for a screen reader: slot, then the word for its state
    const QString name = QCoreApplication::translate("Tile", "Slot %1: %2").arg(slot, state);
    return headline.isEmpty() ? name : name + QLatin1Char(' ') + headline;
}

QString TileText::spoken() const {
    return joined({QCoreApplication::translate("Tile", "Slot %1").arg(slot),
                   state,
                   headline,
                   doing,
                   action,
                   pace,
                   model,
                   phone,
                   label,
                   userdata,
                   counters,
                   boot});
}

int percent_done(const SlotSnapshot& slot) {
    // Rounding up would show 100 % while the last partition is still being verified.
    return in_work(slot.state) ? static_cast<int>(slot.fraction * 100) : 0;
}

QString percent_text(const SlotSnapshot& slot) {
    if (!in_work(slot.state)) return {};
    return QStringLiteral("%1\u00A0%").arg(percent_done(slot));
}

QString model_text(const SlotSnapshot& slot) {
    return joined({q(slot.facts.chip.value_or("")), q(slot.project)});
}

QString identity_text(const SlotSnapshot& slot) {
    // Fifteen stars say nothing: the last digits are what is compared with the label.
    const auto short_mask = [](const Personal& value) {
        const QString masked = q(value.masked());
        return masked.size() > 8 ? QStringLiteral("…") + masked.right(4) : masked;
    };
    if (slot.facts.imei1)
        return QCoreApplication::translate("Tile", "IMEI %1").arg(short_mask(*slot.facts.imei1));
    if (slot.facts.serial)
        return QCoreApplication::translate("Tile", "Serial %1").arg(short_mask(*slot.facts.serial));
    if (slot.facts.imei_reason) return words::imei_reason(*slot.facts.imei_reason);
    return {};
}

QString counters_text(const SlotSnapshot& slot) {
    const QString tries = slot.attempts > 1
                              ? QCoreApplication::translate("Tile", "try %1").arg(slot.attempts)
                              : QString();
    const QString lost = slot.disconnects > 0
                             //: how often the phone left the bus
                             ? QCoreApplication::translate("Tile", "lost %1×").arg(slot.disconnects)
                             : QString();
    QString stopped;
    if (slot.stopped && in_work(slot.state))
        stopped = QCoreApplication::translate("Tile", "stopping");
    else if (slot.stopped && has_verdict(slot.state))
        stopped = words::slot_state(SlotState::stopped);
    return joined({tries, lost, stopped});
}

namespace {

/// `8` of `8 places read back (userdata 8)`; empty when it is another proof.
QString places_in(const std::string& proof) {
    const std::size_t end = proof.find(" places read back");
    return end == std::string::npos ? QString() : q(proof.substr(0, end));
}

/// What was ordered for the owner's data, in words that nobody takes for a fact.
QString ordered_text(const SlotSnapshot& slot) {
    //: an order about the owner's data on the phone; nothing has happened yet
    if (slot.userdata == "keep") return QCoreApplication::translate("Tile", "data: to be kept");
    if (slot.userdata == "erase") return QCoreApplication::translate("Tile", "data: to be erased");
    return {};
}

} // namespace

QString userdata_text(const SlotSnapshot& slot) {
    const PhoneDetails& details = slot.facts.details;
    const std::string seen = details.userdata_seen.value_or("");
    const QString places = places_in(details.userdata_proof.value_or(""));
    if (seen == "erased")
        return places.isEmpty()
                   ? QCoreApplication::translate("Tile", "data erased")
                   //: %1: how many places of the storage were read back and found empty
                   : QCoreApplication::translate("Tile", "data erased, %1 places read back")
                         .arg(places);
    if (seen == "begun" && in_work(slot.state))
        return QCoreApplication::translate("Tile", "data: erasing has begun");
    if (seen == "begun") return QCoreApplication::translate("Tile", "data PARTLY erased");
    if (seen == "written") return QCoreApplication::translate("Tile", "data overwritten");
    if (seen == "kept")
        return QCoreApplication::translate("Tile", "data kept: not touched, read as before");
    if (seen == "untouched" && slot.userdata == "erase")
        return QCoreApplication::translate("Tile", "data NOT touched, was to be erased");
    if (seen == "untouched") return QCoreApplication::translate("Tile", "data not touched");
    return ordered_text(slot);
}

QString userdata_brief(const SlotSnapshot& slot) {
    const std::string seen = slot.facts.details.userdata_seen.value_or("");
    if (seen == "erased") return QCoreApplication::translate("Tile", "data erased");
    if (seen == "kept") return QCoreApplication::translate("Tile", "data kept");
    if (seen == "untouched" && slot.userdata == "erase")
        return QCoreApplication::translate("Tile", "data NOT touched");
    return userdata_text(slot);
}

TileText tile_text(const SlotSnapshot& slot) {
    TileText text;
    text.slot = q(slot.slot);
    text.state = words::slot_state(slot.state);
    text.model = model_text(slot);
    text.phone = identity_text(slot);
    text.userdata = userdata_text(slot);
    text.userdata_brief = userdata_brief(slot);
    //: the label on the phone and the phone itself tell the same IMEI
    if (label_agrees(slot)) text.label = QCoreApplication::translate("Tile", "label agrees");
    text.counters = counters_text(slot);
    switch (slot.state) {
    case SlotState::empty:
    case SlotState::waiting:
        break;
    case SlotState::working:
        text.headline = percent_text(slot);
        text.doing = slot.notes.empty() ? step_text(slot) : words::notes(slot.notes);
        text.pace = pace_text(slot);
        break;
    case SlotState::away:
        tell_away(slot, text);
        break;
    case SlotState::passed:
        text.headline = slot.elapsed ? time_text(*slot.elapsed) : QString();
        text.boot = words::boot(slot.boot);
        text.doing = joined({bytes_text(static_cast<double>(slot.bytes_written)),
                             words::proof(slot.proof),
                             text.boot});
        break;
    case SlotState::failed:
    case SlotState::aborted:
        tell_failure(slot, text);
        break;
    case SlotState::ignored:
    case SlotState::stopped:
        text.doing = words::notes(slot.notes);
        break;
    }
    return text;
}

} // namespace gangflash
