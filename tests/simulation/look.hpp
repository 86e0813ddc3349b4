#pragma once

#include "base/sha256.hpp"
#include "config/lists/phone_list.hpp"
#include "tests/simulation/gang.hpp"

#include <memory>
#include <stdexcept>
#include <string>

namespace gangflash::sim {

/// A good IMEI that no phone of a gang has.
inline constexpr const char* another_imei = "490154203237518";

/// The list that a file `list.txt` of this text would be. Throws what would be refused.
inline std::shared_ptr<const PhoneList> list_of(const std::string& text, ListedBy by) {
    auto list = parse_phone_list(text, "list.txt", by);
    if (!list) throw std::runtime_error(describe(list.error()));
    return std::make_shared<const PhoneList>(std::move(*list));
}

/// Of the phone's whole storage.
inline Sha256 content_of(Gang& gang, std::size_t phone = 0) {
    return dynamic_cast<const vphone::MemoryStorage&>(gang.bus().phone(phone).storage())
        .content_hash();
}

/// A slot as it stands now; an empty one before the batch has begun.
inline SlotSnapshot slot_of(Gang& gang, std::size_t phone = 0) {
    const StationSnapshot station = gang.engine().snapshot();
    return phone < station.slots.size() ? station.slots[phone] : SlotSnapshot{};
}

} // namespace gangflash::sim
