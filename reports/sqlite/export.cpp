#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/reading.hpp"

#include <nlohmann/json.hpp>

namespace gangflash {

namespace {

using Json = nlohmann::ordered_json;
using sqlite::Row;

Json value_of(const Row& row, int column) {
    if (row.null(column)) return nullptr;
    if (row.is_text(column)) return row.text(column);
    if (row.is_real(column)) return row.real(column);
    return row.number(column);
}

std::string as_line(const Json& object) {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string record_line(const Row& row) {
    Json object;
    for (int column = 0; column < 5; ++column)
        object[row.name(column)] = value_of(row, column);
    // As text, not as an object: the hash is over these very bytes.
    object["body"] = row.text(5);
    object["prev_hash"] = to_hex(row.blob(6));
    object["hash"] = to_hex(row.blob(7));
    return as_line(object);
}

std::string view_line(const Row& row) {
    Json object;
    for (int column = 0; column < row.columns(); ++column)
        object[row.name(column)] = value_of(row, column);
    return as_line(object);
}

std::string_view query_of(ExportWhat what) {
    switch (what) {
    case ExportWhat::records:
        return "SELECT seq, at_us, kind, batch, unit, body, prev_hash, hash FROM record "
               "ORDER BY seq";
    case ExportWhat::units:
        return "SELECT * FROM unit_result ORDER BY unit";
    case ExportWhat::steps:
        return "SELECT * FROM step_result ORDER BY seq";
    case ExportWhat::acts:
        return "SELECT * FROM act_result ORDER BY seq";
    case ExportWhat::batches:
        break;
    }
    return "SELECT * FROM batch_result ORDER BY batch_id";
}

} // namespace

Result<std::uint64_t> export_rows(const std::string& file,
                                  ExportWhat what,
                                  const std::function<void(const std::string&)>& on_line) {
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    std::uint64_t rows = 0;
    if (what == ExportWhat::acts) {
        auto version = database->number("PRAGMA user_version");
        if (!version) return version.error();
        if (*version < sqlite::first_version_with_acts) return rows;
    }
    const auto take = [&](const Row& row) {
        on_line(what == ExportWhat::records ? record_line(row) : view_line(row));
        ++rows;
    };
    if (auto done = database->each(query_of(what), take); !done) return done.error();
    return rows;
}

} // namespace gangflash
