#include "config/images/open_image.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <fstream>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using test::filled;
using test::sparse_bytes;
using test::SparseChunk;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

class ImageTest : public testing::Test {
protected:
    std::shared_ptr<const Image> open(const Bytes& content) {
        folder_.write("image", content);
        auto image = load_image(path());
        EXPECT_TRUE(image) << detail_of(image.error());
        return image ? *image : nullptr;
    }

    std::string refusal_of(const Bytes& content) {
        folder_.write("image", content);
        const auto opened = open_image(path());
        if (opened) return "was not refused";
        EXPECT_EQ(opened.error().code, ErrorCode::image_invalid);
        EXPECT_THAT(detail_of(opened.error()), HasSubstr(path()));
        return detail_of(opened.error());
    }

    std::string path() const { return (folder_.path() / "image").string(); }

    TemporaryFolder folder_;
};

Bytes read_range(const Image& image, std::uint64_t offset, std::size_t length) {
    Bytes bytes(length);
    const auto read = image.read(offset, bytes);
    EXPECT_TRUE(read) << detail_of(read.error());
    return bytes;
}

TEST_F(ImageTest, ARawFileIsOneExtent) {
    const auto image = open(filled(5000, 0x42));
    EXPECT_FALSE(image->sparse());
    EXPECT_EQ(image->expanded_size(), 5000U);
    EXPECT_THAT(image->extents(), ElementsAre(Extent{0, 5000}));
    EXPECT_EQ(read_range(*image, 4999, 1), filled(1, 0x42));
}

TEST_F(ImageTest, ASparseFileIsSeenExpandedWithItsNeighboursJoined) {
    Bytes pattern{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    const auto image = open(sparse_bytes({{0xCAC3, 1, {}},
                                          {0xCAC1, 1, filled(4096, 0x11)},
                                          {0xCAC2, 1, pattern},
                                          {0xCAC4, 0, filled(4, 9)},
                                          {0xCAC1, 1, filled(4096, 0x22)},
                                          {0xCAC3, 2, {}},
                                          {0xCAC2, 1, filled(4, 0)}}));
    EXPECT_TRUE(image->sparse());
    EXPECT_EQ(image->expanded_size(), 7U * 4096U);
    EXPECT_THAT(image->extents(), ElementsAre(Extent{4096, 3 * 4096}, Extent{6 * 4096, 4096}));

    const Bytes run = read_range(*image, 4096, 3 * 4096);
    EXPECT_EQ(Bytes(run.begin(), run.begin() + 4096), filled(4096, 0x11));
    EXPECT_EQ(run[4096], std::byte{1});
    EXPECT_EQ(run[2 * 4096 - 1], std::byte{4});
    EXPECT_EQ(Bytes(run.begin() + 2 * 4096, run.end()), filled(4096, 0x22));
    for (std::size_t offset = 4096; offset < 4 * 4096 - 9; offset += 13)
        ASSERT_EQ(read_range(*image, offset, 9),
                  Bytes(run.begin() + static_cast<long>(offset - 4096),
                        run.begin() + static_cast<long>(offset - 4096 + 9)))
            << offset;
}

TEST_F(ImageTest, ReadingAHoleIsOurMistakeAndNotARandomByte) {
    const auto image = open(sparse_bytes({{0xCAC3, 1, {}}, {0xCAC1, 1, filled(4096, 0x11)}}));
    Bytes byte(1);
    EXPECT_EQ(image->read(0, byte).error().code, ErrorCode::internal_error);
    EXPECT_EQ(image->read(2 * 4096, byte).error().code, ErrorCode::internal_error);
}

TEST_F(ImageTest, EveryCutOffSparseFileIsRefused) {
    const Bytes good = sparse_bytes({{0xCAC1, 1, filled(4096, 0x11)}, {0xCAC2, 1, filled(4, 0)}});
    for (std::size_t length = 4; length < good.size(); length += length < 60 ? 1 : 97)
        ASSERT_THAT(refusal_of(Bytes(good.begin(), good.begin() + static_cast<long>(length))),
                    HasSubstr("cut short"))
            << length;
}

TEST_F(ImageTest, ContradictingSparseFilesAreRefused) {
    const auto changed = [](std::size_t at, std::uint32_t value) {
        Bytes file = sparse_bytes({{0xCAC1, 1, filled(4096, 0x11)}, {0xCAC3, 1, {}}});
        store_le(std::span<std::byte>(file), value, at);
        return file;
    };
    EXPECT_THAT(refusal_of(changed(4, 2)), HasSubstr("sparse version 2"));
    EXPECT_THAT(refusal_of(changed(8, 0x000C0010)), HasSubstr("header sizes 16 and 12"));
    EXPECT_THAT(refusal_of(changed(12, 0)), HasSubstr("block size 0"));
    EXPECT_THAT(refusal_of(changed(12, 4098)), HasSubstr("block size 4098"));
    EXPECT_THAT(refusal_of(changed(16, 3)),
                HasSubstr("expand to 8192 bytes, its header says 12288"));
    EXPECT_THAT(refusal_of(changed(16, 1)), HasSubstr("chunk 1 of 2"));
    EXPECT_THAT(refusal_of(changed(28, 0xCAC9)),
                HasSubstr("chunk 0 of 2 at 0x1c: unknown type 0xcac9"));
    EXPECT_THAT(refusal_of(changed(32, 7)), HasSubstr("raw chunk of 4096 bytes for 28672 bytes"));
    EXPECT_THAT(refusal_of(changed(36, 3)), HasSubstr("smaller than its own header"));
}

TEST_F(ImageTest, AnEmptyFileIsRefused) {
    EXPECT_THAT(refusal_of({}), HasSubstr("empty file"));
}

TEST_F(ImageTest, AFileCutWhileInUseGivesAFaultWithItsName) {
    const auto image = open(filled(100000, 1));
    std::filesystem::resize_file(path(), 50000);
    Bytes bytes(100);
    const auto read = image->read(90000, bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::image_changed);
    EXPECT_THAT(detail_of(read.error()), HasSubstr(path()));
    EXPECT_EQ(image->still_unchanged().error().code, ErrorCode::image_changed);
}

TEST_F(ImageTest, AFileWrittenToWhileInUseGivesAFault) {
    for (const Bytes& content : {filled(1000, 1), sparse_bytes({{0xCAC1, 1, filled(4096, 1)}})}) {
        const auto image = open(content);
        EXPECT_TRUE(image->still_unchanged());
        Bytes bytes(10);
        {
            std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(-1, std::ios::end);
            file.put('x');
        }
        std::filesystem::last_write_time(
            path(), std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
        const auto read = image->read(0, bytes);
        ASSERT_FALSE(read) << (image->sparse() ? "sparse" : "raw");
        EXPECT_EQ(read.error().code, ErrorCode::image_changed);
    }
}

TEST_F(ImageTest, AReplacedFileIsNoticed) {
    const auto image = open(filled(1000, 1));
    folder_.write("other", filled(1000, 1));
    std::filesystem::rename(folder_.path() / "other", path());
    EXPECT_EQ(image->still_unchanged().error().code, ErrorCode::image_changed);
    std::filesystem::remove(path());
    EXPECT_EQ(image->still_unchanged().error().code, ErrorCode::image_changed);
}

/// The file that was opened is as it was; its name leads to another one.
TEST_F(ImageTest, ALinkThatLeadsElsewhereNowIsNoticed) {
    namespace fs = std::filesystem;
    const fs::path one = folder_.path() / "one", other = folder_.path() / "other";
    folder_.write("one", filled(1000, 1));
    folder_.write("other", filled(1000, 1));
    fs::create_symlink(one, folder_.path() / "link");
    const auto image = load_image(folder_.path() / "link");
    ASSERT_TRUE(image) << describe(image.error());
    EXPECT_TRUE((*image)->still_unchanged());
    fs::remove(folder_.path() / "link");
    fs::create_symlink(other, folder_.path() / "link");
    const auto now = (*image)->still_unchanged();
    ASSERT_FALSE(now);
    EXPECT_EQ(now.error().code, ErrorCode::image_changed);
}

} // namespace
} // namespace gangflash
