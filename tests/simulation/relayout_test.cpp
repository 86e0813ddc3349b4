// What each mode erases, by arithmetic alone: nothing that survives, and nothing forgotten.
#include "config/plan/protected_partitions.hpp"
#include "engine/phone/relayout.hpp"
#include "ports/virtual/chip_model.hpp"
#include "tests/simulation/gang.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using Range = std::pair<std::uint64_t, std::uint64_t>; ///< begin, end

StorageReport storage_of(const vphone::ChipModel& chip) {
    StorageReport storage;
    storage.kind = chip.storage;
    storage.block_size = chip.sector();
    storage.boot1 = ByteCount{chip.shape.boot1};
    storage.boot2 = ByteCount{chip.shape.boot2};
    storage.user = ByteCount{chip.shape.user};
    return storage;
}

PhoneTable table_of_makers(const vphone::ChipModel& chip) {
    PhoneTable table;
    for (const vphone::PlacedPart& part : vphone::place_parts(chip))
        table.partitions.push_back(
            {std::string(part.part.name), DeviceAddress{part.start}, ByteCount{part.size}});
    return table;
}

std::vector<Range> erased_of(const Relayout& relayout) {
    std::vector<Range> ranges;
    for (const ErasedRange& range : relayout.erased)
        ranges.emplace_back(range.place.address.value,
                            range.place.address.value + range.place.length.value);
    std::ranges::sort(ranges);
    return ranges;
}

} // namespace

TEST(Relayout, OfFormatAllErasesEveryByteButWhatSurvives) {
    for (const vphone::ChipModel& chip : vphone::chip_models()) {
        SCOPED_TRACE(chip.name);
        const StorageReport storage = storage_of(chip);
        const PhoneTable phone = table_of_makers(chip);
        const auto plan =
            demo_plan(std::string(chip.name), VerifyLevel::agent, FlashMode::format_all);
        const auto relayout = plan_relayout(phone, storage, *plan, false);
        ASSERT_TRUE(relayout) << describe(relayout.error());
        EXPECT_EQ(relayout->new_table, chip.table == vphone::TableKind::pmt);

        std::vector<Range> all = erased_of(*relayout);
        if (chip.table == vphone::TableKind::gpt) {
            all.emplace_back(0, gpt_primary_bytes(storage.block_size).value);
            all.emplace_back((storage.user - gpt_backup_bytes(storage.block_size)).value,
                             storage.user.value);
        }
        std::size_t survivors = 0;
        for (const PhonePartition& p : phone.partitions)
            if (survives_every_mode(p.name)) {
                ++survivors;
                all.emplace_back(p.start.value, p.start.value + p.size.value);
            }
        EXPECT_EQ(relayout->kept.size(), survivors);
        EXPECT_GE(survivors, 4U);
        std::ranges::sort(all);
        std::uint64_t at = 0; // each range begins where the one before ends
        for (const auto& [begin, end] : all) {
            EXPECT_EQ(begin, at);
            at = end;
        }
        EXPECT_EQ(at, storage.user.value);
    }
}

TEST(Relayout, OfAFirmwareUpgradeErasesInvisiblePartitionsThatNobodyOwns) {
    const vphone::ChipModel& chip = *vphone::find_chip_model("MT6765");
    const auto plan = demo_plan("MT6765", VerifyLevel::agent, FlashMode::firmware_upgrade);
    const auto relayout = plan_relayout(table_of_makers(chip), storage_of(chip), *plan, false);
    ASSERT_TRUE(relayout) << describe(relayout.error());
    EXPECT_FALSE(relayout->new_table);
    std::vector<std::string> names;
    for (const ErasedRange& range : relayout->erased)
        names.push_back(range.name);
    EXPECT_EQ(names, (std::vector<std::string>{"boot_para", "para", "expdb", "sec1"}))
        << "not frp, nvdata, seccfg; not the owner's metadata and md_udc";
}

TEST(Relayout, LaysEndOfStoragePartitionsFromTheEnd) {
    const vphone::ChipModel& chip = *vphone::find_chip_model("MT6765");
    const auto plan = demo_plan("MT6765", VerifyLevel::agent, FlashMode::format_all);
    StorageReport larger = storage_of(chip);
    larger.user = ByteCount{larger.user.value * 2};
    const auto layout = layout_on(*plan, larger);
    ASSERT_TRUE(layout) << describe(layout.error());
    const auto find = [&](std::string_view name) {
        return *std::ranges::find(*layout, name, &PhonePartition::name);
    };
    const PhonePartition userdata = find("userdata"), otp = find("otp"),
                         flashinfo = find("flashinfo");
    EXPECT_EQ(userdata.start + userdata.size, otp.start) << "userdata grows to the storage";
    EXPECT_EQ(otp.start + otp.size, flashinfo.start);
    EXPECT_GT(flashinfo.start.value, chip.shape.user);
    EXPECT_EQ(std::ranges::find(*layout, "pgpt", &PhonePartition::name), layout->end());

    StorageReport tiny = storage_of(chip);
    tiny.user = ByteCount{256 * mib};
    EXPECT_EQ(layout_on(*plan, tiny).error().code, ErrorCode::layout_differs);
}

} // namespace gangflash::sim
