#include "ledger_fixture.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace gangflash::tests {
namespace {

constexpr int phones = 10'000;
constexpr int slots = 64;

asio::awaitable<void> flash_on_slot(Journal& journal, BatchId batch, int slot, int& failures) {
    for (int phone = slot; phone < phones; phone += slots) {
        UnitOpened opened{batch, std::to_string(slot), "v1-1.1", {phone * 1000}};
        const auto unit = co_await journal.open_unit(std::move(opened));
        if (!unit) {
            ++failures;
            co_return;
        }
        std::vector<UnitRecord> life{AttemptStarted{*unit, 1, "brom", {2}},
                                     FactsLearned{*unit, facts_of_phone(phone), {3}}};
        for (int step = 0; step < 3; ++step)
            life.emplace_back(StepEnded{*unit, 1, "write", "part", 4096, "0badcafe", 1, {}, {4}});
        life.emplace_back(UnitClosed{*unit, Verdict::pass, {}, {}, 1, 0, 4096, {5}});
        for (UnitRecord& record : life)
            if (auto done = co_await journal.append(std::move(record)); !done) ++failures;
    }
}

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(LargeLedger, ListsTenThousandPhonesInAboutASecond) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    int failures = 0;
    const double written = seconds_of([&] {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot").id;
        asio::io_context context;
        const auto rethrow = [](const std::exception_ptr& problem) {
            if (problem) std::rethrow_exception(problem);
        };
        for (int slot = 0; slot < slots; ++slot)
            asio::co_spawn(context, flash_on_slot(*journal, batch, slot, failures), rethrow);
        context.run();
    });
    ASSERT_EQ(failures, 0);

    std::size_t listed = 0;
    const double listing = seconds_of([&] { listed = find_units(file, {})->size(); });
    UnitQuery question;
    question.imei = Personal(imei_of_phone(7777));
    std::size_t found = 0;
    const double finding = seconds_of([&] { found = find_units(file, question)->size(); });
    bool clean = false;
    const double verifying = seconds_of([&] { clean = verify_chain(file)->clean(); });

    std::printf("10000 phones, 70001 records: written %.1f s, listed %.2f s, one IMEI %.4f s, "
                "verified %.1f s\n",
                written,
                listing,
                finding,
                verifying);
    EXPECT_EQ(listed, std::size_t{phones});
    EXPECT_EQ(found, 1U);
    EXPECT_TRUE(clean);
    // Measured 0.55 s in a debug build on a busy machine.
    EXPECT_LT(listing, 2.0);
    EXPECT_LT(finding, 0.5);
}

} // namespace
} // namespace gangflash::tests
