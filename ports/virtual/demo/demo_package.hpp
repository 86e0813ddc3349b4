#pragma once

#include "base/result.hpp"
#include "ports/virtual/chip_model.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace gangflash::vphone {

inline constexpr std::uint64_t default_package_size = 64ULL << 20U;
inline constexpr std::uint64_t least_package_size = 2ULL << 20U;

/// Writes a complete demo package for phones of this chip: scatter, images, preloader, agent,
/// partition table (PGPT and SGPT, or MBR and EBRs). About `size` bytes of image content; the
/// layout does not change with it.
///
/// `virtual_phone_invalid` when the size does not fit the layout, `package_unreadable` with the
/// path when a file can not be written.
Result<void> make_package(const std::filesystem::path& folder,
                          const ChipModel& chip,
                          std::uint64_t size = default_package_size);

/// Its scatter text in the form of the chip's time.
std::string make_scatter(const ChipModel& chip);

} // namespace gangflash::vphone
