#pragma once

#include "base/result.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/identity/chip_ids.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::guard {

inline constexpr std::string_view manifest_file = "manifest.json";
inline constexpr std::string_view open_mark = "open";
inline constexpr std::string_view restored_mark = "restored";
inline constexpr std::string_view draft_ending = ".part";

/// Folder names under which a phone's backups may lie, the one for new ones first: by SOC_ID,
/// ME_ID, random id. Empty for a phone that gives none.
std::vector<std::string> folder_names_of(const ChipIds& phone);

/// For its owner alone, durable; one that is there is taken as it is. Fault `backup_unwritable`.
Result<void> make_folder(const std::filesystem::path& folder);

/// Fault `backup_damaged`.
Result<Manifest> load_manifest(const std::filesystem::path& folder);

} // namespace gangflash::guard
