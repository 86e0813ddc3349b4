// The files of a readback on a real disk: raw and sparse images, pieces, what is believed of them.
#include "base/random.hpp"
#include "config/images/open_image.hpp"
#include "engine/readback/items.hpp"
#include "engine/readback/phone_folder.hpp"
#include "readback_fixture.hpp"

#include <gmock/gmock.h>

namespace gangflash::sim {

namespace {

using readback::ImageFile;
using readback::Item;
using readback::KeptImage;
using readback::Manifest;
using readback::ManifestFile;
using readback::PhoneFolder;
using readback::Piece;
using testing::HasSubstr;

/// Runs of data and zeros of random lengths, whole blocks of 512.
Bytes patchwork(std::uint64_t seed, std::size_t size) {
    Random random(seed);
    Bytes bytes(size);
    for (std::size_t at = 0; at < size;) {
        const std::size_t run = std::min<std::size_t>(512 * (1 + random.below(64)), size - at);
        if (random.chance(50))
            for (std::size_t i = 0; i < run; ++i)
                bytes[at + i] = static_cast<std::byte>(random.next());
        at += run;
    }
    return bytes;
}

KeptImage write_image(const fs::path& part, ImageFile::Shape shape, const Bytes& content) {
    auto image = ImageFile::open(part, shape, {});
    EXPECT_TRUE(image);
    EXPECT_TRUE((*image)->append(content));
    for (bool whole = false; !whole;)
        whole = (*image)->finish().value();
    return (*image)->kept();
}

/// As the station's own reader expands it: holes are zeros. One that is all hole it refuses; a
/// package gets no such file.
Bytes expanded(const fs::path& file, std::size_t size) {
    const auto image = load_image(file);
    if (!image && image.error().code == ErrorCode::image_empty) return Bytes(size);
    EXPECT_TRUE(image) << describe(image.error());
    Bytes all((*image)->expanded_size());
    for (const Extent& extent : (*image)->extents())
        EXPECT_TRUE(
            (*image)->read(extent.offset, std::span(all).subspan(extent.offset, extent.length)));
    return all;
}

class Files : public testing::TestWithParam<ReadbackFormat> {
protected:
    TemporaryFolder folder_;
    fs::path file_ = folder_ / "x.part";
};

} // namespace

TEST_P(Files, HoldWhatThePhoneDoesWhateverItsSizes) {
    for (const std::size_t size : {4096UL, 512UL, 12'800UL, 1'048'576UL, 1'049'088UL}) {
        SCOPED_TRACE(size);
        const Bytes content = patchwork(size, size);
        const ImageFile::Shape shape{GetParam(), size, false};
        const KeptImage kept = write_image(file_, shape, content);
        const Bytes stored = content_of(file_);
        EXPECT_EQ(kept.size, stored.size());
        EXPECT_EQ(kept.sha256, sha256(stored));
        if (GetParam() == ReadbackFormat::raw) {
            EXPECT_TRUE(stored == content);
        } else {
            EXPECT_TRUE(expanded(file_, content.size()) == content);
            EXPECT_TRUE(expanded_by_simg2img(file_) == content);
        }
        fs::remove(file_);
    }
}

TEST_P(Files, AreTheSameWhetherWrittenAtOnceOrTakenUpAfterEveryPiece) {
    constexpr std::size_t size = mib;
    constexpr std::size_t step = 64 * kib;
    const Bytes content = patchwork(7, size);
    const ImageFile::Shape shape{GetParam(), size, false};
    std::vector<Piece> pieces;
    KeptImage kept;
    for (std::size_t at = 0; at < size; at += step) {
        auto image = ImageFile::open(file_, shape, pieces);
        ASSERT_TRUE(image);
        while ((*image)->recheck().value()) {
        }
        ASSERT_EQ((*image)->position(), at);
        ASSERT_TRUE((*image)->append(ByteView(content).subspan(at, step)));
        if (at + step < size) {
            pieces.push_back((*image)->end_piece().value());
            // What an interrupted run wrote behind its last piece.
            if (at + 2 * step < size) {
                ASSERT_TRUE((*image)->append(Bytes(4096, std::byte{0xEE})));
            }
            continue;
        }
        for (bool whole = false; !whole;)
            whole = (*image)->finish().value();
        kept = (*image)->kept();
    }
    const Bytes stored = content_of(file_);
    EXPECT_EQ(kept.sha256, sha256(stored));
    EXPECT_TRUE((GetParam() == ReadbackFormat::raw ? stored : expanded(file_, content.size())) ==
                content);
}

TEST_P(Files, OfNothingButZerosAreToldAndCutToNothing) {
    for (const bool cut : {false, true}) {
        const ImageFile::Shape shape{GetParam(), mib, cut};
        const KeptImage kept = write_image(file_, shape, Bytes(mib));
        EXPECT_TRUE(kept.empty);
        EXPECT_EQ(kept.size, cut ? 0U : fs::file_size(file_));
        fs::remove(file_);
    }
}

INSTANTIATE_TEST_SUITE_P(Formats,
                         Files,
                         testing::Values(ReadbackFormat::raw, ReadbackFormat::sparse),
                         [](const auto& one) {
                             return one.param == ReadbackFormat::raw ? "Raw" : "Sparse";
                         });

TEST(RawFiles, LoseTheirTrailingZerosWhenToldTo) {
    const TemporaryFolder folder;
    Bytes content(mib);
    content[100'000] = std::byte{1};
    const KeptImage kept = write_image(folder / "x", {ReadbackFormat::raw, mib, true}, content);
    EXPECT_EQ(kept.size, 102'400U) << "to the end of its grain of 4096";
    content.resize(kept.size);
    EXPECT_EQ(kept.sha256, sha256(content));
    EXPECT_TRUE(content_of(folder / "x") == content);
}

TEST(Manifests, AreWhatTheyWereAfterReading) {
    Manifest manifest;
    manifest.ids = {"00112233", "", "ff"};
    manifest.chip = "MT6765";
    manifest.storage_type = "EMMC";
    manifest.storage_size = 8 * gib;
    manifest.block_size = 512;
    ManifestFile file;
    file.name = "boot";
    file.file = "boot.img";
    file.region = Region::boot2;
    file.length = 4096;
    file.pieces = {{4096, 4100, 2, sha256({})}};
    manifest.files = {file};
    const auto again = readback::parse_manifest(to_text(manifest), "m");
    ASSERT_TRUE(again);
    EXPECT_EQ(to_text(*again), to_text(manifest));
    EXPECT_EQ(again->files[0].pieces, file.pieces);
}

TEST(Manifests, ThatNoStationWroteAreRefusedByName) {
    for (const char* text : {"", "{", "[]", "{\"version\":2}", "{\"version\":1}", "null"}) {
        const auto parsed = readback::parse_manifest(text, "out/x/manifest.json");
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::output_unwritable);
        EXPECT_THAT(parsed.error().detail, HasSubstr("out/x/manifest.json"));
    }
}

namespace {

Manifest phone(std::string me_id) {
    Manifest who;
    who.ids.me_id = std::move(me_id);
    who.storage_size = gib;
    who.block_size = 512;
    return who;
}

} // namespace

TEST(PhoneFolders, AreHeldByOneAtATime) {
    const TemporaryFolder out;
    auto first = PhoneFolder::open(out.path(), phone("ab"));
    ASSERT_TRUE(first);
    auto second = PhoneFolder::open(out.path(), phone("ab"));
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().detail, HasSubstr("another readback works in this folder"));
    first->reset();
    EXPECT_TRUE(PhoneFolder::open(out.path(), phone("ab")));
    EXPECT_EQ(fs::status(out / "ab").permissions(), fs::perms::owner_all);
}

TEST(PhoneFolders, OfAnotherPhoneAreRefused) {
    const TemporaryFolder out;
    ASSERT_TRUE(PhoneFolder::open(out.path(), phone("ab")));
    Manifest other = phone("ab");
    other.ids.random_id = "01";
    ASSERT_TRUE(PhoneFolder::open(out.path(), other)) << "it only tells more of itself";
    other.storage_size = 2 * gib;
    EXPECT_FALSE(PhoneFolder::open(out.path(), other)) << "its storage was replaced";
    fs::copy(out / "ab", out / "cd");
    const auto copied = PhoneFolder::open(out.path(), phone("cd"));
    ASSERT_FALSE(copied);
    EXPECT_THAT(copied.error().detail, HasSubstr("another phone"));
}

TEST(PhoneFolders, OfPhonesWithoutAnyIdAreNewEachTime) {
    const TemporaryFolder out;
    ASSERT_TRUE(PhoneFolder::open(out.path(), phone("")));
    ASSERT_TRUE(PhoneFolder::open(out.path(), phone("")));
    EXPECT_EQ(names_in(out.path()), (std::set<std::string>{"unidentified-1", "unidentified-2"}));
}

TEST(Items, NamesOfPartitionsNeverLeaveTheFolder) {
    EXPECT_EQ(readback::safe_file_stem("boot_a"), "boot_a");
    EXPECT_EQ(readback::safe_file_stem("../x"), "%2E.%2Fx");
    EXPECT_EQ(readback::safe_file_stem("a/b"), "a%2Fb");
    EXPECT_EQ(readback::safe_file_stem(""), "%");
}

TEST(Items, OutsideTheStorageAreRefused) {
    StorageReport storage;
    storage.block_size = 512;
    storage.user = ByteCount{mib};
    ReadbackOrder order;
    const auto refused = [&](std::uint64_t start, std::uint64_t length) {
        order.ranges = {{Region::user, DeviceAddress{start}, ByteCount{length}}};
        return !readback::items_of(order, {}, storage);
    };
    EXPECT_FALSE(refused(0, mib));
    EXPECT_FALSE(refused(512, 0)) << "to the end";
    EXPECT_TRUE(refused(512, mib));
    EXPECT_TRUE(refused(mib, 0));
    EXPECT_TRUE(refused(0, UINT64_MAX - 511));
    EXPECT_TRUE(refused(100, 512));
    order.ranges = {{Region::boot1, DeviceAddress{0}, ByteCount{512}}};
    EXPECT_FALSE(readback::items_of(order, {}, storage)) << "a phone without boot areas";
}

TEST(Items, OfOneNameGetFilesOfTheirOwn) {
    StorageReport storage;
    storage.block_size = 512;
    storage.user = ByteCount{mib};
    PhoneTable table;
    table.partitions = {{"x", DeviceAddress{0}, ByteCount{512}},
                        {"x", DeviceAddress{1024}, ByteCount{512}}};
    ReadbackOrder order;
    order.all_partitions = true;
    const auto items = readback::items_of(order, table, storage);
    ASSERT_TRUE(items);
    EXPECT_EQ((*items)[0].file, "x.img");
    EXPECT_EQ((*items)[1].file, "x-0x400.img");
}

} // namespace gangflash::sim
