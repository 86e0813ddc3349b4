#include "config/package/preloader.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using test::memory_list_bytes;
using test::preloader_bytes;
using testing::HasSubstr;

std::string refusal_of(const Bytes& file) {
    const auto parsed = parse_preloader(file, "p.bin");
    if (parsed) return "was not refused";
    EXPECT_EQ(parsed.error().code, ErrorCode::preloader_invalid);
    return detail_of(parsed.error());
}

template <class T>
Bytes changed(Bytes file, std::size_t at, T value) {
    store_le<T>(file, value, at);
    return file;
}

TEST(Preloader, TellsChipProjectAndMemory) {
    const auto preloader = parse_preloader(preloader_bytes("MT6765", "k62"), "p.bin");
    ASSERT_TRUE(preloader) << detail_of(preloader.error());
    EXPECT_EQ(preloader->platform, "MT6765");
    EXPECT_EQ(preloader->project, "k62");
    EXPECT_EQ(preloader->load_address, 0x201000U);
    EXPECT_EQ(preloader->flash_device, 5);
    EXPECT_EQ(preloader->signature_length, 0x20U);
    ASSERT_EQ(preloader->blocks.size(), 2U);
    EXPECT_EQ(preloader->blocks[1].type, 1);
    EXPECT_EQ(preloader->blocks[1].offset, 0x38U);
    ASSERT_TRUE(preloader->emi);
    EXPECT_EQ(preloader->emi->version, 35U);
    EXPECT_EQ(preloader->emi->block, memory_list_bytes("k62"));
    ASSERT_EQ(preloader->memory.size(), 2U);
    EXPECT_EQ(preloader->memory[0].part, "discrete");
    EXPECT_EQ(preloader->memory[1].part, "90014a484147346132");
    EXPECT_EQ(preloader->memory[1].part_name, "JHAG4a2");
    EXPECT_EQ(preloader->memory[1].memory_type, 0x0203U);
    EXPECT_EQ(preloader->image, preloader_bytes("MT6765", "k62"));
}

TEST(Preloader, IsTakenOutOfABootAreaDump) {
    const auto bare = parse_preloader(preloader_bytes(), "p.bin");
    ASSERT_TRUE(bare);
    for (const auto& [kind, header, offset] : {std::tuple(StorageKind::emmc, "EMMC_BOOT", 0x800U),
                                               {StorageKind::ufs, "UFS_BOOT", 0x1000U}}) {
        Bytes dump = boot_area_image(*bare, kind);
        EXPECT_EQ(load_le<std::uint32_t>(dump, 0x20C), offset);
        dump.resize(dump.size() + 0x1000); // the rest of the area
        const auto again = parse_preloader(dump, "dump.bin");
        ASSERT_TRUE(again) << detail_of(again.error());
        EXPECT_EQ(again->boot_header, header);
        EXPECT_EQ(again->code_offset, offset);
        EXPECT_EQ(again->image, bare->image);
        EXPECT_TRUE(looks_like_preloader(dump));
    }
}

TEST(Preloader, StandsInABootAreaAsTheBootRomExpects) {
    const auto preloader = parse_preloader(preloader_bytes(), "p.bin");
    ASSERT_TRUE(preloader);
    const Bytes area = boot_area_image(*preloader, StorageKind::emmc);
    EXPECT_EQ(as_text(ByteView(area).first(12)), std::string_view("EMMC_BOOT\0\0\0", 12));
    EXPECT_EQ(load_le<std::uint32_t>(area, 0x0C), 1U);
    EXPECT_EQ(load_le<std::uint32_t>(area, 0x10), 0x200U);
    EXPECT_EQ(area[0x14], std::byte{0xFF});
    EXPECT_EQ(as_text(ByteView(area).subspan(0x200, 8)), std::string_view("BRLYT\0\0\0", 8));
    EXPECT_EQ(load_le<std::uint32_t>(area, 0x208), 1U);
    EXPECT_EQ(load_le<std::uint32_t>(area, 0x20C), 0x800U);
    EXPECT_EQ(load_le<std::uint32_t>(area, 0x210), 0x40800U);
    EXPECT_EQ(as_text(ByteView(area).subspan(0x214, 4)), "BBBB");
    EXPECT_EQ(load_le<std::uint16_t>(area, 0x218), 5);
    EXPECT_EQ(load_le<std::uint16_t>(area, 0x21A), 1);
    EXPECT_EQ(load_le<std::uint32_t>(area, 0x224), 1U);
    EXPECT_EQ(as_text(ByteView(area).subspan(0x800, 3)), "MMM");
    EXPECT_TRUE(boot_area_image(*preloader, StorageKind::nand).empty());
}

TEST(Preloader, RefusesWhatCannotBeTrue) {
    const Bytes good = preloader_bytes();
    EXPECT_THAT(refusal_of({}), HasSubstr("p.bin: no `MMM`"));
    EXPECT_THAT(refusal_of(changed<std::uint8_t>(good, 0, 'X')), HasSubstr("no `MMM` at 0x0"));
    EXPECT_THAT(refusal_of(changed<std::uint16_t>(good, 6, 1)), HasSubstr("not FILE_INFO"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, 0x20, 0x10000)), HasSubstr("cut short"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, 0x2C, 0x10000)), HasSubstr("contradicts"));
    EXPECT_THAT(refusal_of(changed<std::uint16_t>(good, 0x3C, 0)), HasSubstr("block at 0x38"));
}

TEST(Preloader, RefusesEveryCutOffFile) {
    const Bytes good = preloader_bytes();
    for (std::size_t length = 0; length < good.size(); ++length)
        ASSERT_FALSE(parse_preloader(ByteView(good).first(length), "p.bin")) << length;
}

TEST(Preloader, WithoutAMemoryListIsTakenWithAWarning) {
    Bytes file = preloader_bytes();
    store_le<std::uint8_t>(file, 'X', 0x200); // MTK_BLOADER… no more
    const auto preloader = parse_preloader(file, "p.bin");
    ASSERT_TRUE(preloader);
    EXPECT_FALSE(preloader->emi);
    EXPECT_THAT(preloader->warnings, testing::ElementsAre("p.bin: no memory list"));
}

TEST(MemoryList, GetsItsClosingWordWhenTheFileHasNone) {
    const Bytes whole = memory_list_bytes();
    const auto cut = parse_emi_block(ByteView(whole).first(whole.size() - 4), "emi.bin");
    ASSERT_TRUE(cut) << detail_of(cut.error());
    EXPECT_EQ(cut->block, whole);
}

/// The list of MT6575 and MT6577: no sub-version, no length of the id.
TEST(MemoryList, OfVersion8IsReadAsItsAgentReadsIt) {
    constexpr std::size_t entry_size = 136;
    Bytes block(0x70 + 2 * entry_size);
    const auto put = [&](std::size_t at, std::string_view text) {
        std::ranges::copy(as_bytes(text), block.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(0x00, "MTK_BLOADER_INFO_v08");
    put(0x64, "MTK_BIN");
    store_le<std::uint32_t>(block, 2, 0x6C);
    store_le<std::uint32_t>(block, 0x0202, 0x70); // LPDDR2 in an eMMC MCP
    put(0x74, "\x15\x01zN5U00M");
    store_le<std::uint32_t>(block, 0x0002, 0x70 + entry_size); // discrete LPDDR2
    const auto emi = parse_emi_block(block, "emi.bin");
    ASSERT_TRUE(emi) << detail_of(emi.error());
    EXPECT_EQ(emi->version, 8U);
    EXPECT_THAT(emi->parts, testing::ElementsAre("15017a4e355530304d", "discrete"));
    block.resize(block.size() - 1);
    EXPECT_FALSE(parse_emi_block(block, "emi.bin")) << "half an entry";
}

TEST(MemoryList, RefusesMoreEntriesThanThereAre) {
    const auto cut =
        parse_emi_block(changed<std::uint32_t>(memory_list_bytes(), 0x6C, 3), "emi.bin");
    ASSERT_FALSE(cut);
    EXPECT_THAT(detail_of(cut.error()), HasSubstr("emi.bin: memory list: cut short: 3 entries"));
}

} // namespace
} // namespace gangflash
