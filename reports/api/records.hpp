#pragma once

#include "base/clock.hpp"
#include "base/personal.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "reports/api/job_key.hpp"
#include "reports/api/phone_details.hpp"
#include "reports/api/who.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gangflash {

/// How a unit ended. `aborted`: the station stopped or died before it could say.
enum class Verdict : std::uint8_t { pass, fail, aborted };

/// Whether the phone was seen to boot afterwards.
enum class BootSeen : std::uint8_t { not_checked, seen, not_seen };

constexpr std::string_view to_string(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return "pass";
    case Verdict::fail:
        return "fail";
    case Verdict::aborted:
        return "aborted";
    }
    return "?";
}

constexpr std::string_view to_string(BootSeen boot) {
    switch (boot) {
    case BootSeen::not_checked:
        return "not_checked";
    case BootSeen::seen:
        return "seen";
    case BootSeen::not_seen:
        return "not_seen";
    }
    return "?";
}

/// A batch and a unit as the journal numbers them; unique within one ledger.
struct BatchId {
    std::int64_t value = 0;
    constexpr auto operator<=>(const BatchId&) const = default;
};
struct UnitId {
    std::int64_t value = 0;
    constexpr auto operator<=>(const UnitId&) const = default;
};

/// A batch begins, or is taken up again under the same name.
struct BatchOpened {
    std::string name;
    std::string operator_name;
    std::string station; ///< host name of the bench
    std::string package_name;
    std::string package_sha256; ///< over the package's manifest, hexadecimal
    std::string agent_sha256;   ///< hexadecimal
    std::string mode;           ///< `download-only` …
    std::string verify;         ///< `agent`, `sample`, `readback`
    std::uint64_t planned = 0;  ///< phones asked for; 0 = open end
    UtcMicros at;
    JobKey key{};          ///< what work this is
    bool again = false;    ///< the operator: other work under this name is meant (--again)
    std::string follows{}; ///< of a recipe: the one it takes over from, SHA-256 in hexadecimal
    /// What was said of the packages before the first phone: checksum lists they were compared
    /// with, then warnings.
    std::vector<std::string> package_notes{};
    KnownBy operator_known_by = KnownBy::nobody;
    OrderGiven order{};
};

/// A phone appears in a slot.
struct UnitOpened {
    BatchId batch;
    std::string slot;
    std::string port_path;
    UtcMicros at;
    /// Who works at the station now; without a name, whoever opened the batch.
    Who operator_now{};
};

/// Facts about a phone as they become known; absent ones change nothing. For a fact told twice the
/// later one counts, and both stay in the journal.
struct UnitFacts {
    std::optional<std::string> chip; ///< `MT6765`
    std::optional<std::uint16_t> hw_code;
    std::optional<std::string> me_id;         ///< 16 bytes, hexadecimal
    std::optional<std::string> soc_id;        ///< 32 bytes, hexadecimal
    std::optional<std::string> random_id;     ///< the agent's, 16 bytes, hexadecimal
    std::optional<bool> secure_boot;          ///< SBC
    std::optional<bool> link_authentication;  ///< SLA
    std::optional<bool> agent_authentication; ///< DAA
    std::optional<std::uint32_t> battery_mv;
    std::optional<std::string> storage_type;     ///< `EMMC`, `UFS`, `NAND`
    std::optional<std::string> storage_id;       ///< CID or vendor string
    std::optional<std::uint64_t> storage_size;   ///< user area, bytes
    std::optional<std::string> preloader_before; ///< project and SHA-256 prefix; `none` when blank
    std::optional<std::string> preloader_after;
    std::optional<Personal> imei1;
    std::optional<Personal> imei2;
    std::optional<Personal> serial;
    std::optional<std::string> imei_source; ///< `mp0b`, `ld0b`, `proinfo`, `scanned`, `none`
    std::optional<std::string> imei_reason; ///< why there is none: `encrypted`, `unreadable` …
    PhoneDetails details;
};

/// `known` with what `seen` tells; a fact told twice takes its later value.
inline UnitFacts merged(UnitFacts known, const UnitFacts& seen) {
    const auto take = [](auto& to, const auto& from) {
        if (from) to = from;
    };
    take(known.chip, seen.chip);
    take(known.hw_code, seen.hw_code);
    take(known.me_id, seen.me_id);
    take(known.soc_id, seen.soc_id);
    take(known.random_id, seen.random_id);
    take(known.secure_boot, seen.secure_boot);
    take(known.link_authentication, seen.link_authentication);
    take(known.agent_authentication, seen.agent_authentication);
    take(known.battery_mv, seen.battery_mv);
    take(known.storage_type, seen.storage_type);
    take(known.storage_id, seen.storage_id);
    take(known.storage_size, seen.storage_size);
    take(known.preloader_before, seen.preloader_before);
    take(known.preloader_after, seen.preloader_after);
    take(known.imei1, seen.imei1);
    take(known.imei2, seen.imei2);
    take(known.serial, seen.serial);
    take(known.imei_source, seen.imei_source);
    take(known.imei_reason, seen.imei_reason);
    merge_details(known.details, seen.details);
    return known;
}

struct FactsLearned {
    UnitId unit;
    UnitFacts facts;
    UtcMicros at;
};

struct AttemptStarted {
    UnitId unit;
    std::uint32_t attempt = 0; ///< from 1
    std::string phone_mode;    ///< what the phone came as: `brom`, `preloader`
    UtcMicros at;
};

/// One step of an attempt has ended, well or badly.
struct StepEnded {
    UnitId unit;
    std::uint32_t attempt = 0;
    std::string step;      ///< published in docs/steps.md: `handshake`, `write` …
    std::string partition; ///< where the step is about one
    std::uint64_t bytes = 0;
    std::string checksum; ///< of the bytes moved, hexadecimal, where one was made
    std::uint64_t micros = 0;
    std::optional<Fault> fault;
    UtcMicros at;       ///< its end
    std::string seen{}; ///< what a look at the phone gave, in words, where that is the proof
};

/// The phone left the bus while it was worked on.
struct Disconnected {
    UnitId unit;
    std::uint32_t attempt = 0;
    std::string step;
    UtcMicros at;
};

/// The station tries again.
struct Retried {
    UnitId unit;
    std::uint32_t attempt = 0; ///< the one that failed
    std::string step;
    Fault reason;
    std::string remedy; ///< `retry_step`, `reconnect`, `power_cycle`
    std::uint64_t delay_micros = 0;
    UtcMicros at;
};

/// A backup of what the phone owns has got further: `taken`, `open` (erasing begins: the phone may
/// lack what is in it), `restored` (it has everything again).
struct BackupNoted {
    UnitId unit;
    std::uint32_t attempt = 0;
    std::string state;
    std::string folder;          ///< where its manifest is
    std::string manifest_sha256; ///< hexadecimal
    std::uint64_t parts = 0;
    std::uint64_t bytes = 0; ///< as on the phone
    UtcMicros at;
};

/// The end of a unit. After this nothing more is written to that phone.
struct UnitClosed {
    UnitId unit;
    Verdict verdict = Verdict::aborted;
    std::optional<Fault> fault;
    BootSeen boot = BootSeen::not_checked;
    std::uint32_t attempts = 0;
    std::uint32_t disconnects = 0;
    std::uint64_t bytes_written = 0;
    UtcMicros at;
    /// From its first appearance, by the monotonic clock; absent where nobody measured.
    std::optional<std::uint64_t> micros{};
};

struct BatchClosed {
    BatchId batch;
    UtcMicros at;
};

/// What people do that belongs in the chain. The words are kept in ledgers: never renamed.
enum class ActKind : std::uint8_t {
    signed_in,
    sign_in_refused,
    signed_out,
    operator_changed,
    enrolled,
    renewed,
    revoked,
    prepared,
    started,
    stopped,
    slot_started,
    slot_stopped,
    scanned, ///< a label, for a phone in work or the next one
    scan_refused,
    adopted,  ///< backups of another station or an older vault
    accepted, ///< a file or a finding as it is
    exported, ///< what leaves the station: a key, backups
    pinned,   ///< an engineer, by root
    unpinned,
    other,
};

/// In the order of the enumeration.
inline constexpr std::array act_words{
    std::string_view{"signed_in"},    std::string_view{"sign_in_refused"},
    std::string_view{"signed_out"},   std::string_view{"operator_changed"},
    std::string_view{"enrolled"},     std::string_view{"renewed"},
    std::string_view{"revoked"},      std::string_view{"prepared"},
    std::string_view{"started"},      std::string_view{"stopped"},
    std::string_view{"slot_started"}, std::string_view{"slot_stopped"},
    std::string_view{"scanned"},      std::string_view{"scan_refused"},
    std::string_view{"adopted"},      std::string_view{"accepted"},
    std::string_view{"exported"},     std::string_view{"pinned"},
    std::string_view{"unpinned"},     std::string_view{"other"}};
static_assert(act_words.size() == static_cast<std::size_t>(ActKind::other) + 1);

constexpr std::string_view to_string(ActKind kind) {
    return act_words[static_cast<std::size_t>(kind)];
}

/// A person did something: the record `person_acted`. Of no phone's own; it may come at any time,
/// with or without a batch.
struct PersonActed {
    ActKind kind = ActKind::other;
    Who who;
    std::optional<BatchId> batch{}; ///< where the journal's number is known
    std::string batch_name{};       ///< else its name; both empty: of no batch
    std::string slot{};
    std::string subject{}; ///< whom or what it was done to: a person, a package, a vault
    /// In words, for people. What is written is act_text() of it, whoever wrote it.
    std::string text{};
    UtcMicros at;
};

/// `text` as it may stand in the chain, which nobody can erase: of every number of 14 or more
/// digits, also with spaces or dashes in it, only the last four; at most 400 bytes of whole
/// characters; no control characters.
std::string act_text(std::string_view text);

/// What is appended about a unit that is open.
using UnitRecord = std::variant<FactsLearned,
                                AttemptStarted,
                                StepEnded,
                                Disconnected,
                                Retried,
                                BackupNoted,
                                UnitClosed>;

} // namespace gangflash
