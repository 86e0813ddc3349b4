// A family's words stay with the family: outside engine/mediatek nothing decides by boot ROM,
// preloader, agent files, EMI or the ids of a chip.
#include "tests/support/tree.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

const fs::path root = tree::source();

/// Names in code; what stands in texts and comments is for people.
const std::regex
    words(R"(\b(brom|preloader\w*|emi|me_id|soc_id|da1|da2|EmiSettings|FlashPlan|MediatekMeans|)"
          R"(MediatekContact|AgentFiles|AgentGeneration|ChipFacts|DownloadAgent)\b|)"
          R"(PhoneMode::(brom|preloader|agent)\b)");

/// The few files that may use them, each with its reason.
const std::map<std::string, std::set<std::string>> allowed{
    {"the record's own columns, under their published names",
     {"engine/attempt/inspect.cpp",
      "engine/guard/manifest.cpp",
      "engine/guard/vault_files.cpp",
      "engine/identity/phone_ids.cpp",
      "engine/identity/phone_ids.hpp",
      "engine/readback/manifest.cpp",
      "engine/unit/batch_roll.cpp",
      "reports/api/journal.hpp",
      "reports/api/recorded_backup.hpp",
      "reports/api/records.hpp",
      "reports/audit/analysis.cpp",
      "reports/audit/csv.cpp",
      "reports/audit/html.cpp",
      "reports/audit/json.cpp",
      "reports/audit/pdf.cpp",
      "reports/sqlite/reader.cpp",
      "reports/sqlite/record_json.cpp",
      "station/cli/verbs/verb_backups.cpp",
      "station/cli/verbs/verb_identify.cpp",
      "station/desk/ledger_questions.cpp",
      "station/grid/pages/bench/detail_pane.cpp",
      "station/grid/pages/bench/port_grid_model.cpp",
      "station/wiring/station_vault.cpp"}},
    {"the table of USB identities", {"ports/api/port_bus.hpp"}},
    {"the catalogue, and the names of chip facts",
     {"base/error_catalog.cpp", "base/error_catalog.hpp", "base/storage.hpp"}},
    {"readers of a MediaTek package, and what they print of it",
     {"station/cli/facts/inspect_facts.cpp",
      "station/cli/facts/inspect_facts.hpp",
      "station/cli/facts/inspect_file.cpp",
      "station/cli/facts/plan_facts.cpp",
      "station/cli/facts/plan_facts.hpp",
      "station/cli/facts/recipe_facts.cpp",
      "station/cli/facts/recipe_facts.hpp",
      "station/cli/options/job_options.cpp",
      "station/cli/options/job_options.hpp",
      "station/cli/reading_job.cpp",
      "station/cli/recipe_job.cpp",
      "station/cli/recipe_job.hpp",
      "station/cli/verbs/verb_flash.cpp"}},
    {"the bank of virtual phones",
     {"station/phones/main.cpp",
      "station/phones/pty_bank.cpp",
      "station/phones/redir_bank.cpp",
      "station/phones/usb_face.cpp"}},
};

bool may_use_them(const std::string& file) {
    for (const auto& [reason, files] : allowed)
        if (files.contains(file)) return true;
    return false;
}

/// One line without its texts and its comment.
std::string code_of(const std::string& line) {
    static const std::regex text(R"("(\\.|[^"\\])*")");
    std::string code = std::regex_replace(line, text, "\"\"");
    return code.substr(0, code.find("//"));
}

bool uses_them(const fs::path& path) {
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);)
        if (std::regex_search(code_of(line), words)) return true;
    return false;
}

std::set<std::string> sources_outside_the_family() {
    std::set<std::string> found;
    for (const char* folder : {"base", "engine", "reports", "station", "ports/api"})
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string file = fs::relative(entry.path(), root).generic_string();
            const std::string extension = entry.path().extension().string();
            if (extension != ".hpp" && extension != ".cpp") continue;
            if (!file.starts_with("engine/mediatek/")) found.insert(file);
        }
    return found;
}

TEST(House, NobodyOutsideItsFamilyDecidesByAFamilysWords) {
    for (const std::string& file : sources_outside_the_family())
        EXPECT_TRUE(may_use_them(file) || !uses_them(root / file))
            << file << " names a word of MediaTek's; ask the Contact, the Backend or the Plan";
}

TEST(House, EveryFileThatMayNameAFamilysWordsDoes) {
    for (const auto& [reason, files] : allowed)
        for (const std::string& file : files) {
            ASSERT_TRUE(fs::exists(root / file)) << file << ": gone (" << reason << ")";
            EXPECT_TRUE(uses_them(root / file)) << file << " no longer needs to be listed";
        }
}

TEST(House, FamilyWordsAreSeenInCodeAndNotInTexts) {
    EXPECT_TRUE(std::regex_search(code_of("if (plan.emi) return;"), words));
    EXPECT_TRUE(std::regex_search(code_of("mode == PhoneMode::brom"), words));
    EXPECT_FALSE(std::regex_search(code_of("print(\"the emi of a preloader\"); // brom"), words));
}

} // namespace
} // namespace gangflash
