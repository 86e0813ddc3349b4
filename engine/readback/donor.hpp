#pragma once

#include "base/result.hpp"
#include "engine/readback/items.hpp"
#include "engine/readback/phone_folder.hpp"

#include <vector>

namespace gangflash::readback {

/// What a good phone's package for its sisters consists of, as its family makes them.
class DonorPackage {
public:
    virtual ~DonorPackage() = default;

    /// The images, in the order of the storage.
    virtual const std::vector<Item>& items() const = 0;

    /// Writes what is not an image, the layout last: a folder without it is no package yet. Blocks.
    virtual Result<void> keep(PhoneFolder& folder) const = 0;
};

} // namespace gangflash::readback
