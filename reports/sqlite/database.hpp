#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace gangflash::sqlite {

/// What is bound to one `?`. Views: the bytes must live until the statement has run.
class Value {
public:
    Value(std::nullptr_t) {}
    Value(std::string_view text) : kind_(Kind::text), bytes_(text) {}
    Value(const std::string& text) : Value(std::string_view(text)) {}
    Value(const char* text) : Value(std::string_view(text)) {}
    Value(ByteView blob) : kind_(Kind::blob), bytes_(as_text(blob)) {}
    template <std::signed_integral T>
    Value(T number) : kind_(Kind::number), number_(number) {}
    template <class T>
    Value(const std::optional<T>& maybe) : Value(nullptr) {
        if (maybe) *this = Value(*maybe);
    }

private:
    friend class Database;
    enum class Kind : std::uint8_t { null, number, text, blob };
    Kind kind_ = Kind::null;
    std::int64_t number_ = 0;
    std::string_view bytes_;
};

/// One row of an answer, columns from 0. Valid inside the callback it is handed to.
class Row {
public:
    bool null(int column) const;
    std::int64_t number(int column) const; ///< 0 for NULL
    std::string text(int column) const;    ///< empty for NULL
    ByteView blob(int column) const;       ///< gone with the row
    std::optional<std::int64_t> maybe_number(int column) const;
    std::optional<std::string> maybe_text(int column) const;
    int columns() const;
    std::string name(int column) const;
    bool is_text(int column) const;
    bool is_real(int column) const;
    double real(int column) const;

private:
    friend class Database;
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    sqlite3_stmt* statement_;
};

/// One SQLite connection, used by one thread at a time. Statements are prepared once and kept, by
/// their text; a statement may not run again from its own callback.
///
/// Faults carry `file=` and SQLite's own message. A file that is torn or no database is
/// `ledger_damaged`; anything else is `ledger_unreadable` or `ledger_unwritable`, by how it was
/// opened.
class Database {
public:
    enum class Access : std::uint8_t {
        read,   ///< never creates, never changes
        write,  ///< the file exists
        create, ///< the file is made when missing
    };

    static Result<Database> open(const std::string& file, Access access);
    static Result<Database> open_in_memory();

    /// Several statements without parameters: migrations, pragmas.
    Result<void> script(const std::string& sql);

    /// Runs one statement to its end; rows it gives are ignored.
    template <class... Args>
    Result<void> run(std::string_view sql, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{Value(args)...};
        return execute(sql, values, {});
    }

    using OnRow = std::function<void(const Row&)>;

    /// Runs one statement and shows every row.
    template <class... Args>
    Result<void> each(std::string_view sql, const OnRow& on_row, const Args&... args) {
        const std::array<Value, sizeof...(Args)> values{Value(args)...};
        return execute(sql, values, on_row);
    }
    Result<void> execute(std::string_view sql, std::span<const Value> values, const OnRow& on_row);

    /// First column of the first row as a number; 0 when there is none.
    template <class... Args>
    Result<std::int64_t> number(std::string_view sql, const Args&... args) {
        std::int64_t answer = 0;
        const OnRow take = [&answer](const Row& row) { answer = row.number(0); };
        if (auto done = each(sql, take, args...); !done) return done.error();
        return answer;
    }

    /// All pages of this database into the new file `to`.
    Result<void> copy_into(const std::string& to);

    const std::string& file() const { return file_; }

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    using StatementHandle = std::unique_ptr<sqlite3_stmt, Finalize>;

    Database() = default;
    static Result<Database>
    open_with(const std::string& name, const std::string& shown, int flags, bool writes);
    Result<sqlite3_stmt*> prepared(std::string_view sql);
    Fault last_fault() const;

    std::string file_;
    bool writes_ = false;
    std::unique_ptr<sqlite3, Close> connection_;
    std::map<std::string, StatementHandle, std::less<>> statements_; ///< freed before it
};

/// Rolls back unless committed.
class Transaction {
public:
    /// `IMMEDIATE` for writers, so that a lock shows at once; `DEFERRED` for readers, who then see
    /// one state of the file throughout.
    static Result<Transaction> begin(Database& database, std::string_view kind);
    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

} // namespace gangflash::sqlite
