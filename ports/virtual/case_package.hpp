#pragma once

#include "base/result.hpp"
#include "ports/virtual/chip_model.hpp"

#include <filesystem>

namespace gangflash::vphone {

/// What was wrong with the packages that started this (PhoneCase::spoil). Each changes one thing in
/// a folder that make_package() wrote. Errors: `package_unreadable` with the path.

/// One byte in the second half of this chip's agent: its hash no longer fits the first half.
Result<void> modify_second_agent(const std::filesystem::path& folder, const ChipModel& chip);

/// A scatter with more than 128 partitions.
Result<void> add_many_partitions(const std::filesystem::path& folder, const ChipModel& chip);

/// A preloader of the same project whose memory list lacks the part these phones carry.
Result<void> list_other_memory(const std::filesystem::path& folder, const ChipModel& chip);

} // namespace gangflash::vphone
