#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace gangflash::sqlite {

/// `<ledger>.lock`, held by the one process that may write. The kernel lets go when the process
/// ends, however it ends; the file stays and says who had it last.
class FileLock {
public:
    /// `ledger_in_use` names the holder: pid, host and program. `ledger_unwritable` when the lock
    /// file cannot be made.
    static Result<FileLock> take(const std::string& ledger_file, std::string_view program);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

} // namespace gangflash::sqlite
