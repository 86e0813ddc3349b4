#include "engine/identity/phone_ids.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::array fields{&PhoneIds::me_id, &PhoneIds::soc_id, &PhoneIds::random_id};
constexpr std::array<std::string_view, fields.size()> names{"me_id", "soc_id", "random_id"};

} // namespace

SamePhone same_phone(const PhoneIds& a, const PhoneIds& b) {
    bool shared = false;
    for (const auto field : fields) {
        if ((a.*field).empty() || (b.*field).empty()) continue;
        if (a.*field != b.*field) return SamePhone::no;
        shared = true;
    }
    return shared ? SamePhone::yes : SamePhone::unknown;
}

PhoneIds merged(PhoneIds known, const PhoneIds& seen) {
    for (const auto field : fields)
        if ((known.*field).empty()) known.*field = seen.*field;
    return known;
}

const std::string& first_of(const PhoneIds& ids) {
    for (const auto field : fields)
        if (!(ids.*field).empty()) return ids.*field;
    return ids.random_id;
}

std::string difference(const PhoneIds& was, const PhoneIds& is) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string& before = was.*fields[i];
        const std::string& now = is.*fields[i];
        if (!before.empty() && !now.empty() && before != now)
            return fmt::format("was {0}={1} is {0}={2}", names[i], before, now);
    }
    return fmt::format("was {} is {}", first_of(was), first_of(is));
}

} // namespace gangflash
