#pragma once

#include "base/storage.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gangflash {

/// How what is read is kept.
enum class ReadbackFormat : std::uint8_t {
    raw,    ///< byte for byte; blocks of zeros take no room on disks that know holes
    sparse, ///< Android's sparse form: blocks of zeros are "don't care" (reference: package, 5.2)
};

/// A run of bytes asked for by address.
struct ReadbackRange {
    Region region = Region::user;
    DeviceAddress start;
    ByteCount length; ///< 0: to the end of the region
};

/// What is read back from every phone, and where it goes. Immutable; shared by all ports.
///
/// Whether it fits a phone, only that phone's own table and storage can tell: see
/// readback/items.hpp.
struct ReadbackOrder {
    std::filesystem::path folder; ///< one folder in it for each phone, named after its chip
    ReadbackFormat format = ReadbackFormat::raw;

    std::vector<std::string> partitions; ///< by name in the phone's own table
    bool all_partitions = false;
    bool boot_areas = false; ///< both of them, whole
    std::vector<ReadbackRange> ranges;

    /// The phone becomes a package for its sisters: what is read follows from its table, everything
    /// above but `folder` is not looked at.
    bool as_package = false;

    /// What is lost at most when a cable drops or the station dies. A multiple of 4096.
    ByteCount piece{32 * mib};
};

} // namespace gangflash
