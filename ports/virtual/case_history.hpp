#pragma once

#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/storage.hpp"

namespace gangflash::vphone {

/// What befell the storage of a phone between the factory and the bench (BankOptions::history).

/// Somebody flashed the preloader of a phone with another chip: the boot ROM finds none it can
/// start.
void flashed_with_a_foreign_preloader(const ChipModel& chip, Storage& storage);

/// Both boot areas are empty.
void preloader_erased(const ChipModel& chip, Storage& storage);

/// The partition table of another firmware branch: partitions behind the identity data stand
/// elsewhere than in the demo package.
void partitioned_by_another_branch(const ChipModel& chip, Storage& storage);

} // namespace gangflash::vphone
