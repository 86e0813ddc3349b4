// Seals: what a station has authenticated, and what it takes for genuine.
#include "engine/guard/seal.hpp"
#include "engine/guard/seal_key.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace gangflash::guard {
namespace {

class Seals : public testing::Test {
protected:
    std::shared_ptr<const SealKey> key_named(const char* name) const {
        auto made = SealKey::make(folder / name);
        EXPECT_TRUE(made) << describe(made.error());
        return *made;
    }

    const TemporaryFolder folder;
    const std::shared_ptr<const SealKey> key = key_named("key");
    const Seal seal{std::string(32, '7'), "me-00/20260101-1", 12, sha256(as_bytes("manifest"))};
};

} // namespace

TEST_F(Seals, AreReadAsTheyWereWritten) {
    const auto read = read_seal(format_seal(seal, *key), *key);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->backup, seal.backup);
    EXPECT_EQ(read->place, seal.place);
    EXPECT_EQ(read->sequence, 12U);
    EXPECT_EQ(read->manifest, seal.manifest);
}

TEST_F(Seals, AnyChangedByteIsAChange) {
    const std::string text = format_seal(seal, *key);
    ASSERT_EQ(trust_in(text, seal_kind, *key), Trust::genuine);
    for (std::size_t i = 0; i < text.size(); ++i)
        for (const char flip : {'\x01', '\x20'}) {
            std::string changed = text;
            changed[i] = static_cast<char>(changed[i] ^ flip);
            EXPECT_NE(trust_in(changed, seal_kind, *key), Trust::genuine) << "byte " << i;
            EXPECT_FALSE(read_seal(changed, *key)) << "byte " << i;
        }
    for (std::size_t length = 0; length < text.size(); ++length)
        EXPECT_FALSE(read_seal(text.substr(0, length), *key)) << "cut to " << length;
    EXPECT_FALSE(read_seal(text + "\n", *key));
}

TEST_F(Seals, OfAnotherKindOrKeyAreNone) {
    const Mark mark{seal.backup, "open", 3};
    EXPECT_FALSE(read_seal(format_mark(mark, *key), *key));
    EXPECT_FALSE(read_mark(format_seal(seal, *key), *key));
    const auto strange = key_named("other");
    EXPECT_NE(strange->id(), key->id());
    EXPECT_EQ(trust_in(format_seal(seal, *strange), seal_kind, *key), Trust::other_key);
    EXPECT_FALSE(read_seal(format_seal(seal, *strange), *key));
}

TEST_F(Seals, ValuesCannotMakeLinesOfTheirOwn) {
    const std::string text =
        seal_text(*key, adoption_kind, {{"engineer", "anna\nmanifest 00"}, {"at", "now"}});
    const auto read = open_sealed(text, adoption_kind, *key);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->value("engineer"), "anna manifest 00");
    EXPECT_EQ(read->value("manifest"), "");
}

TEST_F(Seals, KeysComeBackFromTheirFile) {
    ASSERT_TRUE(key->export_to(folder / "copy"));
    struct stat facts{};
    ASSERT_EQ(::stat((folder / "copy").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    const auto copy = SealKey::load(folder / "copy");
    ASSERT_TRUE(copy);
    EXPECT_EQ((*copy)->id(), key->id());
    EXPECT_EQ((*copy)->mac("text"), key->mac("text"));
    EXPECT_FALSE(key->export_to(folder / "copy")) << "never replaces a file";
    EXPECT_FALSE(SealKey::make(folder / "copy"));
}

TEST_F(Seals, KeysThatOthersMayReadOrThatAreDamagedAreRefused) {
    const auto code_of = [&](const char* name) {
        const auto loaded = SealKey::load(folder / name);
        return loaded ? std::string("taken") : std::string(entry_of(loaded.error().code).id);
    };
    EXPECT_EQ(code_of("none"), "STA-917");
    ::chmod((folder / "key").c_str(), 0640);
    EXPECT_EQ(code_of("key"), "STA-923");
    ::chmod((folder / "key").c_str(), 0600);
    EXPECT_EQ(code_of("key"), "taken");
    std::filesystem::create_symlink(folder / "key", folder / "link");
    EXPECT_EQ(code_of("link"), "STA-923");
    std::ofstream(folder / "key", std::ios::app) << "x";
    EXPECT_EQ(code_of("key"), "STA-923");
    std::ofstream(folder / "key", std::ios::trunc);
    EXPECT_EQ(code_of("key"), "STA-923");
}

} // namespace gangflash::guard
