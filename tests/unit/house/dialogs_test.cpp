// A dialog that a scanner can answer loses work. So there is one place that makes them
// (station/grid/dialogs/ask.hpp), and this test knows of no other.
#include "tests/support/tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

/// Files that may name what Qt has for dialogs, and why.
const std::vector<std::string> allowed{
    "station/grid/dialogs/ask.cpp", // the one place
    "station/grid/dialogs/ask.hpp",
    // Qt's own printer: keep_dialogs_harmless() takes its defaults away when it appears.
    "station/grid/pages/handover/handover_page.cpp",
};

const std::regex makes_a_dialog(
    R"(\bQ(Message|Error)(Box|Message)\b|\bQ(Input|Progress|Print|File|Colou?r|Font|Wizard)Dialog\b|\bpublic QDialog\b|\bQDialog\s+\w+\s*[;({]|new QDialog\b)");

TEST(Dialogs, AreMadeInOnePlaceOnly) {
    const fs::path root = tree::source();
    for (const auto& entry : fs::recursive_directory_iterator(root / "station")) {
        const std::string file = fs::relative(entry.path(), root).generic_string();
        const std::string ending = entry.path().extension().string();
        if (ending != ".cpp" && ending != ".hpp") continue;
        if (std::ranges::find(allowed, file) != allowed.end()) continue;
        std::ifstream in(entry.path());
        int number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            const std::string code = line.substr(0, line.find("//"));
            if (std::regex_search(code, makes_a_dialog))
                ADD_FAILURE() << fmt::format("{}:{}: {}", file, number, line)
                              << "\n    makes a dialog: use station/grid/dialogs/ask.hpp";
        }
    }
}

TEST(Dialogs, ArePatternsThatFindWhatTheyAreFor) {
    for (const char* code : {"QMessageBox ask(",
                             "QMessageBox::question(",
                             "class X : public QDialog {",
                             "QInputDialog::getText(",
                             "QDialog dialog(this);",
                             "new QDialog(this)"})
        EXPECT_TRUE(std::regex_search(code, makes_a_dialog)) << code;
    for (const char* code :
         {"class X : public SafeDialog", "dialog.exec() == QDialog::Accepted", "QDialogButtonBox"})
        EXPECT_FALSE(std::regex_search(code, makes_a_dialog)) << code;
}

} // namespace
} // namespace gangflash
