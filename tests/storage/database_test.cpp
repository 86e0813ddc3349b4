// The ledger's only door to SQLite: what it refuses, and that it says so.
#include "ledger_fixture.hpp"
#include "reports/sqlite/database.hpp"

namespace gangflash::tests {
namespace {

using sqlite::Database;
using sqlite::Transaction;

Database scratch() {
    auto database = Database::open_in_memory();
    EXPECT_TRUE(database) << describe(database.error());
    EXPECT_TRUE(database->script("CREATE TABLE t(a INTEGER PRIMARY KEY) STRICT"));
    return std::move(*database);
}

} // namespace

TEST(Databases, SayWhenAStatementFails) {
    Database database = scratch();
    EXPECT_TRUE(database.run("INSERT INTO t VALUES (?)", std::int64_t{1}));
    const auto twice = database.run("INSERT INTO t VALUES (?)", std::int64_t{1});
    ASSERT_FALSE(twice) << "a row that was not stored";
    EXPECT_EQ(*database.number("SELECT count(*) FROM t"), 1);
}

TEST(Databases, ForgetATransactionThatWasNotCommitted) {
    Database database = scratch();
    {
        auto half = Transaction::begin(database, "IMMEDIATE");
        ASSERT_TRUE(half);
        EXPECT_TRUE(database.run("INSERT INTO t VALUES (?)", std::int64_t{1}));
    }
    EXPECT_EQ(*database.number("SELECT count(*) FROM t"), 0);
    auto whole = Transaction::begin(database, "IMMEDIATE");
    ASSERT_TRUE(whole) << describe(whole.error());
    EXPECT_TRUE(database.run("INSERT INTO t VALUES (?)", std::int64_t{2}));
    EXPECT_TRUE(whole->commit());
    EXPECT_EQ(*database.number("SELECT count(*) FROM t"), 1);
}

TEST(Databases, OfReadersTakeNoWrites) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    auto reader = Database::open(file, Database::Access::read);
    ASSERT_TRUE(reader);
    EXPECT_FALSE(reader->script("CREATE TABLE mine(a)"));
    EXPECT_FALSE(reader->script("DROP VIEW batch_result"));
    EXPECT_EQ(*reader->number("PRAGMA trusted_schema"), 0)
        << "a stranger's view runs functions of its choice";
}

/// Ordinary SQL can damage a file only where SQLite lets it.
TEST(Databases, NeverLetSqlIntoTheSchemaTable) {
    Database database = scratch();
    EXPECT_FALSE(database.script("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ''"));
    EXPECT_EQ(*database.number("SELECT count(*) FROM sqlite_schema WHERE sql = ''"), 0);
}

} // namespace gangflash::tests
