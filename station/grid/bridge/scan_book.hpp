#pragma once

#include "base/personal.hpp"
#include "engine/pipeline/snapshot.hpp"
#include "station/grid/bridge/answer.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// Luhn's check digit over 15 digits (3GPP TS 23.003, annex B).
bool is_imei(std::string_view text);
bool looks_like_imei(std::string_view text); ///< 15 digits, right or wrong

/// Which IMEI the scanner promised for which slot, and whether the phone there keeps the promise.
///
/// Scan then plug: an IMEI with no slot named goes to the next phone that begins. Plug then scan:
/// it goes to the slot whose label was scanned before it, or to the only phone in work whose IMEI
/// nobody knows yet. A promise ends with its phone.
class ScanBook {
public:
    /// What a scan means now.
    Answer scan(std::string_view text, const StationSnapshot& station);

    /// Compares with what the phones have told; each disagreement is returned once.
    std::vector<Answer> compare(const StationSnapshot& station);

    void clear();

private:
    struct Promise {
        Personal imei;
        std::optional<UnitId> unit; ///< none: the next phone in this slot
        bool judged = false;
    };

    Answer take_slot(const std::string& slot);
    Answer take_imei(Personal imei, const StationSnapshot& station);
    void follow_units(const StationSnapshot& station);
    static bool has_imei(const SlotSnapshot& slot, const Personal& imei);

    std::optional<Personal> waiting_;
    std::optional<std::string> chosen_slot_;
    std::map<std::string, Promise, std::less<>> promises_;
    std::map<std::string, UnitId, std::less<>> units_; ///< last seen in each slot
};

} // namespace gangflash
