// Partition tables of our own making: our parser gives them back, and sgdisk finds no fault.
#include "config/gpt/gpt_builder.hpp"
#include "tests/support/temporary_folder.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using testing::HasSubstr;

GptPartition partition(std::string name, std::uint64_t first, std::uint64_t last) {
    GptPartition made;
    made.name = std::move(name);
    made.type = basic_data_guid;
    made.unique = derived_guid(made.name);
    made.first_lba = first;
    made.last_lba = last;
    made.attributes = 4;
    return made;
}

Gpt table_of_three(std::uint32_t sector_size) {
    Gpt table;
    table.sector_size = sector_size;
    table.disk = derived_guid("disk");
    table.partitions = {partition("nvram", 64, 127),
                        partition("böot", 128, 999),
                        partition("userdata", 1000, 9'000)};
    return table;
}

std::string refusal_of(const Gpt& table, std::uint64_t sectors = 10'000) {
    const auto areas = build_gpt(table, sectors);
    EXPECT_FALSE(areas);
    return areas ? "" : detail_of(areas.error());
}

} // namespace

TEST(GptBuilder, MakesWhatTheParserReads) {
    for (const std::uint32_t sector : {512U, 4096U}) {
        const Gpt table = table_of_three(sector);
        const auto areas = build_gpt(table, 10'000);
        ASSERT_TRUE(areas) << describe(areas.error());
        const auto primary = parse_gpt(areas->primary, "primary");
        const auto backup = parse_backup_gpt(areas->backup, "backup");
        ASSERT_TRUE(primary && backup);
        for (const Gpt* copy : {&*primary, &*backup}) {
            EXPECT_EQ(copy->disk, table.disk);
            ASSERT_EQ(copy->partitions.size(), 3U);
            for (std::size_t i = 0; i < 3; ++i) {
                const GptPartition &is = copy->partitions[i], &was = table.partitions[i];
                EXPECT_EQ(is.name, was.name);
                EXPECT_EQ(is.type, was.type);
                EXPECT_EQ(is.unique, was.unique);
                EXPECT_EQ(is.first_lba, was.first_lba);
                EXPECT_EQ(is.last_lba, was.last_lba);
                EXPECT_EQ(is.attributes, was.attributes);
            }
        }
        EXPECT_EQ(primary->my_lba, 1U);
        EXPECT_EQ(primary->alternate_lba, 9'999U);
        EXPECT_EQ(backup->my_lba, 9'999U);
        EXPECT_EQ(primary->first_usable_lba, sector == 512 ? 34U : 6U);
        EXPECT_EQ(primary->last_usable_lba, sector == 512 ? 9'966U : 9'994U);
    }
}

TEST(GptBuilder, PleasesSgdisk) {
    if (!std::filesystem::exists("/usr/sbin/sgdisk")) GTEST_SKIP() << "gdisk is not installed";
    const TemporaryFolder folder;
    const std::string file = (folder / "disk.img").string();
    constexpr std::uint64_t sectors = 100'000;
    const auto areas = build_gpt(table_of_three(512), sectors);
    ASSERT_TRUE(areas);
    {
        std::ofstream disk(file, std::ios::binary);
        disk << as_text(areas->primary);
        disk.seekp(static_cast<std::streamoff>(sectors * 512 - areas->backup.size()));
        disk << as_text(areas->backup);
    }
    const std::string command = "/usr/sbin/sgdisk -v -p " + file + " 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                               &::pclose);
    std::string said(16'384, '\0');
    said.resize(std::fread(said.data(), 1, said.size(), pipe.get()));
    EXPECT_THAT(said, HasSubstr("No problems found"));
    EXPECT_THAT(said, HasSubstr("userdata"));
}

TEST(GptReader, ReadsWhatSgdiskMakes) {
    if (!std::filesystem::exists("/usr/sbin/sgdisk")) GTEST_SKIP() << "gdisk is not installed";
    const TemporaryFolder folder;
    const std::string file = (folder / "disk.img").string();
    std::ofstream(file).put('\0');
    std::filesystem::resize_file(file, 64 * mib);
    const std::string command = "/usr/sbin/sgdisk -a 1 -n 1:64:1087 -c 1:nvram -n 2:2048:4095 -c "
                                "2:boot " +
                                file + " >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream disk(file, std::ios::binary);
    Bytes bytes(64 * mib);
    disk.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    const auto primary = parse_gpt(bytes, "disk");
    const auto backup = parse_backup_gpt(bytes, "disk");
    ASSERT_TRUE(primary && backup);
    for (const Gpt* copy : {&*primary, &*backup}) {
        ASSERT_EQ(copy->partitions.size(), 2U);
        EXPECT_EQ(copy->partitions[0].name, "nvram");
        EXPECT_EQ(copy->start_of(copy->partitions[0]), DeviceAddress{64 * 512});
        EXPECT_EQ(copy->size_of(copy->partitions[0]), ByteCount{1024 * 512});
        EXPECT_EQ(copy->partitions[1].name, "boot");
    }
}

TEST(GptBuilder, RefusesWhatDoesNotFit) {
    Gpt table = table_of_three(512);
    table.partitions[1].first_lba = 127;
    EXPECT_THAT(refusal_of(table), HasSubstr("böot from sector 127"));

    table = table_of_three(512);
    table.partitions[0].first_lba = 33;
    EXPECT_THAT(refusal_of(table), HasSubstr("nvram from sector 33"));

    table = table_of_three(512);
    EXPECT_THAT(refusal_of(table, 9'032), HasSubstr("userdata from sector 1000 to 9000"));
    EXPECT_TRUE(build_gpt(table, 9'034)) << "its last usable sector is 9000";

    table.partitions[0].name = std::string(37, 'x');
    EXPECT_THAT(refusal_of(table), HasSubstr("the name"));

    table = table_of_three(512);
    table.partitions.clear();
    for (std::uint64_t i = 0; i < 129; ++i)
        table.partitions.push_back(partition("p" + std::to_string(i), 100 + i, 100 + i));
    EXPECT_THAT(refusal_of(table), HasSubstr("129 partitions"));
    EXPECT_THAT(refusal_of(table_of_three(512), 60), HasSubstr("60 sectors"));
}

} // namespace gangflash
