#include "station/grid/look/answer_text.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <QCoreApplication>

namespace gangflash {

namespace {

class AnswerWords {
    Q_DECLARE_TR_FUNCTIONS(Answer)

public:
    static QString say(const Answer& answer) {
        const QString slot = q(answer.slot);
        const QString detail = q(answer.detail);
        switch (answer.kind) {
        case AnswerKind::engineer_needed:
            return tr("This needs an engineer: scan the badge or sign in with F8.");
        case AnswerKind::signed_in:
            return tr("%1 is signed in for ten minutes.").arg(detail);
        case AnswerKind::person_enrolled:
            return tr("%1 can sign in from now on.").arg(detail);
        case AnswerKind::person_revoked:
            return tr("%1 has no rights here any more.").arg(detail);
        case AnswerKind::signed_out:
            return tr("Signed out.");
        case AnswerKind::wrong_secret:
            return tr("Nobody has this badge or password.");
        case AnswerKind::too_many_tries:
            return tr("Too many wrong tries: wait half a minute.");
        case AnswerKind::nobody_enrolled:
            return tr("This station has no engineer yet: enrol the first one with F8.");
        case AnswerKind::slot_found:
            return tr("Slot %1. Scan an IMEI now to expect it here.").arg(slot);
        case AnswerKind::imei_expected:
            return slot.isEmpty()
                       ? tr("IMEI %1 is expected: plug that phone in now, or scan its slot.")
                             .arg(detail)
                       : tr("IMEI %1 is expected in slot %2.").arg(detail, slot);
        case AnswerKind::imei_matches:
            return tr("Slot %1 holds the phone with IMEI %2.").arg(slot, detail);
        case AnswerKind::imei_mismatch:
            return tr("Slot %1 holds ANOTHER phone than the scanned IMEI %2: it is refused. "
                      "Check the label.")
                .arg(slot, detail);
        case AnswerKind::imei_recorded:
            return tr("The phone in slot %1 tells no IMEI: %2 is recorded as scanned.")
                .arg(slot, detail);
        case AnswerKind::imei_check_digit:
            return tr("%1 is no IMEI: its check digit is wrong. Scan again.").arg(detail);
        case AnswerKind::scan_not_understood:
            return tr("The scan is neither an IMEI nor a slot of this bench.");
        case AnswerKind::nothing_prepared:
            return tr("No job is prepared: an engineer chooses the package under Setup (F3).");
        case AnswerKind::already_running:
            return tr("A batch is running: stop it first.");
        case AnswerKind::nothing_running:
            return tr("No batch is running.");
        case AnswerKind::opening:
            return tr("Opening batch %1…").arg(detail);
        case AnswerKind::started:
            return tr("Batch %1 runs: plug phones in.").arg(detail);
        case AnswerKind::refused:
            return refused(answer);
        case AnswerKind::stopping:
            return tr("Stopping: every slot ends at its next safe point.");
        case AnswerKind::stopping_at_once:
            return tr("Stopping at once.");
        case AnswerKind::slot_stopping:
            return tr("Slot %1 stops at its next safe point.").arg(slot);
        case AnswerKind::slot_starting:
            return tr("Slot %1 takes phones again.").arg(slot);
        case AnswerKind::ended:
            return tr("Batch %1 has ended.").arg(detail);
        case AnswerKind::left_open:
            return tr("The last session ended without a word. Phones it left open: %1, in slots "
                      "%2. "
                      "They are recorded as ABORTED. Plug them in again: the work begins anew, and "
                      "what a phone owns is given back first.")
                .arg(detail, slot);
        case AnswerKind::lists_changed:
            return tr("A list of phones was changed, and holds from now on.");
        case AnswerKind::lists_stay:
            return tr("A list of phones was changed and cannot be taken: the one before holds. %1")
                .arg(refused(answer));
        case AnswerKind::operator_changed:
            return tr("%1 works here now: phones plugged in from now on are theirs.").arg(detail);
        case AnswerKind::act_not_kept:
            return tr("This could not be recorded. %1").arg(refused(answer));
        case AnswerKind::erasing_not_meant:
            return tr("Batch %1 erases phones: a key alone does not start it. Hold the start "
                      "button for two seconds, or scan or type the batch's name.")
                .arg(detail);
        case AnswerKind::not_the_batch:
            return tr("That is not the prepared batch: it is called %1.").arg(detail);
        case AnswerKind::places_gone:
            return places_gone(slot, detail);
        }
        return {};
    }

private:
    /// `phones` stand where no slot is bound; either may be empty.
    static QString places_gone(const QString& slots, const QString& phones) {
        QString text;
        if (!slots.isEmpty())
            text = tr("The places of these slots are gone: %1. Was a hub moved? Bind them under "
                      "Ports (F10).")
                       .arg(slots);
        if (!phones.isEmpty())
            text +=
                (text.isEmpty() ? QString() : QStringLiteral(" ")) +
                tr("Phones at places without a slot: %1; bind them under Ports (F10).").arg(phones);
        return text;
    }

    static QString refused(const Answer& answer) {
        if (!answer.fault) return {};
        const Fault& fault = *answer.fault;
        return tr("%1 %2: %3. %4")
            .arg(words::error_id(fault.code),
                 words::error_text(fault.code),
                 q(detail_of(fault)),
                 words::error_action(fault.code));
    }
};

} // namespace

QString answer_text(const Answer& answer) {
    return AnswerWords::say(answer);
}

} // namespace gangflash
