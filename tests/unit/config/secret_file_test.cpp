#include "config/secrets/secret.hpp"
#include "tests/support/file_content.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/prctl.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

constexpr std::string_view key = "0123456789abcdef";

/// The kernel's flags of the mapping that holds this address: `dd` is "do not dump", `lo` locked.
std::string flags_of(const void* address) {
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    std::ifstream maps("/proc/self/smaps");
    bool inside = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0, end = 0;
        char dash = 0;
        std::istringstream range(line);
        if (range >> std::hex >> begin >> dash >> end && dash == '-')
            inside = begin <= wanted && wanted < end;
        if (inside && line.starts_with("VmFlags:")) return line + " ";
    }
    return {};
}

class SecretFileTest : public testing::Test {
protected:
    SecretFileTest() { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }
    ~SecretFileTest() override { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }

    test::TemporaryFolder folder_;
};

bool dumpable() {
    return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
}

void expect_hidden(const SecretFile& secret) {
    EXPECT_EQ(as_text(secret.bytes()), key);
    EXPECT_NE(flags_of(secret.bytes().data()).find(" dd "), std::string::npos)
        << flags_of(secret.bytes().data());
#ifndef __SANITIZE_ADDRESS__
    EXPECT_FALSE(dumpable());
#endif
}

TEST_F(SecretFileTest, IsInNoCoreDumpWhenItIsRead) {
    folder_.write("key", key);
    const auto secret = read_secret_file(folder_ / "key", 100);
    ASSERT_TRUE(secret);
    expect_hidden(**secret);
    EXPECT_EQ((*secret)->file_name(), (folder_ / "key").string());
}

TEST_F(SecretFileTest, IsInNoCoreDumpWhenItIsMade) {
    Bytes bytes(as_bytes(key).begin(), as_bytes(key).end());
    const SecretFile secret("typed in", std::move(bytes));
    expect_hidden(secret);
}

TEST_F(SecretFileTest, SaysWhyItCannotBeRead) {
    folder_.write("key", key);
    EXPECT_EQ(read_secret_file(folder_ / "key", 15).error().code, ErrorCode::package_unreadable);
    EXPECT_EQ(read_secret_file(folder_ / "none", 15).error().code, ErrorCode::key_unusable);
    folder_.write("empty", "");
    const auto empty = read_secret_file(folder_ / "empty", 15);
    ASSERT_TRUE(empty);
    EXPECT_TRUE((*empty)->bytes().empty());
}

/// What people type is kept as what files hold.
TEST_F(SecretFileTest, ATypedSecretLiesThereTooAndNowhereElse) {
    static_assert(!fmt::is_formattable<Secret>::value);
    std::string typed = "BADGE-000817 and more than a string keeps in itself";
    const char* const held = typed.data();
    const std::size_t size = typed.size();
    const Secret badge = std::move(typed);
    EXPECT_EQ(std::string_view(held, size).find_first_not_of('\0'), std::string_view::npos)
        << "the string that held it is overwritten";
    EXPECT_TRUE(badge == Secret("BADGE-000817 and more than a string keeps in itself"));
    EXPECT_FALSE(badge == Secret("BADGE-000818 and more than a string keeps in itself"));
    EXPECT_FALSE(badge == Secret());
    EXPECT_TRUE(Secret().empty());
    EXPECT_NE(flags_of(badge.text().data()).find(" dd "), std::string::npos);
#ifndef __SANITIZE_ADDRESS__
    EXPECT_FALSE(dumpable());
#endif
    const Secret copy = badge;
    EXPECT_EQ(copy.text().data(), badge.text().data()) << "copies share it";
}

} // namespace
} // namespace gangflash
