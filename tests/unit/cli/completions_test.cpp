#include "station/cli/guide/completions.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::cli {

namespace {

using testing::HasSubstr;
using testing::Not;

struct Program {
    Program() {
        CLI::App* flash = app.add_subcommand("flash", "Flash phones; it's quick");
        flash->add_option("--userdata", text, "Owner's data")
            ->check(CLI::IsMember({"keep", "erase"}));
        flash->add_option("--package", text, "Firmware")->type_name("DIR");
        flash->add_option("--secret", text, "Not for people")->group("");
        CLI::App* ports = app.add_subcommand("ports", "The bench");
        ports->add_subcommand("list", "Draw it")->add_flag("--json", json, "For programs");
        ports->add_subcommand("learn", "Bind slots");
    }
    bool json = false;
    std::string text;
    CLI::App app{"Flashes a gang.", "gangflash"};
};

/// What bash offers for a line whose last word is being typed.
std::string offered(const std::vector<std::string>& words) {
    const TemporaryFolder folder;
    std::ofstream(folder / "completion") << bash_completion(Program().app);
    const std::string script =
        fmt::format("cd {} && mkdir -p firmware && . ./completion && COMP_WORDS=({}) && "
                    "COMP_CWORD={} && _gangflash 2>/dev/null; echo \"${{COMPREPLY[*]}}\"",
                    folder.path().string(),
                    fmt::join(words, " "),
                    words.size() - 1);
    const std::string line = "bash -c '" + script + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(line.c_str(), "r"), &::pclose);
    if (!pipe) return "bash cannot be started";
    std::string out;
    for (int c = 0; (c = std::fgetc(pipe.get())) != EOF && c != '\n';)
        out += static_cast<char>(c);
    return out;
}

} // namespace

TEST(Completions, BashOffersVerbsOptionsAndValuesWhereTheyFit) {
    EXPECT_EQ(offered({"gangflash", "fl"}), "flash");
    EXPECT_EQ(offered({"gangflash", "ports", "l"}), "list learn");
    EXPECT_EQ(offered({"gangflash", "ports", "list", "--j"}), "--json");
    EXPECT_EQ(offered({"gangflash", "flash", "--userdata", "k"}), "keep");
    EXPECT_EQ(offered({"gangflash", "flash", "--package", "fir"}), "firmware");
    EXPECT_EQ(offered({"gangflash", "flash", "--json"}), "");
}

TEST(Completions, NoShellIsToldOfHiddenOptions) {
    const Program program;
    for (const auto& text : {bash_completion(program.app),
                             zsh_completion(program.app),
                             fish_completion(program.app)}) {
        EXPECT_THAT(text, HasSubstr("userdata"));
        EXPECT_THAT(text, Not(HasSubstr("secret")));
    }
}

TEST(Completions, ApostrophesDoNotEndTheWord) {
    const Program program;
    EXPECT_THAT(zsh_completion(program.app), HasSubstr(R"('flash:Flash phones; it'\''s quick')"));
    EXPECT_THAT(fish_completion(program.app), HasSubstr(R"('Flash phones; it\'s quick')"));
}

} // namespace gangflash::cli
