// Every source that the code names stands in docs/reference, with the section it names.
#include "tests/support/tree.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

const fs::path root = gangflash::tree::source();

/// The text of a file in one line: comment marks and line ends are spaces, so that a citation may
/// go on in the next line.
std::string running_text(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    static const std::regex mark(R"(^\s*(//[/!]?<?|#|\*)? ?)");
    for (std::string line; std::getline(in, line);)
        text << std::regex_replace(line, mark, "") << ' ';
    return text.str();
}

struct Document {
    std::set<std::string> sections; ///< `7`, `7.9`
    bool has_observations = false;
};

std::map<std::string, Document> documents() {
    std::map<std::string, Document> found;
    for (const auto& entry : fs::directory_iterator(root / "docs/reference")) {
        std::ifstream in(entry.path());
        static const std::regex heading(R"(^#+ (?:Section )?(\d+(?:\.\d+)*)\.? .*)");
        Document document;
        for (std::string line; std::getline(in, line);) {
            if (std::smatch match; std::regex_match(line, match, heading))
                document.sections.insert(match[1]);
            document.has_observations |= line.starts_with("## Observed");
        }
        found.emplace(entry.path().filename().string(), std::move(document));
    }
    return found;
}

std::vector<fs::path> texts() {
    std::vector<fs::path> found;
    for (const auto* folder :
         {"base", "config", "engine", "ports", "reports", "station", "tests", "docs/protocol"})
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string extension = entry.path().extension().string();
            if (extension == ".hpp" || extension == ".cpp" || extension == ".md")
                found.push_back(entry.path());
        }
    return found;
}

TEST(Citations, NameADocumentAndASectionThatAreThere) {
    const auto library = documents();
    ASSERT_FALSE(library.empty());
    static const std::regex citation(
        R"re(([a-z0-9-]+\.md),? (?:sections? )?((?:\d+(?:\.\d+)*|"Observed")(?:(?:, | and | to )(?:\d+\.\d+|"Observed"))*))re");
    static const std::regex place(R"re(\d+(?:\.\d+)*|"Observed")re");
    std::size_t seen = 0;
    for (const fs::path& file : texts()) {
        const std::string text = running_text(file);
        for (std::sregex_iterator it(text.begin(), text.end(), citation), end; it != end; ++it) {
            const std::string name = (*it)[1];
            if (!name.starts_with("mtk-")) continue;
            const auto document = library.find(name);
            ASSERT_NE(document, library.end()) << file << " cites " << name;
            const std::string places = (*it)[2];
            for (std::sregex_iterator p(places.begin(), places.end(), place); p != end; ++p) {
                const bool there = p->str() == "\"Observed\""
                                       ? document->second.has_observations
                                       : document->second.sections.contains(p->str());
                EXPECT_TRUE(there) << file << ": " << name << " has no section " << p->str();
                ++seen;
            }
        }
    }
    EXPECT_GT(seen, 100U) << "the pattern no longer finds citations";
}

TEST(Citations, SayWhichDocumentIsMeant) {
    static const std::regex bare(R"([Rr]eference,? \(?\d)");
    for (const fs::path& file : texts()) {
        if (file.filename() == "citations_test.cpp") continue;
        const std::string text = running_text(file);
        if (std::smatch match; std::regex_search(text, match, bare))
            ADD_FAILURE() << file << ": `" << match.str() << "…` names a section and no document";
    }
}

} // namespace
