#pragma once

#include "base/clock.hpp"
#include "base/personal.hpp"
#include "reports/api/batch_report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash::audit {

/// How IMEI and serial numbers stand in a report.
enum class PersonalView : std::uint8_t { masked, full };

/// What a report is made with, besides the batch.
struct ReportOptions {
    PersonalView personal = PersonalView::masked;
    UtcMicros made_at; ///< printed as the report's own date
};

std::string show(const std::optional<Personal>& value, PersonalView view); ///< empty for none

/// A field of PhoneDetails, empty for none.
inline std::string show_fact(const std::optional<Personal>& fact, PersonalView view) {
    return show(fact, view);
}
inline std::string show_fact(const std::optional<std::string>& fact, PersonalView) {
    return fact.value_or("");
}

/// `0x0766`, as every report writes a chip's code; empty for none.
std::string chip_code(const std::optional<std::uint16_t>& hw_code);

/// The build: `GANG/…:11/…`, `GANG/…:9/… → GANG/…:11/…` where the work changed it, or
/// `none: system: no ext4`; empty when nobody looked.
std::string build_words(const PhoneDetails& details);

/// The storage: `Samsung BJTD4R 0.6, 2021-09, life normal`; empty when it keeps that to itself.
std::string storage_words(const PhoneDetails& details);

/// The IMEI, or why there is none: `none: encrypted`, `erased`.
std::string imei_words(const UnitFacts& facts, PersonalView view);

/// Ordered, then seen: `to be erased; erased, 8 places read back (userdata 8)`, `to be erased; not
/// touched`. Empty of work that is about none, and in ledgers from before.
std::string userdata_words(const PhoneDetails& details);
/// What was seen alone: `partly erased`; empty: not known.
std::string userdata_seen_words(const PhoneDetails& details);

/// `anna (badge)`, `anna (named only)`, `nobody known`.
std::string who_words(std::string_view name, std::string_view known_by);
/// Of each phone's own operator: `anna (badge): 12 phones, bert: 4 phones`.
std::string operator_words(const BatchReport& report);
/// What was ordered and by whom; empty in ledgers from before.
std::string order_words(const OrderGiven& order);
/// `slot stopped`, with whom or what it was done to and why: `slot stopped: 7, the lamp smokes`.
std::string act_words(const ActRow& act);

std::string verdict_word(const std::optional<Verdict>& verdict); ///< `PASS` … `in work`
/// The verdict of a unit; a pass that the batch's job key does not know is `PASS (other work)`.
std::string verdict_words(const UnitRow& unit);
/// How long a unit took; `clock set back` behind it, or alone where nobody measured.
std::string took_words(const UnitRow& unit);
/// `set back by 1 h 00 min at 2026-11-25 09:30:00 UTC; …`; empty when the clock went forward only.
std::string clock_words(const BatchReport& report);
/// What the passes were for: the key, its hash, and how many phones; passes of other work apart.
std::string key_words(const BatchReport& report);
std::string boot_words(BootSeen boot); ///< `seen`, `not checked` …

/// What PASS means at this verify level, a sentence.
std::string_view verify_meaning(std::string_view level);

/// The catalogue's advice for a printed id; empty when there is none.
std::string_view action_of(std::string_view error_id);

std::string human_bytes(std::uint64_t bytes);    ///< `3.2 GiB`
std::string human_duration(std::int64_t micros); ///< `1 min 23 s`
std::string percent(double share);               ///< `66.7 %`
std::string or_dash(std::string text);           ///< an en dash for nothing
std::string date_time(UtcMicros time);           ///< `2026-11-25 09:30:00 UTC`

} // namespace gangflash::audit
