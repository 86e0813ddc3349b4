// Reads every #include of the tree and compares it with the map of the house (ARCHITECTURE.md).
#include "tests/support/tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

const fs::path root = gangflash::tree::source();

/// Each box and the boxes it may include from, besides itself.
const std::map<std::string, std::set<std::string>> arrows{
    {"base", {}},
    {"base/async", {"base"}},
    {"config", {"base"}},
    {"ports/api", {"base"}},
    {"ports/usb", {"ports/api", "base/async", "base"}},
    {"ports/serial", {"ports/api", "base/async", "base"}},
    {"ports/virtual", {"ports/api", "base/async", "base"}},
    {"ports/replay", {"ports/api", "base/async", "base"}},
    {"explain", {"config", "base"}},
    {"engine/protocol", {"ports/api", "base/async", "base"}},
    {"engine/identity", {"config", "base"}},
    {"engine/guard", {"engine/identity", "config", "base"}},
    {"engine/storage", {"engine/protocol", "config", "base/async", "base"}},
    {"engine/job", {"config", "reports/api", "base"}},
    {"engine/phone",
     {"engine/job",
      "engine/guard",
      "engine/identity",
      "engine/storage",
      "config",
      "reports/api",
      "base/async",
      "base"}},
    {"engine/unit",
     {"engine/phone",
      "engine/job",
      "engine/identity",
      "engine/storage",
      "engine/protocol",
      "config",
      "ports/api",
      "reports/api",
      "base/async",
      "base"}},
    {"engine/readback",
     {"engine/phone",
      "engine/job",
      "engine/identity",
      "engine/storage",
      "engine/protocol",
      "base/async",
      "base"}},
    {"engine/signing", {"base/async", "base"}},
    {"engine/backend",
     {"engine/unit",
      "engine/phone",
      "engine/readback",
      "engine/identity",
      "engine/storage",
      "config",
      "ports/api",
      "reports/api",
      "base"}},
    {"engine/mediatek",
     {"engine/backend",
      "engine/unit",
      "engine/phone",
      "engine/readback",
      "engine/signing",
      "engine/storage",
      "engine/protocol",
      "config",
      "ports/api",
      "base/async",
      "base"}},
    {"engine/attempt",
     {"engine/backend",
      "engine/unit",
      "engine/phone",
      "engine/readback",
      "engine/job",
      "engine/guard",
      "engine/identity",
      "engine/storage",
      "engine/protocol",
      "config",
      "reports/api",
      "base/async",
      "base"}},
    {"engine/station",
     {"engine/attempt",
      "engine/backend",
      "engine/unit",
      "engine/job",
      "config",
      "ports/api",
      "reports/api",
      "base/async",
      "base"}},
    {"reports/api", {"base"}},
    {"reports/sqlite", {"reports/api", "base"}},
    {"reports/audit", {"reports/api", "base"}},
    {"station/settings", {"config", "base"}},
    {"station/rights", {"station/settings", "config", "base"}},
};

/// Third-party headers that one box alone may use.
const std::map<std::string, std::string> owned_headers{
    {"libusb.h", "ports/usb"},
    {"libusb-1.0/libusb.h", "ports/usb"},
    {"sqlite3.h", "reports/sqlite"},
    // Work of its own has an owner: TaskGroup, or the functions of run_on.hpp.
    {"boost/asio/co_spawn.hpp", "base/async"},
    {"boost/asio/detached.hpp", "base/async"},
    {"boost/asio.hpp", "nobody"}, // includes both
};

/// The box a file belongs to: the longest name that is a prefix of its path.
std::string box_of(const std::string& path) {
    std::string best;
    for (const auto& [box, unused] : arrows)
        if (path.starts_with(box + "/") && box.size() > best.size()) best = box;
    return best;
}

std::vector<std::string> sources_under(const std::string& folder) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const std::string extension = entry.path().extension().string();
        if (extension == ".hpp" || extension == ".cpp")
            found.push_back(fs::relative(entry.path(), root).generic_string());
    }
    return found;
}

std::vector<std::string> includes_of(const std::string& file) {
    std::ifstream in(root / file);
    static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<std::string> found;
    for (std::string line; std::getline(in, line);)
        if (std::smatch match; std::regex_search(line, match, pattern)) found.push_back(match[1]);
    return found;
}

bool is_ours(const std::string& include) {
    return fs::exists(root / include);
}

TEST(House, EveryIncludeFollowsAnArrowOfTheMap) {
    for (const auto* folder : {"base",
                               "config",
                               "explain",
                               "ports",
                               "engine",
                               "reports",
                               "station/rights",
                               "station/settings"})
        for (const std::string& file : sources_under(folder)) {
            const std::string box = box_of(file);
            ASSERT_FALSE(box.empty()) << file << " is in no box of the map";
            for (const std::string& include : includes_of(file)) {
                if (!is_ours(include)) continue;
                const std::string target = box_of(include);
                EXPECT_TRUE(target == box || arrows.at(box).contains(target))
                    << file << " (" << box << ") includes " << include << " (" << target
                    << "), and the map has no such arrow";
            }
        }
}

TEST(House, NobodyBelowTheStationIncludesTheStationOrQt) {
    for (const auto* folder : {"base", "config", "explain", "ports", "engine", "reports"})
        for (const std::string& file : sources_under(folder))
            for (const std::string& include : includes_of(file)) {
                EXPECT_FALSE(include.starts_with("station/")) << file << " includes " << include;
                EXPECT_FALSE(include.size() > 1 && include[0] == 'Q' &&
                             std::isupper(static_cast<unsigned char>(include[1])) != 0)
                    << file << " includes " << include;
            }
}

TEST(House, OnlyTheOwnerOfAThirdPartyLibraryIncludesIt) {
    for (const auto* folder :
         {"base", "config", "explain", "ports", "engine", "reports", "station"})
        for (const std::string& file : sources_under(folder))
            for (const std::string& include : includes_of(file))
                if (const auto owner = owned_headers.find(include); owner != owned_headers.end()) {
                    EXPECT_EQ(box_of(file), owner->second) << file << " includes " << include;
                }
}

/// Pages, verbs and reports are given a LedgerReader; where it reads from is wiring's to say.
TEST(House, NobodyButWiringNamesTheReaderOfALedgersFile) {
    const std::set<std::string> readers{"reports/sqlite/reader.hpp",
                                        "reports/sqlite/ledger_file_reader.hpp",
                                        "reports/sqlite/recorded_backups.hpp"};
    for (const auto* folder : {"station", "engine", "reports/audit", "explain"})
        for (const std::string& file : sources_under(folder))
            for (const std::string& include : includes_of(file))
                EXPECT_TRUE(!readers.contains(include) || file.starts_with("station/wiring/"))
                    << file << " includes " << include << "; take a const LedgerReader&";
}

TEST(House, IncludesAreWrittenFromTheRoot) {
    for (const auto* folder :
         {"base", "config", "explain", "ports", "engine", "reports", "station", "tests"})
        for (const std::string& file : sources_under(folder)) {
            std::ifstream in(root / file);
            static const std::regex quoted(R"(^\s*#\s*include\s*"([^"]+)\")");
            for (std::string line; std::getline(in, line);)
                if (std::smatch match; std::regex_search(line, match, quoted)) {
                    const std::string include = match[1];
                    if (include.starts_with("moc_") || include.ends_with(".moc")) continue;
                    EXPECT_TRUE(is_ours(include) || include.find('/') == std::string::npos)
                        << file << " includes \"" << include << "\"";
                }
        }
}

/// Depth and size are bounded at one door for each library (base/nesting.hpp).
TEST(House, TextReachesAParserThroughItsDoorAlone) {
    struct Door {
        std::regex call;
        std::set<std::string> files;
    };
    const std::vector<Door> doors{
        {std::regex(R"(toml::parse(_file)?\s*\()"), {"base/toml_text.hpp"}},
        {std::regex(R"((json|Json|Facts)::(parse|accept|sax_parse|from_\w+)\s*\()"),
         {"base/json_text.hpp"}},
        {std::regex(R"(\.load(_buffer\w*|_file|_string)?\s*\()"),
         {"config/scatter/xml_reader.cpp",
          "config/package/package_checksums.cpp", // both measure it first
          "config/package/package_layout.cpp",
          "engine/mediatek/xml/tree.cpp"}}, // measures it first, for all texts of an agent
        {std::regex(R"(YAML::Load)"), {}},
    };
    for (const auto* folder :
         {"base", "config", "explain", "ports", "engine", "reports", "station"})
        for (const std::string& file : sources_under(folder)) {
            std::ifstream in(root / file);
            const std::string text{std::istreambuf_iterator<char>(in), {}};
            for (const Door& door : doors) {
                const bool uses = std::regex_search(text, door.call);
                const bool library = text.find("toml++") != std::string::npos ||
                                     text.find("nlohmann") != std::string::npos ||
                                     text.find("pugixml") != std::string::npos ||
                                     text.find("YAML") != std::string::npos;
                if (uses && library) {
                    EXPECT_TRUE(door.files.contains(file)) << file << " opens a door of its own";
                }
            }
        }
}

/// Files are made by base/disk_file: private, through no planted link, durable.
TEST(House, NobodyOpensAFileForWritingByItself) {
    const std::regex writer(R"(std::ofstream\s|std::ofstream\(|fopen\s*\(|O_CREAT|QSaveFile\s)");
    const std::set<std::string> known{
        "base/disk_file.cpp",
        // The virtual phones' own storage and demo packages: nobody's data.
        "ports/virtual/storage.cpp",
        "ports/virtual/demo/demo_package.cpp",
        "ports/virtual/case_package.cpp",
        // Locks, which hold nothing; their modes are their own tests' affair.
        "engine/guard/vault_lock.cpp",
        "station/grid/pages/handover/handover_sheet.cpp", // Qt's own, beside the target, under
                                                          // umask 077
        "reports/sqlite/ledger_file.cpp",
    };
    for (const auto* folder :
         {"base", "config", "explain", "ports", "engine", "reports", "station"})
        for (const std::string& file : sources_under(folder)) {
            std::ifstream in(root / file);
            const std::string text{std::istreambuf_iterator<char>(in), {}};
            if (std::regex_search(text, writer)) {
                EXPECT_TRUE(known.contains(file)) << file << " makes files by itself";
            }
        }
}

/// A pipe in a file's place is refused and never waited for, by those that know how: read_text(),
/// FileReader.
TEST(House, NobodyReadsAFileByItself) {
    const std::regex reader(R"(std::ifstream\s|std::ifstream\(|QFile\s+\w+\()");
    const std::set<std::string> known{
        // The kernel's own files.
        "base/local_disk.cpp",
        "ports/usb/bench.cpp",
        "ports/usb/bench_checks.cpp",
        "ports/usb/capacity.cpp",
        "reports/sqlite/ledger_file.cpp",
        "station/settings/root_file.cpp",
        "station/grid/dialogs/log_view.cpp", // asks for its size first, which only files have
    };
    for (const auto* folder :
         {"base", "config", "explain", "ports", "engine", "reports", "station"})
        for (const std::string& file : sources_under(folder)) {
            std::ifstream in(root / file);
            const std::string text{std::istreambuf_iterator<char>(in), {}};
            if (std::regex_search(text, reader)) {
                EXPECT_TRUE(known.contains(file)) << file << " reads files by itself";
            }
        }
}

/// The top level grows only with a reason in ARCHITECTURE.md.
TEST(House, NothingGrowsAtTheTopWithoutAReason) {
    const std::set<std::string> known{"CMakeLists.txt",
                                      "CMakePresets.json",
                                      "LICENSE",
                                      "README.md",
                                      "ARCHITECTURE.md",
                                      "CONTRIBUTING.md",
                                      "CHANGELOG.md",
                                      "base",
                                      "config",
                                      "explain", // what errors mean; beside config, not inside
                                      "ports",
                                      "engine",
                                      "reports",
                                      "station",
                                      "tests",
                                      "cmake",
                                      "docs",
                                      "packaging", // what distributions and systemd want to be told
                                      "run",
                                      "check",
                                      "build"};
    for (const auto& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(".") || name == "compile_commands.json") continue;
        EXPECT_TRUE(known.contains(name)) << name;
    }
}

} // namespace
