#pragma once

#include "base/personal.hpp"
#include "engine/identity/phone_ids.hpp"
#include "engine/unit/slot_note.hpp"
#include "engine/unit/unit.hpp"
#include "reports/api/journal.hpp"
#include "reports/api/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// The phones of one batch over all its slots and sessions: which of them are in work, which
/// passed, and which are there twice. Knows a phone by its chip's ids and its IMEIs; one that tells
/// neither leaves no trace. Of several visits of a phone the last that ended counts, as in the
/// ledger. Lives on the engine's executor.
class BatchRoll {
public:
    /// Those that passed in earlier sessions, under the batch's job key; of these the first IMEI is
    /// known. `anew`: the batch is worked on once more, so their passes do not count (twins do).
    void take_up(const std::vector<PassedUnit>& passed_before, bool anew = false);

    /// Who a unit in work is has become known, or changed.
    void note(const Unit& unit);

    /// A unit got its verdict.
    void enter(const Unit& unit, Verdict verdict);

    /// Whether this phone's last visit that ended here was a PASS.
    bool passed(const PhoneIds& ids) const;

    /// Who else has this unit's chip or one of its IMEIs; nothing when nobody has. The
    /// same chip is a phone that came back; the same IMEI in another chip is a copied one.
    std::optional<SlotNote> twin_of(const Unit& unit) const;

    /// Who else has one of its IMEIs in a chip that is surely another one; nothing when nobody has.
    /// A phone that came back, or one that tells no id of its chip, is not counted.
    std::optional<SlotNote> imei_twin_of(const Unit& unit) const;

private:
    struct Row {
        std::optional<UnitId> unit; ///< none: of an earlier session
        PhoneIds ids;
        Personal imei1, imei2;
        std::optional<Verdict> verdict; ///< none: in work
        bool counts = true;             ///< false: a pass that work done anew does not know
    };
    Row& row_of(const Unit& unit);
    static bool shares_imei(const Row& row, const UnitFacts& facts);
    static SlotNote note_of(NoteKind kind, const Row& row);

    std::vector<Row> rows_;
};

} // namespace gangflash
