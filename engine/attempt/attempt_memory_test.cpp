// Memory Test, as far as it is known how: what the agent says of the memory, and every block of the
// storage read. Nothing is written to the phone.
#include "engine/attempt/attempt.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

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

} // namespace

asio::awaitable<Result<void>> Attempt::test_memory() {
    Result<void> done = co_await bring_up();
    if (done) done = co_await take(Step::read_identity, {}, read_before());
    MemoryTest& test = unit_.memory_test;
    if (done && test.regions.empty())
        for (const Region region : {Region::boot1, Region::boot2, Region::user})
            if (const ByteCount size = storage_.size_of(region); size.value > 0) {
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
    unit_.progress.expect(total, environment_.clock.now());
    unit_.progress.advance(tested, environment_.clock.now());

    if (done) done = co_await take(Step::memory_test, "ram", ask_memory());
    // What one region is like is no reason not to look at the next.
    std::optional<Fault> found;
    for (std::size_t i = 0; done && i < test.regions.size(); ++i) {
        RegionTest& region = test.regions[i];
        if (region.over() && region.bad.empty()) continue;
        done = co_await take(
            Step::memory_test, std::string(to_string(region.region)), test_region(region));
        const bool looked_at =
            !done && is_refusal(done.error()) && region.over() && !region.bad.empty();
        if (!looked_at) continue;
        if (!found) found = done.error();
        done = success();
    }
    // Also of an attempt that ends here: the last report is the phone's.
    if (!test.regions.empty()) {
        MemoryTestReport report{test.memory, storage_.life_cycle, {}};
        for (const RegionTest& region : test.regions)
            report.regions.push_back(report_of(region));
        reporter_.tell(EventMemoryTest{std::move(report)});
    }
    if (!done) co_return done;

    constexpr std::uint32_t worn_out = 3;
    if (!found && storage_.life_cycle == worn_out)
        found = Fault{ErrorCode::storage_worn_out, "the phone's storage says its life is over"};
    done = co_await take(Step::finish, {}, say_goodbye());
    if (!done || !found) co_return done;
    step_ = Step::memory_test;
    co_return *found;
}

/// The agent runs in it: memory that does not come up ends in `enable_dram`. Beyond that there is
/// what the agent knows of its size and state.
Attempt::Work Attempt::ask_memory() {
    auto memory = co_await agent_->memory();
    if (!memory) co_return memory.error();
    unit_.memory_test.memory = *memory;
    if (memory->status.value_or(0) != 0)
        co_return Fault{ErrorCode::dram_setup_failed,
                        fmt::format("the agent reports its memory as status={}", *memory->status)};
    co_return Moved{memory->dram.value_or(ByteCount{0}).value, {}};
}

Attempt::Work Attempt::test_region(RegionTest& test) {
    const std::uint64_t before = test.tested;
    while (!test.over()) {
        if (stop_ != StopRequest::none) co_return Fault{ErrorCode::station_stopped, "at a window"};
        const ByteCount length{std::min(RegionTest::window, test.size.value - test.tested)};
        const Place place{test.region, DeviceAddress{test.tested}, length};
        auto read = co_await test_window(test, place);
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

/// A fault only when the conversation is lost; what cannot be read is noted.
asio::awaitable<Result<void>> Attempt::test_window(RegionTest& test, Place window) {
    const std::function<void(std::uint64_t)> on_bytes = [this](std::uint64_t more) {
        read_on(more);
    };
    std::vector<Place> left{window};
    bool whole = window.length.value == RegionTest::window;
    const std::size_t bad_before = test.bad.size();
    std::optional<Fault> refused;
    const Clock::TimePoint began = environment_.clock.now();
    while (!left.empty()) {
        const Place place = left.back();
        left.pop_back();
        DiscardSink sink(stop_, on_bytes);
        auto read = co_await agent_->read(place, sink);
        if (read) continue;
        if (!is_refusal(read.error()) || read.error().code == ErrorCode::station_stopped)
            co_return read.error();
        whole = false;
        if (!refused) refused = read.error();
        const std::uint64_t block = storage_.block_size;
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
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(environment_.clock.now() - began);
        const std::int64_t micros =
            std::clamp<std::int64_t>(took.count(), 1, std::numeric_limits<std::uint32_t>::max());
        test.micros.push_back(whole ? static_cast<std::uint32_t>(micros) : 0U);
    }
    co_return success();
}

} // namespace gangflash
