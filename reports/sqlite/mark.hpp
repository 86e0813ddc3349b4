#pragma once

#include "base/result.hpp"
#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/ledger_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash::sqlite {

/// How far a ledger had come, and which file it was: kept in `<ledger>.mark`, outside the database,
/// so that a ledger that lost its end is found to be shorter than it was.
struct Mark {
    ChainPlace place;    ///< the last record, committed and on the disk before the mark says so
    std::string path;    ///< real_path() of the ledger
    std::string file;    ///< FileIdentity::text() of the ledger
    std::string copy_of; ///< path of the ledger this one is a copy of; empty: it is the original
};

/// `<ledger>.mark`.
std::string mark_path(const std::string& ledger);

/// The mark beside a ledger; nothing when there is none. `ledger_mark_missing` when the file holds
/// no whole mark; `ledger_unreadable` when it cannot be read. A reader calls this before it looks
/// at the database: the mark is never ahead of it.
Result<std::optional<Mark>> read_mark(const std::string& ledger);

/// The writer's mark: two slots of one disk block each, written in turn, so that a power cut in the
/// middle leaves the one before. A write is one pwrite and one fdatasync.
///
/// A slot is JSON in one line, then the SHA-256 of that line, then newlines (docs/ledger.md, "The
/// mark"). 0600. Errors: `ledger_unwritable`.
class MarkFile {
public:
    MarkFile(MarkFile&& other) noexcept;
    MarkFile& operator=(MarkFile&& other) noexcept;
    ~MarkFile();

    /// Makes or opens it; the next write counts on from what stands there.
    static Result<MarkFile> open(const std::string& ledger);

    /// On the disk when it returns.
    Result<void> write(const Mark& mark);

private:
    explicit MarkFile(std::string path) : path_(std::move(path)) {}
    Result<void> put(std::size_t place, std::string_view text);

    std::string path_;
    int descriptor_ = -1;
    std::uint64_t counter_ = 0; ///< of the slot written last
};

} // namespace gangflash::sqlite
