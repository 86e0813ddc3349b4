#pragma once

#include <filesystem>

namespace gangflash {

/// Where a station keeps what outlives a session: ledger, vault, keys. `$STATE_DIRECTORY` for a
/// service (systemd.exec(5): `/var/lib/gangflash`; the first of several), else
/// `$XDG_STATE_HOME/gangflash`, else `.local/state/gangflash` in the user's home. Relative paths in
/// the variables are ignored, as the XDG rules say. Not made here.
std::filesystem::path state_folder();

} // namespace gangflash
