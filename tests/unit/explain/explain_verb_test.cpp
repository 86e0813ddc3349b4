// gangflash explain, as a technician types it.
#include "station/cli/guide/operator_guide.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct Ran {
    int code = 0;
    std::string out;
};

/// Arguments in the order typed; --lang is given, so that the tester's own locale has no say.
Ran explain(std::vector<std::string> arguments) {
    CLI::App app{"test", "gangflash"};
    int code = -1;
    add_explain_verb(app, code);
    arguments.insert(arguments.begin(), "explain");
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes them
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        code = app.exit(error) == 0 ? exit_ok : exit_usage;
    }
    std::fflush(stdout);
    testing::internal::GetCapturedStderr();
    return {code, testing::internal::GetCapturedStdout()};
}

TEST(ExplainVerb, TellsSeveralCodesInTheOrderAsked) {
    const Ran ran = explain({"--lang", "en", "4032", "RAM-502", "STATUS_EXCEED_NUM_MAX"});
    EXPECT_EQ(ran.code, exit_ok);
    const auto first = ran.out.find("S_FT_ENABLE_DRAM_FAIL");
    const auto second = ran.out.find("RAM-502");
    const auto third = ran.out.find("DA-404");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
}

TEST(ExplainVerb, AnUnknownCodeExitsWithTwoAndTheOthersAreStillTold) {
    const Ran ran = explain({"--lang", "en", "4132", "4032"});
    EXPECT_EQ(ran.code, exit_usage);
    EXPECT_THAT(ran.out, HasSubstr("4132 is not known here"));
    EXPECT_THAT(ran.out, HasSubstr("RAM-501"));
}

TEST(ExplainVerb, ALinePastedWithoutQuotesIsUnderstood) {
    const Ran phrase = explain({"--lang", "en", "lib", "DA", "NOT", "match"});
    EXPECT_EQ(phrase.code, exit_ok);
    EXPECT_THAT(phrase.out, HasSubstr("PKG-810"));
    const Ran line =
        explain({"--lang", "en", "BROM", "ERROR", ":", "S_FT_ENABLE_DRAM_FAIL", "(4032)"});
    EXPECT_EQ(line.code, exit_ok) << line.out;
    EXPECT_THAT(line.out, HasSubstr("RAM-501"));
    EXPECT_THAT(line.out, Not(HasSubstr("not known")));
}

TEST(ExplainVerb, JsonIsOneObjectALine) {
    const Ran ran = explain({"--json", "--lang", "zh", "3004", "4132"});
    EXPECT_EQ(ran.code, exit_usage);
    std::istringstream lines(ran.out);
    std::vector<nlohmann::json> objects;
    for (std::string line; std::getline(lines, line);)
        objects.push_back(nlohmann::json::parse(line));
    ASSERT_EQ(objects.size(), 3U);
    EXPECT_EQ(objects[0].at("asked"), "3004");
    EXPECT_THAT(objects[0].at("error_text").get<std::string>(), HasSubstr("内存"));
    EXPECT_EQ(objects[2].at("known"), false);
}

TEST(ExplainVerb, WantsACodeAndALanguageItSpeaks) {
    EXPECT_EQ(explain({}).code, exit_usage);
    EXPECT_EQ(explain({"--lang", "tlh", "4032"}).code, exit_usage);
}

TEST(ExplainVerb, WritesTheGuideAndTakesOldPagesAway) {
    const TemporaryFolder folder;
    const fs::path stale = folder / "errors-old.md";
    const fs::path foreign = folder / "notes.md";
    for (const fs::path& path : {stale, foreign})
        std::ofstream(path) << "text\n";
    ASSERT_EQ(explain({"--operator-guide", folder.path().string()}).code, exit_ok);
    for (const auto& [name, text] : operator_guide())
        EXPECT_EQ(fs::file_size(folder / name), text.size()) << name;
    EXPECT_FALSE(fs::exists(stale));
    EXPECT_TRUE(fs::exists(foreign)) << "that is somebody's own";
}

TEST(ExplainVerb, SaysWhenTheGuideCannotBeWritten) {
    EXPECT_EQ(explain({"--operator-guide", "/proc/no/such"}).code, exit_station);
}

} // namespace
} // namespace gangflash::cli
