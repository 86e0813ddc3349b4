#include "ledger_fixture.hpp"

#include "tests/support/tree.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <fmt/format.h>
#include <sqlite3.h>

namespace gangflash::tests {

namespace {

template <class T>
T wait_for(asio::awaitable<T> work) {
    asio::io_context context;
    auto answer = asio::co_spawn(context, std::move(work), asio::use_future);
    context.run();
    return answer.get();
}

template <class T>
T good(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

UtcMicros at(std::int64_t second) {
    return {1'795'600'000'000'000 + second * 1'000'000};
}

} // namespace

std::unique_ptr<SqliteJournal> open_ledger(const std::string& file) {
    static SystemClock clock;
    return good(SqliteJournal::open(file, "test", clock));
}

OpenBatch open_batch(Journal& journal, const std::string& name) {
    return open_batch(journal, batch_record(name));
}

OpenBatch open_batch(Journal& journal, const BatchOpened& record) {
    return good(try_open_batch(journal, record));
}

Result<OpenBatch> try_open_batch(Journal& journal, const BatchOpened& record) {
    return wait_for(journal.open_batch(record));
}

UnitId open_unit(Journal& journal, BatchId batch, const std::string& slot) {
    return open_unit(journal, UnitOpened{batch, slot, "v1-1." + slot, at(10)});
}

UnitId open_unit(Journal& journal, const UnitOpened& record) {
    return good(wait_for(journal.open_unit(record)));
}

Result<void> append(Journal& journal, UnitRecord record) {
    return wait_for(journal.append(std::move(record)));
}

Result<void> close_batch(Journal& journal, BatchId batch) {
    return wait_for(journal.close_batch({batch, at(100)}));
}

Result<void> record(Journal& journal, PersonActed act) {
    return wait_for(journal.record(std::move(act)));
}

BatchOpened batch_record(const std::string& name) {
    return {name,
            "anna",
            "bench-1",
            "demo_k65v1",
            std::string(64, 'a'),
            std::string(64, 'b'),
            "download-only",
            "agent",
            3,
            at(0),
            key_of_tests()};
}

JobKey key_of_tests() {
    return {"flash", "download-only", std::string(64, 'a'), "", std::string(64, 'c'), "agent"};
}

std::string imei_of_phone(int number) {
    return fmt::format("35693803{:07}", number);
}

UnitFacts facts_of_phone(int number) {
    UnitFacts facts;
    facts.chip = "MT6765";
    facts.hw_code = std::uint16_t{0x0766};
    facts.me_id = fmt::format("{:032x}", number);
    facts.soc_id = fmt::format("{:064x}", number);
    facts.battery_mv = 3900U;
    facts.storage_type = "EMMC";
    facts.storage_size = std::uint64_t{31'268'536'320};
    facts.preloader_before = "k65v1 12ab34cd";
    facts.imei1 = Personal(imei_of_phone(number));
    facts.serial = Personal(fmt::format("SN{:08}", number));
    facts.imei_source = "ld0b";
    return facts;
}

UnitId flash_phone(Journal& journal, BatchId batch, int number, Verdict verdict) {
    const UnitId unit = open_unit(journal, batch, std::to_string(number % 16 + 1));
    const auto step = [&](const char* name, const char* partition, std::uint64_t bytes) {
        StepEnded ended{unit, 1, name, partition, bytes, "0badcafe", 250'000, {}, at(20)};
        good(append(journal, std::move(ended)));
    };
    good(append(journal, AttemptStarted{unit, 1, "brom", at(11)}));
    step("handshake", "", 0);
    good(append(journal, FactsLearned{unit, facts_of_phone(number), at(12)}));
    step("write", "boot", 33'554'432);
    UnitClosed end{unit, verdict, {}, BootSeen::seen, 1, 0, 33'554'432, at(30)};
    if (verdict != Verdict::pass) end.fault = Fault{ErrorCode::storage_write_failed, "step=write"};
    good(append(journal, std::move(end)));
    return unit;
}

void write_small_batch(const std::string& file) {
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot-1").id;
    flash_phone(*journal, batch, 1, Verdict::pass);
    const UnitId troubled = open_unit(*journal, batch, "7");
    good(append(*journal, FactsLearned{troubled, facts_of_phone(2), at(12)}));
    good(append(*journal, AttemptStarted{troubled, 1, "brom", at(12)}));
    good(append(*journal, Disconnected{troubled, 1, "write", at(13)}));
    good(append(*journal,
                Retried{troubled,
                        1,
                        "write",
                        {ErrorCode::port_vanished, "step=write"},
                        "reconnect",
                        2'000'000,
                        at(14)}));
    good(append(*journal,
                UnitClosed{troubled,
                           Verdict::fail,
                           Fault{ErrorCode::never_returned, "step=write"},
                           BootSeen::not_checked,
                           2,
                           1,
                           1024,
                           at(40)}));
    flash_phone(*journal, batch, 3, Verdict::pass);
    good(close_batch(*journal, batch));
}

namespace {

/// SQLite's complaint, empty when all went well.
std::string run_as_stranger(const std::string& file, const std::string& sql, int triggers) {
    sqlite3* raw = nullptr;
    if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK) throw std::runtime_error(file);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers, nullptr);
    char* message = nullptr;
    const int code = sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &message);
    const std::string words = code == SQLITE_OK ? "" : sqlite3_errmsg(raw);
    sqlite3_free(message);
    sqlite3_close(raw);
    return words;
}

} // namespace

void make_golden_ledger(const std::string& file) {
    std::ifstream stream(tree::source() / "tests/golden/ledger_v1.sqlite.sql");
    const std::string sql{std::istreambuf_iterator<char>(stream), {}};
    if (sql.empty()) throw std::runtime_error("tests/golden/ledger_v1.sqlite.sql");
    tamper(file, sql);
}

void tamper(const std::string& file, const std::string& sql) {
    if (const std::string words = run_as_stranger(file, sql, 0); !words.empty())
        throw std::runtime_error(words);
}

bool refused(const std::string& file, const std::string& sql) {
    return !run_as_stranger(file, sql, 1).empty();
}

} // namespace gangflash::tests
