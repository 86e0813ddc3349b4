// docs/operator is what this program would write, and says all it must.
#include "base/error_catalog.hpp"
#include "explain/founding_cases.hpp"
#include "station/cli/guide/operator_guide.hpp"
#include "tests/support/tree.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include <gtest/gtest.h>

namespace gangflash::cli {
namespace {

namespace fs = std::filesystem;

const fs::path checked_in = tree::source() / "docs/operator";

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(OperatorGuide, InTheTreeIsNotStale) {
    const auto pages = operator_guide();
    for (const auto& [name, text] : pages)
        EXPECT_EQ(read(checked_in / name), text)
            << name << ": run gangflash explain --operator-guide docs/operator";
    for (const auto& entry : fs::directory_iterator(checked_in))
        EXPECT_TRUE(pages.contains(entry.path().filename().string()))
            << entry.path() << " is no page of the guide";
}

TEST(OperatorGuide, TellsOfEveryErrorInBothLanguages) {
    const auto pages = operator_guide();
    for (const char* ending : {".md", ".zh.md"}) {
        std::string all;
        for (const auto& [name, text] : pages)
            if (name.ends_with(".zh.md") == (std::string(ending) == ".zh.md")) all += text;
        for (const ErrorEntry& entry : error_catalog())
            EXPECT_NE(all.find("## " + std::string(entry.id) + ' '), std::string::npos)
                << entry.id << " in *" << ending;
    }
}

TEST(OperatorGuide, EveryLinkLeadsToAPage) {
    const auto pages = operator_guide();
    static const std::regex link(R"(\]\(([^)]+)\))");
    std::size_t links = 0;
    for (const auto& [name, text] : pages)
        for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at, ++links)
            EXPECT_TRUE(pages.contains((*at)[1])) << name << " links to " << (*at)[1];
    EXPECT_GT(links, 40U);
}

TEST(FoundingCases, SayAllInBothLanguages) {
    EXPECT_EQ(explain::founding_cases().size(), 12U);
    for (const explain::FoundingCase& one : explain::founding_cases())
        for (const explain::Text& text : {one.title, one.phone, one.station, one.action}) {
            EXPECT_FALSE(text.en.empty()) << one.name;
            EXPECT_FALSE(text.zh.empty()) << one.name;
            EXPECT_NE(text.en, text.zh) << one.name;
        }
}

} // namespace
} // namespace gangflash::cli
