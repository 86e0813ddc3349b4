// Agents that could not work are refused with their cause when the package is opened: before any
// port is, and so before anything is sent.
#include "base/bytes.hpp"
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Where a container has what (mtk-brom-preloader-legacy-da.md, 5.1, 5.2), counted by hand.
constexpr std::size_t identifier_at = 0x20;
constexpr std::size_t code_at = 0x6C + 2;
constexpr std::size_t regions_at = 0x6C + 0x14;
constexpr std::size_t region_size = 20;
constexpr std::size_t entry_size = 0xDC;

std::size_t word(const std::string& file, std::size_t at) {
    return load_le<std::uint32_t>(as_bytes(file), at);
}

struct Stage {
    std::size_t offset, length, signature;
};

/// 1: first stage, 2: second stage. Every demo container has all chips of its generation.
Stage stage(const std::string& file, std::size_t which, std::size_t entry = 0) {
    const std::size_t at = regions_at + entry * entry_size + which * region_size;
    return {word(file, at), word(file, at + 4), word(file, at + 16)};
}

/// The same file whose first entry has the second stage of another entry, behind the file's end.
std::string with_second_stage_of(std::string file, std::size_t entry) {
    const Stage theirs = stage(file, 2, entry);
    const auto put_word = [&](std::size_t at, std::size_t value) {
        for (unsigned i = 0; i < 4; ++i)
            file[at + i] = static_cast<char>(value >> (8 * i) & 0xFFU);
    };
    const std::string code = file.substr(theirs.offset, theirs.length);
    const std::size_t at = regions_at + 2 * region_size;
    put_word(at, file.size());
    put_word(at + 4, theirs.length);
    put_word(at + 12, 0);
    put_word(at + 16, theirs.signature);
    return file + code;
}

class Containers : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        for (const char* chip : {"MT6789", "MT6739", "MT6765", "MT6580"}) {
            const auto made = vphone::make_package(
                *shared_ / chip, *vphone::find_chip_model(chip), vphone::least_package_size);
            if (!made) throw std::runtime_error(describe(made.error()));
        }
    }
    static void TearDownTestSuite() { shared_.reset(); }

    static std::string agent_of(std::string_view chip) {
        return content_of(*shared_ / chip / "MTK_AllInOne_DA.bin");
    }

    /// What a plan of this chip's package with this agent says.
    std::string planned(std::string_view chip, const std::string& agent) const {
        std::ofstream(folder_ / "given.bin", std::ios::binary | std::ios::trunc) << agent;
        PackageOptions opening;
        opening.selection.userdata = Userdata::keep;
        opening.agent = folder_ / "given.bin";
        const auto package = open_package(*shared_ / chip, opening);
        if (!package) return describe(package.error().front());
        PlanOptions options;
        options.selection = opening.selection;
        const auto plan = make_plan(*package, options);
        return plan ? std::string(to_string(plan->agent->generation))
                    : describe(plan.error().front());
    }

    static std::string named(std::string agent, std::string_view identifier) {
        agent.replace(identifier_at, 64, std::string(64, '\0'));
        return agent.replace(identifier_at, identifier.size(), identifier);
    }

    TemporaryFolder folder_;
    inline static std::unique_ptr<TemporaryFolder> shared_;
};

} // namespace

TEST_F(Containers, OfTheRightGenerationAreTaken) {
    EXPECT_EQ(planned("MT6789", agent_of("MT6789")), "xml");
    EXPECT_EQ(planned("MT6765", agent_of("MT6765")), "xflash");
    EXPECT_EQ(planned("MT6580", agent_of("MT6580")), "legacy");
}

TEST_F(Containers, OfAnotherGenerationAreRefused) {
    EXPECT_THAT(planned("MT6789", named(agent_of("MT6789"), "MTK_AllInOne_DA_v3.3001")),
                AllOf(HasSubstr("PKG-811"),
                      HasSubstr("given.bin: MT6789 needs an agent of the XML generation"),
                      HasSubstr("MTK_AllInOne_DA_v3.3001")));
    EXPECT_THAT(planned("MT6580", named(agent_of("MT6580"), "MTK_DA_v6_2024-10-31")),
                AllOf(HasSubstr("PKG-811"),
                      HasSubstr("given.bin: MT6580 needs an agent of the legacy generation"),
                      HasSubstr("MTK_DA_v6_2024-10-31")));
}

TEST_F(Containers, OfAnotherChipSayWhatTheyHave) {
    EXPECT_THAT(planned("MT6789", agent_of("MT6765")),
                AllOf(HasSubstr("PKG-811"),
                      HasSubstr("given.bin: no entry for MT6789 (code 1208)"),
                      HasSubstr("it has"),
                      HasSubstr("6765")));
    EXPECT_THAT(planned("MT6765", agent_of("MT6789")),
                AllOf(HasSubstr("PKG-811"), HasSubstr("no entry for MT6765"), HasSubstr("1208")));
}

/// The chip of a container's first entry, whose stages are then of two entries.
TEST_F(Containers, OfMixedHalvesAreRefused) {
    for (const char* chip : {"MT6789", "MT6739"}) {
        const std::string agent = agent_of(chip);
        EXPECT_THAT(planned(chip, with_second_stage_of(agent, 1)),
                    AllOf(HasSubstr("PKG-810"),
                          HasSubstr("given.bin: entry for " + std::string(chip)),
                          HasSubstr("its two stages do not belong together")));
        EXPECT_THAT(planned(chip, with_second_stage_of(agent, 0)), Not(HasSubstr("PKG")))
            << "its own second stage elsewhere in the file";
    }
}

TEST_F(Containers, WithOneByteOfTheSecondStageChangedAreRefused) {
    std::string agent = agent_of("MT6789");
    const Stage second = stage(agent, 2);
    for (const std::size_t at : {std::size_t{0}, second.length - second.signature - 1}) {
        std::string changed = agent;
        changed[second.offset + at] ^= 1;
        EXPECT_THAT(planned("MT6789", changed), HasSubstr("do not belong together")) << at;
    }
}

TEST_F(Containers, ThatAreNotSignedAreRefused) {
    std::string agent = agent_of("MT6789");
    const Stage first = stage(agent, 1);
    ASSERT_GT(first.signature, 0U);
    agent.replace(first.offset + first.length - first.signature,
                  first.signature,
                  std::string(first.signature, '\0'));
    EXPECT_THAT(planned("MT6789", agent),
                AllOf(HasSubstr("PKG-810"),
                      HasSubstr("given.bin: entry for MT6789: its first stage is not signed")));
}

TEST_F(Containers, ThatWereCutAreRefused) {
    for (const char* chip : {"MT6789", "MT6765", "MT6580"}) {
        const std::string agent = agent_of(chip);
        const Stage second = stage(agent, 2);
        const std::map<std::size_t, std::string> cuts{
            {16, "does not begin"},
            {0x40, "cut short inside the header"},
            {code_at, "entry 0: cut short"},
            {regions_at + 7, "entry 0: cut short"},
            {regions_at + 25, "entry 0: region 0"},
            {stage(agent, 1).offset + 1, "region 1"},
            {second.offset + second.length - 1, "entry 0: region 2"}};
        for (const auto& [length, cause] : cuts)
            EXPECT_THAT(planned(chip, agent.substr(0, length)),
                        AllOf(HasSubstr("PKG-810"), HasSubstr("given.bin: "), HasSubstr(cause)))
                << chip << " at " << length;
    }
}

} // namespace gangflash::sim
