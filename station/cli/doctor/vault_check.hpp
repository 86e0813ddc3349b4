#pragma once

#include "ports/usb/bench_checks.hpp"

#include <filesystem>

namespace gangflash::cli {

/// Whether the station's vault is in order, and whether backups of older versions beside this
/// ledger or the station's own wait to be taken over. Only reads.
usb::Check check_vault(const std::filesystem::path& ledger);

} // namespace gangflash::cli
