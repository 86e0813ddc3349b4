// Nothing of this program writes who a phone is: the code is looked through, and the protected
// partitions are put in front of the planner under every name they have.
#include "config/plan/plan_selection.hpp"
#include "config/plan/protected_partitions.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

const fs::path root = tree::source();

/// What may stand in a few files only. Whoever adds a file here says why.
struct Rule {
    const char* what;
    const char* pattern; ///< ECMAScript, against one line
    std::vector<std::string> folders;
    std::vector<std::string> allowed;
};

const std::vector<Rule>& rules() {
    static const std::vector<std::string> product{"base",
                                                  "config",
                                                  "engine",
                                                  "reports",
                                                  "station",
                                                  "ports/api",
                                                  "ports/usb",
                                                  "ports/serial",
                                                  "ports/replay"};
    static const std::vector<Rule> all{
        // That nothing writes without a grant is the compiler's to see; here, who makes one.
        {"a grant to change a phone's storage without the last gate",
         R"(for_what_it_owns\(|GrantForTests|WriteGrant\s+\w+\s*[;{=])",
         product,
         {
             "engine/storage/write_grant.hpp",
             "engine/attempt/admission.hpp",
             "engine/attempt/admission.cpp",
             "engine/attempt/restore.cpp", // gives back what was read from the same phone
         }},
        {"a partition put into a write plan",
         R"(\bPlannedWrite\s+\w+\s*[;{=]|\bwrites\s*\.\s*(push_back|emplace_back|insert)\(|\.writes\s*=)",
         {"config", "engine", "station"},
         {
             "config/plan/plan_builder.cpp", // behind choose(), which knows the protected names
             "config/recipe/open.cpp",       // orders what the planner allowed
             "config/recipe/parse.cpp",      // names only, protected ones refused there
             "station/cli/facts/recipe_facts.cpp" // words for people
         }},
        {"a partition put among those that are erased",
         R"(\bPlannedErase\s+\w+\s*[;{=]|\berases\s*\.\s*(push_back|emplace_back|insert)\(|\.erases\s*=)",
         {"config", "engine", "station"},
         {"config/plan/plan_builder.cpp"}}, // userdata, metadata, md_udc
        {"something that encodes or encrypts an identifier",
         R"((encode|encrypt|write|store|set|pack|make)_\w*(imei|serial|mp0b|ld0b|barcode|product_info|address|nvram|nvdata)\w*\s*\(|EVP_Encrypt|EVP_CipherInit)",
         product,
         {
             "engine/guard/cipher.cpp", // seals backups with the station's own key
         }},
        {"a file system opened for writing",
         R"(EXT2_FLAG_RW|ext2fs_(initialize|mkdir|link|write_new_inode|file_write)\b|EXT2_FILE_WRITE)",
         product,
         {}},
        {"the command of phones that sets an IMEI or a serial",
         R"(EGMR\s*=\s*1|SET_IMEI|WRITE_IMEI|SetIMEI|WriteIMEI)",
         product,
         {}},
        {"a burnt fuse", R"((write|burn|blow|program)_?(e?fuse)\w*\s*\()", product, {}},
    };
    return all;
}

std::vector<std::string> sources_under(const std::string& folder) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const std::string extension = entry.path().extension().string();
        if (extension == ".hpp" || extension == ".cpp" || extension == ".c")
            found.push_back(fs::relative(entry.path(), root).generic_string());
    }
    return found;
}

/// The line without what stands behind `//`: sentences may speak of what code must not do.
std::string code_of(const std::string& line) {
    return line.substr(0, line.find("//"));
}

/// `file:line: text` of every line a rule matches outside the files it allows.
std::vector<std::string> broken(const Rule& rule) {
    const std::regex pattern(rule.pattern, std::regex::icase);
    std::vector<std::string> found;
    for (const std::string& folder : rule.folders)
        for (const std::string& file : sources_under(folder)) {
            if (std::ranges::find(rule.allowed, file) != rule.allowed.end()) continue;
            std::ifstream in(root / file);
            std::size_t number = 0;
            for (std::string line; std::getline(in, line);) {
                ++number;
                if (std::regex_search(code_of(line), pattern))
                    found.push_back(fmt::format("{}:{}: {}", file, number, line));
            }
        }
    return found;
}

TEST(ReadOnly, NoFunctionWritesAnIdentifier) {
    for (const Rule& rule : rules())
        for (const std::string& line : broken(rule))
            ADD_FAILURE() << line << "\n    is " << rule.what;
}

/// A pattern that matches nothing would prove nothing.
TEST(ReadOnly, EveryPatternFindsWhatItIsFor) {
    const std::vector<std::vector<std::string>> wanted{
        {"admission_.for_what_it_owns(backup)", "GrantForTests::any()", "WriteGrant grant_;"},
        {"PlannedWrite write;", "plan.writes.push_back(x)", "plan.writes = {}"},
        {"PlannedErase erase{}", "plan_.erases.push_back(", "plan.erases = {}"},
        {"encode_imei(digits)",
         "Bytes write_mp0b(who)",
         "store_serial_number(x)",
         "EVP_EncryptInit("},
        {"EXT2_FLAG_RW |", "ext2fs_file_write(file"},
        {"AT+EGMR=1,7", "SET_IMEI"},
        {"burn_efuse(", "write_fuse(x)"},
    };
    ASSERT_EQ(wanted.size(), rules().size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        for (const std::string& line : wanted[i])
            EXPECT_TRUE(std::regex_search(line, std::regex(rules()[i].pattern, std::regex::icase)))
                << line << " is " << rules()[i].what;
}

/// Files that a rule allows exist and still need it: the list does not outlive its reasons.
TEST(ReadOnly, NoRuleAllowsMoreThanItMust) {
    for (const Rule& rule : rules())
        for (const std::string& file : rule.allowed) {
            Rule alone = rule;
            alone.folders = {fs::path(file).parent_path().generic_string()};
            std::erase(alone.allowed, file);
            const auto lines = broken(alone);
            EXPECT_TRUE(std::ranges::any_of(
                lines, [&](const std::string& line) { return line.starts_with(file + ":"); }))
                << file << " need not be allowed: " << rule.what;
        }
}

/// From the reference (mtk-firmware-package.md, 6.1), not from the program's own list.
constexpr const char* protected_names[] = {"proinfo",
                                           "pro_info",
                                           "nvram",
                                           "nvdata",
                                           "nvcfg",
                                           "protect1",
                                           "protect2",
                                           "protect_f",
                                           "protect_s",
                                           "persist",
                                           "seccfg",
                                           "frp",
                                           "efuse",
                                           "otp",
                                           "flashinfo"};

std::string upper(std::string name) {
    std::ranges::transform(
        name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

TEST(ReadOnly, TheProtectedSetNeverEntersAPlan) {
    for (const std::string name : protected_names)
        for (const std::string& called : {name,
                                          upper(name),
                                          name + "_a",
                                          name + "_b",
                                          "__NODL_" + upper(name),
                                          "__NODL_RSV_" + upper(name)}) {
            EXPECT_NE(guard_of(called), Guard::none) << called;
            EXPECT_FALSE(is_userdata_group(called)) << called << " would be erased";
            for (const bool asked : {false, true})
                for (const Userdata userdata : {Userdata::keep, Userdata::erase}) {
                    ScatterPartition partition;
                    partition.name = called;
                    partition.file_name = "image.bin";
                    partition.is_download = true;
                    partition.regions = {Region::user};
                    Selection selection;
                    selection.userdata = userdata;
                    if (asked) selection.only = {called};
                    EXPECT_NE(choose(partition, selection).kind, Choice::Kind::write) << called;
                }
        }
}

} // namespace
} // namespace gangflash
