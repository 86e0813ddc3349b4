// What one look at an image file finds, whatever verb asks.
#include "base/random.hpp"
#include "config/images/opened_image.hpp"
#include "config/images/signature_traces.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>
#include <brotli/encode.h>
#include <zlib.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

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
        EXPECT_THAT(detail_of(faults[0]), HasSubstr(std::string(word)));
        EXPECT_THAT(detail_of(faults[0]), HasSubstr("x.img"));
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
    for (const Case& one :
         {Case{"PK\x03\x04zipzip"s, "a zip archive"},
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
          Case{"LZIP\x01..."s, "an lzip file"},
          Case{"\x20\x7B-lh5-...."s, "an lha archive"},
          Case{"1234567**ACE**"s, "an ace archive"},
          Case{"070701000041ED"s, "a cpio archive"},
          Case{"!<arch>\ndebian-binary"s, "a Debian package"},
          Case{"\xED\xAB\xEE\xDB\3\0"s, "an rpm package"},
          Case{"MSWIM\0\0\0\0"s, "a Windows image"},
          Case{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s, "a Windows document"},
          Case{"SQLite format 3\0"s, "a database"},
          Case{"BSDIFF40...."s, "a patch"},
          Case{"Salted__12345678"s, "OpenSSL encrypted"},
          Case{"OPPOENCRYPT!..."s, "an encrypted package"},
          Case{"RKFW...."s, "Rockchip"},
          Case{"IMAGEWTY...."s, "Allwinner"},
          Case{"B\0P\0_\0R\0"
               "1\0"s,
               "Unisoc phone (pac)"},
          Case{"\xED\x26\xFF\x3A...."s, "in the other order"},
          Case{"d8:announce35:"s, "a torrent"},
          Case{"[InternetShortcut]\r\nURL=x"s, "a Windows shortcut"},
          Case{"#!/bin/sh\necho"s, "a script"},
          Case{"<!-- x --><html>404"s, "a web page"},
          Case{"\xFF\xFE<\0h\0t\0m\0l\0>\0"s, "a web page"},
          Case{"MTK_DOWNLOAD_AGENT\0\0"s, "a Download Agent"},
          Case{"\x89LZO\0\r\n\x1A\n...."s, "an lzop file (89 4c 5a 4f 00 0d 0a 1a 0a"},
          Case{"-----BEGIN PGP MESSAGE-----\n\nhQ"s, "in text form"},
          Case{"untrusted comment: signature\n"s, "a signature"},
          Case{"LUKS\xBA\xBE\0\2"s, "an encrypted disk"},
          Case{"CrAU\0\0\0\0"s, "payload.bin"},
          Case{"gDla\x34\0\0\0"s, "super_empty.img"},
          Case{"\x76\x98\x34\x12\x20\0"s, "Samsung"},
          Case{"CHROMEOS\2\0"s, "Chromebook"},
          Case{"\0\x05\x16\x07\0\x02\0\0Mac OS X"s, "macOS keeps beside"},
          Case{"\0\0\0\x01"
               "Bud1\0"s,
               ".DS_Store"},
          Case{"!<symlink>\xFF\xFE"s, "Cygwin"},
          Case{"/annex/objects/SHA256E-s1"s, "git-annex"},
          Case{"dex\n035\0..."s, "a part of an app"},
          Case{"RIFF....WAVEfmt "s, "a sound"},
          Case{"404: Not Found"s, "error message of a server"},
          Case{"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"s,
               "error message of a server"},
          Case{"{\"message\": \"Not Found\"}"s, "error message of a server"}})
        expect_fault(open(text(one.bytes)), ErrorCode::image_wrapped, one.what);
}

/// Packets of OpenPGP in their own form: a session key, a passphrase, a signature, a key, what is
/// signed and what is only packed. Their beginnings are those that gpg 2.2 wrote.
TEST_F(OpenedImageTest, NamesWhatPgpMade) {
    using namespace std::string_literals;
    const auto filled_up = [](std::string start, std::size_t packet, std::string next) {
        start.resize(packet, 'x');
        return text(start + next + std::string(64, 'y'));
    };
    const std::string behind = "\xD2\xC0"s; // data under a session key
    for (const Bytes& file :
         {filled_up("\x85\x01\x0C\x03\x11\x22\x33\x44\x55\x66\x77\x88\x01"s, 3 + 268, behind),
          filled_up("\x8C\x0D\x04\x09\x03\x02"s, 2 + 13, behind),
          filled_up("\x90\x0D\x03\0\x0A\x01"s, 2 + 13, "\xCB\xFF"s),
          filled_up("\x99\x01\x0D\x04\x6B\x0E\x3B\x20\x01"s, 3 + 269, "\xB4\x06"s)})
        expect_fault(open(file), ErrorCode::image_wrapped, "a file of PGP");
    std::string signature = "\x89\x01\x33\x04\0\x01\x0A"s;
    signature.resize(3 + 0x133, 'x');
    expect_fault(open(text(signature)), ErrorCode::image_wrapped, "a file of PGP");
    signature.resize(signature.size() - 1);
    EXPECT_THAT(open(text(signature)).faults(), IsEmpty()) << "no packet begins behind it";
    EXPECT_THAT(open(text("\x85\x01\x0C\x07") + noise(4096)).faults(), IsEmpty());
}

TEST_F(OpenedImageTest, NamesBrotliWhichHasNoMagic) {
    const Bytes plain = test::filled(30'000, 5) + noise(3000) + test::filled(9000, 8);
    Bytes packed(40'000);
    std::size_t length = packed.size();
    ASSERT_EQ(BrotliEncoderCompress(5,
                                    22,
                                    BROTLI_MODE_GENERIC,
                                    plain.size(),
                                    reinterpret_cast<const std::uint8_t*>(plain.data()),
                                    &length,
                                    reinterpret_cast<std::uint8_t*>(packed.data())),
              BROTLI_TRUE);
    packed.resize(length);
    expect_fault(open(packed), ErrorCode::image_wrapped, "a brotli file");
    packed.resize(400);
    EXPECT_THAT(open(packed).faults(), IsEmpty()) << "too little to be sure";
    EXPECT_THAT(open(noise(100'000)).faults(), IsEmpty());
}

/// Packages of OPPO say what they are at their end; so do disks of macOS and of virtual machines.
TEST_F(OpenedImageTest, NamesWhatSaysAtItsEndWhatItIs) {
    Bytes ofp = noise(8192);
    const std::string told = std::string(58, '\0') + "MT6833\0eMMC"
                                                     "\0";
    constexpr std::string_view mask = "geyixue";
    for (std::size_t i = 0; i < 0x6C; ++i) {
        const auto plain = static_cast<unsigned char>(i < told.size() ? told[i] : 0);
        const unsigned masked = plain ^ static_cast<unsigned char>(mask[i % mask.size()]);
        ofp[ofp.size() - 0x6C + i] = static_cast<std::byte>((masked >> 4U | masked << 4U) & 0xFFU);
    }
    expect_fault(open(ofp), ErrorCode::image_wrapped, "an OFP package");
    Bytes ops = noise(8192);
    store_le<std::uint32_t>(ops, 0x7CEF, ops.size() - 0x200 + 0x10);
    expect_fault(open(ops), ErrorCode::image_wrapped, "OPS package");
    Bytes dmg = noise(8192);
    std::ranges::copy(text("koly"), dmg.end() - 512);
    expect_fault(open(dmg), ErrorCode::image_wrapped, "a disk of macOS");
}

/// What a sparse image expands to is what the phone gets.
TEST_F(OpenedImageTest, LooksIntoASparseImage) {
    Bytes block = text("PK\x03\x04") + noise(4092);
    expect_fault(open(test::sparse_bytes({{0xCAC1, 1, block}})),
                 ErrorCode::image_wrapped,
                 "is a sparse image of a zip archive");
    Bytes inner = test::sparse_bytes({{0xCAC1, 1, noise(4096)}});
    inner.resize(8192);
    expect_fault(open(test::sparse_bytes({{0xCAC1, 2, inner}})),
                 ErrorCode::image_wrapped,
                 "a sparse image of a sparse image");
    block = text("ANDROID!") + noise(4088);
    EXPECT_EQ(open(test::sparse_bytes({{0xCAC1, 1, block}})).content, ImageKind::android_boot);
}

TEST_F(OpenedImageTest, WarnsOfAnImageThatIsOneByteRepeated) {
    for (const Bytes& blank : {test::filled(300'000, 0),
                               test::filled(4096, 0xFF),
                               test::sparse_bytes({{0xCAC2, 40, test::filled(4, 0)}})}) {
        const OpenedImage opened = open(blank);
        EXPECT_THAT(opened.faults(), IsEmpty());
        EXPECT_EQ(opened.content, ImageKind::blank);
        EXPECT_THAT(opened.findings.warnings, ElementsAre(HasSubstr("would be emptied")));
    }
    Bytes nearly = test::filled(300'000, 0);
    nearly.back() = std::byte{1};
    EXPECT_NE(open(nearly).content, ImageKind::blank);
    EXPECT_TRUE(belongs_elsewhere(ImageKind::blank, "", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::blank, "", "vbmeta_a"));
    for (const char* name : {"userdata", "cache", "para", "misc", "expdb", "dtbo_b"})
        EXPECT_FALSE(belongs_elsewhere(ImageKind::blank, "", name)) << name;
}

/// Images whose header says how long they are, one byte short.
TEST_F(OpenedImageTest, RefusesAnImageThatItsHeaderSaysIsLonger) {
    const auto with = [](std::string_view magic, std::size_t size) {
        Bytes file = noise(size);
        std::fill_n(file.begin(), 2200, std::byte{0});
        std::ranges::copy(as_bytes(magic), file.begin());
        return file;
    };
    const auto expect_end = [this](Bytes file, std::size_t end, std::string_view what) {
        file.resize(end);
        EXPECT_THAT(open(file).faults(), IsEmpty()) << what;
        file.resize(end - 1);
        expect_fault(open(file), ErrorCode::image_invalid, what);
    };
    Bytes boot = with("ANDROID!", 40'000); // version 0, pages of 2048
    store_le<std::uint32_t>(boot, 5000, 8);
    store_le<std::uint32_t>(boot, 3000, 16);
    store_le<std::uint32_t>(boot, 2048, 36);
    expect_end(boot, 2048 + 6144 + 3000, "a boot image");
    Bytes fourth = with("ANDROID!", 40'000);
    store_le<std::uint32_t>(fourth, 5000, 8);
    store_le<std::uint32_t>(fourth, 100, 12);
    store_le<std::uint32_t>(fourth, 4, 40);
    expect_end(fourth, 4096 + 8192 + 100, "a boot image");
    Bytes vendor = with("VNDRBOOT", 40'000);
    store_le<std::uint32_t>(vendor, 3, 8);
    store_le<std::uint32_t>(vendor, 4096, 12);
    store_le<std::uint32_t>(vendor, 5000, 24);
    store_le<std::uint32_t>(vendor, 2112, 2096);
    store_le<std::uint32_t>(vendor, 700, 2100);
    expect_end(vendor, 4096 + 8192 + 700, "a vendor_boot image");
    Bytes overlays = with("\xD7\xB7\xAB\x1E", 40'000);
    overlays[6] = std::byte{0x20}; // 0x2000, big-endian
    expect_end(overlays, 0x2000, "a table of overlays");
}

/// What two bytes do not prove is looked at further.
TEST_F(OpenedImageTest, NamesStreamsAndArchivesWithoutANameByTheirShape) {
    const Bytes plain = test::filled(30'000, 5) + noise(3000);
    Bytes packed(40'000);
    uLongf length = packed.size();
    ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()),
                       &length,
                       reinterpret_cast<const Bytef*>(plain.data()),
                       plain.size()),
              Z_OK);
    packed.resize(length);
    expect_fault(open(packed), ErrorCode::image_wrapped, "a zlib stream");
    EXPECT_THAT(open(text("\x78\x9C") + noise(4096)).faults(), IsEmpty()) << "two bytes by chance";

    Bytes lzma(4096, std::byte{7});
    std::ranges::copy(text(std::string_view("\x5D\0\0\x80\0\0\x10\0\0\0\0\0\0\0", 14)),
                      lzma.begin());
    expect_fault(open(lzma), ErrorCode::image_wrapped, "an lzma file");
    lzma[13] = std::byte{1};
    EXPECT_THAT(open(lzma).faults(), IsEmpty());

    Bytes tar(1024);
    std::ranges::copy(text("boot.img"), tar.begin());
    std::uint32_t sum = 8 * ' ';
    for (const std::byte b : tar)
        sum += std::to_integer<std::uint32_t>(b);
    std::ranges::copy(text(fmt::format("{:06o}", sum)), tar.begin() + 148);
    expect_fault(open(tar), ErrorCode::image_wrapped, "a tar archive");
    tar[0] = std::byte{'c'};
    EXPECT_THAT(open(tar).faults(), IsEmpty()) << "its sum does not fit";

    expect_fault(
        open(text("\x50\x2A\x4D\x18") + noise(100)), ErrorCode::image_wrapped, "zstd or lz4");
    expect_fault(open(text("\x1F\x9D\x90") + noise(100)), ErrorCode::image_wrapped, "old kind");
    EXPECT_THAT(open(text("\x1F\x9D\x7F") + noise(100)).faults(), IsEmpty());
}

TEST(ImageKinds, TextsAndPicturesBelongToNoPartitionThatIsKnown) {
    for (const auto& [bytes, kind] : {std::pair{"404 Not Found\n", ImageKind::text},
                                      std::pair{"{\"error\":1}", ImageKind::text},
                                      std::pair{"<?xml version=\"1.0\"?><Error/>", ImageKind::text},
                                      std::pair{"\x89PNG\r\n\x1A\n", ImageKind::picture},
                                      std::pair{"\x7F"
                                                "ELF\2",
                                                ImageKind::program}}) {
        EXPECT_EQ(image_kind(as_bytes(std::string_view(bytes))), kind) << bytes;
        EXPECT_TRUE(belongs_elsewhere(kind, "", "boot")) << bytes;
        EXPECT_FALSE(belongs_elsewhere(kind, "", "csci")) << "some partitions hold just that";
    }
    EXPECT_EQ(image_kind(as_bytes(std::string_view("BOOT and so on\x01"))), ImageKind::raw);
}

TEST_F(OpenedImageTest, TakesRawBytesThatBeginLikeNothing) {
    const OpenedImage opened = open(text("PK without more, BZh, Rar?\x01"));
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
    const auto joined = open_both();
    ASSERT_TRUE(joined.image) << describe(joined.faults());
    EXPECT_EQ(joined.image->more_pieces.size(), 1U);
    folder_.write("super.img.1", piece(0, 3, 3));
    const auto twice = open_both();
    ASSERT_EQ(twice.faults().size(), 1U);
    EXPECT_EQ(twice.faults()[0].code, ErrorCode::image_in_pieces);
    folder_.write("super.img.1", Bytes(4096));
    const auto raw = open_both();
    ASSERT_EQ(raw.faults().size(), 1U);
    EXPECT_THAT(raw.faults()[0].detail, HasSubstr("a whole sparse image without the last 4096"));
}

/// The superblock of an ext4 file system of `blocks` blocks of 1024 bytes.
Bytes ext4(std::uint32_t blocks, std::size_t size) {
    Bytes bytes(size);
    store_le<std::uint16_t>(std::span(bytes), 0xEF53, 1024 + 0x38);
    store_le<std::uint32_t>(std::span(bytes), blocks, 1024 + 0x04);
    return bytes;
}

/// An erofs, squashfs or f2fs of 16 KiB, and a `super` whose data ends there.
std::vector<Bytes> other_file_systems(std::size_t size) {
    Bytes erofs(size), squashfs(size), f2fs(size), super(size);
    store_le<std::uint32_t>(std::span(erofs), 0xE0F5E1E2, 1024);
    erofs[1024 + 12] = std::byte{12};
    store_le<std::uint32_t>(std::span(erofs), 4, 1024 + 36);
    std::ranges::copy(as_bytes("hsqs"), squashfs.begin());
    store_le<std::uint64_t>(std::span(squashfs), 16384, 40);
    store_le<std::uint32_t>(std::span(f2fs), 0xF2F52010, 1024);
    store_le<std::uint32_t>(std::span(f2fs), 12, 1024 + 16);
    store_le<std::uint64_t>(std::span(f2fs), 4, 1024 + 36);
    store_le<std::uint32_t>(std::span(super), 0x616C4467, 4096);
    store_le<std::uint32_t>(std::span(super), 0x414C5030, 12288);
    store_le<std::uint32_t>(std::span(super), 128, 12288 + 8);
    store_le<std::uint32_t>(std::span(super), 0, 12288 + 92); // extents: offset, number, size
    store_le<std::uint32_t>(std::span(super), 1, 12288 + 96);
    store_le<std::uint32_t>(std::span(super), 24, 12288 + 100);
    store_le<std::uint64_t>(std::span(super), 4, 12288 + 128);  // sectors
    store_le<std::uint64_t>(std::span(super), 28, 12288 + 140); // from
    return {erofs, squashfs, f2fs, super};
}

TEST_F(OpenedImageTest, RefusesAFileSystemCutShort) {
    EXPECT_THAT(open(ext4(8, 8192)).faults(), IsEmpty());
    const OpenedImage opened = open(ext4(8, 8191));
    EXPECT_TRUE(opened.short_member) << "a list of the maker may say that this is all";
    expect_fault(
        opened, ErrorCode::image_invalid, "an ext4 file system of 8192 bytes, the file has 8191");
    for (const Bytes& whole : other_file_systems(16384)) {
        EXPECT_THAT(open(whole).faults(), IsEmpty());
        expect_fault(
            open(Bytes(whole.begin(), whole.end() - 1)), ErrorCode::image_invalid, "cut short");
    }
}

class CutImageTest : public OpenedImageTest {
protected:
    /// `bytes` as `split -b each` cuts them.
    OpenedImage open_cut(const Bytes& bytes,
                         std::size_t each,
                         std::optional<std::uint64_t> partition = std::nullopt) {
        std::vector<FileReader> pieces;
        for (std::size_t at = 0; at < bytes.size(); at += each) {
            const std::string name = "x.img." + std::to_string(pieces.size());
            const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
            const auto length = static_cast<std::ptrdiff_t>(std::min(each, bytes.size() - at));
            folder_.write(name, Bytes(begin, begin + length));
            pieces.push_back(*FileReader::open(folder_.path() / name));
        }
        return open_pieces(std::move(pieces), partition);
    }
};

TEST_F(CutImageTest, IsPutTogetherWhereItsEndIsKnown) {
    const auto expect_whole = [](const OpenedImage& opened, std::uint64_t size) {
        ASSERT_TRUE(opened.image) << describe(opened.faults());
        EXPECT_TRUE(opened.image->cut);
        EXPECT_EQ(opened.image->expanded_size(), size);
        EXPECT_THAT(opened.findings.warnings, ElementsAre(HasSubstr("that was cut")));
    };
    expect_whole(open_cut(noise(10'000), 4096), 10'000);   // the last is shorter
    expect_whole(open_cut(ext4(8, 8192), 4096), 8192);     // the file system says so
    expect_whole(open_cut(noise(8192), 4096, 8192), 8192); // the partition is full
    const OpenedImage opened = open_cut(piece(3, 4, 9), 1000);
    expect_whole(opened, 4U * 4096U);
    ASSERT_TRUE(opened.image->sparse) << "what was cut was a sparse image";
    EXPECT_THAT(opened.image->sparse->runs.size(), 1U);
}

TEST_F(CutImageTest, IsRefusedWhereOnePieceMayBeMissing) {
    expect_fault(open_cut(noise(8192), 4096), ErrorCode::image_in_pieces, "nothing says that none");
    expect_fault(
        open_cut(noise(8192), 4096, 16384), ErrorCode::image_in_pieces, "nothing says that none");
    expect_fault(open_cut(ext4(9, 8192), 4096), ErrorCode::image_in_pieces, "the end is missing");
    Bytes sparse = piece(0, 4, 1);
    sparse.resize(sparse.size() - 20);
    expect_fault(open_cut(sparse, 1000), ErrorCode::image_in_pieces, "do not fit together");
}

TEST_F(CutImageTest, IsNoneWhoseSizesOrContentsSayOtherwise) {
    const auto open_two = [&](const Bytes& first, const Bytes& second) {
        folder_.write("x.img.0", first);
        folder_.write("x.img.1", second);
        std::vector<FileReader> pieces;
        for (const char* name : {"x.img.0", "x.img.1"})
            pieces.push_back(*FileReader::open(folder_.path() / name));
        return open_pieces(std::move(pieces), 16384);
    };
    expect_fault(open_two(noise(4096), noise(8192)), ErrorCode::image_in_pieces, "have one size");
    expect_fault(open_two(noise(4096), {}), ErrorCode::image_empty, "empty file");
    expect_fault(open_two(noise(8192), member("tee", noise(100))),
                 ErrorCode::image_in_pieces,
                 "an image with MediaTek's header of its own");
    expect_fault(open_two(text("PK\x03\x04") + noise(8188), noise(100)),
                 ErrorCode::image_wrapped,
                 "a zip archive in 2 pieces");
    const OpenedImage program = open_two(noise(8192),
                                         text("\x7F"
                                              "ELF") +
                                             noise(100));
    EXPECT_TRUE(program.image) << "a cut may fall anywhere: " << describe(program.faults());
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
    for (const char* name : {"lk",
                             "lk2",
                             "lk_a",
                             "tee1",
                             "scp1",
                             "sspm_2",
                             "md1img",
                             "boot_b",
                             "vbmeta_system_a",
                             "odmdtbo",
                             "LOGO",
                             "spmfw"})
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
    EXPECT_THAT(detail_of(wrong.error()), HasSubstr("its CRC32 is 0x12345678, its content has"));
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
    descriptor =
        descriptor + text("boot") + text("salt") + Bytes(digest.bytes.begin(), digest.bytes.end());
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
    EXPECT_THAT(detail_of(wrong.error()), HasSubstr(right.hex()));
}

TEST(ImageKinds, AreKnownByTheirMagicWhereverItStands) {
    using namespace std::string_literals;
    Bytes disc(40'000);
    std::ranges::copy(text("CD001"), disc.begin() + 0x8001);
    EXPECT_EQ(image_kind(disc), ImageKind::disc);
    Bytes table(8192);
    std::ranges::copy(text("EFI PART"), table.begin() + 512);
    EXPECT_EQ(image_kind(table), ImageKind::disk);
    Bytes ext(8192);
    std::ranges::copy(text("\x53\xEF"), ext.begin() + 1024 + 0x38);
    EXPECT_EQ(image_kind(ext), ImageKind::file_system);
    Bytes super(8192);
    std::ranges::copy(text("gDla"), super.begin() + 4096);
    EXPECT_EQ(image_kind(super), ImageKind::super);
    EXPECT_EQ(image_kind(text("\x27\x05\x19\x56....")), ImageKind::u_boot);
    EXPECT_EQ(image_kind(text("\xD0\x0D\xFE\xED....\0\0\0\1images\0"s)), ImageKind::u_boot);
    EXPECT_EQ(image_kind(text("\xD0\x0D\xFE\xED....\0\0\0\1cpus\0"s)), ImageKind::device_tree);
    EXPECT_EQ(image_kind(text("\xD7\xB7\xAB\x1E....")), ImageKind::dtbo);
    std::string kernel = "MZ" + std::string(0x36, 'k') + "ARM\x64@\0\0\0PE\0\0"s;
    kernel[0x3C] = '@';
    kernel[0x3D] = kernel[0x3E] = kernel[0x3F] = 0;
    EXPECT_FALSE(recognise_foreign(text(kernel))) << "a kernel for ARM64 begins as a program does";
    kernel[0x38] = 'X';
    EXPECT_TRUE(recognise_foreign(text(kernel)));
}

TEST(ImageKinds, DoNotBelongIntoEachOthersPlace) {
    EXPECT_TRUE(belongs_elsewhere(ImageKind::android_boot, "", "lk"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::android_boot, "", "vbmeta_a"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "lk", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "logo", "lk2"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::preloader, "", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::vbmeta, "", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::vbmeta, "", "dtbo"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::file_system, "", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::file_system, "", "super"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::super, "", "system"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "lk", "scp1"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "tinysys-scp-RV33_A", "lk_b"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::mtk, "md1rom", "tee1"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::u_boot, "", "boot"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::disk, "", "system"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::disc, "", "custom"));
    EXPECT_TRUE(belongs_elsewhere(ImageKind::text, "", "sspm_1"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::disc, "", "cdrom"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::file_system, "", "vendor_b"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::dtbo, "", "dtbo_a"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::mtk, "md1rom", "md1img"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::mtk, "md1dsp", "md1dsp"));
    EXPECT_FALSE(belongs_elsewhere(ImageKind::mtk, "cam_vpu1", "cam_vpu1"));
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
