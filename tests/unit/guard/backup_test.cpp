// Parts of backups on disk: what goes in comes out, and nothing damaged comes out at all.
#include "base/random.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/backup_writer.hpp"
#include "engine/guard/cipher.hpp"
#include "tests/support/temporary_folder.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>

#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

Bytes mixed_bytes(std::size_t size) {
    Random random(7);
    Bytes bytes(size);
    for (std::size_t at = 0; at + 8 <= size / 2; at += 8) // the other half compresses to nothing
        store_le(std::span(bytes), random.next(), at);
    return bytes;
}

std::shared_ptr<const SecretFile> key_of(std::uint8_t byte) {
    return std::make_shared<const SecretFile>("key", Bytes(key_size, std::byte{byte}));
}

class Parts : public testing::TestWithParam<bool> {
protected:
    std::shared_ptr<const SecretFile> key() const { return GetParam() ? key_of(1) : nullptr; }

    Part store(const std::string& file, ByteView bytes) {
        auto writer = BackupWriter::create(folder / file, key());
        EXPECT_TRUE(writer) << describe(writer.error());
        for (std::size_t at = 0; at < bytes.size(); at += 100'000)
            EXPECT_TRUE((*writer)->append(
                bytes.subspan(at, std::min<std::size_t>(100'000, bytes.size() - at))));
        const auto finished = (*writer)->finish();
        EXPECT_TRUE(finished);
        EXPECT_EQ(finished->size, bytes.size());
        EXPECT_EQ(finished->sha256, sha256(bytes));
        Part part;
        part.name = "nvram";
        part.size = ByteCount{finished->size};
        part.sha256 = finished->sha256;
        part.file = file;
        return part;
    }

    void turn_a_bit(const std::string& file, std::uint64_t at) {
        std::fstream disk(folder / file, std::ios::binary | std::ios::in | std::ios::out);
        disk.seekg(static_cast<std::streamoff>(at));
        const int old = disk.get();
        disk.seekp(static_cast<std::streamoff>(at));
        disk.put(static_cast<char>(old ^ 0x10));
    }

    const TemporaryFolder folder;
};

} // namespace

TEST_P(Parts, ComeOutAsTheyWentIn) {
    for (const std::size_t size : {512UL, 131'072UL, 3'000'000UL}) {
        const std::string file = std::to_string(size);
        const Bytes bytes = mixed_bytes(size);
        const Part part = store(file, bytes);
        EXPECT_TRUE(check_part(folder.path(), part, key()));
        auto reader = BackupReader::open(folder / file, key());
        ASSERT_TRUE(reader);
        Bytes back(size + 1);
        const auto n = (*reader)->read(back);
        ASSERT_TRUE(n) << describe(n.error());
        ASSERT_EQ(*n, size);
        back.resize(size);
        EXPECT_TRUE(back == bytes);
    }
}

TEST_P(Parts, AreRefusedWithAnyBitTurned) {
    const Part part = store("nvram", mixed_bytes(200'000));
    const auto length = std::filesystem::file_size(folder / "nvram");
    for (std::uint64_t at = 0; at < length; at += length / 50) {
        turn_a_bit("nvram", at);
        const auto damaged = check_part(folder.path(), part, key());
        turn_a_bit("nvram", at);
        ASSERT_FALSE(damaged) << "byte " << at;
        EXPECT_EQ(damaged.error().code, ErrorCode::backup_damaged);
    }
    EXPECT_TRUE(check_part(folder.path(), part, key())) << "the test put every bit back";
}

TEST_P(Parts, AreRefusedWhenCutOff) {
    const Part part = store("nvram", mixed_bytes(200'000));
    const auto length = std::filesystem::file_size(folder / "nvram");
    for (const std::uintmax_t left :
         {length - 1, length / 2, std::uintmax_t{9}, std::uintmax_t{0}}) {
        std::filesystem::resize_file(folder / "nvram", left);
        const auto damaged = check_part(folder.path(), part, key());
        ASSERT_FALSE(damaged) << left;
        EXPECT_EQ(damaged.error().code, ErrorCode::backup_damaged);
    }
}

/// The size is what is written to the phone; the hash alone does not bind it.
TEST_P(Parts, AreRefusedWhenTheirManifestSaysAnotherSize) {
    Part part = store("nvram", mixed_bytes(200'000));
    for (const int more : {-512, 512}) {
        part.size = ByteCount{static_cast<std::uint64_t>(200'000 + more)};
        const auto other = check_part(folder.path(), part, key());
        ASSERT_FALSE(other) << more;
        EXPECT_EQ(other.error().code, ErrorCode::backup_damaged);
    }
}

TEST_P(Parts, ThatAreNotFinishedLeaveNoFile) {
    {
        auto writer = BackupWriter::create(folder / "half", key());
        ASSERT_TRUE(writer);
        ASSERT_TRUE((*writer)->append(mixed_bytes(1000)));
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "half"));
}

INSTANTIATE_TEST_SUITE_P(PlainAndEncrypted, Parts, testing::Bool());

TEST(EncryptedParts, AreNothingWithoutTheirKey) {
    const TemporaryFolder folder;
    const Bytes bytes = mixed_bytes(10'000);
    {
        auto writer = BackupWriter::create(folder / "nvram", key_of(1));
        ASSERT_TRUE((*writer)->append(bytes) && (*writer)->finish());
    }
    Part part;
    part.size = ByteCount{bytes.size()};
    part.sha256 = sha256(bytes);
    part.file = "nvram";
    EXPECT_TRUE(check_part(folder.path(), part, key_of(1)));
    EXPECT_FALSE(check_part(folder.path(), part, key_of(2)));
    EXPECT_FALSE(check_part(folder.path(), part, nullptr));
}

/// AES-GCM with one nonce twice under one key gives away what both files hold.
TEST(EncryptedParts, NeverUseANonceTwice) {
    const TemporaryFolder folder;
    const Bytes bytes = mixed_bytes(10'000);
    const auto encrypted = [&](const char* name) {
        auto writer = BackupWriter::create(folder / name, key_of(1));
        EXPECT_TRUE((*writer)->append(bytes) && (*writer)->finish());
        std::ifstream file(folder / name, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    };
    const std::string one = encrypted("one"), other = encrypted("other");
    ASSERT_EQ(one.size(), other.size());
    std::size_t equal = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        if (one[i] == other[i]) ++equal;
    EXPECT_LT(equal, one.size() / 10) << "the same key stream";
}

TEST(PlainParts, AreOrdinaryZstd) {
    const TemporaryFolder folder;
    if (std::system("command -v zstd >/dev/null") != 0) GTEST_SKIP() << "zstd is not installed";
    const Bytes bytes = mixed_bytes(100'000);
    auto writer = BackupWriter::create(folder / "nvram.zst", nullptr);
    ASSERT_TRUE((*writer)->append(bytes) && (*writer)->finish());
    const std::string command = "zstd -q -d " + (folder / "nvram.zst").string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(std::filesystem::file_size(folder / "nvram"), bytes.size());
}

TEST(BackupKey, HasThirtyTwoBytes) {
    const TemporaryFolder folder;
    std::ofstream(folder / "short") << "0123456789";
    std::ofstream(folder / "right") << "0123456789abcdef0123456789abcdef";
    const auto wrong = load_key(folder / "short");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().detail.find("has 32 bytes, this file has 10"), std::string::npos);
    EXPECT_FALSE(load_key(folder / "none"));
    EXPECT_TRUE(load_key(folder / "right"));
}

} // namespace gangflash::guard
