#include "config/images/image_header.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using testing::HasSubstr;

Bytes member(std::string_view name, std::size_t size, bool last) {
    Bytes header = test::filled(512, 0xFF);
    std::fill(header.begin(), header.begin() + 80, std::byte{0});
    store_le<std::uint32_t>(header, 0x58881688, 0);
    store_le<std::uint32_t>(header, static_cast<std::uint32_t>(size), 4);
    for (std::size_t i = 0; i < name.size(); ++i)
        header[8 + i] = static_cast<std::byte>(name[i]);
    store_le<std::uint32_t>(header, 0xFFFFFFFF, 40);
    store_le<std::uint32_t>(header, 0x58891689, 48);
    store_le<std::uint32_t>(header, 512, 52);
    store_le<std::uint32_t>(header, 1, 56);
    store_le<std::uint32_t>(header, last ? 1 : 0, 64);
    store_le<std::uint32_t>(header, 16, 68);
    header.resize(round_up(512 + size, 16));
    return header;
}

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Result<std::vector<ImageMember>> parse(const Bytes& file) {
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) -> Result<void> {
        EXPECT_LE(offset + into.size(), file.size()) << "read past the end";
        std::copy_n(file.begin() + static_cast<long>(offset), into.size(), into.begin());
        return success();
    };
    return parse_image_members(file.size(), read, "md1img.img");
}

TEST(ImageHeader, ListsTheMembersOfAChain) {
    const auto members = parse(member("md1rom", 1001, false) + member("cert1md", 300, false) +
                               member("md1dsp", 64, true) + test::filled(4096, 0));
    ASSERT_TRUE(members) << detail_of(members.error());
    ASSERT_EQ(members->size(), 3U);
    EXPECT_EQ((*members)[0].name, "md1rom");
    EXPECT_EQ((*members)[0].size, 1001U);
    EXPECT_EQ((*members)[1].offset, 512U + 1008U);
    EXPECT_EQ((*members)[2].name, "md1dsp");
    EXPECT_TRUE((*members)[2].last);
}

TEST(ImageHeader, RefusesAMemberThatGoesBeyondTheFile) {
    Bytes file = member("lk", 100, false) + member("cert1", 100, true);
    file.resize(file.size() - 50);
    const auto members = parse(file);
    ASSERT_FALSE(members);
    EXPECT_EQ(members.error().code, ErrorCode::image_invalid);
    EXPECT_THAT(detail_of(members.error()),
                HasSubstr("md1img.img: member 1 (cert1) at 0x270: cut short"));
}

} // namespace
} // namespace gangflash
