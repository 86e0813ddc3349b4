#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gangflash {

/// What the desk says to whoever stands there; station/grid/look/answer_text.hpp has the words.
enum class AnswerKind : std::uint8_t {
    engineer_needed,
    signed_in,
    signed_out,
    wrong_secret,
    too_many_tries,
    nobody_enrolled,
    slot_found,
    imei_expected, ///< in `slot`, or in the next phone plugged in
    imei_matches,
    imei_mismatch,    ///< the phone is refused
    imei_recorded,    ///< the phone tells none: the scanned one stands in its record
    imei_check_digit, ///< does not pass Luhn
    scan_not_understood,
    nothing_prepared,
    already_running,
    nothing_running,
    opening,
    started,
    refused, ///< `fault` says why
    stopping,
    stopping_at_once,
    slot_stopping,
    slot_starting,
    ended,           ///< the batch; `detail` is its name
    person_enrolled, ///< `detail` is the name
    person_revoked,
    operator_changed,  ///< `detail` is who works here from now on
    act_not_kept,      ///< `fault` says why what was done is in no record
    erasing_not_meant, ///< the batch `detail` erases: a key alone does not start it
    not_the_batch,     ///< the name that was typed is not `detail`
    places_gone,       ///< of the slots in `slot`: no port of the bench is theirs
    left_open,         ///< by a session that died: `detail` phones, in the slots `slot`
    lists_changed,     ///< a deny or allow list, while the batch runs: it holds from now on
    lists_stay,        ///< one was changed and cannot be taken: `fault` says why
};

struct Answer {
    AnswerKind kind{};
    std::string slot;
    std::string detail; ///< a name, or masked digits
    std::optional<Fault> fault;
};

/// Whether it must not be overlooked.
constexpr bool is_alarm(AnswerKind kind) {
    switch (kind) {
    case AnswerKind::engineer_needed:
    case AnswerKind::wrong_secret:
    case AnswerKind::too_many_tries:
    case AnswerKind::nobody_enrolled:
    case AnswerKind::imei_mismatch:
    case AnswerKind::imei_check_digit:
    case AnswerKind::scan_not_understood:
    case AnswerKind::nothing_prepared:
    case AnswerKind::erasing_not_meant:
    case AnswerKind::not_the_batch:
    case AnswerKind::refused:
    case AnswerKind::act_not_kept:
    case AnswerKind::places_gone:
    case AnswerKind::left_open:
    case AnswerKind::lists_stay:
        return true;
    default:
        return false;
    }
}

} // namespace gangflash
