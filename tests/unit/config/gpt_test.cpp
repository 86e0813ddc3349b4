#include "config/gpt/gpt.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <boost/crc.hpp>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using testing::HasSubstr;

constexpr std::size_t table_bytes = 128 * 128;

std::uint32_t crc(ByteView bytes) {
    boost::crc_32_type crc; // a second implementation than the parser's
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

void put_entry(Bytes& table,
               std::size_t index,
               std::string_view name,
               std::uint64_t first,
               std::uint64_t last) {
    const std::size_t at = index * 128;
    table[at] = std::byte{0xA2};
    table[at + 16] = static_cast<std::byte>(index + 1);
    store_le<std::uint64_t>(table, first, at + 32);
    store_le<std::uint64_t>(table, last, at + 40);
    for (std::size_t i = 0; i < name.size(); ++i)
        table[at + 56 + 2 * i] = static_cast<std::byte>(name[i]);
}

Bytes make_header(const Bytes& table,
                  std::uint64_t my_lba,
                  std::uint64_t other_lba,
                  std::uint64_t table_lba) {
    Bytes header(92);
    for (std::size_t i = 0; i < 8; ++i)
        header[i] = static_cast<std::byte>("EFI PART"[i]);
    store_le<std::uint32_t>(header, 0x00010000, 8);
    store_le<std::uint32_t>(header, 92, 12);
    store_le<std::uint64_t>(header, my_lba, 24);
    store_le<std::uint64_t>(header, other_lba, 32);
    store_le<std::uint64_t>(header, 34, 40);
    store_le<std::uint64_t>(header, 9999, 48);
    store_le<std::uint64_t>(header, table_lba, 72);
    store_le<std::uint32_t>(header, 128, 80);
    store_le<std::uint32_t>(header, 128, 84);
    store_le<std::uint32_t>(header, crc(table), 88);
    store_le<std::uint32_t>(header, crc(header), 16);
    return header;
}

Bytes make_table() {
    Bytes table(table_bytes);
    put_entry(table, 0, "boot_para", 64, 127);
    put_entry(table, 3, "userdata", 1024, 2047);
    return table;
}

Bytes primary(std::size_t sector) {
    const Bytes table = make_table();
    const Bytes header = make_header(table, 1, 10000, 2);
    Bytes area(2 * sector + table.size());
    std::copy(header.begin(), header.end(), area.begin() + static_cast<long>(sector));
    std::copy(table.begin(), table.end(), area.begin() + static_cast<long>(2 * sector));
    return area;
}

Bytes backup(std::size_t sector) {
    const Bytes table = make_table();
    const Bytes header = make_header(table, 10000, 1, 10000 - table.size() / sector);
    Bytes area = table;
    area.resize(table.size() + sector);
    std::copy(header.begin(), header.end(), area.begin() + static_cast<long>(table.size()));
    return area;
}

TEST(Gpt, IsReadFromTheStartOfEitherKindOfStorage) {
    for (const std::uint32_t sector : {512U, 4096U}) {
        const auto gpt = parse_gpt(primary(sector), "pgpt");
        ASSERT_TRUE(gpt) << detail_of(gpt.error());
        EXPECT_EQ(gpt->sector_size, sector);
        EXPECT_FALSE(gpt->backup);
        ASSERT_EQ(gpt->partitions.size(), 2U);
        const GptPartition* userdata = gpt->find("userdata");
        ASSERT_NE(userdata, nullptr);
        EXPECT_EQ(gpt->start_of(*userdata), DeviceAddress{std::uint64_t{1024} * sector});
        EXPECT_EQ(gpt->size_of(*userdata), ByteCount{std::uint64_t{1024} * sector});
        EXPECT_EQ(gpt->find("boot"), nullptr);
    }
}

TEST(Gpt, IsReadFromTheEndOfEitherKindOfStorage) {
    for (const std::uint32_t sector : {512U, 4096U}) {
        Bytes end = test::filled(3 * sector, 0x77); // whatever is in front of it
        const Bytes copy = backup(sector);
        end.insert(end.end(), copy.begin(), copy.end());
        const auto gpt = parse_backup_gpt(end, "sgpt");
        ASSERT_TRUE(gpt) << detail_of(gpt.error());
        EXPECT_TRUE(gpt->backup);
        EXPECT_EQ(gpt->sector_size, sector);
        EXPECT_EQ(gpt->partitions.size(), 2U);
        EXPECT_TRUE(parse_any_gpt(end, "sgpt"));
        EXPECT_FALSE(parse_gpt(end, "sgpt"));
    }
}

TEST(Gpt, IsRefusedWhenAnyByteIsWrong) {
    const Bytes good = primary(512);
    for (std::size_t at = 512; at < 512 + 92; ++at) {
        Bytes bad = good;
        bad[at] ^= std::byte{0x10};
        ASSERT_FALSE(parse_gpt(bad, "pgpt")) << at;
    }
    Bytes bad = good;
    bad[1024 + 3 * 128 + 40] ^= std::byte{1};
    const auto gpt = parse_gpt(bad, "pgpt");
    ASSERT_FALSE(gpt);
    EXPECT_EQ(detail_of(gpt.error()),
              "pgpt: primary partition table: checksum of the entries is wrong");
}

TEST(Gpt, IsRefusedWhenCutOff) {
    const Bytes good = primary(512);
    for (std::size_t length = 0; length < good.size(); length += 7)
        ASSERT_FALSE(parse_gpt(ByteView(good).first(length), "pgpt")) << length;
}

TEST(Gpt, WritesGuidsAsEveryoneDoes) {
    std::array<std::byte, 16> guid{};
    for (std::size_t i = 0; i < guid.size(); ++i)
        guid[i] = static_cast<std::byte>(i);
    EXPECT_EQ(guid_text(guid), "03020100-0504-0706-0809-0A0B0C0D0E0F");
}

} // namespace
} // namespace gangflash
