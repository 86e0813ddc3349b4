// Memory Test: healthy, rotten, slow and interrupted storages.
#include "readback_fixture.hpp"

#include <system_error>

#include <gmock/gmock.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

constexpr std::uint64_t rotten_at = 3 * gib + 5 * mib + 64 * kib;
constexpr std::uint64_t rotten_length = 4096;

/// Cannot be read at one place of the user area.
class RottenStorage final : public vphone::MemoryStorage {
public:
    using MemoryStorage::MemoryStorage;
    void read(Region region, std::uint64_t offset, std::span<std::byte> into) const override {
        if (region == Region::user && offset < rotten_at + rotten_length &&
            rotten_at < offset + into.size())
            throw std::system_error(EIO, std::generic_category());
        MemoryStorage::read(region, offset, into);
    }
};

GangOptions testing_memory(const std::string& chip) {
    GangOptions options;
    options.phones = 1;
    options.chip = chip;
    options.adjust = [](Job& job) { job.kind = JobKind::memory_test; };
    return options;
}

GangOptions with_rotten_storage(const std::string& chip) {
    GangOptions options = testing_memory(chip);
    options.storage = [](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<RottenStorage>(shape);
    };
    return options;
}

MemoryTestReport last_report(const Gang& gang) {
    MemoryTestReport report;
    for (const StationEvent& event : gang.told())
        if (const auto* told = std::get_if<EventMemoryTest>(&event.what)) report = told->report;
    return report;
}

std::vector<std::string> tested(const MemoryJournal::Unit& unit) {
    std::vector<std::string> names;
    for (const StepEnded& step : unit.steps)
        if (step.step == "memory_test") names.push_back(step.partition);
    return names;
}

} // namespace

TEST(MemoryTest, ReadsEveryBlockOfAHealthyPhoneAndWritesNone) {
    Gang gang(testing_memory("MT6580"));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U);
    const auto& unit = gang.unit_of(0);
    EXPECT_EQ(tested(unit), (std::vector<std::string>{"ram", "boot1", "boot2", "user"}));
    std::uint64_t bytes = 0;
    for (const StepEnded& step : unit.steps)
        if (step.step == "memory_test" && step.partition != "ram") bytes += step.bytes;
    EXPECT_EQ(bytes, 4 * gib + 8 * mib);
    EXPECT_EQ(gang.bus().phone(0).write_count(), 0U);
    EXPECT_EQ(gang.journal().batch.mode, "memtest");
}

TEST(MemoryTest, NamesThePlaceThatCannotBeReadAndLooksAtAllTheRest) {
    Gang gang(with_rotten_storage("MT6739"));
    ASSERT_TRUE(gang.run());
    const auto& closed = *gang.unit_of(0).closed;
    ASSERT_TRUE(closed.fault);
    EXPECT_EQ(closed.verdict, Verdict::fail);
    EXPECT_EQ(closed.fault->code, ErrorCode::storage_read_failed) << describe(*closed.fault);
    EXPECT_THAT(closed.fault->detail, HasSubstr("unreadable_places=1"));
    EXPECT_EQ(closed.attempts, 1U);
    const MemoryTestReport report = last_report(gang);
    EXPECT_EQ(report.memory->dram, ByteCount{2 * gib});
    ASSERT_EQ(report.regions.size(), 3U);
    const RegionReport& user = report.regions[2];
    EXPECT_EQ(user.tested, 8 * gib);
    ASSERT_EQ(user.bad.size(), 1U);
    EXPECT_EQ(user.bad[0].place.address.value, rotten_at) << "narrowed down";
    EXPECT_EQ(user.bad[0].place.length.value, 64 * kib);
}

/// No word for a bad block in mid-read is known of legacy agents: they fall silent, and the phone
/// must be taken off. The report still says where, and how far it came.
TEST(MemoryTest, OfALegacyPhoneSaysWhereItsAgentFellSilent) {
    Gang gang(with_rotten_storage("MT6580"));
    ASSERT_TRUE(gang.run());
    const auto& closed = *gang.unit_of(0).closed;
    ASSERT_TRUE(closed.fault);
    EXPECT_EQ(closed.fault->code, ErrorCode::io_timeout);
    EXPECT_THAT(closed.fault->detail, HasSubstr("region=user address=0xc0400000"));
    EXPECT_EQ(last_report(gang).regions.at(2).tested, 3 * gib + 4 * mib);
}

TEST(MemoryTest, APlaceThatSilencesTheAgentTwiceIsPassedBy) {
    GangOptions options = with_rotten_storage("MT6580");
    Gang gang(std::move(options));
    const auto replug = [](Gang& g) -> asio::awaitable<void> {
        for (int time = 0; time < 2; ++time) {
            co_await g.clock().sleep_for(std::chrono::seconds(40));
            g.bus().replug(0, std::chrono::seconds(2));
        }
    };
    gang.meanwhile(replug(gang));
    ASSERT_TRUE(gang.run());
    const auto& closed = *gang.unit_of(0).closed;
    ASSERT_TRUE(closed.fault);
    EXPECT_EQ(closed.fault->code, ErrorCode::storage_read_failed) << describe(*closed.fault);
    const RegionReport user = last_report(gang).regions.at(2);
    EXPECT_EQ(user.tested, 4 * gib);
    ASSERT_EQ(user.bad.size(), 1U);
    EXPECT_EQ(user.bad[0].place.address.value, 3 * gib + 4 * mib);
}

TEST(MemoryTest, GoesOnWhereACableDropped) {
    GangOptions options = testing_memory("MT6580");
    vphone::FaultRule rule;
    rule.step = vphone::Step::read_identity;
    rule.at.bytes = 2 * gib;
    rule.what = vphone::Mischief::drop;
    options.faults.rules = {rule};
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U);
    std::uint64_t second = 0;
    for (const StepEnded& step : gang.unit_of(0).steps)
        if (step.step == "memory_test" && step.partition == "user" && !step.fault)
            second = step.bytes;
    EXPECT_LT(second, 2 * gib + 64 * mib) << "what was tested was tested again";
}

TEST(MemoryTestReport, TellsSlowPlacesFromTheUsual) {
    RegionTest test;
    test.size = ByteCount{400 * mib};
    test.tested = 400 * mib;
    test.micros.assign(100, 100'000);
    test.micros[40] = 340'000;   // garbage collection
    test.micros[70] = 2'000'000; // a page read again and again
    test.micros[80] = 0;         // did not read well, so its time says nothing
    const RegionReport report = report_of(test);
    ASSERT_EQ(report.slow.size(), 1U);
    EXPECT_EQ(report.slow[0].place.address.value, 70 * 4 * mib);
    EXPECT_EQ(report.slow[0].took, Millis{2000});
    EXPECT_EQ(report.slowest_window, Millis{2000});
    EXPECT_NEAR(report.bytes_per_second, 4.0 * mib * 99 / (97 * 0.1 + 0.34 + 2.0), 1.0);
}

TEST(MemoryTestReport, OfARegionTooSmallForAWindowHasNoSpeed) {
    RegionTest test;
    test.size = ByteCount{mib};
    test.tested = mib;
    EXPECT_EQ(report_of(test).bytes_per_second, 0);
    EXPECT_TRUE(report_of(test).slow.empty());
}

} // namespace gangflash::sim
