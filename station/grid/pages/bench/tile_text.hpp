#pragma once

#include "engine/unit/snapshot.hpp"

#include <QString>

namespace gangflash {

/// What one tile says, in the reader's language. Everything on a tile stands here too, so that what
/// is painted, spoken and tested is the same.
struct TileText {
    QString slot;
    QString state;          ///< the word
    QString headline;       ///< right of the word: percent, error id, how long it took
    QString doing;          ///< the step, the cause of a failure, what to do
    QString action;         ///< what the operator does next; failures and AWAY only
    QString pace;           ///< speed, elapsed and left
    QString model;          ///< chip and project
    QString phone;          ///< masked IMEI or serial
    QString label;          ///< that the scanned label and the phone agree; else empty
    QString userdata;       ///< of the owner's data: ordered, or seen; empty while neither is known
    QString userdata_brief; ///< the same where there is no room for how it was seen
    QString counters;       ///< tries, disconnects, stopped; empty when there is nothing to tell
    QString boot;

    /// For screen readers: `Slot 3: FAIL USB-106`.
    QString called() const;

    /// For screen readers: everything, in reading order.
    QString spoken() const;
};

TileText tile_text(const SlotSnapshot& slot);

int percent_done(const SlotSnapshot& slot);     ///< of the phone there; 0 where there is none
QString percent_text(const SlotSnapshot& slot); ///< `62 %`; rounded down, 100 only when done
QString model_text(const SlotSnapshot& slot);
QString identity_text(const SlotSnapshot& slot); ///< masked; empty while unknown
QString counters_text(const SlotSnapshot& slot);

/// What was seen of the owner's data; before anything was, what is ordered. Never an order in words
/// of a fact.
QString userdata_text(const SlotSnapshot& slot);
QString userdata_brief(const SlotSnapshot& slot);

/// Whether the slot holds a phone that is being worked on.
inline bool in_work(SlotState state) {
    return state == SlotState::working || state == SlotState::away;
}

/// Whether the tile keeps an answer until the phone is removed.
inline bool has_verdict(SlotState state) {
    return state == SlotState::passed || state == SlotState::failed || state == SlotState::aborted;
}

} // namespace gangflash
