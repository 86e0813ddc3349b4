#pragma once

#include "ports/usb/bench_checks.hpp"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace gangflash::cli {

/// Everything `doctor` looks at, in its order, for so many phones at once. Blocks on the disk;
/// changes nothing.
std::vector<usb::Check> examine_machine(const std::filesystem::path& ledger, std::size_t phones);

} // namespace gangflash::cli
