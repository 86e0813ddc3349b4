#include "engine/attempt/memtest.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// An unreadable window is looked at in halves down to this.
constexpr std::uint64_t least_look = 64 * kib;

/// Unreadable places of one region after which it is not worth looking further.
constexpr std::size_t most_bad = 64;

/// Takes what is read and keeps nothing: the agent has checked it already.
class DiscardSink final : public ChunkSink {
public:
    DiscardSink(const StopRequest& stop, std::function<void(std::uint64_t)> on_bytes)
        : stop_(stop), on_bytes_(std::move(on_bytes)) {}

    asio::awaitable<Result<void>> put(ByteView bytes) override {
        if (stop_ == StopRequest::at_once) co_return Fault{ErrorCode::station_stopped, "at once"};
        on_bytes_(bytes.size());
        co_return success();
    }

private:
    const StopRequest& stop_;
    std::function<void(std::uint64_t)> on_bytes_;
};

Fault unreadable(const RegionTest& test) {
    std::uint64_t bytes = 0;
    for (const BadPlace& bad : test.bad)
        bytes += bad.place.length.value;
    const BadPlace& first = test.bad.front();
    // Whatever the agent calls it (eMMC errors have one number for both ways): it was a read.
    return {ErrorCode::storage_read_failed,
            fmt::format("unreadable_places={} unreadable_bytes={} first: {} {}",
                        test.bad.size(),
                        bytes,
                        describe(first.place),
                        first.fault.detail)};
}

/// The agent runs in it: memory that does not come up ends in `enable_dram`. Beyond that there is
/// what the agent knows of its size and state.
Work ask_memory(Context& context) {
    auto memory = co_await context.contact.memory();
    if (!memory) co_return memory.error();
    context.unit.memory_test.memory = *memory;
    if (memory->status.value_or(0) != 0)
        co_return Fault{ErrorCode::dram_setup_failed,
                        fmt::format("the agent reports its memory as status={}", *memory->status)};
    co_return Moved{memory->dram.value_or(ByteCount{0}).value, {}};
}

/// A fault only when the conversation is lost; what cannot be read is noted.
asio::awaitable<Result<void>> test_window(Context& context, RegionTest& test, Place window) {
    const std::function<void(std::uint64_t)> on_bytes = [&context](std::uint64_t more) {
        context.note_read(more);
    };
    std::vector<Place> left{window};
    bool whole = window.length.value == RegionTest::window;
    const std::size_t bad_before = test.bad.size();
    std::optional<Fault> refused;
    const Clock::TimePoint began = context.environment.clock.now();
    while (!left.empty()) {
        const Place place = left.back();
        left.pop_back();
        DiscardSink sink(context.stop, on_bytes);
        auto read = co_await context.reader->read(place, sink);
        if (read) continue;
        if (!is_refusal(read.error()) || read.error().code == ErrorCode::station_stopped)
            co_return read.error();
        whole = false;
        if (!refused) refused = read.error();
        const std::uint64_t block = context.storage.block_size;
        const std::uint64_t half = place.length.value / 2 / block * block;
        if (half < least_look) {
            test.bad.push_back({place, read.error()});
            if (test.bad.size() >= most_bad) break;
            continue;
        }
        // The lower half is looked at first: it lies on top.
        left.push_back(
            {place.region, place.address + ByteCount{half}, ByteCount{place.length.value - half}});
        left.push_back({place.region, place.address, ByteCount{half}});
    }
    // A storage that reads only at the second try is no storage to rely on.
    if (refused && test.bad.size() == bad_before)
        test.bad.push_back({window, with_context(*refused, "read well when asked again:")});
    if (window.length.value == RegionTest::window) {
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
            context.environment.clock.now() - began);
        const std::int64_t micros =
            std::clamp<std::int64_t>(took.count(), 1, std::numeric_limits<std::uint32_t>::max());
        test.micros.push_back(whole ? static_cast<std::uint32_t>(micros) : 0U);
    }
    co_return success();
}

Work test_region(Context& context, RegionTest& test) {
    const std::uint64_t before = test.tested;
    while (!test.over()) {
        if (context.stop != StopRequest::none)
            co_return Fault{ErrorCode::station_stopped, "at a window"};
        const ByteCount length{std::min(RegionTest::window, test.size.value - test.tested)};
        const Place place{test.region, DeviceAddress{test.tested}, length};
        auto read = co_await test_window(context, test, place);
        if (!read) { // the next attempt looks at the whole window again
            std::erase_if(test.bad, [&](const BadPlace& bad) {
                return bad.place.address.value >= test.tested;
            });
            const bool silent = read.error().code == ErrorCode::io_timeout;
            if (silent && test.silent_at == test.tested) { // the place, not the cable
                test.bad.push_back({place, read.error()});
                if (length.value == RegionTest::window) test.micros.push_back(0);
                test.tested += length.value;
            }
            if (silent) test.silent_at = place.address.value;
            co_return with_context(read.error(), describe(place));
        }
        test.tested += length.value;
        test.given_up = test.bad.size() >= most_bad;
    }
    if (!test.bad.empty()) co_return unreadable(test);
    co_return Moved{test.tested - before, {}};
}

/// The regions of the storage; of a later attempt, what is left of them.
void begin(Context& context, MemoryTest& test) {
    if (test.regions.empty())
        for (const Region region : {Region::boot1, Region::boot2, Region::user})
            if (const ByteCount size = context.storage.size_of(region); size.value > 0) {
                RegionTest& begun = test.regions.emplace_back();
                begun.region = region;
                begun.size = size;
            }
    std::uint64_t total = 0;
    std::uint64_t tested = 0;
    for (const RegionTest& region : test.regions) {
        total += region.size.value;
        tested += region.tested;
    }
    context.unit.progress.expect(total, context.environment.clock.now());
    context.unit.progress.advance(tested, context.environment.clock.now());
}

void report(Context& context, const MemoryTest& test) {
    MemoryTestReport report{test.memory, context.storage.life_cycle, {}};
    for (const RegionTest& region : test.regions)
        report.regions.push_back(report_of(region));
    context.reporter.tell(EventMemoryTest{std::move(report)});
}

} // namespace

asio::awaitable<Result<void>> test_memory(Context& context) {
    MemoryTest& test = context.unit.memory_test;
    begin(context, test);
    Result<void> done = co_await context.take(Step::memory_test, "ram", ask_memory(context));
    // What one region is like is no reason not to look at the next.
    for (std::size_t i = 0; done && i < test.regions.size(); ++i) {
        RegionTest& region = test.regions[i];
        if (region.over() && region.bad.empty()) continue;
        done = co_await context.take(
            Step::memory_test, std::string(to_string(region.region)), test_region(context, region));
        const bool looked_at =
            !done && is_refusal(done.error()) && region.over() && !region.bad.empty();
        if (!looked_at) continue;
        if (!context.found) context.found = StepFault{Step::memory_test, done.error()};
        done = success();
    }
    // Also of an attempt that ends here: the last report is the phone's.
    report(context, test);
    constexpr std::uint32_t worn_out = 3;
    if (done && !context.found && context.storage.life_cycle == worn_out)
        context.found =
            StepFault{Step::memory_test,
                      {ErrorCode::storage_worn_out, "the phone's storage says its life is over"}};
    co_return done;
}

asio::awaitable<Result<void>> end_with_what_was_found(Context& context) {
    if (!context.found) co_return success();
    context.step = context.found->step;
    co_return context.found->fault;
}

} // namespace gangflash::attempt
