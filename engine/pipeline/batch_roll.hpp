#pragma once

#include "base/personal.hpp"
#include "engine/identity/chip_ids.hpp"
#include "engine/pipeline/unit.hpp"
#include "reports/api/journal.hpp"
#include "reports/api/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// The phones of one batch over all its slots and sessions: which of them passed, and which are
/// there twice. Knows a phone by its chip's ids and its IMEI; one that tells neither leaves no
/// trace. Lives on the engine's executor.
class BatchRoll {
public:
    /// Those that passed in earlier sessions.
    void take_up(const std::vector<PassedUnit>& passed_before);

    /// A unit got its verdict.
    void enter(const Unit& unit, Verdict verdict);

    bool passed(const ChipIds& ids) const;

    /// Who else has this unit's chip or its first IMEI, for people; empty when nobody has. The
    /// same chip is a phone that came back; the same IMEI in another chip is a copied one.
    std::string twin_of(const Unit& unit) const;

private:
    struct Row {
        std::optional<UnitId> unit; ///< none: of an earlier session
        ChipIds ids;
        Personal imei;
        Verdict verdict{};
    };
    std::vector<Row> rows_;
};

} // namespace gangflash
