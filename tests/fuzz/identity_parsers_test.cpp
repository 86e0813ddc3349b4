// What a phone's images and the lists of a job hold.
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

/// Geometry, then metadata with two partitions of two extents.
Bytes super_head() {
    Bytes all;
    append_le(all, std::uint32_t{0x616C4467});
    append_le(all, std::uint32_t{52});
    all.resize(40);
    append_le(all, std::uint32_t{65536});
    append_le(all, std::uint32_t{2});
    append_le(all, std::uint32_t{4096});
    const std::size_t metadata = all.size();
    append_le(all, std::uint32_t{0x414C5030});
    append_le(all, std::uint16_t{10});
    append_le(all, std::uint16_t{2});
    append_le(all, std::uint32_t{128});
    all.resize(metadata + 44);
    append_le(all, std::uint32_t{2 * 52 + 4 * 24});
    all.resize(metadata + 80);
    for (const std::uint32_t word : {0U, 2U, 52U, 104U, 4U, 24U})
        append_le(all, word);
    all.resize(metadata + 128);
    for (const std::uint32_t first : {0U, 2U}) {
        const std::size_t row = all.size();
        const Bytes name = text_bytes(first == 0 ? "system_a" : "vendor_a");
        all.insert(all.end(), name.begin(), name.end());
        all.resize(row + 36);
        for (const std::uint32_t word : {1U, first, 2U, 0U})
            append_le(all, word);
    }
    for (std::uint64_t extent = 0; extent < 4; ++extent) {
        append_le(all, std::uint64_t{8});
        append_le(all, static_cast<std::uint32_t>(extent == 3)); // the last one reads as zeros
        append_le(all, 2048 + 8 * extent);
        append_le(all, std::uint32_t{0});
    }
    return all;
}

TEST(FuzzedParsers, LogicalPartitions) {
    run_over({"super", fuzz_super}, {super_head()});
}

TEST(FuzzedParsers, Erofs) {
    const std::string text =
        "ro.build.fingerprint=a/b/c:11/x/1:user/release-keys\n" + std::string(20'000, '#') + "\n";
    run_over({"erofs", fuzz_erofs},
             {make_erofs({{"system/build.prop", text_bytes(text)}}, ""),
              make_erofs({{"system/build.prop", text_bytes(text)}}, "-zlz4"),
              make_erofs({{"system/build.prop", text_bytes(text)}}, "-zlz4 -Elegacy-compress")});
}

TEST(FuzzedParsers, IdentityFiles) {
    Bytes ld0b = text_bytes(std::string("LDI\0", 4));
    ld0b.resize(384, std::byte{0x5A});
    run_over({"identity_files", fuzz_identity_files},
             {ld0b,
              text_bytes("150100424a5444345206a1b2c3d49800"),
              text_bytes("ro.build.fingerprint=a/b/c:11/x/1:user/release-keys\n"
                         "ro.build.version.security_patch=2021-09-05\n")});
}

TEST(FuzzedParsers, PhoneList) {
    run_over({"phone_list", fuzz_phone_list},
             {text_bytes("# stolen\n490154203237518 case 4711\n356938035643809\n"),
              text_bytes("Name;IMEI 1;IMEI 2;Grund\n\"A \"\"B\"\"\";'490154203237518;;\"x;\ny\"\n"),
              text_bytes("=\"490154203237518\",a\n49-015420-323751-8 b\n4.90154E+14,c\n"),
              text_bytes("GF000017 box 3\r\nGF_18-A # late\n")});
}

} // namespace
} // namespace gangflash
