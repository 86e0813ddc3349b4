#pragma once

#include "engine/readback/donor.hpp"
#include "engine/readback/items.hpp"
#include "engine/readback/phone_folder.hpp"

#include <memory>
#include <vector>

namespace gangflash::readback {

/// One attempt's share of a readback: what is left to do follows from the folder.
struct Work {
    std::shared_ptr<PhoneFolder> folder;
    std::vector<Item> items;
    std::shared_ptr<const DonorPackage> package; ///< of ReadbackOrder::as_package
};

} // namespace gangflash::readback
