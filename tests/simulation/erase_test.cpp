// userdata = erase: what was erased is looked at, and stands in the record.
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

vphone::PlacedPart userdata() {
    for (const vphone::PlacedPart& placed : vphone::place_parts(*vphone::find_chip_model("MT6765")))
        if (placed.part.name == "userdata") return placed;
    throw std::logic_error("demo phone has no userdata");
}

constexpr const char* secret = "the owner's holiday";

/// Memory that answers an erase of the user area and keeps one byte of it, or all.
class KeepsData final : public vphone::MemoryStorage {
public:
    enum class What : std::uint8_t { nothing, first_byte, last_byte, everything };
    KeepsData(const vphone::StorageShape& shape, What what) : MemoryStorage(shape), what_(what) {}

    void erase(Region region, std::uint64_t offset, std::uint64_t length) override {
        if (region == Region::user && what_ == What::everything) return;
        MemoryStorage::erase(region, offset, length);
        if (region != Region::user || length < mib) return;
        const std::array<std::byte, 1> byte{std::byte{0x5A}};
        if (what_ == What::first_byte) write(region, offset, byte);
        if (what_ == What::last_byte) write(region, offset + length - 1, byte);
    }

private:
    What what_;
};

/// One phone with the owner's data, under a plan that erases them.
struct ErasedPhone {
    explicit ErasedPhone(KeepsData::What what) {
        GangOptions options;
        options.phones = 1;
        options.change_plan = [](FlashPlan& plan) {
            plan.userdata = Userdata::erase;
            for (const char* name : {"userdata", "metadata", "md_udc"})
                if (const LayoutEntry* entry = plan.find(name))
                    plan.erases.push_back({name, Region::user, entry->start, entry->size});
        };
        options.storage = [what](std::size_t, const vphone::StorageShape& shape) {
            return std::make_unique<KeepsData>(shape, what);
        };
        gang = std::make_unique<Gang>(std::move(options));
        const std::uint64_t at = userdata().start;
        vphone::Storage& storage = gang->bus().phone(0).storage();
        storage.write(Region::user, at, as_bytes(secret));
        storage.write(Region::user, at + 100 * mib, as_bytes(secret));
        EXPECT_TRUE(gang->run());
    }

    const StepEnded* step(std::string_view name) const {
        const auto& steps = gang->unit_of(0).steps;
        const auto found = std::ranges::find(steps, name, &StepEnded::step);
        return found == steps.end() ? nullptr : &*found;
    }

    std::unique_ptr<Gang> gang;
};

} // namespace

TEST(Erase, IsLookedAtAndTheRecordSaysWhatWasSeen) {
    const ErasedPhone run(KeepsData::What::nothing);
    EXPECT_EQ(run.gang->totals().passed, 1U);
    const StepEnded* seen = run.step("verify_erase");
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(seen->partition, "userdata");
    EXPECT_GT(seen->bytes, 7 * 256 * kib);
    EXPECT_THAT(seen->seen,
                ::testing::MatchesRegex("[0-9]+ bytes erased, 8 pieces with [0-9]+ bytes read back "
                                        "as 00"));
    EXPECT_LT(run.step("erase"), seen);
    EXPECT_LT(seen, run.step("write")) << "before anything new stands there";
    EXPECT_EQ(run.gang->bus().phone(0).stored("userdata", 0, 19), Bytes(19));
    run.gang->check();
}

TEST(Erase, APhoneThatKeepsItsDataFails) {
    for (const auto what :
         {KeepsData::What::first_byte, KeepsData::What::last_byte, KeepsData::What::everything}) {
        const ErasedPhone run(what);
        const auto& closed = run.gang->unit_of(0).closed;
        ASSERT_TRUE(closed && closed->fault);
        EXPECT_EQ(closed->verdict, Verdict::fail);
        EXPECT_EQ(entry_of(closed->fault->code).id, "PHN-725");
        EXPECT_THAT(closed->fault->detail, HasSubstr("step=verify_erase partition="));
        EXPECT_EQ(run.step("write"), nullptr) << "nothing covers up what was found";
    }
}

TEST(OwnersData, AreErasedOnlyWhereSomebodyLooked) {
    const ErasedPhone run(KeepsData::What::nothing);
    const PhoneDetails& details = run.gang->unit_of(0).facts.details;
    EXPECT_EQ(details.userdata_ordered, "erase");
    EXPECT_EQ(details.userdata_seen, "erased");
    EXPECT_THAT(details.userdata_proof.value_or(""), HasSubstr("userdata 8"));
    const auto& verdict = std::get<EventVerdict>(run.gang->told().back().what);
    EXPECT_EQ(verdict.userdata_seen, "erased");
    EXPECT_EQ(verdict.userdata_ordered, "erase");
}

TEST(OwnersData, AreNotErasedWhereTheyWereFoundAgain) {
    const ErasedPhone run(KeepsData::What::everything);
    EXPECT_EQ(run.gang->unit_of(0).facts.details.userdata_seen, "begun");
    run.gang->check();
}

TEST(OwnersData, OfAPhoneThatFailsBeforeTheEraseAreNotTouched) {
    GangOptions options;
    options.phones = 1;
    options.mode = FlashMode::format_all;
    options.adjust = [](Job& job) { job.minimum_battery_mv = 9'999; };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().failed, 1U);
    const PhoneDetails& details = gang.unit_of(0).facts.details;
    EXPECT_EQ(details.userdata_ordered, "erase");
    EXPECT_EQ(details.userdata_seen, "untouched");
    EXPECT_EQ(gang.engine().snapshot().slots.front().facts.details.userdata_seen, "untouched")
        << "what the tile says";
    gang.check();
}

TEST(OwnersData, OfAFormattedPhoneAreLookedAtWhereTheyStood) {
    GangOptions options;
    options.phones = 1;
    options.mode = FlashMode::format_all;
    Gang gang(std::move(options));
    vphone::Storage& storage = gang.bus().phone(0).storage();
    storage.write(Region::user, userdata().start, as_bytes(secret));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_EQ(gang.unit_of(0).facts.details.userdata_seen, "erased");
    EXPECT_THAT(gang.unit_of(0).facts.details.userdata_proof.value_or(""),
                ::testing::MatchesRegex("[0-9]+ places read back .*userdata ([89]|1[0-9]).*"));
    gang.check();
}

TEST(OwnersData, ThatAreKeptReadAsBefore) {
    GangOptions options;
    options.phones = 1;
    Gang gang(std::move(options));
    gang.bus().phone(0).storage().write(Region::user, userdata().start, as_bytes(secret));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    const PhoneDetails& details = gang.unit_of(0).facts.details;
    EXPECT_EQ(details.userdata_ordered, "keep");
    EXPECT_EQ(details.userdata_seen, "kept");
    EXPECT_THAT(details.userdata_proof.value_or(""), HasSubstr("read as before"));
    gang.check();
}

/// At every record the journal may be the last thing that works: what it holds then is no lie.
TEST(OwnersData, NothingIsSaidOfThemBeforeItHappenedWhereverAStationDies) {
    for (std::uint64_t last = 10; last < 55; last += 3) { // 4 s alone
        GangOptions options;
        options.phones = 1;
        options.chip = "MT6580";
        options.link_speed = 64 * mib;
        options.mode = FlashMode::format_all;
        Gang gang(std::move(options));
        gang.journal().fail_after = last;
        ASSERT_TRUE(gang.run());
        if (gang.units().empty()) continue;
        const MemoryJournal::Unit& unit = gang.unit_of(0);
        const std::string seen = unit.facts.details.userdata_seen.value_or("");
        const bool begun = std::ranges::any_of(
            unit.steps, [](const StepEnded& step) { return step.step == "erase"; });
        if (gang.writes_to(0) > 0) {
            EXPECT_TRUE(seen == "begun" || seen == "erased") << last << ": " << seen;
        }
        if (begun) {
            EXPECT_NE(seen, "untouched") << last;
        }
    }
}

} // namespace gangflash::sim
