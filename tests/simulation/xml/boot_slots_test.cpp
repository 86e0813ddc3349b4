// A/B phones: which slot is written, which starts afterwards, and who is refused.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "config/plan/slot_plan.hpp"
#include "config/recipe/differences.hpp"
#include "config/recipe/open.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class BootSlots : public testing::Test {
protected:
    BootSlots() {
        const auto made = vphone::make_package(
            folder_.path(), *vphone::find_chip_model("MT6855"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }

    FlashPlan plan(SlotChoice slots,
                   std::vector<std::string> only = {},
                   std::vector<std::string> except = {},
                   FlashMode mode = FlashMode::download_only) const {
        PackageOptions opening;
        opening.selection = {.only = std::move(only),
                             .except = std::move(except),
                             .userdata =
                                 mode == FlashMode::format_all ? Userdata::erase : Userdata::keep,
                             .storage = std::nullopt,
                             .slots = slots};
        const auto package = open_package(folder_.path(), opening);
        if (!package) throw std::runtime_error(describe(package.error().front()));
        PlanOptions options;
        options.mode = mode;
        options.selection = opening.selection;
        auto made = make_plan(*package, options);
        if (!made) throw std::runtime_error(describe(made.error().front()));
        return std::move(*made);
    }

    static GangOptions phone_of(const FlashPlan& plan,
                                std::optional<vphone::SlotRecordOnPhone> slot) {
        GangOptions options;
        options.phones = 1;
        options.chip = "MT6855";
        options.mode = plan.mode;
        options.change_bank = [slot](vphone::BankOptions& bank) { bank.slot = slot; };
        options.change_plan = [plan](FlashPlan& its) { its = plan; };
        return options;
    }

    /// The scatter's entry for misc names a file of these bytes; `ticked`: it is written.
    void bring_misc(ByteView bytes, bool ticked) const {
        const std::filesystem::path scatter = folder_.path() / "MT6855_Android_scatter.xml";
        std::string text = content_of(scatter);
        const auto change = [&](const std::string& from, const std::string& to) {
            const std::size_t at = text.find(from, text.find("<partition_name>misc<"));
            if (at == std::string::npos) throw std::runtime_error("no " + from + " in the scatter");
            text.replace(at, from.size(), to);
        };
        change("<file_name>NONE<", "<file_name>misc.img<");
        if (ticked) {
            change("<is_download>false<", "<is_download>true<");
            change("INVISIBLE", "UPDATE");
        }
        std::ofstream(scatter) << text;
        std::ofstream(folder_.path() / "misc.img") << as_text(bytes);
    }

    static std::size_t writes_to_misc(const FlashPlan& plan) {
        return static_cast<std::size_t>(
            std::ranges::count(plan.writes, "misc", &PlannedWrite::partition));
    }

    static std::string ending_of(Gang& gang) {
        EXPECT_TRUE(gang.run());
        gang.check();
        const auto& closed = gang.unit_of(0).closed;
        if (!closed) return "open";
        return closed->fault ? describe(*closed->fault) : "passed";
    }

    /// The slot whose record stands on the phone.
    static SlotRecord record_on(Gang& gang) {
        return parse_slot_record(gang.bus().phone(0).stored("misc", 0, slot_record_size));
    }

    TemporaryFolder folder_;
};

constexpr vphone::SlotRecordOnPhone on_a{'a', true}, on_b{'b', true}, torn{'b', false};

} // namespace

TEST_F(BootSlots, OfAPlanSayWhatIsWrittenAndWhatStarts) {
    EXPECT_THAT(
        slot_words(*slot_plan(plan(SlotChoice::as_packaged))),
        testing::ElementsAre(AllOf(HasSubstr("Slot a: written whole"), HasSubstr("boot_a")),
                             HasSubstr("Slot b: left as it is"),
                             HasSubstr("slot a, because this job writes it whole; misc says so")));
    EXPECT_THAT(slot_words(*slot_plan(plan(SlotChoice::both))),
                Contains(HasSubstr("slot a, because both slots are written whole")));
    EXPECT_THAT(slot_words(*slot_plan(plan(SlotChoice::b))),
                testing::ElementsAre(HasSubstr("Slot a: left as it is"),
                                     HasSubstr("Slot b: written whole"),
                                     HasSubstr("slot b, because this job writes it whole")));
    EXPECT_THAT(slot_words(*slot_plan(plan(SlotChoice::as_packaged, {"boot_a"}))),
                Contains(HasSubstr("the slot that starts now")));
}

TEST_F(BootSlots, OfARecipeAreThoseItWasMadeOf) {
    PackageOptions opening;
    opening.selection.userdata = Userdata::keep;
    opening.selection.slots = SlotChoice::both;
    const auto package = open_package(folder_.path(), opening);
    ASSERT_TRUE(package) << describe(package.error().front());
    PlanOptions planning;
    planning.selection = opening.selection;
    const auto made = make_plan(*package, planning);
    ASSERT_TRUE(made) << describe(made.error().front());
    Recipe recipe;
    recipe.file = (folder_ / "job.toml").string();
    recipe.name = "both";
    recipe.verify = made->verify;
    recipe.userdata = made->userdata;
    recipe.slots = SlotChoice::both;
    recipe.packages.push_back(freeze(*package, *made, folder_.path()));
    const auto read = parse_recipe(format_recipe(recipe), recipe.file);
    ASSERT_TRUE(read) << describe(read.error().front());
    EXPECT_TRUE(differences(recipe, *read).empty());
    const auto plans = open_recipe(*read, {});
    ASSERT_TRUE(plans) << describe(plans.error().front());
    const auto names_of = [](const FlashPlan& plan) {
        std::vector<std::string> names;
        for (const PlannedWrite& write : plan.writes)
            names.push_back(write.partition);
        return names;
    };
    EXPECT_EQ(names_of(*plans->front()), names_of(*made));
    EXPECT_THAT(names_of(*made), AllOf(Contains("boot_b"), Contains("misc")));
}

TEST_F(BootSlots, OfAPackagesOwnRecordMustBeWritten) {
    bring_misc(make_slot_record(BootSlot::b, true), true);
    EXPECT_THAT([&] { plan(SlotChoice::as_packaged); },
                testing::ThrowsMessage<std::runtime_error>(
                    AllOf(HasSubstr("starts slot b"), HasSubstr("this job writes slot a"))));
    EXPECT_EQ(slot_plan(plan(SlotChoice::both))->starts, BootSlot::b);
    EXPECT_EQ(plan(SlotChoice::b).writes.end()[-2].partition, "misc") << "behind what it speaks of";
}

/// An image for misc that ends before the record leaves the phone's own, and none is made beside
/// it: of two images for one place only the second would stand there.
TEST_F(BootSlots, OfAnImageWithoutARecordStayThePhones) {
    bring_misc(Bytes(100, std::byte{0x5A}), true);
    const FlashPlan made = plan(SlotChoice::as_packaged);
    EXPECT_EQ(writes_to_misc(made), 1U);
    EXPECT_FALSE(slot_plan(made)->starts);
    EXPECT_THAT(slot_words(*slot_plan(made)),
                Contains(HasSubstr("because the image for misc has no record of slots")));
    Gang starts_the_other(phone_of(made, on_b));
    EXPECT_THAT(ending_of(starts_the_other), HasSubstr("the phone starts slot b"));
    Gang at_one(phone_of(made, on_a));
    EXPECT_EQ(ending_of(at_one), "passed");
    EXPECT_TRUE(at_one.stored_as_planned(0));
}

TEST_F(BootSlots, OfARecordThatIsShorterThanItsPartitionCount) {
    Bytes record = make_slot_record(BootSlot::b, true);
    record.resize(slot_record_end);
    bring_misc(record, true);
    EXPECT_EQ(slot_plan(plan(SlotChoice::both))->starts, BootSlot::b);
}

TEST_F(BootSlots, OfAnImageThatEndsInsideTheRecordAreRefused) {
    bring_misc(Bytes(slot_record_end - 1, std::byte{0}), true);
    EXPECT_THAT([&] { plan(SlotChoice::as_packaged); },
                testing::ThrowsMessage<std::runtime_error>(
                    AllOf(HasSubstr("misc: its image"), HasSubstr("inside the record of slots"))));
}

/// The record is made, so a file that the entry names and nobody writes is not frozen for it.
TEST_F(BootSlots, OfARecipeDoNotFreezeAFileThatIsNotWritten) {
    bring_misc(Bytes(8192, std::byte{0x5A}), false);
    PackageOptions opening;
    opening.selection.userdata = Userdata::keep;
    const auto package = open_package(folder_.path(), opening);
    ASSERT_TRUE(package) << describe(package.error().front());
    PlanOptions planning;
    planning.selection = opening.selection;
    const auto made = make_plan(*package, planning);
    ASSERT_TRUE(made) << describe(made.error().front());
    ASSERT_EQ(writes_to_misc(*made), 1U);
    const RecipePackage frozen = freeze(*package, *made, folder_.path());
    EXPECT_TRUE(std::ranges::none_of(
        frozen.write, [](const FrozenWrite& write) { return write.partition == "misc"; }));
}

TEST_F(BootSlots, ThatAreWrittenWholeStartAfterwards) {
    for (const auto& [choice, slot] :
         {std::pair{SlotChoice::as_packaged, BootSlot::a}, {SlotChoice::b, BootSlot::b}})
        for (const std::optional<vphone::SlotRecordOnPhone>& before :
             {std::optional<vphone::SlotRecordOnPhone>{}, {on_a}, {on_b}, {torn}}) {
            Gang gang(phone_of(plan(choice), before));
            EXPECT_EQ(ending_of(gang), "passed");
            EXPECT_TRUE(gang.stored_as_planned(0));
            const SlotRecord record = record_on(gang);
            EXPECT_EQ(record.state, SlotRecord::State::valid);
            EXPECT_EQ(record.starts(), slot);
            EXPECT_FALSE(record.of(other_slot(slot)).can_start());
            EXPECT_TRUE(gang.bus().phone(0).deserves_to_boot().boots());
        }
}

TEST_F(BootSlots, BothWrittenLeaveAChoice) {
    Gang gang(phone_of(plan(SlotChoice::both), torn));
    EXPECT_EQ(ending_of(gang), "passed");
    const SlotRecord record = record_on(gang);
    EXPECT_EQ(record.starts(), BootSlot::a);
    EXPECT_TRUE(record.of(BootSlot::b).can_start());
    EXPECT_EQ(gang.bus().phone(0).stored("boot_a", 0, 4096),
              gang.bus().phone(0).stored("boot_b", 0, 4096));
}

/// A job that writes a part of one slot decides nothing: the phone must be at one with itself, and
/// start the slot that was written.
TEST_F(BootSlots, ThatContradictEachOtherAreRefusedBeforeAnythingIsWritten) {
    const FlashPlan part = plan(SlotChoice::as_packaged, {"boot_a"});
    Gang contradicts(phone_of(part, torn));
    EXPECT_THAT(ending_of(contradicts),
                AllOf(HasSubstr("STO-609"), HasSubstr("contradict each other")));
    EXPECT_EQ(contradicts.unit_of(0).closed->bytes_written, 0U);

    Gang starts_the_other(phone_of(part, on_b));
    EXPECT_THAT(ending_of(starts_the_other),
                AllOf(HasSubstr("the phone starts slot b"), HasSubstr("boot_a")));
    EXPECT_EQ(starts_the_other.unit_of(0).closed->bytes_written, 0U);

    Gang at_one(phone_of(part, on_a));
    EXPECT_EQ(ending_of(at_one), "passed");
}

TEST_F(BootSlots, OfFormatAllStartWhatWasWritten) {
    Gang gang(phone_of(plan(SlotChoice::b, {}, {}, FlashMode::format_all), on_a));
    EXPECT_EQ(ending_of(gang), "passed");
    EXPECT_EQ(record_on(gang).starts(), BootSlot::b);
}

} // namespace gangflash::sim
