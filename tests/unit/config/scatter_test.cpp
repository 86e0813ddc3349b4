#include "config/package/package_layout.hpp"
#include "config/scatter/scatter.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace gangflash {
namespace {

using test::only_detail;
using test::scatter_line;
using test::scatter_text;
using testing::ElementsAre;
using testing::HasSubstr;

Faults checked(const Scatter& scatter) {
    Findings findings;
    check_scatter(scatter, findings);
    return findings.faults;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << "the fixture has no " << from;
    return text.replace(at, from.size(), to);
}

TEST(Scatter, KeepsEveryFieldWithItsNameAndLine) {
    const auto scatter = parse_scatter(scatter_text(test::sound_layout()), "s.txt");
    ASSERT_TRUE(scatter) << describe(scatter.error());
    EXPECT_EQ(scatter->generation, ScatterGeneration::v1);
    EXPECT_EQ(scatter->config_version, "V1.1.2");
    EXPECT_EQ(scatter->platform, "MT6765");
    EXPECT_EQ(scatter->project, "demo");
    ASSERT_EQ(scatter->storages.size(), 1U);
    EXPECT_EQ(scatter->storages[0].kind, StorageKind::emmc);
    EXPECT_EQ(scatter->storages[0].block_size, 0x20000U);
    ASSERT_EQ(scatter->storages[0].partitions.size(), 7U);

    const ScatterPartition& boot = scatter->storages[0].partitions[3];
    EXPECT_EQ(boot.fields.size(), 15U);
    EXPECT_EQ(boot.name, "boot");
    EXPECT_EQ(boot.file_name, "boot.img");
    EXPECT_EQ(boot.start, DeviceAddress{0x700000});
    EXPECT_EQ(boot.size, ByteCount{0x400000});
    EXPECT_TRUE(boot.is_download);
    ASSERT_NE(boot.field("reserve"), nullptr);
    EXPECT_EQ(boot.field("reserve")->value, "0x00");
    EXPECT_EQ(boot.line, scatter_line(3, "partition_index"));
    EXPECT_EQ(boot.line_of("partition_size"), scatter_line(3, "partition_size"));
    EXPECT_THAT(scatter->storages[0].partitions[0].regions,
                ElementsAre(Region::boot1, Region::boot2));
}

TEST(Scatter, ReadsWindowsLineEndsAndUpperCaseNumbersAlike) {
    std::string text = scatter_text(test::sound_layout());
    text = replaced(text, "0x700000", "0X700000");
    std::string windows = "\xEF\xBB\xBF"; // and a byte order mark
    for (const char c : text)
        windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const auto scatter = parse_scatter(windows, "s.txt");
    ASSERT_TRUE(scatter) << describe(scatter.error());
    EXPECT_EQ(scatter->storages[0].partitions[3].start, DeviceAddress{0x700000});
    EXPECT_EQ(scatter->storages[0].partitions[3].file_name, "boot.img");
    EXPECT_EQ(scatter->storages[0].partitions[3].line, scatter_line(3, "partition_index"));
}

/// As people write who know YAML.
TEST(Scatter, TakesQuotesAndCommentsOff) {
    std::string text = scatter_text(test::sound_layout());
    text = replaced(text, "file_name: boot.img", "file_name: \"boot.img\"  # patched");
    const auto scatter = parse_scatter(text, "s.txt");
    ASSERT_TRUE(scatter) << describe(scatter.error());
    EXPECT_EQ(scatter->storages[0].partitions[3].file_name, "boot.img");
}

/// A copy that broke off has every partition but those that are missing, and all of them sound.
TEST(Scatter, KnowsThatItWasCutShort) {
    const std::string text = scatter_text(test::sound_layout());
    const std::size_t end = text.rfind("  reserve:");
    const auto scatter = parse_scatter(text.substr(0, end), "s.txt");
    ASSERT_TRUE(scatter) << describe(scatter.error());
    Findings findings;
    check_scatter(*scatter, findings);
    EXPECT_THAT(test::only_detail(findings.faults),
                HasSubstr("has no `reserve` as all others have"));

    auto layout = test::sound_layout();
    layout.insert(layout.begin() + 1, {"pgpt", "NONE", 0, 0x8000, "INVISIBLE"});
    std::erase_if(layout, [](const auto& line) { return line.name == "userdata"; });
    const auto half = parse_scatter(scatter_text(layout), "s.txt");
    ASSERT_TRUE(half) << describe(half.error());
    Findings between;
    check_scatter(*half, between);
    EXPECT_THAT(describe(between.faults), HasSubstr("has pgpt and neither userdata nor sgpt"));
}

TEST(Scatter, TakesTheMisspeltBootloaderWithAWarning) {
    const auto scatter = parse_scatter(
        replaced(scatter_text(test::sound_layout()), "BOOTLOADERS", "BOOTLOADER"), "s.txt");
    ASSERT_TRUE(scatter) << describe(scatter.error());
    EXPECT_EQ(scatter->storages[0].partitions[0].operation, OperationType::bootloaders);
    EXPECT_THAT(scatter->warnings, ElementsAre(HasSubstr("s.txt:21: `BOOTLOADER`")));
}

TEST(Scatter, RefusesALineThatIsNoKeyAndValue) {
    const auto scatter = parse_scatter(
        replaced(scatter_text(test::sound_layout()), "  reserve: 0x00", "  reserve 0x00"), "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(only_detail(scatter.error()),
              "s.txt:23: expected `key: value`, found `reserve 0x00`");
}

TEST(Scatter, RefusesAKeyGivenTwice) {
    const auto scatter = parse_scatter(
        replaced(scatter_text(test::sound_layout()), "  reserve: 0x00", "  region: EMMC_USER"),
        "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(only_detail(scatter.error()), "s.txt:23: `region` was given before, in line 17");
}

TEST(Scatter, RefusesANumberThatIsNone) {
    const auto scatter = parse_scatter(replaced(scatter_text(test::sound_layout()),
                                                "partition_size: 0x40000",
                                                "partition_size: 4k"),
                                       "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(only_detail(scatter.error()), "s.txt:16: partition_size is not a number: `4k`");
}

TEST(Scatter, RefusesAMissingKeyAtItsEntry) {
    const auto scatter = parse_scatter(
        replaced(scatter_text(test::sound_layout()), "  partition_size: 0x40000\n", ""), "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(only_detail(scatter.error()), "s.txt:9: partition_size is missing");
}

TEST(Scatter, RefusesAnUnknownOperation) {
    const auto scatter = parse_scatter(
        replaced(scatter_text(test::sound_layout()), "BINREGION", "EVERYTHING"), "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(only_detail(scatter.error()), "s.txt:37: unknown operation_type `EVERYTHING`");
}

TEST(Scatter, RefusesAVersionOfTheFuture) {
    const auto scatter =
        parse_scatter(replaced(scatter_text(test::sound_layout()), "V1.1.2", "V3.0.0"), "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(only_detail(scatter.error()), "s.txt:4: config_version `V3.0.0` is not known");
}

TEST(Scatter, TellsEverythingThatIsWrongAtOnce) {
    std::string text = scatter_text(test::sound_layout());
    text = replaced(text, "partition_size: 0x40000", "partition_size: 4k");
    text = replaced(text, "BINREGION", "EVERYTHING");
    const auto scatter = parse_scatter(text, "s.txt");
    ASSERT_FALSE(scatter);
    EXPECT_EQ(scatter.error().size(), 2U);
}

TEST(Scatter, RefusesAnOtaListByName) {
    const auto scatter = parse_scatter("preloader 0x0\npgpt 0x0\nboot 0x8000\n", "ota.txt");
    ASSERT_FALSE(scatter);
    EXPECT_THAT(only_detail(scatter.error()), HasSubstr("ota.txt:1: this is an OTA"));
}

TEST(Scatter, RefusesWhatIsNoScatter) {
    const auto scatter = parse_scatter("hello world\n", "x.txt");
    ASSERT_FALSE(scatter);
    EXPECT_THAT(only_detail(scatter.error()),
                HasSubstr("x.txt:1: not a scatter file of any known generation"));
    EXPECT_FALSE(parse_scatter("", "empty.txt"));
}

TEST(Scatter, LaysReservedEntriesFromTheEndOfTheStorage) {
    // As MT6765's: otp in front of flashinfo in front of sgpt.
    const auto scatter = parse_scatter(scatter_text({
                                           {"boot", "boot.img", 0x8000, 0x100000},
                                           {"otp", "NONE", 0xFFFF01D8, 0x2B00000, "RESERVED"},
                                           {"flashinfo", "NONE", 0xFFFF0080, 0x1000000, "RESERVED"},
                                           {"sgpt", "NONE", 0xFFFF0000, 0x8000, "RESERVED"},
                                       }),
                                       "s.txt");
    ASSERT_TRUE(scatter) << describe(scatter.error());
    const std::uint64_t size = 62537072640;
    const auto starts = resolve_end_of_storage(scatter->storages[0], ByteCount{size});
    ASSERT_TRUE(starts);
    ASSERT_EQ(starts->size(), 3U);
    EXPECT_EQ(starts->at(3).value, size - 0x8000);
    EXPECT_EQ(starts->at(2).value, size - 0x8000 - 0x1000000);
    EXPECT_EQ(starts->at(1).value, size - 0x8000 - 0x1000000 - 0x2B00000);
    // The marker is the distance in whole blocks.
    for (const auto& [index, start] : *starts)
        EXPECT_EQ((size - start.value) / 0x20000,
                  scatter->storages[0].partitions[index].from_end_blocks);
}

TEST(Scatter, TakesAddressesBeyondFourGigabytesForReal) {
    const auto scatter =
        parse_scatter(scatter_text({{"userdata", "u.img", 0x1BB400000, 0x1000}}), "s.txt");
    ASSERT_TRUE(scatter);
    EXPECT_FALSE(scatter->storages[0].partitions[0].from_end_blocks);
    EXPECT_EQ(scatter->storages[0].partitions[0].start.value, 0x1BB400000U);
}

/// The same layout in the XML form of V1.1.8: every field of the text as an element of its name.
std::string xml_of(const Scatter& scatter) {
    std::string xml = "<?xml version=\"1.0\"?>\n<root><general name=\"MTK_PLATFORM_CFG\">"
                      "<config_version name=\"" +
                      scatter.config_version + "\">";
    const auto element = [&](const ScatterField& field) {
        xml += fmt::format("<{0}>{1}</{0}>\n", field.name, field.value);
    };
    for (const ScatterField& field : scatter.fields)
        if (field.name != "config_version") element(field);
    xml += "</config_version></general>\n";
    for (const ScatterPartition& partition : scatter.storages.front().partitions) {
        xml += "<partition_index name=\"" + partition.field("partition_index")->value + "\">\n";
        for (const ScatterField& field : partition.fields)
            if (field.name != "partition_index") element(field);
        xml += "</partition_index>\n";
    }
    return xml + "</root>\n";
}

TEST(Scatter, MeansTheSameAsTextAndAsXml) {
    const auto text = parse_scatter(test::scatter_text(test::sound_layout()), "MT6765_scatter.txt");
    ASSERT_TRUE(text) << describe(text.error());
    const auto xml = parse_scatter(xml_of(*text), "MT6765_scatter.xml");
    ASSERT_TRUE(xml) << describe(xml.error());
    EXPECT_EQ(xml->generation, ScatterGeneration::xml);
    EXPECT_EQ(xml->platform, text->platform);
    EXPECT_EQ(xml->project, text->project);
    ASSERT_EQ(xml->storages.size(), 1U);
    const ScatterStorage& one = text->storages[0];
    const ScatterStorage& other = xml->storages[0];
    EXPECT_EQ(other.kind, one.kind);
    EXPECT_EQ(other.block_size, one.block_size);
    ASSERT_EQ(other.partitions.size(), one.partitions.size());
    for (std::size_t i = 0; i < one.partitions.size(); ++i) {
        const ScatterPartition& a = one.partitions[i];
        const ScatterPartition& b = other.partitions[i];
        SCOPED_TRACE(a.name);
        EXPECT_EQ(b.name, a.name);
        EXPECT_EQ(b.file_name, a.file_name);
        EXPECT_EQ(b.is_download, a.is_download);
        EXPECT_EQ(b.boundary_check, a.boundary_check);
        EXPECT_EQ(b.regions, a.regions);
        EXPECT_EQ(b.start, a.start);
        EXPECT_EQ(b.linear_start, a.linear_start);
        EXPECT_EQ(b.size, a.size);
        EXPECT_EQ(b.operation, a.operation);
        EXPECT_EQ(b.from_end_blocks, a.from_end_blocks);
        ASSERT_EQ(b.fields.size(), a.fields.size());
        for (const ScatterField& field : a.fields) {
            ASSERT_NE(b.field(field.name), nullptr) << field.name;
            EXPECT_EQ(b.field(field.name)->value, field.value) << field.name;
        }
    }
    const ByteCount storage{8 * gib};
    EXPECT_EQ(*resolve_end_of_storage(other, storage), *resolve_end_of_storage(one, storage));
}

TEST(Scatter, RefusesReservedEntriesThatDoNotFit) {
    const auto scatter = parse_scatter(
        scatter_text({{"flashinfo", "NONE", 0xFFFF0080, 0x1000000, "RESERVED"}}), "s.txt");
    ASSERT_TRUE(scatter);
    EXPECT_FALSE(resolve_end_of_storage(scatter->storages[0], ByteCount{0x100000}));
}

TEST(ScatterChecks, RefuseAnUnknownPlatform) {
    const auto scatter = parse_scatter(scatter_text(test::sound_layout(), "MT9999"), "s.txt");
    ASSERT_TRUE(scatter);
    const Faults faults = checked(*scatter);
    EXPECT_EQ(only_detail(faults), "s.txt:5: platform `MT9999` is not known");
    EXPECT_EQ(faults.front().code, ErrorCode::unknown_platform);
}

TEST(ScatterChecks, RefuseTwoPartitionsOfOneName) {
    const auto scatter = parse_scatter(
        scatter_text(
            {{"boot", "a.img", 0x100000}, {"lk", "l.img", 0x200000}, {"boot", "b.img", 0x300000}}),
        "s.txt");
    ASSERT_TRUE(scatter);
    EXPECT_EQ(only_detail(checked(*scatter)),
              "s.txt:42: boot is in the EMMC layout twice, first in line 10");
}

TEST(ScatterChecks, RefuseOverlappingPartitions) {
    const auto scatter = parse_scatter(
        scatter_text({{"lk", "l.img", 0x100000, 0x100001}, {"boot", "b.img", 0x200000}}), "s.txt");
    ASSERT_TRUE(scatter);
    const Faults faults = checked(*scatter);
    EXPECT_EQ(only_detail(faults),
              "s.txt:31: boot at 0x200000 begins inside lk, which ends at 0x200001 (EMMC user)");
    EXPECT_EQ(faults.front().code, ErrorCode::partitions_overlap);
}

TEST(ScatterChecks, FindAnOverlapAcrossASmallerPartition) {
    const auto scatter = parse_scatter(scatter_text({{"big", "l.img", 0x100000, 0x900000},
                                                     {"in1", "NONE", 0x200000, 0x1000},
                                                     {"in2", "NONE", 0x300000, 0x1000}}),
                                       "s.txt");
    ASSERT_TRUE(scatter);
    EXPECT_EQ(checked(*scatter).size(), 2U);
}

TEST(ScatterChecks, OnlyWarnOfWrongAddressesInReservedAreas) {
    const auto scatter =
        parse_scatter(scatter_text({{"boot", "b.img", 0x100000, 0x100000},
                                    {"sgpt", "NONE", 0x1FFF80, 0x4200, "RESERVED"}}),
                      "s.txt");
    ASSERT_TRUE(scatter);
    Findings findings;
    check_scatter(*scatter, findings);
    EXPECT_TRUE(findings.faults.empty()) << describe(findings.faults);
    EXPECT_THAT(findings.warnings, ElementsAre(HasSubstr("s.txt:31: sgpt at 0x1fff80")));
}

TEST(ScatterChecks, RefuseFileNamesThatLeaveTheFolder) {
    for (const std::string_view name :
         {"../../boot.img", "/etc/passwd", "a/../../b", "\\\\host\\boot.img", ".."}) {
        const auto scatter =
            parse_scatter(scatter_text({{"boot", std::string(name), 0x100000}}), "s.txt");
        ASSERT_TRUE(scatter);
        const Faults faults = checked(*scatter);
        ASSERT_EQ(faults.size(), 1U) << name;
        EXPECT_EQ(faults[0].code, ErrorCode::unsafe_path);
        EXPECT_THAT(detail_of(faults[0]), HasSubstr("s.txt:11: boot: file_name"));
    }
    EXPECT_FALSE(unsafe_file_name("images/boot.img"));
    EXPECT_FALSE(unsafe_file_name("..boot.img"));
    // Makers' habits: what becomes of them is find_file()'s to say.
    EXPECT_FALSE(unsafe_file_name("..\\boot.img"));
    EXPECT_FALSE(unsafe_file_name("D:\\out\\boot.img"));
}

TEST(ScatterChecks, SayThatALayoutWithoutPhysicalAddressesCannotBeWritten) {
    std::string text = scatter_text({{"lk", "l.img", 0x100000}, {"boot", "b.img", 0x200000}});
    text = replaced(text, "physical_start_addr: 0x100000", "physical_start_addr: 0x0");
    text = replaced(text, "physical_start_addr: 0x200000", "physical_start_addr: 0x0");
    const auto scatter = parse_scatter(text, "s.txt");
    ASSERT_TRUE(scatter);
    EXPECT_FALSE(scatter->storages[0].has_physical_addresses());
    Findings findings;
    check_scatter(*scatter, findings);
    EXPECT_TRUE(findings.faults.empty());
    EXPECT_THAT(findings.warnings, ElementsAre(HasSubstr("all physical addresses are zero")));
}

} // namespace
} // namespace gangflash
