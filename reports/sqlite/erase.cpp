#include "reports/sqlite/erase.hpp"

#include "reports/sqlite/reading.hpp"
#include "reports/sqlite/record_json.hpp"
#include "reports/sqlite/store.hpp"

#include <map>

#include <fmt/format.h>

namespace gangflash {

namespace {

using sqlite::Database;
using sqlite::PersonalErased;
using sqlite::Row;

constexpr std::string_view units_meant =
    "(SELECT unit.id FROM unit JOIN batch ON batch.id = unit.batch "
    "WHERE (?1 IS NULL OR batch.name = ?1) AND (?2 IS NULL OR unit.id = ?2))";

Result<void> must_exist(Database& database, const EraseOrder& order) {
    if (!order.batch && !order.unit)
        return Fault{ErrorCode::internal_error, "erase_personal: neither batch nor unit"};
    auto units = database.number(
        fmt::format("SELECT count(*) FROM {}", units_meant), order.batch, order.unit);
    if (!units) return units.error();
    if (*units == 0)
        return Fault{ErrorCode::ledger_unreadable,
                     fmt::format("file={} cause=\"no phone of {} {}\"",
                                 database.file(),
                                 order.unit ? "number" : "batch",
                                 order.unit ? std::to_string(*order.unit) : *order.batch)};
    return success();
}

/// One note a phone, with what it had.
Result<std::map<std::int64_t, PersonalErased>>
notes_for(Database& database, const EraseOrder& order, UtcMicros now) {
    std::map<std::int64_t, PersonalErased> notes;
    const auto take = [&](const Row& row) {
        PersonalErased& note = notes[row.number(1)];
        note.batch = row.number(0);
        note.unit = row.number(1);
        note.commitments.push_back(row.text(2));
        note.operator_name = order.operator_name;
        note.reason = order.reason;
        note.at = now;
    };
    if (auto done = database.each(
            fmt::format("SELECT unit.batch, personal.unit, personal.commitment FROM personal "
                        "JOIN unit ON unit.id = personal.unit WHERE personal.unit IN {} "
                        "ORDER BY personal.unit, personal.commitment",
                        units_meant),
            take,
            order.batch,
            order.unit);
        !done)
        return done.error();
    return notes;
}

} // namespace

Result<EraseFacts> erase_personal(const std::string& file,
                                  const std::string& program,
                                  const EraseOrder& order,
                                  Clock& clock) {
    // Looked at as a reader first: erasing in a ledger that is not there must not make one.
    if (auto there = sqlite::open_for_reading(file); !there) return there.error();
    auto store = sqlite::Store::open(file, program, clock);
    if (!store) return store.error();
    Database& database = (*store)->database();
    if (auto exist = must_exist(database, order); !exist) return exist.error();

    EraseFacts facts;
    {
        auto transaction = (*store)->begin();
        if (!transaction) return transaction.error();
        auto notes = notes_for(database, order, clock.utc_now());
        if (!notes) return notes.error();
        for (const auto& [unit, note] : *notes) {
            if (auto done = (*store)->append_line(sqlite::to_line(note)); !done)
                return done.error();
            if (auto done = database.run("DELETE FROM personal WHERE unit = ?", unit); !done)
                return done.error();
            ++facts.units;
            facts.values += note.commitments.size();
        }
        if (auto done = transaction->commit(); !done) return done.error();
    }
    // The log still holds pages from before; emptied, they are gone.
    if (auto done = database.script("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return done.error();
    return facts;
}

} // namespace gangflash
