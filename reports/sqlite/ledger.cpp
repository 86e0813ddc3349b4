#include "reports/sqlite/ledger.hpp"

#include "reports/sqlite/store.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Every caller waits for its answer, so this many would mean thousands of slots: a runaway.
constexpr std::size_t queue_limit = 65536;

/// At most this many records share a transaction, so that no caller waits for a huge one.
constexpr std::size_t group_limit = 512;

/// The caller's own mistake or order: nothing was written, and the others of the group stand.
bool is_refusal(const Fault& fault) {
    return fault.code == ErrorCode::internal_error || fault.code == ErrorCode::batch_of_other_work;
}

} // namespace

/// The thread that owns the store.
class SqliteJournal::Writer {
public:
    /// `write` runs inside a transaction; `done` after its commit, with the fault that stopped it.
    struct Job {
        std::function<std::optional<Fault>(sqlite::Store&)> write;
        std::function<void(std::optional<Fault>)> done;
    };

    explicit Writer(std::unique_ptr<sqlite::Store> store)
        : store_(std::move(store)), units_recovered_(store_->units_recovered()),
          thread_([this] { work(); }) {}

    ~Writer() {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void submit(Job job) {
        {
            const std::lock_guard lock(mutex_);
            if (queue_.size() < queue_limit) {
                queue_.push_back(std::move(job));
                wake_.notify_one();
                return;
            }
        }
        job.done(Fault{ErrorCode::ledger_unwritable,
                       fmt::format("cause=\"the disk does not keep up\" waiting={}", queue_limit)});
    }

    std::uint64_t units_recovered() const { return units_recovered_; }

private:
    void work() {
        while (true) {
            std::vector<Job> group = next_group();
            if (group.empty()) break;
            write(group);
        }
        take_last_notes();
    }

    /// What was noted beside the ledger after its last record. Should it fail, the notes stay.
    void take_last_notes() {
        if (failed_ || !sqlite::ActNotes::waiting(store_->database().file())) return;
        std::vector<Job> nothing;
        std::vector<std::optional<Fault>> ends;
        failed_ = try_to_write(nothing, ends);
    }

    /// Waits for jobs; none when the journal closes and the queue is empty.
    std::vector<Job> next_group() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), group_limit));
        std::vector<Job> group(std::make_move_iterator(queue_.begin()),
                               std::make_move_iterator(queue_.begin() + count));
        queue_.erase(queue_.begin(), queue_.begin() + count);
        return group;
    }

    void write(std::vector<Job>& group) {
        std::vector<std::optional<Fault>> ends(group.size());
        if (!failed_) failed_ = try_to_write(group, ends);
        for (std::size_t i = 0; i < group.size(); ++i)
            group[i].done(failed_ ? failed_ : std::move(ends[i]));
    }

    /// The fault that lost the whole group, if any. Memory may run out on this thread: that, too,
    /// is a ledger that cannot be written.
    std::optional<Fault> try_to_write(std::vector<Job>& group,
                                      std::vector<std::optional<Fault>>& ends) {
        try {
            auto transaction = store_->begin();
            if (!transaction) return transaction.error();
            for (std::size_t i = 0; i < group.size(); ++i) {
                ends[i] = group[i].write(*store_);
                if (ends[i] && !is_refusal(*ends[i])) return ends[i];
            }
            if (auto done = transaction->commit(); !done) return done.error();
            return std::nullopt;
        } catch (const std::exception& problem) {
            return Fault{
                ErrorCode::ledger_unwritable,
                fmt::format("file={} cause=\"{}\"", store_->database().file(), problem.what())};
        }
    }

    std::unique_ptr<sqlite::Store> store_; ///< after the start the thread's alone
    std::uint64_t units_recovered_;
    std::optional<Fault> failed_; ///< the thread's alone
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    bool closing_ = false;
    std::thread thread_; ///< last: starts when all else stands
};

namespace {

/// Runs `write` on the writer's thread and completes on the caller's executor.
template <class T, class Writer>
asio::awaitable<Result<T>> submit(Writer& writer, std::function<Result<T>(sqlite::Store&)> write) {
    // Named, not written inside the co_await: g++ 12 destroys such temporaries twice.
    auto start = [&writer, &write](auto handler) {
        using Handler = decltype(handler);
        struct Call {
            std::function<Result<T>(sqlite::Store&)> write;
            Handler handler;
            std::optional<Result<T>> answer;
        };
        auto executor = asio::get_associated_executor(handler);
        auto call =
            std::make_shared<Call>(Call{std::move(write), std::move(handler), std::nullopt});
        auto run = [call](sqlite::Store& store) -> std::optional<Fault> {
            call->answer = call->write(store);
            if (!*call->answer) return call->answer->error();
            return std::nullopt;
        };
        auto done = [call, work = asio::make_work_guard(executor)](std::optional<Fault> fault) {
            auto finish = [call, fault = std::move(fault)]() mutable {
                if (fault) call->answer = Result<T>(std::move(*fault));
                auto complete = std::move(call->handler);
                complete(std::move(*call->answer));
            };
            asio::post(work.get_executor(), std::move(finish));
        };
        writer.submit({std::move(run), std::move(done)});
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<T>)>(
        start, asio::use_awaitable);
}

} // namespace

SqliteJournal::SqliteJournal(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
SqliteJournal::~SqliteJournal() = default;

Result<std::unique_ptr<SqliteJournal>>
SqliteJournal::open(const std::string& file, const std::string& program, Clock& clock) {
    auto store = sqlite::Store::open(file, program, clock);
    if (!store) return store.error();
    auto writer = std::make_unique<Writer>(std::move(*store));
    return std::unique_ptr<SqliteJournal>(new SqliteJournal(std::move(writer)));
}

asio::awaitable<Result<OpenBatch>> SqliteJournal::open_batch(BatchOpened record) {
    std::function<Result<OpenBatch>(sqlite::Store&)> write =
        [record = std::move(record)](sqlite::Store& store) { return store.open_batch(record); };
    return submit<OpenBatch>(*writer_, std::move(write));
}

asio::awaitable<Result<UnitId>> SqliteJournal::open_unit(UnitOpened record) {
    std::function<Result<UnitId>(sqlite::Store&)> write =
        [record = std::move(record)](sqlite::Store& store) { return store.open_unit(record); };
    return submit<UnitId>(*writer_, std::move(write));
}

asio::awaitable<Result<void>> SqliteJournal::append(UnitRecord record) {
    std::function<Result<void>(sqlite::Store&)> write =
        [record = std::move(record)](sqlite::Store& store) { return store.append(record); };
    return submit<void>(*writer_, std::move(write));
}

asio::awaitable<Result<void>> SqliteJournal::close_batch(BatchClosed record) {
    std::function<Result<void>(sqlite::Store&)> write =
        [record = std::move(record)](sqlite::Store& store) { return store.close_batch(record); };
    return submit<void>(*writer_, std::move(write));
}

asio::awaitable<Result<void>> SqliteJournal::record(PersonActed act) {
    std::function<Result<void>(sqlite::Store&)> write =
        [act = std::move(act)](sqlite::Store& store) { return store.record(act); };
    return submit<void>(*writer_, std::move(write));
}

std::uint64_t SqliteJournal::units_recovered() const {
    return writer_->units_recovered();
}

} // namespace gangflash
