#pragma once

#include "base/personal.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/desk/answer.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gangflash {

bool looks_like_imei(std::string_view text); ///< 15 digits, right or wrong

/// What the station is to expect (StationEngine::expect_imei); `slot` empty: no slot was named.
struct ScanOrder {
    std::string slot;
    Personal imei;
};

/// What a scan means, and what to say when the station has judged it. The judgement itself is the
/// engine's: before the first write of the phone, by StationEngine::expect_imei.
///
/// Scan then plug: an IMEI with no slot named is for the next phone that begins. Plug then scan: it
/// is for the slot whose label was scanned before it, or for the only phone in work whose IMEI
/// nobody knows yet.
class ScanBook {
public:
    struct Meaning {
        Answer answer;
        std::optional<ScanOrder> order; ///< to be given to the station
    };

    /// What a scan means now.
    Meaning scan(std::string_view text, const StationSnapshot& station);

    /// What the phones have told of the scanned numbers; each once.
    std::vector<Answer> compare(const StationSnapshot& station);

    void clear();

private:
    Meaning take_slot(const std::string& slot);
    Meaning take_imei(Personal imei, const StationSnapshot& station);
    Meaning expect(std::string slot, Personal imei);
    static bool has_imei(const SlotSnapshot& slot, const Personal& imei);

    std::optional<Personal>
        waiting_; ///< the last one without a slot: its slot may still be scanned
    std::optional<std::string> chosen_slot_;
    std::map<std::string, std::pair<UnitId, Personal>> told_; ///< last judgement told, by slot
};

} // namespace gangflash
