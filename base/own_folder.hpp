#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace gangflash {

/// make_private_folder() for a folder inside one that a person named, under a name that others can
/// guess: a batch's, a phone's. What stands there must be a folder of this user's (or root's), and
/// no link: else somebody who may write the folder above would choose where files go, or read them.
/// Faults: make_private_folder()'s, `unwritable` naming what stands there.
Result<void> make_own_folder(const std::filesystem::path& folder, ErrorCode unwritable);

} // namespace gangflash
