#include "reports/sqlite/ledger_file_reader.hpp"

#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/reading.hpp"
#include "reports/sqlite/record_row.hpp"
#include "reports/sqlite/recorded_backups.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace gangflash {

Result<BatchReport> LedgerFileReader::batch(const std::string& name) const {
    return load_batch(file_, name);
}

Result<std::vector<BatchSummary>> LedgerFileReader::batches() const {
    return list_batches(file_);
}

Result<std::vector<UnitRow>> LedgerFileReader::units(const UnitQuery& query) const {
    return find_units(file_, query);
}

Result<std::vector<ActRow>> LedgerFileReader::acts(const std::optional<std::string>& batch) const {
    return list_acts(file_, batch);
}

Result<std::vector<BackupRow>> LedgerFileReader::backups() const {
    return recorded_backups(file_);
}

Result<bool> LedgerFileReader::has_batch(const std::string& name) const {
    return gangflash::has_batch(file_, name);
}

Result<void> LedgerFileReader::check_batch_name(const BatchOpened& record) const {
    return gangflash::check_batch_name(file_, record);
}

Result<LedgerHead> LedgerFileReader::head() const {
    return read_head(file_);
}

Result<std::uint64_t>
LedgerFileReader::export_rows(ExportWhat what,
                              const std::function<void(const std::string&)>& on_line) const {
    return gangflash::export_rows(file_, what, on_line);
}

Result<std::vector<ChainRecord>> LedgerFileReader::after(std::uint64_t seq,
                                                         std::size_t limit) const {
    auto database = sqlite::open_for_reading(file_);
    if (!database) return database.error();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const auto bounded = [](std::uint64_t number) {
        return static_cast<std::int64_t>(std::min<std::uint64_t>(number, most));
    };
    std::vector<ChainRecord> records;
    const auto take = [&records](const sqlite::Row& row) {
        sqlite::RecordLine line = sqlite::read_line(row);
        records.push_back({.seq = static_cast<std::uint64_t>(row.number(5)),
                           .at = line.at,
                           .kind = std::move(line.kind),
                           .batch = line.batch,
                           .unit = line.unit,
                           .body = std::move(line.body),
                           .prev_hash = sqlite::read_hash(row, 6),
                           .hash = sqlite::read_hash(row, 7)});
    };
    constexpr std::string_view query =
        "SELECT at_us, kind, batch, unit, body, seq, prev_hash, hash "
        "FROM record WHERE seq > ? ORDER BY seq LIMIT ?";
    if (auto done = database->each(query, take, bounded(seq), bounded(limit)); !done)
        return done.error();
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i].seq != seq + 1 + i)
            return Fault{ErrorCode::ledger_damaged,
                         fmt::format("file={} cause=\"record {} is missing, record {} follows\"",
                                     file_,
                                     seq + 1 + i,
                                     records[i].seq)};
    return records;
}

} // namespace gangflash
