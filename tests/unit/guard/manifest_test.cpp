#include "engine/guard/manifest.hpp"

#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

Manifest sample() {
    Manifest manifest;
    manifest.phone = {.me_id = "aa11", .soc_id = "", .random_id = "cc33"};
    manifest.chip = "MT6765";
    manifest.storage_id = "1501";
    manifest.storage = StorageKind::ufs;
    manifest.block_size = 4096;
    manifest.user = ByteCount{64 * gib};
    manifest.batch = "Tuesday \"late\"";
    manifest.unit = 12;
    manifest.taken_at = "2026-11-28T11:00:00.000Z";
    manifest.layout_before = {{"nvram", DeviceAddress{0x8000}, ByteCount{0x10000}}};
    manifest.layout_after = {{"nvram", DeviceAddress{0x20000}, ByteCount{0x10000}}};
    manifest.agent_table_base = DeviceAddress{0x1400000};
    Part part;
    part.name = "nvram";
    part.region = Region::boot2;
    part.from = DeviceAddress{0x8000};
    part.to = DeviceAddress{0x20000};
    part.size = ByteCount{0x10000};
    part.sha256 = sha256(as_bytes("nvram"));
    part.file = "nvram.zst";
    manifest.parts = {part};
    return manifest;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

} // namespace

TEST(BackupManifest, IsReadBackTheSame) {
    const std::string text = format_manifest(sample());
    const auto back = parse_manifest(text, "manifest.json");
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(format_manifest(*back), text);
    EXPECT_EQ(back->parts.front().region, Region::boot2);
    EXPECT_EQ(back->parts.front().to, DeviceAddress{0x20000});
    EXPECT_EQ(back->agent_table_base, DeviceAddress{0x1400000});
    EXPECT_EQ(back->layout_before, sample().layout_before);
    EXPECT_EQ(back->bytes(), ByteCount{0x10000});
}

TEST(BackupManifest, SaysWhatIsWrongInIt) {
    const std::string good = format_manifest(sample());
    struct Wrong {
        std::string_view from, to;
    };
    for (const Wrong& wrong :
         {Wrong{"\"format\": 1", "\"format\": 2"},
          Wrong{"nvram.zst", "../nvram.zst"},
          Wrong{"nvram.zst", ".hidden"},
          Wrong{"nvram.zst", "another/nvram.zst"},
          Wrong{"\"aa11\"", "\"\""},
          Wrong{"UFS", "TAPE"},
          Wrong{"\"size\": 65536,\n      \"sha256\"", "\"size\": 0,\n      \"sha256\""},
          Wrong{"\"parts\"", "\"pieces\""},
          Wrong{"{", "["}}) {
        std::string text = replaced(good, wrong.from, wrong.to);
        if (wrong.from == "\"aa11\"") text = replaced(text, "\"cc33\"", "\"\"");
        const auto bad = parse_manifest(text, "here/manifest.json");
        ASSERT_FALSE(bad) << wrong.to;
        EXPECT_EQ(bad.error().code, ErrorCode::backup_damaged);
        EXPECT_NE(bad.error().detail.find("here/manifest.json"), std::string::npos);
    }
}

} // namespace gangflash::guard
