#pragma once

#include "base/storage.hpp"
#include "base/units.hpp"

#include <string>

namespace gangflash {

/// A run of bytes in one region of the storage.
struct Place {
    Region region = Region::user;
    DeviceAddress address;
    ByteCount length;
};

/// `region=user address=0x8000 length=0x200`, for a fault's context.
std::string describe(const Place& place);

} // namespace gangflash
