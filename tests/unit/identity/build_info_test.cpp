// Which Android stands on a phone: ext4 made by mke2fs, alone and inside a `super`.
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "engine/identity/build_info.hpp"
#include "engine/identity/logical_partitions.hpp"
#include "tests/unit/identity/fake_phone.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::HasSubstr;

constexpr const char* fingerprint = "GANG/phone/k65v1:11/RP1A.200720.011/7:user/release-keys";

Bytes properties(std::string_view prefix = "ro.") {
    const std::string text = "# begin build properties\nro.build.id=RP1A.200720.011\n" +
                             std::string(prefix) + "build.fingerprint=" + fingerprint +
                             "\nro.build.version.security_patch=2021-09-05\n"
                             "ro.build.fingerprint=second/one\n" +
                             std::string(9000, '#') + "\n";
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

struct Logical {
    std::string name;
    std::vector<Bytes> pieces; ///< one extent each
};

void seal(Bytes& into, std::size_t from, std::size_t size, std::size_t sum_at) {
    const Sha256 sum = sha256(ByteView(into).subspan(from, size));
    std::ranges::copy(sum.bytes, into.begin() + static_cast<std::ptrdiff_t>(from + sum_at));
}

/// A `super` after AOSP's metadata_format.h, written here once more and apart from the reader.
Bytes make_super(const std::vector<Logical>& partitions) {
    constexpr std::size_t data_at = 1024 * 1024;
    constexpr std::size_t header_at = 12288;
    Bytes super(data_at);
    Bytes rows;
    Bytes extents;
    std::uint32_t extent_count = 0;
    for (const Logical& partition : partitions) {
        Bytes row(36);
        std::ranges::copy(as_bytes(partition.name), row.begin());
        append_le(row, std::uint32_t{1}); // read only
        append_le(row, extent_count);
        append_le(row, static_cast<std::uint32_t>(partition.pieces.size()));
        append_le(row, std::uint32_t{0});
        rows.insert(rows.end(), row.begin(), row.end());
        for (const Bytes& piece : partition.pieces) {
            append_le(extents, std::uint64_t{piece.size() / 512});
            append_le(extents, std::uint32_t{0});
            append_le(extents, std::uint64_t{super.size() / 512});
            append_le(extents, std::uint32_t{0});
            super.insert(super.end(), piece.begin(), piece.end());
            ++extent_count;
        }
    }
    Bytes header;
    append_le(header, std::uint32_t{0x414C5030});
    append_le(header, std::uint16_t{10});
    append_le(header, std::uint16_t{0});
    append_le(header, std::uint32_t{128});
    header.resize(44);
    append_le(header, static_cast<std::uint32_t>(rows.size() + extents.size()));
    header.resize(80);
    append_le(header, std::uint32_t{0});
    append_le(header, static_cast<std::uint32_t>(partitions.size()));
    append_le(header, std::uint32_t{52});
    append_le(header, static_cast<std::uint32_t>(rows.size()));
    append_le(header, extent_count);
    append_le(header, std::uint32_t{24});
    header.resize(128);
    Bytes tables = rows;
    tables.insert(tables.end(), extents.begin(), extents.end());
    std::ranges::copy(sha256(tables).bytes, header.begin() + 48);
    seal(header, 0, 128, 12);
    std::ranges::copy(header, super.begin() + header_at);
    std::ranges::copy(tables, super.begin() + header_at + 128);

    Bytes geometry;
    append_le(geometry, std::uint32_t{0x616C4467});
    append_le(geometry, std::uint32_t{52});
    geometry.resize(40);
    append_le(geometry, std::uint32_t{65536});
    append_le(geometry, std::uint32_t{2});
    append_le(geometry, std::uint32_t{4096});
    seal(geometry, 0, 52, 8);
    for (const std::ptrdiff_t at : {4096, 8192})
        std::ranges::copy(geometry, super.begin() + at);
    return super;
}

TEST(BuildProperties, TheFirstOfAKeyCountsAndOddValuesDoNot) {
    const BuildInfo info = parse_build_properties(as_text(properties()));
    EXPECT_EQ(info.fingerprint, fingerprint);
    EXPECT_EQ(info.security_patch, "2021-09-05");
    EXPECT_EQ(parse_build_properties("ro.vendor.build.fingerprint=a/b\r\n").fingerprint, "a/b");
    for (const char* odd : {"ro.build.fingerprint=",
                            "ro.build.fingerprint=a b",
                            "ro.build.fingerprint=a\x1b[2J",
                            "#ro.build.fingerprint=a/b",
                            "ro.build.fingerprint"})
        EXPECT_EQ(parse_build_properties(odd).fingerprint, "") << odd;
    const std::string endless = "ro.build.fingerprint=" + std::string(257, 'a');
    EXPECT_EQ(parse_build_properties(endless).fingerprint, "");
}

TEST(ReadBuild, FindsItWhereverPhonesKeepIt) {
    struct Case {
        std::string partition;
        std::string file;
        std::string prefix;
    };
    for (const Case& c : {Case{"system", "build.prop", "ro."},
                          Case{"system", "system/build.prop", "ro.system."},
                          Case{"ANDROID", "build.prop", "ro."},
                          Case{"system_b", "system/build.prop", "ro."},
                          Case{"vendor", "build.prop", "ro.vendor."}}) {
        FakePhone phone;
        phone.partitions[c.partition] = make_ext4({{c.file, properties(c.prefix)}});
        const auto build = finished(read_build(phone));
        ASSERT_TRUE(build);
        EXPECT_EQ(build->source, c.partition) << build->reason;
        EXPECT_NE(build->fingerprint, "");
        EXPECT_EQ(build->security_patch, "2021-09-05");
        EXPECT_EQ(build->reason, "");
        EXPECT_LE(phone.bytes_read, 192 * 1024U) << "of 8 MiB";
    }
}

TEST(ReadBuild, FindsItInsideASuperOverSeveralExtents) {
    const Bytes vendor = make_ext4({{"other", properties()}});
    const Bytes system = make_ext4({{"system/build.prop", properties()}});
    const auto half = system.begin() + static_cast<std::ptrdiff_t>(system.size() / 4096 / 3 * 4096);
    FakePhone phone;
    phone.partitions["super"] =
        make_super({{"vendor_a", {vendor}},
                    {"system_a", {Bytes(system.begin(), half), Bytes(half, system.end())}},
                    {"system_b", {}}});
    const auto build = finished(read_build(phone));
    ASSERT_TRUE(build);
    EXPECT_EQ(build->source, "super/system_a") << build->reason;
    EXPECT_EQ(build->fingerprint, fingerprint);

    // The first copy of the geometry may be lost.
    std::fill_n(phone.partitions["super"].begin() + 4096, 4096, std::byte{0});
    EXPECT_EQ(finished(read_build(phone))->source, "super/system_a");
}

/// A build.prop whose patch level stands at its very end.
Bytes long_properties() {
    std::string text = "ro.build.fingerprint=" + std::string(fingerprint) + "\n";
    for (int line = 0; text.size() < 60'000; ++line)
        text += "ro.vendor.line." + std::to_string(line * 7919) + "=" +
                std::to_string(line * 104729 % 65521) + "\n";
    text += "ro.build.version.security_patch=2024-11-05\n";
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

TEST(ReadBuild, ReadsWhatMkfsErofsMakes) {
    for (const char* how : {"",
                            "-zlz4",
                            "-zlz4hc,12",
                            "-zlz4hc -C65536",
                            "-zlz4 -Elegacy-compress",
                            "-zlz4hc -C65536 -Elegacy-compress",
                            "-Enoinline_data",
                            "--chunksize=4096",
                            "-zlz4 -x-1",
                            "-Eforce-inode-extended"}) {
        SCOPED_TRACE(how);
        const Bytes image = make_erofs({{"system/build.prop", long_properties()},
                                        {"system/app/big", Bytes(1 << 20, std::byte{0x5A})},
                                        {"bin/sh", properties()}},
                                       how);
        FakePhone phone;
        phone.partitions["super"] = make_super({{"system_a", {image}}});
        const auto build = finished(read_build(phone));
        ASSERT_TRUE(build);
        EXPECT_EQ(build->source, "super/system_a") << build->reason;
        EXPECT_EQ(build->fingerprint, fingerprint);
        EXPECT_EQ(build->security_patch, "2024-11-05") << "the end of the file";
    }
}

TEST(ReadBuild, NamesWhatOfErofsItDoesNotRead) {
    FakePhone phone;
    phone.partitions["vendor"] = make_erofs({{"build.prop", properties()}}, "-zlz4 -Eztailpacking");
    EXPECT_THAT(finished(read_build(phone))->reason, HasSubstr("packed tails"));
    Bytes later = make_erofs({{"build.prop", properties()}}, "");
    store_le(std::span(later), std::uint32_t{0x20}, 1024 + 80); // fragments
    phone.partitions["vendor"] = later;
    EXPECT_EQ(finished(read_build(phone))->reason, "vendor: EROFS with features 0x20 is not read");
}

TEST(ReadBuild, OfADamagedErofsEnds) {
    const Bytes image = make_erofs({{"build.prop", long_properties()}}, "-zlz4hc -C65536");
    Random random{18};
    for (int round = 0; round < 300; ++round) {
        Bytes wrong = image;
        for (int flips = 0; flips < 8; ++flips) {
            const std::size_t at =
                1024 + random.below(std::min<std::size_t>(8192, wrong.size() - 1024));
            wrong[at] ^= static_cast<std::byte>(1U << random.below(8));
        }
        FakePhone phone;
        phone.partitions["system"] = wrong;
        const auto build = finished(read_build(phone));
        ASSERT_TRUE(build);
        EXPECT_TRUE(!build->source.empty() || !build->reason.empty());
        EXPECT_LE(phone.bytes_read, 5U << 20U);
    }
}

TEST(ReadBuild, SaysWhyThereIsNone) {
    FakePhone phone;
    EXPECT_EQ(finished(read_build(phone))->reason, "no system partition");
    phone.partitions["system"] = Bytes(65536);
    EXPECT_EQ(finished(read_build(phone))->reason, "system: no ext4");
    phone.partitions["vendor"] = make_ext4({{"readme", properties()}});
    EXPECT_EQ(finished(read_build(phone))->reason, "system: no ext4, vendor: no build.prop");

    FakePhone dynamic;
    dynamic.partitions["super"] = Bytes(65536);
    EXPECT_EQ(finished(read_build(dynamic))->reason, "super: no logical partition table");
    Bytes erofs(65536);
    store_le(std::span(erofs), std::uint32_t{0xE0F5E1E2}, 1024);
    dynamic.partitions["super"] = make_super({{"system_a", {erofs}}});
    EXPECT_EQ(finished(read_build(dynamic))->reason,
              "super/system_a: damaged: blocks of 2^0 bytes");
    Bytes f2fs(65536);
    store_le(std::span(f2fs), std::uint32_t{0xF2F5'2010}, 1024);
    dynamic.partitions["super"] = make_super({{"system_a", {f2fs}}});
    EXPECT_EQ(finished(read_build(dynamic))->reason, "super/system_a: F2FS is not read");
}

TEST(ReadBuild, ACableThatDropsAtAnyReadIsTheCablesFault) {
    FakePhone phone;
    phone.partitions["system"] = Bytes(65536);
    phone.partitions["super"] =
        make_super({{"system", {make_ext4({{"build.prop", properties()}})}}});
    for (int reads = 0;; ++reads) {
        ASSERT_LT(reads, 200);
        phone.reads_left = reads;
        const auto build = finished(read_build(phone));
        if (build) break;
        EXPECT_EQ(build.error().code, ErrorCode::port_vanished);
    }
}

/// Whatever its metadata says, nothing outside `super` is read, and what is not sound is named.
TEST(LogicalTable, AnyFlippedBitIsNoticed) {
    const Bytes super = make_super({{"system", {Bytes(4096)}}, {"vendor", {Bytes(4096)}}});
    const ByteView whole(super);
    const auto decode = [&](ByteView bytes) {
        return decode_logical_table(
            bytes.subspan(4096, 4096), bytes.subspan(12288, 65536), super.size());
    };
    ASSERT_EQ(decode(whole).partitions.size(), 2U);
    constexpr std::size_t used = 128 + 2 * 52 + 2 * 24;
    for (std::size_t at = 0; at < used; ++at) {
        Bytes wrong = super;
        wrong[12288 + at] ^= std::byte{0x04};
        EXPECT_NE(decode(wrong).problem, "") << at;
    }
    for (std::size_t at = 0; at < 52; ++at) {
        Bytes wrong = super;
        wrong[4096 + at] ^= std::byte{0x04};
        EXPECT_EQ(decode(wrong).problem, "no logical partition table") << at;
    }
}

/// The same with sums that hold: a table made by somebody who means harm.
TEST(LogicalTable, NoTableLeadsOutsideOrTakesMemory) {
    Random chance(20241);
    const Bytes super = make_super({{"system", {Bytes(4096), Bytes(4096)}}});
    for (int run = 0; run < 20'000; ++run) {
        Bytes wrong = super;
        for (std::uint64_t flips = 1 + chance.below(4); flips > 0; --flips)
            wrong[12288 + chance.below(128 + 52 + 48)] ^= static_cast<std::byte>(chance.next());
        const auto tables = load_le<std::uint32_t>(wrong, 12288 + 44);
        if (tables > 4096) continue;
        const Sha256 sum = sha256(ByteView(wrong).subspan(12288 + 128, tables));
        std::ranges::copy(sum.bytes, wrong.begin() + 12288 + 48);
        std::fill_n(wrong.begin() + 12288 + 12, 32, std::byte{0});
        seal(wrong, 12288, 128, 12);
        const LogicalTable table = decode_logical_table(ByteView(wrong).subspan(4096, 4096),
                                                        ByteView(wrong).subspan(12288, 65536),
                                                        super.size());
        for (const LogicalPartition& partition : table.partitions) {
            EXPECT_LE(partition.size(), super.size());
            for (const LogicalExtent& extent : partition.extents) {
                EXPECT_LE(extent.start, super.size());
                EXPECT_LE(extent.length, super.size() - extent.start);
            }
        }
    }
}

} // namespace
} // namespace gangflash
