#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::tests {

/// Watches what this process writes and syncs while it lives: the test program's own pwrite, write,
/// fsync and fdatasync stand before the C library's, for SQLite too. One at a time.
class SyncSpy {
public:
    SyncSpy();
    ~SyncSpy();
    SyncSpy(const SyncSpy&) = delete;
    SyncSpy& operator=(const SyncSpy&) = delete;

    /// Files whose name ends so that were written since they were last synced.
    std::vector<std::string> unsynced(std::string_view ending) const;

    /// How often a file whose name ends with `later` was written while one that ends with `first`
    /// had not been synced.
    void expect_order(std::string first, std::string later);
    int out_of_order() const;

    /// From now on every sync of such a file fails with EIO, and does nothing.
    void fail_syncs_of(std::string ending);

    /// From now on `text` is stored as `instead`, of the same length, in every write of such a
    /// file.
    void spoil_writes_of(std::string ending, std::string text, std::string instead);

    int syncs(std::string_view ending) const; ///< that succeeded
};

} // namespace gangflash::tests
