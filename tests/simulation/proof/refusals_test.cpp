// What is compared before the first write, each comparison alone and at its border.
#include "engine/phone/phone_ranges.hpp"
#include "engine/phone/refusals.hpp"
#include "engine/phone/relayout.hpp"
#include "engine/unit/batch_roll.hpp"
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

constexpr const char* chip = "MT6765";

/// A phone on which the package of `chip` fits.
struct FittingPhone {
    FittingPhone() {
        storage.kind = StorageKind::emmc;
        storage.block_size = 512;
        storage.boot1 = storage.boot2 = ByteCount{4 * mib};
        storage.user = ByteCount{8 * gib};
        table.partitions = *layout_on(plan, storage);
    }

    PhonePartition& partition(std::string_view name) {
        const auto found = std::ranges::find(table.partitions, name, &PhonePartition::name);
        if (found == table.partitions.end()) throw std::logic_error("no such partition");
        return *found;
    }
    PlannedWrite& write(std::string_view name) {
        const auto found = std::ranges::find(plan.writes, name, &PlannedWrite::partition);
        if (found == plan.writes.end()) throw std::logic_error("no such write");
        return *found;
    }

    FlashPlan plan = *demo_plan(chip);
    StorageReport storage;
    PhoneTable table;
};

template <class T>
std::string_view id_of(const Result<T>& checked) {
    return checked ? "fits" : entry_of(checked.error().code).id;
}

Result<PlanRanges> ranges_of(const FittingPhone& phone) {
    Relayout stays;
    stays.layout = phone.table.partitions;
    return ranges_on(phone.plan, phone.storage, stays);
}

Result<Relayout> formatting(const FittingPhone& phone) {
    FlashPlan plan = phone.plan;
    plan.mode = FlashMode::format_all;
    plan.userdata = Userdata::erase;
    return plan_relayout(phone.table, phone.storage, plan, false);
}

} // namespace

TEST(Refusals, NoneForAPhoneThatFits) {
    const FittingPhone phone;
    EXPECT_EQ(id_of(check_storage(phone.storage, phone.plan)), "fits");
    EXPECT_EQ(id_of(check_layout(phone.table, phone.plan)), "fits");
    EXPECT_EQ(id_of(ranges_of(phone)), "fits");
    EXPECT_EQ(id_of(formatting(phone)), "fits");
}

TEST(Refusals, AStorageAtTheEndOfItsLife) {
    FittingPhone phone;
    phone.storage.life_cycle = 2;
    EXPECT_EQ(id_of(check_storage(phone.storage, phone.plan)), "fits");
    phone.storage.life_cycle = 3;
    EXPECT_EQ(id_of(check_storage(phone.storage, phone.plan)),
              entry_of(ErrorCode::storage_worn_out).id);
}

TEST(Refusals, ABootLoaderLargerThanTheBootArea) {
    FittingPhone phone;
    phone.storage.boot2 = ByteCount{512};
    EXPECT_EQ(id_of(check_storage(phone.storage, phone.plan)),
              entry_of(ErrorCode::storage_too_small).id);
}

TEST(Refusals, APartitionThatIsOneByteSmallerOnThePhone) {
    FittingPhone phone;
    const ByteCount wanted = phone.write("boot").partition_size;
    phone.partition("boot").size = wanted;
    EXPECT_EQ(id_of(check_layout(phone.table, phone.plan)), "fits");
    phone.partition("boot").size = ByteCount{wanted.value - 1};
    EXPECT_EQ(id_of(check_layout(phone.table, phone.plan)), entry_of(ErrorCode::layout_differs).id);
}

TEST(Refusals, AWriteWhoseLastByteIsAProtectedPartitions) {
    FittingPhone phone;
    const PlannedWrite& boot = phone.write("boot");
    const std::uint64_t size = round_up(boot.image->expanded_size(), 512);
    phone.table.partitions = {
        {"nvram", DeviceAddress{boot.start.value + size}, ByteCount{64 * mib}},
        {"boot", boot.start, ByteCount{size}}};
    std::erase_if(phone.plan.writes, [](const auto& w) { return w.partition != "boot"; });
    EXPECT_EQ(id_of(ranges_of(phone)), "fits");
    phone.table.partitions[0].start = DeviceAddress{boot.start.value + size - 1};
    EXPECT_EQ(id_of(ranges_of(phone)), entry_of(ErrorCode::protected_partition).id);
}

TEST(Refusals, AFormatOfAPhoneWhoseTableHasNoNvram) {
    FittingPhone phone;
    std::erase_if(phone.table.partitions, [](const auto& p) { return p.name == "nvram"; });
    EXPECT_EQ(id_of(formatting(phone)), entry_of(ErrorCode::backup_incomplete).id);
    phone.table.partitions.clear();
    EXPECT_EQ(id_of(formatting(phone)), entry_of(ErrorCode::backup_incomplete).id);
}

TEST(Refusals, AnOrderedRangeThatMeetsTheTableAtEitherEnd) {
    FittingPhone phone;
    const auto order = [&](std::uint64_t start, std::uint64_t length) {
        FormatOrder range{FormatOrder::Extent::range, DeviceAddress{start}, ByteCount{length}};
        return id_of(
            plan_relayout(phone.table, phone.storage, phone.plan.formatting(range), false));
    };
    const auto refused = entry_of(ErrorCode::protected_partition).id;
    const std::uint64_t primary = gpt_primary_bytes(512).value;
    const std::uint64_t backup = phone.storage.user.value - gpt_backup_bytes(512).value;
    EXPECT_EQ(order(primary - 512, 512), refused);
    EXPECT_EQ(order(0, 512), refused);
    EXPECT_EQ(order(backup, 512), refused);
    EXPECT_EQ(order(phone.storage.user.value - 512, 512), refused);
    const PhonePartition& nvram = phone.partition("nvram");
    EXPECT_EQ(order(nvram.start.value + nvram.size.value - 512, 512), refused);
    EXPECT_EQ(order(phone.partition("boot").start.value, 512), "fits");
}

/// Phones with two SIM cards have two; a copied one may stand in either place.
TEST(Refusals, AnImeiOfAnotherPhoneInEitherPlace) {
    const Personal known("490154203237518");
    BatchRoll roll;
    PassedUnit passed;
    passed.me_id = std::string(32, 'a');
    passed.imei1 = known;
    roll.take_up({passed});
    for (const bool second : {false, true}) {
        Unit unit(UnitId{7}, RetryBudgets{}, Random{1}, Clock::TimePoint{});
        unit.ids.me_id = std::string(32, 'b');
        unit.facts.imei1 = Personal(second ? "356938035643809" : known.reveal());
        unit.facts.imei2 = Personal(second ? known.reveal() : "356938035643809");
        EXPECT_TRUE(roll.imei_twin_of(unit)) << second;
        unit.ids.me_id = std::string(32, 'a');
        EXPECT_FALSE(roll.imei_twin_of(unit)) << "it is the same phone";
    }
}

/// Its size is the same; only its place is another.
TEST(Refusals, AFirmwareUpgradeThatWouldMoveTheOwnersData) {
    FittingPhone phone;
    phone.plan.mode = FlashMode::firmware_upgrade;
    phone.plan.userdata = Userdata::keep;
    const auto upgrade = [&] {
        return id_of(plan_relayout(phone.table, phone.storage, phone.plan, false));
    };
    EXPECT_EQ(upgrade(), "fits");
    PhonePartition& userdata = phone.partition("userdata");
    userdata.start = userdata.start + ByteCount{8 * mib};
    EXPECT_EQ(upgrade(), entry_of(ErrorCode::protected_size_changed).id);
}

/// Identity stays on its phone in every mode, whatever its scatter calls it.
TEST(Refusals, AnErasedRangeNeverTouchesWhatStays) {
    for (const FlashMode mode : {FlashMode::firmware_upgrade, FlashMode::format_all}) {
        FittingPhone phone;
        phone.plan.mode = mode;
        phone.plan.userdata = Userdata::erase;
        for (LayoutEntry& entry : phone.plan.layout)
            entry.operation_type = "INVISIBLE";
        const auto made = plan_relayout(phone.table, phone.storage, phone.plan, false);
        ASSERT_TRUE(made) << describe(made.error());
        ASSERT_FALSE(made->kept.empty());
        ASSERT_FALSE(made->erased.empty());
        for (const KeptPartition& kept : made->kept)
            for (const ErasedRange& erased : made->erased) {
                const std::uint64_t from = erased.place.address.value;
                const std::uint64_t to = from + erased.place.length.value;
                EXPECT_TRUE(erased.place.region != Region::user || to <= kept.from.value ||
                            from >= kept.from.value + kept.size.value)
                    << erased.name << " meets " << kept.name;
            }
    }
}

} // namespace gangflash::sim
