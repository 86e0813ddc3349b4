// What one look at an image file finds, whatever verb asks.
#include "config/images/opened_image.hpp"

#include "base/random.hpp"
#include "config/images/signature_traces.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <zlib.h>

namespace gangflash {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Bytes text(std::string_view of) {
    const ByteView bytes = as_bytes(of);
    return {bytes.begin(), bytes.end()};
}

Bytes noise(std::size_t size) {
    Random random(7);
    Bytes bytes(size);
    for (std::byte& b : bytes)
        b = static_cast<std::byte>(random.next());
    return bytes;
}

/// A member as makers' tools write it: header, payload, padding to 16.
Bytes member(std::string_view name, const Bytes& payload, std::uint32_t type = 0) {
    Bytes header(512, std::byte{0xFF});
    store_le<std::uint32_t>(header, 0x58881688, 0);
    store_le<std::uint32_t>(header, static_cast<std::uint32_t>(payload.size()), 4);
    std::fill_n(header.begin() + 8, 32, std::byte{0});
    std::ranges::copy(as_bytes(name), header.begin() + 8);
    store_le<std::uint32_t>(header, 0x58891689, 48);
    store_le<std::uint32_t>(header, 512, 52);
    store_le<std::uint32_t>(header, 1, 56);
    store_le<std::uint32_t>(header, type, 60);
    store_le<std::uint32_t>(header, 0, 64);
    store_le<std::uint32_t>(header, 16, 68);
    store_le<std::uint32_t>(header, 0, 72);
    store_le<std::uint32_t>(header, 0, 76);
    Bytes all = header + payload;
    all.resize((all.size() + 15) / 16 * 16);
    return all;
}

/// One block of data at block `at` of `total`, holes around it.
Bytes piece(std::uint32_t at, std::uint32_t total, std::uint8_t value) {
    std::vector<test::SparseChunk> chunks;
    if (at > 0) chunks.push_back({0xCAC3, at, {}});
    chunks.push_back({0xCAC1, 1, test::filled(4096, value)});
    if (at + 1 < total) chunks.push_back({0xCAC3, total - at - 1, {}});
    return test::sparse_bytes(chunks);
}

class OpenedImageTest : public testing::Test {
protected:
    OpenedImage open(const Bytes& bytes, const std::string& name = "x.img") {
        folder_.write(name, bytes);
        return open_whole_image(folder_.path() / name);
    }

    OpenedImage open_both() const {
        std::vector<FileReader> pieces;
        for (const char* name : {"super.img.0", "super.img.1"})
            pieces.push_back(*FileReader::open(folder_.path() / name));
        return open_pieces(std::move(pieces));
    }

    static void expect_fault(const OpenedImage& opened, ErrorCode code, std::string_view word) {
        const Faults faults = opened.faults();
        ASSERT_EQ(faults.size(), 1U) << describe(faults);
        EXPECT_EQ(faults[0].code, code) << describe(faults);
        EXPECT_THAT(faults[0].detail, HasSubstr(std::string(word)));
        EXPECT_THAT(faults[0].detail, HasSubstr("x.img"));
    }

    test::TemporaryFolder folder_;
};

TEST_F(OpenedImageTest, RefusesWhatWouldWriteNoByte) {
    expect_fault(open({}), ErrorCode::image_empty, "empty file");
    expect_fault(open(test::sparse_bytes({})), ErrorCode::image_empty, "without one byte");
    expect_fault(
        open(test::sparse_bytes({{0xCAC3, 9, {}}})), ErrorCode::image_empty, "36864 bytes");
}

TEST_F(OpenedImageTest, NamesArchivesAndOtherThingsInAnImagesPlace) {
    struct Case {
        std::string bytes;
        std::string_view what;
    };
    using namespace std::string_literals;
    std::string tar(512, 'x');
    tar.replace(257, 5, "ustar");
    for (const Case& one : {Case{"PK\x03\x04zipzip"s, "a zip archive"},
                            Case{"\x1F\x8B\x08\0\0"s, "a gzip file"},
                            Case{"7z\xBC\xAF\x27\x1C\0\4"s, "a 7z archive"},
                            Case{"\xFD\x37zXZ\0\0"s, "an xz file"},
                            Case{"\x28\xB5\x2F\xFD\x24"s, "a zstd file"},
                            Case{"\x04\x22\x4D\x18\x64"s, "an lz4 file"},
                            Case{"BZh91AY&SY..."s, "a bzip2 file"},
                            Case{"Rar!\x1A\x07\x01\0"s, "a rar archive"},
                            Case{tar, "a tar archive"},
                            Case{"DHTB\1\0\0\0"s, "Unisoc"},
                            Case{"\r\n<!DOCTYPE html><title>404"s, "a web page"},
                            Case{"version https://git-lfs.github.com/spec/v1\n"s, "Git LFS"},
                            Case{"MTK_DOWNLOAD_AGENT\0\0"s, "a Download Agent"}})
        expect_fault(open(text(one.bytes)), ErrorCode::image_wrapped, one.what);
}

TEST_F(OpenedImageTest, TakesRawBytesThatBeginLikeNothing) {
    const OpenedImage opened = open(text("PK without more, BZh, Rar?"));
    EXPECT_TRUE(opened.image);
    EXPECT_EQ(opened.kind, ImageKind::raw);
    EXPECT_THAT(opened.faults(), IsEmpty());
}

TEST_F(OpenedImageTest, JoinsSparseImagesBehindEachOther) {
    const OpenedImage opened = open(piece(0, 4, 1) + piece(2, 4, 3) + piece(1, 4, 2));
    ASSERT_TRUE(opened.image) << describe(opened.faults());
    ASSERT_TRUE(opened.image->sparse);
    EXPECT_EQ(opened.image->expanded_size(), 4U * 4096U);
    EXPECT_EQ(opened.image->sparse->trailing_bytes, 0U);
    EXPECT_THAT(opened.findings.warnings, ElementsAre(HasSubstr("3 sparse images behind")));
    const auto loaded = load_image(folder_.path() / "x.img");
    ASSERT_TRUE(loaded);
    const auto& image = *loaded;
    EXPECT_EQ(image->extents(), (std::vector<Extent>{{0, 3U * 4096U}}));
    for (std::uint8_t block = 0; block < 3; ++block) {
        Bytes read(4096);
        ASSERT_TRUE(image->read(block * 4096U, read));
        EXPECT_EQ(read, test::filled(4096, static_cast<std::uint8_t>(block + 1)));
    }
}

TEST_F(OpenedImageTest, RefusesSparseImagesThatDoNotFitTogether) {
    expect_fault(open(piece(0, 4, 1) + piece(0, 4, 2)),
                 ErrorCode::image_in_pieces,
                 "data for the same place");
    expect_fault(
        open(piece(0, 4, 1) + piece(0, 2, 2)), ErrorCode::image_in_pieces, "of 16384 and 8192");
}

TEST_F(OpenedImageTest, WarnsOfBytesAfterTheLastChunk) {
    const OpenedImage opened = open(piece(0, 2, 1) + Bytes(100));
    EXPECT_TRUE(opened.image);
    EXPECT_THAT(opened.findings.warnings, ElementsAre(HasSubstr("100 bytes after the last chunk")));
}

TEST_F(OpenedImageTest, JoinsNumberedPiecesAndSaysWhatIsWrongWithThem) {
    folder_.write("super.img.0", piece(0, 3, 1));
    folder_.write("super.img.1", piece(2, 3, 3));
    const auto joined =
        open_both();
    ASSERT_TRUE(joined.image) << describe(joined.faults());
    EXPECT_EQ(joined.image->more_pieces.size(), 1U);
    folder_.write("super.img.1", piece(0, 3, 3));
    const auto twice =
        open_both();
    ASSERT_EQ(twice.faults().size(), 1U);
    EXPECT_EQ(twice.faults()[0].code, ErrorCode::image_in_pieces);
    folder_.write("super.img.1", Bytes(4096));
    const auto raw = open_both();
    ASSERT_EQ(raw.faults().size(), 1U);
    EXPECT_THAT(raw.faults()[0].detail, HasSubstr("is no sparse image"));
}

Bytes ssss(std::uint32_t length, const Bytes& payload) {
    Bytes header(0x40);
    std::ranges::copy(as_bytes("SSSS"), header.begin());
    store_le(std::span(header), length, 0x3C);
    return header + payload;
}

TEST_F(OpenedImageTest, TakesTheSparseImageThatASignatureHeaderMeasures) {
    const Bytes sparse = piece(1, 2, 9);
    const auto size = static_cast<std::uint32_t>(sparse.size());
    const OpenedImage opened = open(ssss(size, sparse) + noise(256));
    ASSERT_TRUE(opened.image) << describe(opened.faults());
    EXPECT_TRUE(opened.signature_seen);
    EXPECT_EQ(opened.image->expanded_size(), 8192U);
    const auto image = load_image(folder_.path() / "x.img");
    ASSERT_TRUE(image);
    Bytes read(4096);
    ASSERT_TRUE((*image)->read(4096, read));
    EXPECT_EQ(read, test::filled(4096, 9));
    EXPECT_THAT(opened.findings.warnings, ElementsAre(HasSubstr("SSSS")));

    expect_fault(open(ssss(size + 1, sparse)), ErrorCode::image_wrapped, "header SSSS before");
}

TEST_F(OpenedImageTest, RefusesSignatureHeadersBeforeAnythingElse) {
    expect_fault(open(ssss(4096, text("ANDROID!") + Bytes(4096))),
                 ErrorCode::image_wrapped,
                 "SSSS of 64 bytes before a boot image");
    Bytes bfbf(0x4040);
    std::ranges::copy(as_bytes("BFBF"), bfbf.begin());
    expect_fault(open(bfbf + text("ANDROID!")),
                 ErrorCode::image_wrapped,
                 "BFBF of 16448 bytes before a boot image");
}

TEST_F(OpenedImageTest, RefusesAMemberCutShort) {
    Bytes lk = member("lk", Bytes(1000, std::byte{1}));
    lk.resize(900);
    const OpenedImage opened = open(lk);
    EXPECT_TRUE(opened.short_member);
    expect_fault(opened, ErrorCode::image_invalid, "member 0 (lk) at 0x0: cut short");
}

TEST_F(OpenedImageTest, OnlyWarnsOfATrustedZoneThatCountsItsPaddingIn) {
    Bytes tz = member("tz", Bytes(4000, std::byte{1}));
    tz.resize(512 + 4000 - 1088);
    const OpenedImage opened = open(tz);
    EXPECT_THAT(opened.faults(), IsEmpty());
    EXPECT_THAT(opened.findings.warnings, ElementsAre(HasSubstr("as some makers ship it")));
    tz.resize(tz.size() - 1);
    expect_fault(open(tz), ErrorCode::image_invalid, "cut short");
}

TEST_F(OpenedImageTest, SeesSignaturesByContent) {
    const Bytes lk = member("lk", Bytes(1000, std::byte{1}));
    EXPECT_FALSE(open(lk).signature_seen);
    EXPECT_FALSE(open(lk + Bytes(4096)).signature_seen) << "padding";
    EXPECT_FALSE(open(lk + Bytes(4096, std::byte{0xFF})).signature_seen) << "padding";
    EXPECT_TRUE(open(lk + member("cert1", Bytes(300), 0x02000000)).signature_seen);
    EXPECT_TRUE(open(lk + member("any", Bytes(300), 0x02000002)).signature_seen);
    EXPECT_TRUE(open(lk + Bytes(704) + noise(256)).signature_seen) << "MT6737M's way";

    Bytes boot(4096);
    std::ranges::copy(as_bytes("ANDROID!"), boot.begin());
    store_le<std::uint32_t>(boot, 2048, 36);
    store_le<std::uint32_t>(boot, 2048, 8);
    EXPECT_FALSE(open(boot).signature_seen);
    EXPECT_FALSE(open(boot + Bytes(4096)).signature_seen);
    EXPECT_TRUE(open(boot + member("cert1", Bytes(300), 0x02000000)).signature_seen);
    Bytes footer(64);
    std::ranges::copy(as_bytes("AVBf"), footer.begin());
    EXPECT_TRUE(open(boot + footer).signature_seen);

    Bytes vbmeta(4096);
    std::ranges::copy(as_bytes("AVB0"), vbmeta.begin());
    EXPECT_FALSE(open(vbmeta).signature_seen);
    store_be<std::uint32_t>(vbmeta, 1, 28);
    EXPECT_TRUE(open(vbmeta).signature_seen);
}

TEST(VerifiedPartitions, AreThoseThatMakersSign) {
    for (const char* name : {"lk", "lk2", "lk_a", "tee1", "scp1", "sspm_2", "md1img", "boot_b",
                             "vbmeta_system_a", "odmdtbo", "LOGO", "spmfw"})
        EXPECT_TRUE(is_verified_partition(name)) << name;
    for (const char* name : {"super", "userdata", "system", "cache", "vendor", "para", "frp"})
        EXPECT_FALSE(is_verified_partition(name)) << name;
}

std::uint32_t crc_of(const Bytes& bytes, std::uint32_t crc = 0) {
    return static_cast<std::uint32_t>(
        crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

TEST_F(OpenedImageTest, ComparesTheCrcOfASparseImage) {
    const Bytes data = noise(4096);
    const auto with_crc = [&](std::uint32_t crc) {
        Bytes value(4);
        store_le(std::span(value), crc);
        return test::sparse_bytes({{0xCAC1, 1, data}, {0xCAC3, 1, {}}, {0xCAC4, 0, value}});
    };
    const auto check = [&](const Bytes& bytes) {
        const OpenedImage opened = open(bytes);
        EXPECT_TRUE(opened.image) << describe(opened.faults());
        return check_inner_checksums(*opened.image, opened.kind);
    };
    EXPECT_TRUE(check(with_crc(crc_of(Bytes(4096), crc_of(data))))) << "holes as zeros";
    EXPECT_TRUE(check(with_crc(crc_of(data)))) << "holes left out";
    const auto wrong = check(with_crc(0x12345678));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::image_invalid);
    EXPECT_THAT(wrong.error().detail, HasSubstr("its CRC32 is 0x12345678, its content has"));
}

/// A boot image of 4096 bytes with a hash footer, as avbtool makes it.
Bytes with_hash_footer(const Bytes& image, const Sha256& digest) {
    Bytes descriptor(132);
    store_be<std::uint64_t>(descriptor, 2, 0);
    store_be<std::uint64_t>(descriptor, image.size(), 16);
    std::ranges::copy(as_bytes("sha256"), descriptor.begin() + 24);
    store_be<std::uint32_t>(descriptor, 4, 56);  // name
    store_be<std::uint32_t>(descriptor, 4, 60);  // salt
    store_be<std::uint32_t>(descriptor, 32, 64); // digest
    descriptor = descriptor + text("boot") + text("salt") + Bytes(digest.bytes.begin(), digest.bytes.end());
    descriptor.resize((descriptor.size() + 7) / 8 * 8);
    store_be<std::uint64_t>(descriptor, descriptor.size() - 16, 8);
    Bytes vbmeta(256);
    std::ranges::copy(as_bytes("AVB0"), vbmeta.begin());
    store_be<std::uint64_t>(vbmeta, descriptor.size(), 20);
    store_be<std::uint64_t>(vbmeta, descriptor.size(), 104);
    vbmeta = vbmeta + descriptor;
    Bytes footer(64);
    std::ranges::copy(as_bytes("AVBf"), footer.begin());
    store_be<std::uint64_t>(footer, image.size(), 12);
    store_be<std::uint64_t>(footer, image.size(), 20);
    store_be<std::uint64_t>(footer, vbmeta.size(), 28);
    return image + vbmeta + footer;
}

TEST_F(OpenedImageTest, ComparesTheHashInAnAvbFooter) {
    const Bytes image = noise(4096);
    const Sha256 right = sha256(text("salt") + image);
    const OpenedImage good = open(with_hash_footer(image, right));
    ASSERT_TRUE(good.image);
    EXPECT_TRUE(check_inner_checksums(*good.image, good.kind));
    Bytes bent = with_hash_footer(image, right);
    bent[100] ^= std::byte{1};
    const OpenedImage bad = open(bent);
    const auto wrong = check_inner_checksums(*bad.image, bad.kind);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::image_invalid);
    EXPECT_THAT(wrong.error().detail, HasSubstr(right.hex()));
}

TEST(ImageKinds, DoNotBelongIntoEachOthersPlace) {
    EXPECT_TRUE(belongs_elsewhere(ImageKind::android_boot, "", "lk"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::android_boot, "", "vbmeta_a"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "lk", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "logo", "lk2"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::preloader, "", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::vbmeta, "", "boot"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::android_boot, "", "recovery"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::android_boot, "", "recovery_ramdisk"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::mtk, "lk", "lk_b"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::mtk, "KERNEL", "boot"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::mtk, "atf", "tee1"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::vbmeta, "", "vbmeta_system"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::preloader, "", "some_backup"));
}

} // namespace
} // namespace gangflash
