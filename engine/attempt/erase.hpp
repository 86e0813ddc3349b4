#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// A place of the storage is erased, and seen to be.

Work erase(Context& context, const WriteGrant& grant, Place place);

/// An agent says that it erased; this looks. Pieces of the range are read back and must be all
/// zeros or all ones: a storage that discards without erasing, or an agent that erased another
/// range, shows here. It is a sample: what it saw and how much stands in the record.
Work verify_erase(Context& context, Region region, DeviceAddress start, ByteCount size);

} // namespace gangflash::attempt
