#include "engine/identity/chip_ids.hpp"

#include <array>

namespace gangflash {

namespace {
constexpr std::array fields{&ChipIds::me_id, &ChipIds::soc_id, &ChipIds::random_id};
}

SamePhone same_phone(const ChipIds& a, const ChipIds& b) {
    bool shared = false;
    for (const auto field : fields) {
        if ((a.*field).empty() || (b.*field).empty()) continue;
        if (a.*field != b.*field) return SamePhone::no;
        shared = true;
    }
    return shared ? SamePhone::yes : SamePhone::unknown;
}

ChipIds merged(ChipIds known, const ChipIds& seen) {
    for (const auto field : fields)
        if ((known.*field).empty()) known.*field = seen.*field;
    return known;
}

} // namespace gangflash
