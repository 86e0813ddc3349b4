// A station that is killed: opens the ledger named first and flashes phones on some slots for ever,
// telling each unit whose PASS is durable on standard output. tests/storage/crash_test.cpp.
#include "ledger_fixture.hpp"

#include <cstdio>
#include <exception>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

namespace gangflash::tests {
namespace {

constexpr int slots = 8;

asio::awaitable<void> work_on_slot(Journal& journal, BatchId batch, int slot) {
    for (int phone = slot;; phone += slots) {
        UnitOpened opened{batch, std::to_string(slot), "v1-1.1", {1}};
        const auto unit = co_await journal.open_unit(std::move(opened));
        if (!unit) _exit(3);
        std::vector<UnitRecord> life{AttemptStarted{*unit, 1, "brom", {2}},
                                     FactsLearned{*unit, facts_of_phone(phone), {3}},
                                     StepEnded{*unit, 1, "write", "boot", 1, "", 1, {}, {4}},
                                     UnitClosed{*unit, Verdict::pass, {}, {}, 1, 0, 1, {5}}};
        for (UnitRecord& record : life)
            if (auto done = co_await journal.append(std::move(record)); !done) _exit(3);
        // One write(2) of a short line: it comes whole or not at all.
        const std::string line = fmt::format("{}\n", unit->value);
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(4);
    }
}

int run(const std::string& file) {
    SystemClock clock;
    auto journal = SqliteJournal::open(file, "ledger_child", clock);
    if (!journal) {
        fmt::print(stderr, "{}\n", describe(journal.error()));
        return 2;
    }
    const BatchId batch = open_batch(**journal, "crash").id;
    asio::io_context context;
    const auto rethrow = [](const std::exception_ptr& problem) {
        if (problem) std::rethrow_exception(problem);
    };
    for (int slot = 1; slot <= slots; ++slot)
        asio::co_spawn(context, work_on_slot(**journal, batch, slot), rethrow);
    context.run();
    return 0;
}

} // namespace
} // namespace gangflash::tests

int main(int argc, char** argv) {
    return argc == 2 ? gangflash::tests::run(argv[1]) : 64;
}
