#pragma once

#include "base/error_catalog.hpp"
#include "engine/unit/slot_note.hpp"
#include "engine/unit/snapshot.hpp"

#include <string_view>

#include <QString>
#include <QStringList>

/// What the core says in ids, in the language of the reader. The core itself speaks English only in
/// logs; nothing here decides anything.
namespace gangflash::words {

QString slot_state(SlotState state);         ///< `WORKING`, as the tile shouts it
QString step(Step step);                     ///< `Writing`
QString step_named(std::string_view name);   ///< the same, from a journal's name
QString verdict(Verdict verdict);            ///< `PASS`
QString boot(BootSeen boot);                 ///< `Boot not seen`
QString flash_mode(std::string_view name);   ///< `Download Only`, SP Flash Tool's words
QString verify_level(std::string_view name); ///< what PASS means
QString usual_verify();                      ///< the choice that leaves it to the package's agent
QString proof(std::string_view name);        ///< what proved the writes of one phone, a few words
QString userdata(std::string_view name);     ///< `Userdata kept`
QString phone_mode(std::string_view name);   ///< what a phone showed itself as
QString imei_reason(std::string_view name);  ///< why there is no IMEI
QString note(const SlotNote& note);          ///< what is said of a slot beside its state
QString notes(const SlotNotes& notes);       ///< several, joined

QString error_id(ErrorCode code);
QString error_text(ErrorCode code);        ///< what happened, one sentence
QString error_action(ErrorCode code);      ///< what to do next
QStringList likely_causes(ErrorCode code); ///< in the order to look

} // namespace gangflash::words
