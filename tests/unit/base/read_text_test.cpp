#include "base/read_text.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace gangflash {

TEST(ReadText, GivesEveryByteOfAFileAndNothingOfAnEmptyOne) {
    const TemporaryFolder folder;
    const std::string bytes("one\r\ntwo\0three", 14);
    std::ofstream(folder / "some", std::ios::binary) << bytes;
    std::ofstream(folder / "empty").flush();
    const auto some = read_text(folder / "some", ErrorCode::slot_map_invalid);
    ASSERT_TRUE(some) << describe(some.error());
    EXPECT_EQ(*some, bytes);
    const auto empty = read_text(folder / "empty", ErrorCode::slot_map_invalid);
    ASSERT_TRUE(empty) << describe(empty.error());
    EXPECT_EQ(*empty, "");
}

TEST(ReadText, NamesAFolderAndAnAbsentFile) {
    const TemporaryFolder folder;
    for (const auto& unreadable : {folder.path(), folder / "absent"}) {
        const auto refused = read_text(unreadable, ErrorCode::slot_map_invalid);
        ASSERT_FALSE(refused) << unreadable;
        EXPECT_EQ(refused.error().code, ErrorCode::slot_map_invalid);
        EXPECT_EQ(refused.error().detail, unreadable.string() + ": cannot be read");
    }
}

TEST(ReadText, RefusesAPipeAtOnceAndAFileWithoutEnd) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_FALSE(read_text(folder / "pipe", ErrorCode::slot_map_invalid))
        << "nobody will ever write to it";
    std::ofstream(folder / "large") << std::string(1001, 'x');
    EXPECT_TRUE(read_text(folder / "large", ErrorCode::slot_map_invalid, 1001));
    const auto refused = read_text(folder / "large", ErrorCode::slot_map_invalid, 1000);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("1000 bytes"), std::string::npos)
        << refused.error().detail;
}

} // namespace gangflash
