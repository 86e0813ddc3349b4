#pragma once

#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/storage.hpp"
#include "ports/virtual/virtual_phone.hpp"

namespace gangflash::vphone {

/// What a phone with this storage does when it is switched on. Looks at headers and magic words as
/// the boot loaders do, and at the seals of demo images (ports/virtual/seal.hpp).
BootVerdict check_boot(const ChipModel& chip, const Storage& storage);

/// The boot ROM's part of it.
bool preloader_whole(const ChipModel& chip, const Storage& storage, std::string& reason);

} // namespace gangflash::vphone
