#include "reports/sqlite/mark_check.hpp"

#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/record_json.hpp"
#include "reports/sqlite/record_row.hpp"

#include <fmt/format.h>

namespace gangflash::sqlite {

namespace {

Fault problem(ErrorCode code, const std::string& path, const std::string& cause) {
    return {code, fmt::format("file={} cause=\"{}\"", path, cause)};
}

bool is_this_file(const Mark& mark, const std::string& path) {
    return mark.path == path || mark.file == identity_of(path).text();
}

/// Of the last record that says where the ledger stood.
Result<std::optional<Mark>> last_place(Database& database) {
    std::optional<Mark> place;
    const auto take = [&place](const Row& row) { place = place_in(row.text(0)); };
    if (auto done = database.each("SELECT body FROM record WHERE kind IN ('batch_opened', "
                                  "'batch_resumed', 'mark_begun', 'ledger_accepted') "
                                  "ORDER BY seq DESC LIMIT 1",
                                  take);
        !done)
        return done.error();
    return place;
}

Result<MarkStanding>
without_mark(Database& database, const std::string& path, const std::string& cause) {
    auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    MarkStanding standing;
    if (*version < first_version_with_mark) {
        standing.needs_first_mark = true;
        return standing;
    }
    auto place = last_place(database);
    if (!place) return place.error();
    if (*place && !is_this_file(**place, path))
        standing.copy_of = (*place)->path;
    else
        standing.problem = problem(ErrorCode::ledger_mark_missing, mark_path(path), cause);
    return standing;
}

} // namespace

Result<bool> holds(Database& database, const ChainPlace& place) {
    if (place.seq == 0) return true;
    bool same = false;
    const auto take = [&](const Row& row) { same = read_hash(row, 0) == place.hash; };
    if (auto done = database.each("SELECT hash FROM record WHERE seq = ?", take, place.seq); !done)
        return done.error();
    return same;
}

Result<MarkStanding> compare_with_mark(Database& database,
                                       const std::string& path,
                                       const Result<std::optional<Mark>>& mark) {
    if (!mark && mark.error().code != ErrorCode::ledger_mark_missing) return mark.error();
    if (!mark) return without_mark(database, path, "the file holds no whole mark");
    if (!*mark)
        return without_mark(database, path, "there is no such file, and the ledger has had one");

    MarkStanding standing;
    const Mark& said = **mark;
    const bool moved_here = !is_this_file(said, path);
    if (moved_here || !said.copy_of.empty())
        standing.copy_of = said.copy_of.empty() ? said.path : said.copy_of;
    if (moved_here) {
        // The chain says that it stood here when it was last written, and the mark of a copy would
        // name this place: somebody else's mark makes no copy of an original.
        auto place = last_place(database);
        if (!place) return place.error();
        if (*place && is_this_file(**place, path) && standing.copy_of != path) {
            standing.problem =
                problem(ErrorCode::ledger_mark_missing,
                        mark_path(path),
                        fmt::format("it is the mark of another ledger, {}", standing.copy_of));
            standing.copy_of.clear();
        }
    }
    if (moved_here) return standing; // whoever copied the two may have caught them apart
    auto there = holds(database, said.place);
    if (!there) return there.error();
    if (*there) return standing;
    auto end = database.number("SELECT coalesce(max(seq), 0) FROM record");
    if (!end) return end.error();
    standing.problem = problem(
        ErrorCode::ledger_shortened,
        path,
        *end < said.place.seq
            ? fmt::format(
                  "it ends at record {}, but record {} was committed here", *end, said.place.seq)
            : fmt::format("its record {} is another one than was committed here", said.place.seq));
    return standing;
}

} // namespace gangflash::sqlite
