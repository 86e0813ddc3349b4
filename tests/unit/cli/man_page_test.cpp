#include "station/cli/guide/man_pages.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::cli {

namespace {

using testing::HasSubstr;
using testing::Not;

struct Program {
    Program() {
        app.footer("Exit codes: 0 fine.");
        CLI::App* flash = app.add_subcommand("flash", "Flash phones");
        flash->add_option("--link-speed", speed, "Bytes a second")->capture_default_str();
        flash->add_option("--secret", hidden, "Not for people")->group("");
        CLI::App* ports = app.add_subcommand("ports", "The bench");
        ports->add_subcommand("list", "Draw it")->add_flag("--json", json, "For programs");
    }
    int speed = 7;
    bool json = false;
    std::string hidden;
    CLI::App app{"Flashes a gang.", "gangflash"};
};

} // namespace

TEST(ManPage, SaysEveryOptionThatPeopleMaySee) {
    const Program program;
    const std::string page =
        man_page(*program.app.get_subcommand("flash"), "gangflash-flash", "1.2");
    EXPECT_THAT(page, HasSubstr(".TH GANGFLASH\\-FLASH 1"));
    EXPECT_THAT(page, HasSubstr("gangflash 1.2"));
    EXPECT_THAT(page, HasSubstr("\\fB\\-\\-link\\-speed\\fR"));
    EXPECT_THAT(page, HasSubstr("[7]"));
    EXPECT_THAT(page, HasSubstr("Bytes a second"));
    EXPECT_THAT(page, HasSubstr("Exit codes: 0 fine."));
    EXPECT_THAT(page, Not(HasSubstr("secret")));
}

TEST(ManPage, AVerbOfVerbsHoldsTheirOptions) {
    const Program program;
    const std::string page = man_page(*program.app.get_subcommand("ports"), "gangflash-ports", "1");
    EXPECT_THAT(page, HasSubstr("\\fBlist\\fR"));
    EXPECT_THAT(page, HasSubstr("\\-\\-json"));
}

TEST(ManPage, EachVerbHasAFileAndAFolderThatCannotBeMadeIsNamed) {
    const Program program;
    const TemporaryFolder folder;
    ASSERT_TRUE(write_man_pages(program.app, folder.path(), "1"));
    for (const char* file : {"gangflash.1", "gangflash-flash.1", "gangflash-ports.1"})
        EXPECT_TRUE(std::filesystem::exists(folder / file)) << file;
    const auto refused = write_man_pages(program.app, folder / "gangflash.1/x", "1");
    ASSERT_FALSE(refused);
    EXPECT_THAT(detail_of(refused.error()), HasSubstr("gangflash.1"));
}

} // namespace gangflash::cli
