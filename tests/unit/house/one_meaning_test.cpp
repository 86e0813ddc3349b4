// An error id that stands for several causes helps nobody: STA-904 says that the station's settings
// are not valid, and nothing else.
#include "tests/support/tree.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

/// Who reads the station's settings, and who shows the row or turns it into an exit code.
constexpr std::array<std::string_view, 5> speaks_of_settings{
    "base/error_catalog.",
    "explain/guidance_station.cpp",
    "station/settings/",
    "station/wiring/group_access.", // the group that the settings name
    "station/cli/options/usage_fault.cpp",
};

TEST(Catalogue, OnlyTheStationsSettingsAreSta904) {
    std::size_t files = 0;
    for (const char* floor : {"base", "config", "engine", "ports", "reports", "station"})
        for (const auto& entry : fs::recursive_directory_iterator(tree::source() / floor)) {
            const std::string ending = entry.path().extension().string();
            if (ending != ".cpp" && ending != ".hpp") continue;
            ++files;
            const std::string name = fs::relative(entry.path(), tree::source()).string();
            if (std::ranges::any_of(speaks_of_settings, [&name](std::string_view start) {
                    return name.starts_with(start);
                }))
                continue;
            std::ifstream in(entry.path());
            std::size_t number = 0;
            for (std::string line; std::getline(in, line);) {
                ++number;
                if (line.find("ErrorCode::config_invalid") != std::string::npos)
                    ADD_FAILURE() << fmt::format(
                        "{}:{}: this is no setting of the station; base/error_catalog.hpp has a "
                        "row "
                        "for it (order_invalid, port_unknown, slot_map_invalid, …)",
                        name,
                        number);
            }
        }
    EXPECT_GT(files, 300U) << "the tree was not found";
}

} // namespace
} // namespace gangflash
