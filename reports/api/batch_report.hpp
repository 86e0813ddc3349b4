#pragma once

#include "base/personal.hpp"
#include "reports/api/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// One row of the view `unit_result`; names as there.
struct UnitRow {
    UnitId unit;
    std::string batch, slot, port_path;
    UnitFacts facts;
    std::string verify, package_name, package_sha256, agent_sha256, mode, operator_name;
    std::optional<Verdict> verdict; ///< none while the phone is in work
    std::string error_id, error_text, error_detail;
    BootSeen boot = BootSeen::not_checked;
    std::uint32_t attempts = 0, disconnects = 0;
    std::uint64_t bytes_written = 0;
    UtcMicros started_at;
    std::optional<UtcMicros> finished_at;        ///< by the wall clock, which people set
    std::optional<std::uint64_t> micros;         ///< how long it took, by the monotonic clock
    JobKey key;                                  ///< of the batch when this phone came
    KnownBy operator_known_by = KnownBy::nobody; ///< how `operator_name` was known when it came
    bool other_work = false; ///< that key does not cover the batch's: its pass counts no more

    bool clock_went_back() const { return finished_at && *finished_at < started_at; }

    /// Microseconds from start to end: measured, else the difference of the times; nothing where
    /// the clock was set back and nobody measured.
    std::optional<std::uint64_t> took() const {
        if (micros) return micros;
        if (!finished_at || clock_went_back()) return std::nullopt;
        return static_cast<std::uint64_t>(finished_at->value - started_at.value);
    }
};

/// One row of the view `step_result`.
struct StepRow {
    UnitId unit;
    std::uint32_t attempt = 0;
    std::string step, partition, checksum;
    std::uint64_t bytes = 0, micros = 0;
    std::string error_id, error_detail;
    UtcMicros at;
    std::string seen;
};

/// A disconnect or a retry of a unit, for the report's analysis by cause and port.
struct TroubleRow {
    UnitId unit;
    std::uint32_t attempt = 0;
    std::string kind; ///< `disconnect`, `retry`
    std::string step, error_id, error_detail;
    UtcMicros at;
};

/// One row of the view `act_result`: what somebody did.
struct ActRow {
    std::uint64_t seq = 0; ///< its record
    std::string act;       ///< a word of act_words, or one of a newer program
    std::string who, known_by, batch, slot, subject, text;
    UtcMicros at;
};

/// The station's clock was found set back.
struct ClockStep {
    std::uint64_t seq = 0;    ///< its record
    UtcMicros before, after;  ///< what the clock should have said, and what it said
    std::uint64_t behind = 0; ///< microseconds
};

/// Where the ledger's chain ended when a report was made. Printed on the report, it proves later
/// that no record before it was changed, taken out or cut off.
struct LedgerHead {
    std::uint64_t records = 0;
    std::string hash;      ///< SHA-256 of the last record, hexadecimal
    std::string copy_of{}; ///< path of the ledger this file is a copy of; empty: the original
    std::string problem{}; ///< `STA-918 …`: records are gone, or nobody can tell; empty: none
};

/// Everything the ledger holds about one batch, as a report needs it.
struct BatchReport {
    std::string name, operator_name, station, package_name, package_sha256, agent_sha256, mode,
        verify;
    std::uint64_t planned = 0, passed = 0, failed = 0, aborted = 0;
    std::uint64_t first_pass = 0; ///< passed in their first attempt
    UtcMicros opened_at;
    std::optional<UtcMicros> closed_at;
    std::vector<std::string> package_notes; ///< BatchOpened's, of its last opening
    JobKey key;                             ///< of its last opening
    std::uint64_t phones_passed = 0;        ///< phones whose last visit passed under `key`
    std::uint64_t passed_other_work = 0;    ///< passes under another key
    std::vector<ClockStep> clock_steps;     ///< while the batch ran
    std::vector<UnitRow> units;             ///< by unit number
    std::vector<StepRow> steps;
    std::vector<TroubleRow> troubles;
    OrderGiven order;         ///< of its last opening
    std::vector<ActRow> acts; ///< of this batch, and sign-ins while it ran
    std::string ledger_file;
    LedgerHead ledger_head;
};

} // namespace gangflash
