// gangflash memtest: what is known of a phone's memory, and its whole storage read; writes nothing.
#include "station/cli/reading_job.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <memory>
#include <string>

namespace gangflash::cli {

namespace {

struct MemtestOptions {
    ReadingOptions reading;
    bool write_test = false;
    bool ram_test = false;
};

/// What SP Flash Tool's page of that name offers and nobody has published how.
Faults refusals_of(const MemtestOptions& options) {
    Faults refused;
    if (options.write_test)
        refused.push_back(
            {ErrorCode::order_invalid,
             "--write-test: the agents' pattern tests of the storage (XFlash CTRL_STORAGE_TEST "
             "0x0E0001, legacy MEMORY_TEST FE) overwrite what they test, calibration included, and "
             "their parameters are published nowhere; without it the whole storage is read"});
    if (options.ram_test)
        refused.push_back(
            {ErrorCode::order_invalid,
             "--ram-test: the parameters of the agents' memory tests (XFlash CTRL_RAM_TEST "
             "0x0E0002, legacy MEMORY_TEST FE) are published nowhere; without it the report says "
             "what the agent found when it started the memory"});
    return refused;
}

int run_memtest(const MemtestOptions& options) {
    const Faults refused = refusals_of(options);
    if (!refused.empty()) return print_refusal(refused, options.reading.json);
    return run_reading(options.reading, JobKind::memory_test, [](Job&) {});
}

} // namespace

void add_memtest_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<MemtestOptions>();
    CLI::App* verb = app.add_subcommand(
        "memtest", "Test phones' memory and storage by reading all of it; writes nothing");
    options->reading.add_to(*verb);
    verb->add_flag("--write-test", options->write_test, "Refused, with the reason");
    verb->add_flag("--ram-test", options->ram_test, "Refused, with the reason");
    verb->callback([options, &exit_code] { exit_code = run_memtest(*options); });
}

} // namespace gangflash::cli
