// What is sent is what was hashed, whatever becomes of the file in between.
#include "config/images/file_reader.hpp"
#include "config/images/hash_files.hpp"
#include "config/images/open_image.hpp"
#include "tests/support/change_in_place.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using test::filled;
using test::sparse_bytes;
using testing::HasSubstr;

class ProvenFileTest : public testing::Test {
protected:
    std::string path() const { return (folder_.path() / "boot.img").string(); }

    std::shared_ptr<const Image> image_of(const Bytes& content) const {
        folder_.write("boot.img", content);
        auto image = load_image(path());
        EXPECT_TRUE(image) << detail_of(image.error());
        return *image;
    }

    static Result<void> read(const Image& image, std::uint64_t offset, std::size_t length) {
        Bytes bytes(length);
        return image.read(offset, bytes);
    }

    test::TemporaryFolder folder_;
};

/// Behind whatever checks stand before it: nothing is read from what is no file, nor waited for.
TEST_F(ProvenFileTest, OnlyFilesAreOpened) {
    const auto folder = FileReader::open(folder_.path());
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, ErrorCode::package_unreadable);
    const std::filesystem::path pipe = folder_.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const auto waiting = FileReader::open(pipe);
    ASSERT_FALSE(waiting);
    EXPECT_THAT(detail_of(waiting.error()), HasSubstr("not a regular file"));
}

TEST_F(ProvenFileTest, AFileChangedInPlaceWithItsTimePutBackGivesNoByteOut) {
    const auto image = image_of(filled(300'000, 1));
    change_in_place(path(), 200'000, "other");
    const auto bad = read(*image, 196'608, 65'536);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::image_changed);
    EXPECT_THAT(detail_of(bad.error()), HasSubstr(path()));
    EXPECT_THAT(detail_of(bad.error()), HasSubstr("offset 0x30000"));
    EXPECT_FALSE(read(*image, 0, 300'000));
    EXPECT_FALSE(read(*image, 199'999, 1)) << "the piece around it is not what it was";
    EXPECT_TRUE(read(*image, 0, 131'072)) << "what is as it was is as good as it was";
    EXPECT_EQ(image->still_unchanged().error().code, ErrorCode::image_changed)
        << "the time of the last change cannot be put back";
}

TEST_F(ProvenFileTest, AFileTouchedButTheSameGoesOnBeingSent) {
    const auto image = image_of(filled(300'000, 1));
    folder_.write("boot.img", filled(300'000, 1));
    EXPECT_TRUE(read(*image, 0, 300'000));
}

TEST_F(ProvenFileTest, EveryRangeReadsAsTheFileDoes) {
    Bytes content(3 * Fingerprint::piece_size + 1234);
    for (std::size_t i = 0; i < content.size(); ++i)
        content[i] = static_cast<std::byte>(i * 7 + i / 256);
    const auto image = image_of(content);
    for (const std::uint64_t offset : {0UL, 1UL, 65'535UL, 65'536UL, 100'000UL, 196'608UL})
        for (const std::size_t length : {1UL, 65'536UL, 65'537UL, 1'234UL, 97'842UL}) {
            if (offset + length > content.size()) continue;
            Bytes into(length);
            ASSERT_TRUE(image->read(offset, into));
            EXPECT_TRUE(std::equal(
                into.begin(), into.end(), content.begin() + static_cast<std::ptrdiff_t>(offset)))
                << offset << "+" << length;
        }
    EXPECT_EQ(read(*image, content.size(), 1).error().code, ErrorCode::internal_error);
}

TEST_F(ProvenFileTest, ASparseImageIsComparedByTheBytesOfItsFile) {
    const auto image = image_of(sparse_bytes({{0xCAC1, 40, filled(40 * 4096, 0x11)},
                                              {0xCAC3, 1, {}},
                                              {0xCAC1, 40, filled(40 * 4096, 0x22)}}));
    ASSERT_TRUE(image->sparse());
    EXPECT_TRUE(read(*image, 41 * 4096, 40 * 4096));
    change_in_place(path(), 28 + 2 * 12 + 40 * 4096 + 12 + 39 * 4096, "other");
    const auto bad = read(*image, 41 * 4096, 40 * 4096);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::image_changed);
    EXPECT_TRUE(read(*image, 0, 20 * 4096));
}

TEST_F(ProvenFileTest, ALayoutThatChangedWhileTheFileWasHashedIsNotUsed) {
    folder_.write("boot.img", sparse_bytes({{0xCAC1, 1, filled(4096, 0x11)}, {0xCAC3, 1, {}}}));
    const auto opened = open_image(path());
    ASSERT_TRUE(opened);
    // The hole becomes the first chunk: the same size, other places.
    folder_.write("boot.img", sparse_bytes({{0xCAC3, 1, {}}, {0xCAC1, 1, filled(4096, 0x11)}}));
    auto again = FileReader::open(path());
    ASSERT_TRUE(again);
    HashCache none{{}};
    const auto proven = hash_files({std::make_shared<const FileReader>(std::move(*again))},
                                   none,
                                   CachedHashes::refreshed,
                                   {})
                            .front();
    ASSERT_TRUE(proven);
    const auto image = make_image(*opened, *proven);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code, ErrorCode::image_changed);
}

} // namespace
} // namespace gangflash
