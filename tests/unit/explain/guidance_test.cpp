// Every row of the error catalogue says all it must, in both languages.
#include "explain/guidance.hpp"

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

namespace gangflash::explain {
namespace {

bool is_chinese(std::string_view text) {
    return std::any_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE4; });
}

void expect_told(const Text& text, std::string_view id, std::string_view what) {
    EXPECT_FALSE(text.en.empty()) << id << ' ' << what;
    EXPECT_TRUE(is_chinese(text.zh)) << id << ' ' << what << ": " << text.zh;
    EXPECT_FALSE(is_chinese(text.en)) << id << ' ' << what << ": " << text.en;
}

TEST(ErrorGuidance, EveryCatalogueRowIsToldInBothLanguages) {
    for (const ErrorEntry& entry : error_catalog()) {
        const Guidance guidance = guidance_of(entry.code);
        EXPECT_EQ(guidance.text.en, entry.text);
        expect_told(guidance.text, entry.id, "text");
        expect_told(guidance.action, entry.id, "action");
        expect_told(guidance.cause, entry.id, "cause");
        ASSERT_FALSE(guidance.reasons.empty()) << entry.id;
        for (const Text& reason : guidance.reasons)
            expect_told(reason, entry.id, "reason");
        expect_told(sentence(guidance.retry), entry.id, "retry");
        expect_told(sentence(guidance.written), entry.id, "written");
    }
}

/// The station's policy (column Remedy) and what people are told about retrying say the same.
TEST(ErrorGuidance, TellsAboutRetriesWhatTheStationDoes) {
    for (const ErrorEntry& entry : error_catalog()) {
        const bool station_retries = entry.remedy == Remedy::retry_step ||
                                     entry.remedy == Remedy::reconnect ||
                                     entry.remedy == Remedy::power_cycle;
        EXPECT_EQ(guidance_of(entry.code).retry == RetryHelp::station_retries, station_retries)
            << entry.id;
    }
}

/// A package is refused before any phone is touched.
TEST(ErrorGuidance, NothingIsWrittenWhenThePackageIsRefused) {
    for (const ErrorEntry& entry : error_catalog()) {
        if (!entry.id.starts_with("PKG") || entry.code == ErrorCode::image_changed) continue;
        EXPECT_EQ(guidance_of(entry.code).written, Written::nothing) << entry.id;
    }
}

TEST(Languages, AreFoundByTheNamesSystemsGiveThem) {
    EXPECT_EQ(language_named("zh"), Language::zh);
    EXPECT_EQ(language_named("zh_CN.UTF-8"), Language::zh);
    EXPECT_EQ(language_named("zh-Hans"), Language::zh);
    EXPECT_EQ(language_named("en_GB"), Language::en);
    EXPECT_EQ(language_named("C"), Language::en);
    EXPECT_FALSE(language_named("de"));
    EXPECT_FALSE(language_named(""));
}

} // namespace
} // namespace gangflash::explain
