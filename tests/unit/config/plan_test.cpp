#include "config/plan/plan_builder.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>
#include <stdexcept>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using test::only_detail;
using test::scatter_line;
using test::scatter_text;
using test::ScatterLine;
using test::TemporaryFolder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PlanTest : public testing::Test {
protected:
    PlanTest() { test::write_sound_package(folder_); }

    Checked<FlashPlan> plan(Selection selection) const {
        PackageOptions opening;
        opening.selection = selection;
        const auto package = open_package(folder_.path(), opening);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = std::move(selection);
        return make_plan(*package, options);
    }

    void add_partition(ScatterLine line) {
        std::vector<ScatterLine> layout = test::sound_layout();
        layout.insert(layout.end() - 2, std::move(line));
        folder_.write("MT6765_Android_scatter.txt", scatter_text(layout));
    }

    static std::vector<std::string> names(const FlashPlan& plan) {
        std::vector<std::string> names;
        for (const PlannedWrite& write : plan.writes)
            names.push_back(write.partition);
        return names;
    }

    static const PlannedWrite& write_of(const FlashPlan& plan, std::string_view name) {
        for (const PlannedWrite& write : plan.writes)
            if (write.partition == name) return write;
        throw std::runtime_error("not in the plan");
    }

    /// The fixture's images are not signed, which every plan of them says.
    static std::vector<std::string> other_warnings(const FlashPlan& plan) {
        std::vector<std::string> warnings = plan.warnings;
        std::erase_if(warnings, [](const std::string& warning) {
            return warning.find("no signature can be seen") != std::string::npos;
        });
        return warnings;
    }

    /// Where the partition of add_partition() begins.
    std::string added_at() const {
        return (folder_.path() / "MT6765_Android_scatter.txt").string() + ":" +
               std::to_string(scatter_line(5, "partition_index")) + ": ";
    }

    TemporaryFolder folder_;
};

TEST_F(PlanTest, WritesWhatIsTickedWithThePreloaderLast) {
    const auto made = plan({.userdata = Userdata::erase});
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_THAT(names(*made), ElementsAre("lk", "boot", "super", "userdata", "preloader"));
    EXPECT_EQ(made->layout.size(), 7U);
    EXPECT_EQ(made->chip->hw_code, 0x0766);
    EXPECT_EQ(made->agent->generation, AgentGeneration::xflash);
    EXPECT_EQ(made->agent->da1.bytes, test::filled(0x400, 1));
    EXPECT_EQ(made->agent->da2.bytes, test::filled(0x400, 0x80));
    EXPECT_TRUE(made->agent_container);
    ASSERT_TRUE(made->emi);
    EXPECT_EQ(made->emi->version, 35U);
    EXPECT_EQ(made->emi->block, test::memory_list_bytes());
    EXPECT_THAT(other_warnings(*made), IsEmpty());
}

TEST_F(PlanTest, CountsTheBytesOfBothBootAreasAndNoHoles) {
    const auto made = plan({.userdata = Userdata::erase});
    ASSERT_TRUE(made);
    const std::uint64_t preloader = test::preloader_bytes().size();
    EXPECT_EQ(made->bytes_to_write(), 2 * preloader + 0x8000 + 0x20000 + 6 * 4096 + 0x1000);
}

TEST_F(PlanTest, GivesTheBootAreaForAgentsThatWriteByAddress) {
    const auto made = plan({.only = {"preloader"}});
    ASSERT_TRUE(made) << describe(made.error());
    const PlannedWrite& write = write_of(*made, "preloader");
    EXPECT_TRUE(write.boot_loader);
    EXPECT_THAT(write.regions, ElementsAre(Region::boot1, Region::boot2));
    ASSERT_TRUE(write.boot_area);
    EXPECT_EQ(write.boot_area->expanded_size(), 0x800 + test::preloader_bytes().size());
}

TEST_F(PlanTest, ErasesFirstWhereTheImageHasHoles) {
    const auto made = plan({.userdata = Userdata::erase});
    ASSERT_TRUE(made);
    EXPECT_TRUE(write_of(*made, "super").erase_first);
    EXPECT_FALSE(write_of(*made, "boot").erase_first);
}

TEST_F(PlanTest, AsksWhatBecomesOfUserdata) {
    const auto made = plan({});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().front().code, ErrorCode::order_invalid);
    EXPECT_THAT(only_detail(made.error()), HasSubstr("say --userdata keep or --userdata erase"));
    EXPECT_TRUE(plan({.except = {"userdata"}})) << "nobody asks when it is not written";
}

TEST_F(PlanTest, LeavesKeptUserdataAlone) {
    const auto made = plan({.userdata = Userdata::keep});
    ASSERT_TRUE(made);
    EXPECT_THAT(names(*made), ElementsAre("lk", "boot", "super", "preloader"));
    EXPECT_THAT(made->erases, IsEmpty());
    EXPECT_THAT(other_warnings(*made), ElementsAre(HasSubstr("userdata: kept as it is")));
}

TEST_F(PlanTest, ErasesUserdataWithItsKeys) {
    add_partition({"metadata", "NONE", 0x1A00000, 0x100000, "INVISIBLE"});
    const auto made = plan({.userdata = Userdata::erase});
    ASSERT_TRUE(made) << describe(made.error());
    ASSERT_EQ(made->erases.size(), 2U);
    EXPECT_EQ(made->erases[0].partition, "metadata");
    EXPECT_EQ(made->erases[1].partition, "userdata");
    EXPECT_EQ(made->erases[1].size, ByteCount{0});
}

TEST_F(PlanTest, RefusesToWriteUserdataItWasToldToKeep) {
    const auto made = plan({.only = {"userdata"}, .userdata = Userdata::keep});
    ASSERT_FALSE(made);
    EXPECT_THAT(only_detail(made.error()), HasSubstr("--userdata keep forbids it"));
}

TEST_F(PlanTest, NeverWritesProtectedPartitions) {
    for (const std::string name : {"proinfo",
                                   "pro_info",
                                   "PRO_INFO",
                                   "nvdata",
                                   "nvcfg",
                                   "protect1",
                                   "protect2",
                                   "protect_f",
                                   "protect_s",
                                   "persist",
                                   "seccfg",
                                   "frp",
                                   "otp",
                                   "sgpt",
                                   "pgpt",
                                   "nvcfg_a"}) {
        add_partition({name, "lk.img", 0x1A00000, 0x100000, "UPDATE"});
        const auto ticked = plan({.userdata = Userdata::erase});
        ASSERT_TRUE(ticked) << name << '\n' << describe(ticked.error());
        EXPECT_THAT(names(*ticked), testing::Not(Contains(name)));
        EXPECT_THAT(other_warnings(*ticked), ElementsAre(HasSubstr(added_at() + name + ": ")))
            << name;

        const auto asked = plan({.only = {name}});
        ASSERT_FALSE(asked) << name;
        EXPECT_EQ(asked.error().front().code, ErrorCode::protected_partition);
        EXPECT_THAT(only_detail(asked.error()), HasSubstr(added_at() + name + ": "));
    }
}

TEST_F(PlanTest, RefusesAPackageThatWouldBurnFuses) {
    add_partition({"efuse", "lk.img", 0x1A00000, 0x100000, "UPDATE"});
    for (const Selection& selection :
         {Selection{.userdata = Userdata::erase}, Selection{.only = {"efuse"}}}) {
        const auto made = plan(selection);
        ASSERT_FALSE(made) << "ticked or asked for, fuses are never burnt";
        EXPECT_EQ(made.error().front().code, ErrorCode::protected_partition);
        EXPECT_THAT(only_detail(made.error()), HasSubstr(added_at() + "efuse: burns fuses"));
        EXPECT_THAT(only_detail(made.error()), HasSubstr("--except efuse"));
    }
    const auto without = plan({.except = {"efuse"}, .userdata = Userdata::erase});
    ASSERT_TRUE(without) << describe(without.error());
    EXPECT_THAT(names(*without), testing::Not(Contains("efuse")));
}

TEST_F(PlanTest, NeverWritesWhatTheScatterCallsProtected) {
    for (const std::string operation : {"PROTECTED", "BINREGION", "RESERVED"}) {
        add_partition({"calibration", "lk.img", 0x1A00000, 0x100000, operation});
        const auto ticked = plan({.userdata = Userdata::erase});
        ASSERT_TRUE(ticked) << describe(ticked.error());
        EXPECT_THAT(other_warnings(*ticked), ElementsAre(HasSubstr(operation)));
        const auto asked = plan({.only = {"calibration"}});
        ASSERT_FALSE(asked);
        EXPECT_EQ(asked.error().front().code, ErrorCode::protected_partition);
    }
}

TEST_F(PlanTest, WritesInvisiblePartitionsOnlyWhenAsked) {
    add_partition({"para", "lk.img", 0x1A00000, 0x100000, "INVISIBLE"});
    const auto ticked = plan({.userdata = Userdata::erase});
    ASSERT_TRUE(ticked);
    EXPECT_THAT(names(*ticked), testing::Not(Contains("para")));
    const auto asked = plan({.only = {"para"}});
    ASSERT_TRUE(asked) << describe(asked.error());
    EXPECT_THAT(names(*asked), ElementsAre("para"));
}

TEST_F(PlanTest, RefusesNamesTheScatterDoesNotHave) {
    const auto made = plan({.only = {"boot", "boott"}});
    ASSERT_FALSE(made);
    EXPECT_THAT(only_detail(made.error()), HasSubstr("--only names `boott`"));
    const auto left_out = plan({.except = {"userdatta"}, .userdata = Userdata::keep});
    ASSERT_FALSE(left_out) << "what was to be left out is written";
    EXPECT_THAT(only_detail(left_out.error()), HasSubstr("--except names `userdatta`"));
}

TEST_F(PlanTest, RefusesToWriteWhatHasNoFile) {
    add_partition({"cache", "NONE", 0x1A00000, 0x100000});
    const auto made = plan({.only = {"cache"}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().front().code, ErrorCode::package_missing_file);
    EXPECT_EQ(only_detail(made.error()), added_at() + "cache: has no file_name in the scatter");
}

TEST_F(PlanTest, RefusesAPlanThatWritesNothing) {
    const auto made = plan({.except = {"preloader", "lk", "boot", "super", "userdata"}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().front().code, ErrorCode::nothing_to_write);
}

TEST_F(PlanTest, NeedsAnAgent) {
    std::filesystem::remove(folder_.path() / "my_DA.bin");
    const auto made = plan({.only = {"boot"}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().front().code, ErrorCode::agent_missing);
    EXPECT_THAT(only_detail(made.error()), HasSubstr("no Download Agent in this folder"));
}

TEST_F(PlanTest, RefusesThePreloaderOfAnotherChip) {
    folder_.write("preloader_demo.bin", test::preloader_bytes("MT6580", "demo", 21));
    const auto made = plan({.only = {"boot"}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().front().code, ErrorCode::preloader_invalid);
    EXPECT_THAT(only_detail(made.error()),
                HasSubstr("memory list of version 21, which is for MT6570 MT6580; the scatter is "
                          "for MT6765"));
}

TEST_F(PlanTest, OnlyWarnsOfAPlatformWordBecauseTemplatesAreShippedUnchanged) {
    folder_.write("preloader_demo.bin", test::preloader_bytes("MT6752"));
    const auto made = plan({.only = {"boot"}});
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_THAT(other_warnings(*made),
                ElementsAre(HasSubstr("says platform MT6752, the scatter MT6765")));
}

TEST_F(PlanTest, WarnsOfThePreloaderOfAnotherProject) {
    folder_.write("preloader_demo.bin", test::preloader_bytes("MT6765", "other"));
    const auto made = plan({.only = {"boot"}});
    ASSERT_TRUE(made);
    EXPECT_THAT(other_warnings(*made),
                ElementsAre(HasSubstr("says project other, the scatter demo")));
}

/// The scatter of the fixture with one value of one entry changed.
class PlanOfChangedScatter : public PlanTest {
protected:
    void change(std::vector<ScatterLine> layout,
                std::size_t entry = 0,
                std::string_view key = {},
                std::string_view value = {}) {
        std::string text = scatter_text(layout);
        if (!key.empty()) {
            std::size_t at = 0;
            for (std::size_t line = 1; line < scatter_line(entry, key); ++line)
                at = text.find('\n', at) + 1;
            const std::size_t end = text.find('\n', at);
            text.replace(at, end - at, "  " + std::string(key) + ": " + std::string(value));
        }
        folder_.write("MT6765_Android_scatter.txt", text);
    }

    static std::size_t index_of(const std::vector<ScatterLine>& layout, std::string_view name) {
        for (std::size_t i = 0; i < layout.size(); ++i)
            if (layout[i].name == name) return i;
        throw std::runtime_error("not in the layout");
    }

    std::string_view id_of(const Checked<FlashPlan>& plan) {
        return plan ? "planned" : entry_of(plan.error().front().code).id;
    }
};

TEST_F(PlanOfChangedScatter, RefusesAnImageLargerThanItsPartitionWhateverBoundaryCheckSays) {
    std::vector<ScatterLine> layout = test::sound_layout();
    const std::size_t lk = index_of(layout, "lk");
    folder_.write("large.img", test::filled(layout[lk].size + 1, 7));
    layout[lk].file = "large.img";
    for (const char* checked : {"true", "false"}) {
        change(layout, lk, "boundary_check", checked);
        const auto made = plan({.userdata = Userdata::keep});
        EXPECT_EQ(id_of(made), "PKG-805") << checked;
        EXPECT_THAT(only_detail(made.error()), HasSubstr("lk: large.img is"));
    }
}

TEST_F(PlanOfChangedScatter, ComparesWhatGrowsWithEachPhoneAndOnlyWarns) {
    std::vector<ScatterLine> layout = test::sound_layout();
    const std::size_t userdata = index_of(layout, "userdata");
    layout[userdata].operation = "NEEDRESIZE";
    layout[userdata].size = 0x400;
    change(layout);
    const auto made = plan({.userdata = Userdata::erase});
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_THAT(made->warnings, Contains(HasSubstr("each phone's own counts")));
}

TEST_F(PlanOfChangedScatter, ChangesNothingForAnImageThatIsNotWritten) {
    std::vector<ScatterLine> layout = test::sound_layout();
    const std::size_t userdata = index_of(layout, "userdata");
    layout[userdata].size = 0x400;
    change(layout);
    EXPECT_EQ(id_of(plan({.userdata = Userdata::erase})), "PKG-805");
    EXPECT_TRUE(plan({.userdata = Userdata::keep})) << "kept, so its image does not matter";
}

TEST_F(PlanOfChangedScatter, RefusesATickedImageWhosePlaceIsNotWritten) {
    std::vector<ScatterLine> layout = test::sound_layout();
    const std::size_t lk = index_of(layout, "lk");
    change(layout, lk, "region", "EMMC_GP_1");
    const auto made = plan({.userdata = Userdata::keep});
    EXPECT_EQ(id_of(made), "PKG-816");
    EXPECT_THAT(only_detail(made.error()), HasSubstr("EMMC_GP_1"));
    EXPECT_TRUE(plan({.except = {"lk"}, .userdata = Userdata::keep}));

    layout[lk].start = ~std::uint64_t{0} - 4095;
    layout[lk].size = 4095;
    change(layout);
    EXPECT_EQ(id_of(plan({.userdata = Userdata::keep})), "PKG-816");

    layout = test::sound_layout(); // protected by name: dropped, as ever
    change(layout, index_of(layout, "nvram"), "region", "EMMC_GP_1");
    EXPECT_TRUE(plan({.userdata = Userdata::keep}));
}

TEST_F(PlanOfChangedScatter, RefusesToLeaveOwnersDataWhereItCannotErase) {
    std::vector<ScatterLine> layout = test::sound_layout();
    layout[index_of(layout, "userdata")].file = "NONE";
    change(layout, index_of(layout, "userdata"), "region", "EMMC_GP_1");
    EXPECT_EQ(id_of(plan({.userdata = Userdata::erase})), "PKG-816");
    EXPECT_TRUE(plan({.userdata = Userdata::keep}));
}

TEST_F(PlanOfChangedScatter, RefusesWhatMeetsAKeptOrProtectedPartitionBehindAReservedWord) {
    // `is_reserved` turns an overlap of the scatter into a warning; the plan counts bytes.
    std::vector<ScatterLine> layout = test::sound_layout();
    const std::size_t lk = index_of(layout, "lk"), nvram = index_of(layout, "nvram");
    layout[lk].start = layout[nvram].start;
    change(layout, nvram, "is_reserved", "true");
    const auto made = plan({.userdata = Userdata::keep});
    EXPECT_EQ(id_of(made), "PKG-815");
    EXPECT_THAT(detail_of(made.error().front()), HasSubstr("lk from 0x"));
    EXPECT_THAT(detail_of(made.error().front()), HasSubstr("nvram from 0x"));
    EXPECT_THAT(detail_of(made.error().front()), HasSubstr("is protected (line "));

    layout = test::sound_layout();
    layout[lk].start = layout[index_of(layout, "userdata")].start;
    change(layout, lk, "is_reserved", "true");
    EXPECT_EQ(id_of(plan({.userdata = Userdata::keep})), "PKG-815") << "the owner's data are kept";
}

TEST_F(PlanOfChangedScatter, CountsWritesInWholeBlocks) {
    std::vector<ScatterLine> layout = test::sound_layout();
    const std::size_t lk = index_of(layout, "lk");
    layout[lk].size = 0x8000 - 100;
    folder_.write("odd.img", test::filled(0x8000 - 100, 7));
    layout[lk].file = "odd.img";
    change(layout);
    const auto made = plan({.userdata = Userdata::keep});
    EXPECT_EQ(id_of(made), "PKG-805");
    EXPECT_THAT(only_detail(made.error()), HasSubstr("whole blocks of 512 bytes"));
    layout[lk].start += 100;
    layout[lk].size = 0x9000;
    change(layout);
    EXPECT_EQ(id_of(plan({.userdata = Userdata::keep})), "PKG-815");
}

TEST_F(PlanOfChangedScatter, AcceptsEveryDemoOfItself) {
    const auto made = plan({.userdata = Userdata::keep});
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->ranges.claims().empty());
    const auto kept = std::ranges::count(made->ranges.claims(), Purpose::keep, &Claim::purpose);
    EXPECT_EQ(kept, 1) << "userdata is a kept range like identity";
}

class PlanOfMode : public PlanTest {
protected:
    Checked<FlashPlan> made(FlashMode mode, Selection selection) {
        PackageOptions opening;
        opening.selection = selection;
        const auto package = open_package(folder_.path(), opening);
        if (!package) return package.error();
        PlanOptions options;
        options.mode = mode;
        options.selection = std::move(selection);
        return make_plan(*package, options);
    }
};

TEST_F(PlanOfMode, SaysWhatBecomesOfTheOwnersData) {
    for (const FlashMode mode : {FlashMode::firmware_upgrade, FlashMode::format_all}) {
        const auto plan = made(mode, {});
        ASSERT_FALSE(plan);
        EXPECT_THAT(detail_of(plan.error().front()),
                    HasSubstr("say --userdata keep or --userdata"));
    }
    // Also where the package has no image for it: the mode erases it all the same.
    std::vector<ScatterLine> layout = test::sound_layout();
    for (ScatterLine& line : layout)
        if (line.name == "userdata") line.file = "NONE";
    folder_.write("MT6765_Android_scatter.txt", scatter_text(layout));
    const auto silent = made(FlashMode::firmware_upgrade, {});
    ASSERT_FALSE(silent) << "a silent default decides about the owner's data";
    EXPECT_THAT(detail_of(silent.error().front()), HasSubstr("say --userdata keep or --userdata"));
    test::write_sound_package(folder_);

    const auto kept = made(FlashMode::format_all, {.userdata = Userdata::keep});
    ASSERT_FALSE(kept);
    EXPECT_THAT(only_detail(kept.error()), HasSubstr("erases the owner's data"));
    EXPECT_TRUE(made(FlashMode::firmware_upgrade, {.userdata = Userdata::keep}));
    EXPECT_TRUE(made(FlashMode::format_all, {.userdata = Userdata::erase}));
}

TEST_F(PlanOfMode, WritesTheWholePackageOrNothing) {
    const auto part =
        made(FlashMode::format_all, {.except = {"boot"}, .userdata = Userdata::erase});
    ASSERT_FALSE(part);
    EXPECT_EQ(part.error().front().code, ErrorCode::order_invalid);
    EXPECT_THAT(only_detail(part.error()), HasSubstr("boot: mode format-all writes the whole"));
    EXPECT_TRUE(made(FlashMode::download_only, {.except = {"boot"}, .userdata = Userdata::erase}));
}

TEST_F(PlanOfMode, ErasesEachImagesRangeInAFirmwareUpgrade) {
    const auto upgrade = made(FlashMode::firmware_upgrade, {.userdata = Userdata::keep});
    ASSERT_TRUE(upgrade) << describe(upgrade.error().front());
    for (const PlannedWrite& write : upgrade->writes)
        EXPECT_EQ(write.erase_first, !write.boot_loader) << write.partition;
    const auto format = made(FlashMode::format_all, {.userdata = Userdata::erase});
    ASSERT_TRUE(format);
    EXPECT_TRUE(format->erases.empty()) << "everything is erased at once";
    for (const PlannedWrite& write : format->writes)
        EXPECT_FALSE(write.erase_first) << write.partition;
}

TEST_F(PlanOfMode, RepairTableWritesNoImageAndErasesNothing) {
    const auto repair = made(FlashMode::repair_table, {.nothing = true});
    ASSERT_TRUE(repair) << describe(repair.error());
    EXPECT_TRUE(repair->writes.empty() && repair->erases.empty());
    EXPECT_EQ(repair->userdata, Userdata::keep);
    EXPECT_EQ(parse_flash_mode("repair-table"), FlashMode::repair_table);
    EXPECT_FALSE(made(FlashMode::repair_table, {.userdata = Userdata::erase}));
    EXPECT_FALSE(made(FlashMode::repair_table, {.only = {"boot"}}));
}

TEST(FormattingPlan, WritesNothingAndKeepsItsAgent) {
    FlashPlan plan;
    plan.mode = FlashMode::format_all;
    plan.agent = std::make_shared<const AgentFiles>();
    plan.writes.resize(2);
    plan.erases.resize(1);
    const FlashPlan format = plan.formatting({FormatOrder::Extent::all, {}, {}});
    EXPECT_EQ(format.mode, FlashMode::format);
    EXPECT_TRUE(format.writes.empty() && format.erases.empty());
    EXPECT_EQ(format.agent, plan.agent);
    EXPECT_FALSE(parse_flash_mode("format")) << "no package or recipe says so";
}

} // namespace
} // namespace gangflash
