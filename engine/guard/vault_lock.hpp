#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace gangflash::guard {

/// `FOLDER/lock`, held by the one program that works with a vault. The kernel lets go when it ends,
/// however it ends; the file stays and says who had it last. By its inode: another path to the same
/// folder is the same lock.
class VaultLock {
public:
    /// Faults: `vault_in_use` naming the holder (pid, host, program); `backup_unwritable`.
    static Result<VaultLock> take(const std::filesystem::path& vault, std::string_view program);

    /// Whose program works with the vault now: `pid=… host=… program=…`; empty: nobody's. Changes
    /// nothing.
    static std::string holder(const std::filesystem::path& vault);

    VaultLock(VaultLock&& other) noexcept;
    VaultLock& operator=(VaultLock&& other) noexcept;
    ~VaultLock();

    /// Whether the vault is still the folder that was locked: `backup_unwritable` when it was
    /// removed or replaced meanwhile, and somebody else could hold another lock.
    Result<void> still_there() const;

private:
    VaultLock(int descriptor, std::filesystem::path file)
        : descriptor_(descriptor), file_(std::move(file)) {}

    int descriptor_ = -1;
    std::filesystem::path file_;
};

} // namespace gangflash::guard
