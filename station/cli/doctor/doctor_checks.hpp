#pragma once

#include "ports/usb/bench_checks.hpp"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace gangflash::cli {

/// Everything `doctor` looks at, in its order, for so many phones at once. `ledger`: empty for the
/// station's own. Blocks on the disk; changes nothing. Station files that cannot be used are a
/// finding like any other.
std::vector<usb::Check> examine_machine(const std::filesystem::path& ledger_named,
                                        std::size_t phones);

} // namespace gangflash::cli
