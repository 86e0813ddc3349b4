#include "engine/storage/place.hpp"

#include <fmt/format.h>

namespace gangflash {

std::string describe(const Place& place) {
    return fmt::format("region={} address=0x{:x} length=0x{:x}",
                       to_string(place.region),
                       place.address.value,
                       place.length.value);
}

} // namespace gangflash
