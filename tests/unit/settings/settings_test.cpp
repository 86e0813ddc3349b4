// The station file, walked key by key: what root decides, nobody widens.
#include "station/settings/settings.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/pinned.hpp"
#include "tests/support/tree.hpp"

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

SettingsText root(std::string text, const char* file = "/etc/gangflash/station.toml") {
    return {file, std::move(text), true};
}

SettingsText user(std::string text) {
    return {"/home/op/station.toml", std::move(text), false};
}

/// Two values of a key as a file says them, the second stricter where the key knows that.
struct Sample {
    std::string loose, strict;
};

Sample sample_of(const SettingKey& key) {
    struct Make {
        Sample operator()(bool Settings::*) const { return {"false", "true"}; }
        Sample operator()(std::uint32_t Settings::*) const { return {"3600", "3800"}; }
        Sample operator()(VerifyLevel Settings::*) const { return {"\"agent\"", "\"readback\""}; }
        Sample operator()(std::string Settings::*) const { return {"\"en\"", "\"zh_CN\""}; }
        Sample operator()(fs::path Settings::*) const { return {"\"/a/b\"", "\"/c\""}; }
        Sample operator()(std::vector<fs::path> Settings::*) const {
            return {"[\"/a\", \"/b\"]", "[\"/a\"]"};
        }
    };
    return std::visit(Make{}, key.member);
}

std::string line_of(const SettingKey& key, const std::string& value) {
    return std::string(key.name) + " = " + value + "\n";
}

SettingValue value(const SettingKey& key, const LoadedSettings& loaded) {
    return value_of(key, loaded.settings);
}

std::size_t index_of(const SettingKey& key) {
    return static_cast<std::size_t>(&key - setting_keys().data());
}

/// What this one file says, without another.
SettingValue alone(const SettingKey& key, const std::string& said) {
    const auto loaded = read_settings({root(line_of(key, said))});
    EXPECT_TRUE(loaded) << key.name << " = " << said;
    return loaded ? value(key, *loaded) : SettingValue{};
}

TEST(StationFile, TellsEachValueAndTheLineItCameFrom) {
    for (const SettingKey& key : setting_keys()) {
        const Sample sample = sample_of(key);
        const auto loaded =
            read_settings({root("# the bench in the hall\n\n" + line_of(key, sample.strict))});
        ASSERT_TRUE(loaded) << key.name;
        EXPECT_EQ(value(key, *loaded), alone(key, sample.strict)) << key.name;
        EXPECT_NE(value(key, *loaded), value_of(key, Settings{})) << key.name;
        const SettingSource& source = loaded->sources.at(index_of(key));
        EXPECT_EQ(source.file, "/etc/gangflash/station.toml") << key.name;
        EXPECT_EQ(source.line, 3U) << key.name;
        for (const SettingKey& other : setting_keys())
            if (&other != &key) {
                EXPECT_EQ(value(other, *loaded), value_of(other, Settings{}));
                EXPECT_TRUE(loaded->sources.at(index_of(other)).file.empty());
            }
    }
}

TEST(StationFile, AUsersFileWidensNothingThatRootDecided) {
    for (const SettingKey& key : setting_keys()) {
        const Sample sample = sample_of(key);
        for (const auto& [roots, users] :
             {std::pair{sample.loose, sample.strict}, std::pair{sample.strict, sample.loose}}) {
            const auto loaded =
                read_settings({root(line_of(key, roots)), user("\n" + line_of(key, users))});
            if (key.kind == KeyKind::system_only) {
                ASSERT_FALSE(loaded) << key.name;
                EXPECT_EQ(loaded.error().front().code, ErrorCode::config_invalid);
                EXPECT_THAT(detail_of(loaded.error().front()),
                            HasSubstr("/home/op/station.toml:2: " + std::string(key.name) +
                                      ": only root may say this"));
                continue;
            }
            ASSERT_TRUE(loaded) << key.name;
            const SettingSource& source = loaded->sources.at(index_of(key));
            if (key.kind == KeyKind::free || users == sample.strict) {
                EXPECT_EQ(value(key, *loaded), alone(key, users)) << key.name;
                EXPECT_EQ(source.file, "/home/op/station.toml") << key.name;
                EXPECT_EQ(source.note, "") << key.name;
            } else {
                EXPECT_EQ(value(key, *loaded), alone(key, roots)) << key.name;
                EXPECT_EQ(source.file, "/etc/gangflash/station.toml") << key.name;
                EXPECT_THAT(source.note, HasSubstr("/home/op/station.toml:2 asks for")) << key.name;
            }
        }
    }
}

TEST(StationFile, RootsLaterFilesOutrankTheEarlier) {
    for (const SettingKey& key : setting_keys()) {
        const Sample sample = sample_of(key);
        const auto loaded =
            read_settings({root(line_of(key, sample.strict)),
                           root(line_of(key, sample.loose), "/etc/gangflash/station.d/hall.toml")});
        ASSERT_TRUE(loaded) << key.name;
        EXPECT_EQ(value(key, *loaded), alone(key, sample.loose)) << key.name;
        EXPECT_EQ(loaded->sources.at(index_of(key)).file, "/etc/gangflash/station.d/hall.toml");
    }
}

TEST(StationFile, RefusesWhatNobodyKnowsAndWhatIsOfAnotherKind) {
    for (const SettingKey& key : setting_keys())
        for (const char* wrong : {"3.5",
                                  "{}",
                                  "[[]]",
                                  "-1",
                                  "\"\"",
                                  "[\"relative\"]",
                                  "\"relative\\u001b\"",
                                  "1979-05-27"}) {
            const auto loaded = read_settings({root(line_of(key, wrong))});
            EXPECT_FALSE(loaded) << key.name << " = " << wrong;
        }
    const auto loaded =
        read_settings({root("verify = \"sample\"\nlegder = \"/x\"\n[group]\nreads = true\n"),
                       user("verify = 1\n")});
    ASSERT_FALSE(loaded);
    std::vector<std::string> details;
    for (const Fault& fault : loaded.error())
        details.push_back(detail_of(fault));
    EXPECT_THAT(details,
                testing::UnorderedElementsAre(
                    HasSubstr("/etc/gangflash/station.toml:2: legder: unknown key"),
                    HasSubstr("/etc/gangflash/station.toml:3: group: unknown key"),
                    HasSubstr("/home/op/station.toml:1: verify: want agent, sample or readback")));
    EXPECT_FALSE(read_settings({root("ledger = \"/x\"\nledger = \"/y\"\n")})) << "said twice";
    EXPECT_FALSE(read_settings({root("ledger = \n")}));
}

/// docs/station-file.md shows every key as it is.
TEST(StationFile, IsDocumentedKeyByKey) {
    const std::string page = content_of(tree::source() / "docs/station-file.md");
    for (const SettingKey& key : setting_keys())
        EXPECT_THAT(page,
                    HasSubstr("| `" + std::string(key.name) + "` | " +
                              std::string(to_string(key.kind)) + " | "));
}

/// The real files, in a private /etc.
class StationFiles : public PinnedStation {
protected:
    void SetUp() override {
        PinnedStation::SetUp();
        if (IsSkipped()) return;
        fs::create_directories("/etc/gangflash/station.d");
        fs::create_directories(folder / "config/gangflash");
    }
    static void write(const fs::path& file, const std::string& text) {
        std::ofstream(file) << text;
        fs::permissions(file, fs::perms(0644));
    }
    static std::string refusal() {
        const auto loaded = load_settings();
        return loaded ? "" : detail_of(loaded.error().front());
    }
};

TEST_F(StationFiles, AreReadInTheirOrder) {
    EXPECT_TRUE(load_settings()->files.empty());
    write("/etc/gangflash/station.toml", "ledger = \"/1\"\nreports = \"/1\"\nslots = \"/1\"\n");
    write("/etc/gangflash/station.d/b.toml", "reports = \"/b\"\nslots = \"/b\"\n");
    write("/etc/gangflash/station.d/a.toml", "reports = \"/a\"\n");
    write("/etc/gangflash/station.d/a.toml.bak", "nonsense\n");
    write(folder / "config/gangflash/station.toml", "slots = \"/mine\"\n");
    const auto loaded = load_settings();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->settings.ledger, "/1");
    EXPECT_EQ(loaded->settings.reports, "/b");
    EXPECT_EQ(loaded->settings.slots, "/mine");
    EXPECT_THAT(loaded->files,
                ElementsAre("/etc/gangflash/station.toml",
                            "/etc/gangflash/station.d/a.toml",
                            "/etc/gangflash/station.d/b.toml",
                            user_settings_file()));
}

/// A file left out in silence could be the strict one.
TEST_F(StationFiles, CountHoweverManyThereAre) {
    for (int i = 0; i < 250; ++i)
        write(fmt::format("/etc/gangflash/station.d/{:03}.toml", i),
              i == 249 ? "recipe_required = true\n" : "");
    const auto loaded = load_settings();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->files.size(), 250U);
    EXPECT_TRUE(loaded->settings.recipe_required);
}

TEST_F(StationFiles, CountOnlyWhereRootAloneCanHaveWrittenThem) {
    const fs::path file = "/etc/gangflash/station.toml";
    write(file, "recipe_required = true\n");
    ASSERT_TRUE(load_settings());
    EXPECT_TRUE(load_settings()->settings.recipe_required);
    fs::permissions(file, fs::perms(0664));
    EXPECT_THAT(refusal(),
                HasSubstr("/etc/gangflash/station.toml: is not believed: others than root"));
    EXPECT_THROW(current_settings(), std::runtime_error);
    fs::permissions(file, fs::perms(0644));
    ASSERT_EQ(::chown(file.c_str(), 65534, 0), 0);
    EXPECT_THAT(refusal(), HasSubstr("belongs to user 65534"));
    ASSERT_EQ(::chown(file.c_str(), 0, 0), 0);
    for (const char* above : {"/etc/gangflash", "/etc"}) {
        fs::permissions(above, fs::perms(0777));
        EXPECT_THAT(refusal(), HasSubstr(std::string(above) + ": is not believed")) << above;
        fs::permissions(above, fs::perms(0755));
    }
    fs::rename(file, "/etc/gangflash/elsewhere");
    fs::create_symlink("/etc/gangflash/elsewhere", file);
    EXPECT_THAT(refusal(), HasSubstr("is a link"));
    fs::remove(file);
    write("/etc/gangflash/station.d/x.toml", "");
    fs::permissions("/etc/gangflash/station.d", fs::perms(0777));
    EXPECT_THAT(refusal(), HasSubstr("station.d: is not believed"));
}

TEST_F(StationFiles, AnOpenFolderWithoutAFileIsNobodysWord) {
    fs::remove("/etc/gangflash/station.d");
    fs::permissions("/etc/gangflash", fs::perms(0777));
    EXPECT_TRUE(load_settings());
}

} // namespace
} // namespace gangflash
