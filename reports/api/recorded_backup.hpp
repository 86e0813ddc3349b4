#pragma once

#include <string>

namespace gangflash {

/// How far a backup got, as a ledger has recorded it; hashes and ids hexadecimal, unknown ids
/// empty.
struct BackupRow {
    std::string folder;
    std::string manifest_sha256;
    std::string state; ///< `taken`, `open`, `restored`: the last one
    std::string me_id, soc_id, random_id;
};

} // namespace gangflash
