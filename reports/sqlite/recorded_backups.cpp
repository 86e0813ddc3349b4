#include "reports/sqlite/recorded_backups.hpp"

#include "reports/sqlite/reading.hpp"

namespace gangflash {

Result<std::vector<BackupRow>> recorded_backups(const std::string& file) {
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    std::vector<BackupRow> rows;
    const auto take = [&rows](const sqlite::Row& row) {
        rows.push_back(
            {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)});
    };
    // Beside max(), SQLite takes the other columns from the row that has it
    // (lang_select.html, 2.5).
    auto done = database->each("SELECT folder, manifest_sha256, state, me_id, soc_id, random_id, "
                               "max(seq) FROM backup_result GROUP BY manifest_sha256",
                               take);
    if (!done) return done.error();
    return rows;
}

} // namespace gangflash
