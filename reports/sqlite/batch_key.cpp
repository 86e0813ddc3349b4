#include "reports/sqlite/batch_key.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::sqlite {

Result<void> check_batch_key(Database& database, const BatchOpened& record) {
    // A ledger of before knows no keys; its batches are other work.
    auto keeps_keys =
        database.number("SELECT count(*) FROM pragma_table_xinfo('batch') WHERE name = 'job_key'");
    if (!keeps_keys) return keeps_keys.error();
    std::optional<std::string> kept;
    const auto take = [&kept](const Row& row) { kept = row.text(0); };
    if (auto done = database.each(*keeps_keys != 0 ? "SELECT job_key FROM batch WHERE name = ?"
                                                   : "SELECT '' FROM batch WHERE name = ?",
                                  take,
                                  record.name);
        !done)
        return done;
    if (!kept || *kept == record.key.text() || record.again) return success();
    // Not a text of ours: then nobody knows what it was, and it is surely another one.
    const JobKey before = JobKey::parse(*kept).value_or(JobKey{});
    const bool follows = !record.follows.empty() && record.follows == before.recipe_sha256;
    if (follows) return success();
    return Fault{ErrorCode::batch_of_other_work,
                 fmt::format("batch=\"{}\" before=\"{}\" now=\"{}\" differs=\"{}\"",
                             record.name,
                             before.words(),
                             record.key.words(),
                             fmt::join(JobKey::differences(before, record.key), ", "))};
}

} // namespace gangflash::sqlite
