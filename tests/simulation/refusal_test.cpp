// What the station must refuse before the first write, and what it must notice after the last.
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

/// Runs one phone that must end as FAIL with this id, nothing written to it.
void expect_refused(GangOptions options, std::string_view id) {
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.closed->verdict, Verdict::fail);
    EXPECT_EQ(entry_of(unit.closed->fault->code).id, id) << unit.closed->fault->detail;
    EXPECT_EQ(gang.writes_to(0), 0U) << "the storage was touched before the refusal";
    EXPECT_EQ(unit.closed->bytes_written, 0U);
}

PlannedWrite& write_of(FlashPlan& plan, std::string_view partition) {
    const auto found =
        std::find_if(plan.writes.begin(), plan.writes.end(), [&](const PlannedWrite& w) {
            return w.partition == partition;
        });
    if (found == plan.writes.end()) throw std::logic_error("demo plan has no such partition");
    return *found;
}

/// Memory that goes wrong in one way when the host writes to the user area.
class BadStorage final : public vphone::MemoryStorage {
public:
    enum class Way : std::uint8_t {
        flips_a_bit,  ///< says it stored a large write, and keeps one bit otherwise
        loses_serial, ///< a large write clears the phone's serial number
    };
    BadStorage(vphone::StorageShape shape, Way way, std::uint64_t proinfo_at)
        : MemoryStorage(shape), way_(way), proinfo_at_(proinfo_at) {}

    void delivered() override { delivered_ = true; }

    void write(Region region, std::uint64_t offset, ByteView from) override {
        MemoryStorage::write(region, offset, from);
        if (!delivered_ || region != Region::user || from.size() < 64 * kib) return;
        if (way_ == Way::flips_a_bit) {
            std::array<std::byte, 1> byte{from[1000] ^ std::byte{0x10}};
            MemoryStorage::write(region, offset + 1000, byte);
        } else {
            const Bytes nothing(64);
            MemoryStorage::write(region, proinfo_at_, nothing);
        }
    }

private:
    Way way_;
    std::uint64_t proinfo_at_;
    bool delivered_ = false;
};

std::string_view ending_on(BadStorage::Way way, VerifyLevel verify) {
    const auto parts = vphone::place_parts(*vphone::find_chip_model("MT6765"));
    const auto proinfo = std::find_if(parts.begin(), parts.end(), [](const auto& placed) {
        return placed.part.name == "proinfo";
    });
    GangOptions options;
    options.phones = 1;
    options.verify = verify;
    options.storage = [way, at = proinfo->start](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<BadStorage>(shape, way, at);
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    EXPECT_TRUE(closed);
    return closed->fault ? entry_of(closed->fault->code).id : "none";
}

} // namespace

TEST(Refusal, APackageOfAnotherChip) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) { plan.chip = find_chip("MT6768"); };
    expect_refused(std::move(options), "PHN-701");
}

TEST(Refusal, APackageOfAnotherModelOnTheSameChip) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) { plan.emi->preloader_project = "another_model"; };
    expect_refused(std::move(options), "PHN-702");
}

TEST(Refusal, APackageForAnotherKindOfStorage) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) { plan.storage = StorageKind::ufs; };
    expect_refused(std::move(options), "STO-604");
}

TEST(Refusal, APackageForALargerStorage) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) {
        plan.layout.push_back({.name = "far_away",
                               .regions = {Region::user},
                               .start = DeviceAddress{4096 * gib},
                               .size = ByteCount{mib},
                               .from_end = false,
                               .operation_type = "UPDATE"});
    };
    expect_refused(std::move(options), "STO-605");
}

TEST(Refusal, APackageWhosePartitionStandsElsewhereOnThePhone) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) {
        PlannedWrite& boot = write_of(plan, "boot");
        boot.start = boot.start + ByteCount{mib};
    };
    expect_refused(std::move(options), "STO-609");
}

TEST(Refusal, APackageWithAPartitionThePhoneDoesNotHave) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) { write_of(plan, "boot").partition = "boot_z"; };
    expect_refused(std::move(options), "STO-608");
}

TEST(Refusal, ABatteryBelowTheMinimum) {
    GangOptions options;
    vphone::FaultRule low;
    low.what = vphone::Mischief::battery_low;
    options.faults.rules.push_back(low);
    options.adjust = [](Job& job) { job.minimum_battery_mv = 3'600; };
    expect_refused(std::move(options), "PHN-705");
}

TEST(AfterTheWork, ReadingBackFindsABitTheStorageTurned) {
    EXPECT_EQ(ending_on(BadStorage::Way::flips_a_bit, VerifyLevel::readback), "STO-607");
    EXPECT_EQ(ending_on(BadStorage::Way::flips_a_bit, VerifyLevel::sample), "STO-607")
        << "every partition's first MiB is in the sample";
}

TEST(AfterTheWork, AChangedIdentityIsNeverAPass) {
    EXPECT_EQ(ending_on(BadStorage::Way::loses_serial, VerifyLevel::agent), "PHN-703");
}

} // namespace gangflash::sim
