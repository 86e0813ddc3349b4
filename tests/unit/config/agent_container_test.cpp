#include "base/result.hpp"
#include "config/images/digests.hpp"
#include "config/package/agent_container.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using test::agent_bytes;
using test::AgentSpec;
using testing::HasSubstr;

constexpr std::size_t first_entry = 0x6C;
constexpr std::size_t first_region = first_entry + 0x14;

std::string refusal_of(const Bytes& file) {
    const auto parsed = parse_agent_container(file, "DA.bin");
    if (parsed) return "was not refused";
    EXPECT_EQ(parsed.error().code, ErrorCode::agent_invalid);
    return detail_of(parsed.error());
}

template <class T>
Bytes changed(Bytes file, std::size_t at, T value) {
    store_le<T>(file, value, at);
    return file;
}

const ChipFacts& chip(std::string_view name) {
    return *find_chip(name);
}

/// DA1's first byte tells which entry was taken.
std::uint8_t entry_taken(const Bytes& file,
                         std::string_view chip_name,
                         std::optional<ChipVersions> versions = std::nullopt) {
    const auto container = parse_agent_container(file, "DA.bin");
    EXPECT_TRUE(container);
    const auto files = choose_agent(*container, chip(chip_name), versions);
    EXPECT_TRUE(files) << detail_of(files.error());
    return std::to_integer<std::uint8_t>(files->da1.bytes.front());
}

TEST(AgentContainer, ReadsHeaderEntriesAndRegions) {
    const Bytes file = agent_bytes({AgentSpec{.hw_code = 0x6580}, AgentSpec{}});
    const auto container = parse_agent_container(file, "DA.bin");
    ASSERT_TRUE(container) << detail_of(container.error());
    EXPECT_EQ(container->identifier, "MTK_AllInOne_DA_v3.3001.2021-01-01");
    EXPECT_FALSE(container->is_xml());
    ASSERT_EQ(container->entries.size(), 2U);
    const AgentEntry& entry = container->entries[1];
    EXPECT_EQ(entry.hw_code, 0x6765);
    EXPECT_EQ(entry.hw_sub_code, 0x8A00);
    EXPECT_EQ(entry.hw_version, 0xCA00);
    ASSERT_EQ(entry.regions.size(), 3U);
    EXPECT_EQ(entry.regions[1].load_address, 0x00200000U);
    EXPECT_EQ(entry.regions[2].load_address, 0x40000000U);
    EXPECT_EQ(entry.regions[2].signature_length, 0x100U);
    EXPECT_EQ(container->sha256, sha256(file));
}

TEST(AgentContainer, ReadsVeryOldFilesWithShorterEntries) {
    const Bytes modern = agent_bytes({AgentSpec{}, AgentSpec{}});
    Bytes old(modern.begin(), modern.begin() + 0x6C);
    for (const std::size_t entry : {std::size_t{0}, std::size_t{1}}) {
        const auto begin = modern.begin() + static_cast<long>(first_entry + entry * 0xDC);
        old.insert(old.end(), begin, begin + 8); // without sw_version and reserved
        old.insert(old.end(), begin + 12, begin + 0xDC);
    }
    old.resize(modern.size());
    const auto container = parse_agent_container(old, "DA.bin");
    ASSERT_TRUE(container) << detail_of(container.error());
    ASSERT_EQ(container->entries.size(), 2U);
    EXPECT_EQ(container->entries[1].regions.at(2).load_address, 0x40000000U);
}

TEST(AgentContainer, RefusesWhatCannotBeTrue) {
    const Bytes good = agent_bytes({AgentSpec{}});
    EXPECT_THAT(refusal_of(changed<std::uint8_t>(good, 0, 'X')),
                HasSubstr("DA.bin: does not begin"));
    EXPECT_THAT(refusal_of(Bytes(good.begin(), good.begin() + 0x40)), HasSubstr("header"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, 0x64, 0)), HasSubstr("header magic"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, 0x68, 0)), HasSubstr("0 entries"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, 0x68, 257)), HasSubstr("257 entries"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, 0x68, 2)), HasSubstr("entry 1: magic"));
    EXPECT_THAT(refusal_of(changed<std::uint16_t>(good, first_entry, 1)),
                HasSubstr("entry 0: magic"));
    EXPECT_THAT(refusal_of(changed<std::uint16_t>(good, first_entry + 0x12, 11)),
                HasSubstr("entry 0: 11 regions"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, first_region + 20, 0xFFFFFFF0)),
                HasSubstr("entry 0: region 1: 0x400 bytes at 0xfffffff0"));
    EXPECT_THAT(refusal_of(changed<std::uint32_t>(good, first_region + 40 + 16, 0x401)),
                HasSubstr("entry 0: region 2: signature of 0x401 bytes"));
}

TEST(AgentContainer, RefusesEveryCutOffFile) {
    const Bytes good = agent_bytes({AgentSpec{}, AgentSpec{.hw_code = 0x6580}});
    for (std::size_t length = 0; length < good.size(); ++length)
        ASSERT_FALSE(parse_agent_container(
            Bytes(good.begin(), good.begin() + static_cast<long>(length)), "DA.bin"))
            << length;
}

TEST(AgentContainer, WarnsOfASignatureThatIsNotAtTheEnd) {
    const auto container = parse_agent_container(
        changed<std::uint32_t>(agent_bytes({AgentSpec{}}), first_region + 20 + 12, 0x200),
        "DA.bin");
    ASSERT_TRUE(container);
    EXPECT_THAT(container->warnings,
                testing::ElementsAre(HasSubstr("entry 0: region 1: its signature")));
}

TEST(AgentChoice, PrefersTheHighestVersionTheChipReaches) {
    // MT6799's two entries, in either order.
    const AgentSpec old{.hw_code = 0x6799, .hw_version = 0xCA00, .sw_version = 0};
    const AgentSpec fresh{.hw_code = 0x6799, .hw_version = 0xCB00, .sw_version = 1};
    EXPECT_EQ(entry_taken(agent_bytes({old, fresh}), "MT6799", ChipVersions{0x8A00, 0xCB00, 1}), 2);
    EXPECT_EQ(entry_taken(agent_bytes({fresh, old}), "MT6799", ChipVersions{0x8A00, 0xCB00, 1}), 1);
    EXPECT_EQ(entry_taken(agent_bytes({old, fresh}), "MT6799", ChipVersions{0x8A00, 0xCA00, 0}), 1);
    EXPECT_EQ(entry_taken(agent_bytes({old, fresh}), "MT6799", ChipVersions{0x8A00, 0xCB00, 0}), 1);
    EXPECT_EQ(entry_taken(agent_bytes({old, fresh}), "MT6799"), 2) << "before a phone is there";
}

TEST(AgentChoice, PrefersTheSameSubCode) {
    const Bytes file = agent_bytes({AgentSpec{.hw_version = 0xCA00, .hw_sub_code = 0x8A00},
                                    AgentSpec{.hw_version = 0xCB00, .hw_sub_code = 0x8000}});
    EXPECT_EQ(entry_taken(file, "MT6765", ChipVersions{0x8A00, 0xCB00, 0}), 1);
    EXPECT_EQ(entry_taken(file, "MT6765", ChipVersions{0x8000, 0xCB00, 0}), 2);
}

TEST(AgentChoice, KnowsTheCodesThatContainersGiveOneChip) {
    EXPECT_EQ(entry_taken(agent_bytes({{.hw_code = 0x0326}}), "MT6755"), 1);
    EXPECT_EQ(entry_taken(agent_bytes({{.hw_code = 0x6750}}), "MT6750"), 1);
    EXPECT_EQ(entry_taken(agent_bytes({{.hw_code = 0x6750}, {.hw_code = 0x6755}}), "MT6750"), 2)
        << "the usual code first";
}

TEST(AgentChoice, RefusesAChipThatIsOlderThanAllEntries) {
    const auto container =
        parse_agent_container(agent_bytes({AgentSpec{.hw_version = 0xCB00}}), "DA.bin");
    const auto files = choose_agent(*container, chip("MT6765"), ChipVersions{0x8A00, 0xCA00, 0});
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().code, ErrorCode::agent_no_entry);
    EXPECT_THAT(detail_of(files.error()), HasSubstr("hw_ver ca00"));
}

TEST(AgentChoice, FollowsTheContainersGeneration) {
    const auto xml = parse_agent_container(
        agent_bytes({AgentSpec{.hw_code = 0x1209}, AgentSpec{.hw_code = 0x6781}},
                    "MTK_DA_v6_2025-03-25"),
        "DA_BR.bin");
    ASSERT_TRUE(xml);
    EXPECT_EQ(choose_agent(*xml, chip("MT6835"))->generation, AgentGeneration::xml);
    EXPECT_EQ(choose_agent(*xml, chip("MT6781"))->generation, AgentGeneration::xml)
        << "newer firmware of an XFlash chip";
    const auto plain = parse_agent_container(agent_bytes({AgentSpec{.hw_code = 0x1209}}), "DA.bin");
    const auto refused = choose_agent(*plain, chip("MT6835"));
    ASSERT_FALSE(refused) << "an XML chip with an old container";
    EXPECT_THAT(describe(refused.error()),
                HasSubstr("MT6835 needs an agent of the XML generation"));
}

/// An XML container whose DA1 ends as genuine ones do: SHA-256 of DA2, sixteen zeros, signature.
Bytes xml_container() {
    Bytes file = agent_bytes({AgentSpec{.hw_code = 0x1208}}, "MTK_DA_v6_2024-10-31 11:18:15");
    const std::size_t da1 = load_le<std::uint32_t>(file, first_region + 20);
    const std::size_t da2 = load_le<std::uint32_t>(file, first_region + 40);
    const Sha256 hash = sha256(ByteView(file).subspan(da2, 0x300));
    const auto field = file.begin() + static_cast<long>(da1 + 0x300 - 0x30);
    std::fill_n(field, 0x30, std::byte{0});
    std::copy(hash.bytes.begin(), hash.bytes.end(), field);
    return file;
}

std::string choice_of(const Bytes& file, std::string_view name) {
    const auto container = parse_agent_container(file, "DA_BR.bin");
    if (!container) return detail_of(container.error());
    const auto files = choose_agent(*container, chip(name));
    return files ? "chosen" : describe(files.error());
}

TEST(AgentChoice, RefusesXmlStagesThatDoNotBelongTogether) {
    const Bytes good = xml_container();
    EXPECT_EQ(choice_of(good, "MT6789"), "chosen");
    const std::size_t da2 = load_le<std::uint32_t>(good, first_region + 40);
    EXPECT_THAT(choice_of(changed<std::uint8_t>(good, da2 + 0x10, 0x55), "MT6789"),
                testing::AllOf(HasSubstr("PKG-810"), HasSubstr("do not belong together")));
    EXPECT_EQ(choice_of(changed<std::uint8_t>(good, da2 + 0x310, 0x55), "MT6789"), "chosen")
        << "the signature of DA2 is in no hash";
}

TEST(AgentChoice, RefusesAnXmlAgentWithoutASignature) {
    Bytes file = xml_container();
    EXPECT_THAT(choice_of(changed<std::uint32_t>(file, first_region + 20 + 16, 0), "MT6789"),
                HasSubstr("not signed"));
    const std::size_t da1 = load_le<std::uint32_t>(file, first_region + 20);
    std::fill_n(file.begin() + static_cast<long>(da1 + 0x300), 0x100, std::byte{0});
    EXPECT_THAT(choice_of(file, "MT6789"), HasSubstr("not signed"));
}

/// Three entries whose first stages know their second ones, as those of genuine files do.
Bytes container_of_pairs(const std::vector<AgentSpec>& specs, DigestKind kind) {
    Bytes file = agent_bytes(specs);
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const std::size_t regions = first_region + i * 0xDC;
        const std::size_t da1 = load_le<std::uint32_t>(file, regions + 20);
        const std::size_t da2 = load_le<std::uint32_t>(file, regions + 40);
        Digest digest(kind);
        digest.update(ByteView(file).subspan(da2, 0x300));
        std::ranges::copy(digest.finish(), file.begin() + static_cast<long>(da1 + 0x123));
    }
    return file;
}

/// The first stage of one entry with the second of another: a region of the table, 20 bytes.
Bytes with_seconds_swapped(Bytes file, std::size_t a, std::size_t b) {
    const auto second = [&](std::size_t entry) {
        return file.begin() + static_cast<long>(first_region + entry * 0xDC + 40);
    };
    std::swap_ranges(second(a), second(a) + 20, second(b));
    return file;
}

TEST(AgentChoice, RefusesXFlashStagesThatDoNotBelongTogether) {
    const std::vector<AgentSpec> chips{
        AgentSpec{.hw_code = 0x6765}, AgentSpec{.hw_code = 0x6768}, AgentSpec{.hw_code = 0x6785}};
    const Bytes good = container_of_pairs(chips, DigestKind::sha256);
    const Bytes mixed = with_seconds_swapped(good, 0, 1);
    for (const char* name : {"MT6765", "MT6768", "MT6785"})
        EXPECT_EQ(choice_of(good, name), "chosen");
    for (const char* name : {"MT6765", "MT6768"})
        EXPECT_THAT(choice_of(mixed, name),
                    testing::AllOf(HasSubstr("PKG-810"),
                                   HasSubstr(std::string("entry for ") + name),
                                   HasSubstr("do not belong together")));
    EXPECT_EQ(choice_of(mixed, "MT6785"), "chosen") << "nothing is wrong with this one";
    const std::size_t da2 = load_le<std::uint32_t>(good, first_region + 40);
    EXPECT_EQ(choice_of(changed<std::uint8_t>(good, da2 + 7, 0x55), "MT6765"), "chosen")
        << "changed code is no other entry's: the phone judges it";
    EXPECT_EQ(choice_of(changed<std::uint8_t>(good, da2 + 0x310, 0x55), "MT6765"), "chosen")
        << "the signature of DA2 is in no hash";
}

/// Old builds whose stages are tied by nothing stand in one file with those that are.
TEST(AgentChoice, RefusesLegacyStagesOfTwoEntries) {
    const std::vector<AgentSpec> chips{AgentSpec{.hw_code = 0x6580}, AgentSpec{.hw_code = 0x6735}};
    const Bytes good = container_of_pairs(chips, DigestKind::sha1);
    EXPECT_EQ(choice_of(good, "MT6580"), "chosen");
    EXPECT_THAT(choice_of(with_seconds_swapped(good, 0, 1), "MT6580"),
                HasSubstr("do not belong together"));
    const std::size_t da2 = load_le<std::uint32_t>(good, first_region + 40);
    EXPECT_EQ(choice_of(changed<std::uint8_t>(good, da2 + 7, 0x55), "MT6580"), "chosen");
}

/// As the genuine file of MT6789 has it: the first stage listed twice, signatures counted from the
/// file's begin, chips by their hardware codes.
TEST(AgentContainer, ReadsTheThirdGenerationsFiles) {
    Bytes file = agent_bytes({AgentSpec{.hw_code = 0x1208}, AgentSpec{.hw_code = 0x1209}},
                             "MTK_DA_v6_2024-10-31 11:18:15");
    for (const std::size_t entry : {std::size_t{0}, std::size_t{1}}) {
        const std::size_t regions = first_region + entry * 0xDC;
        const auto table = file.begin() + static_cast<long>(regions);
        std::copy_n(table + 20, 20, table);
        store_le<std::uint32_t>(file, entry == 0 ? 0x200000 : 0x2000000, regions + 20 + 8);
        for (const std::size_t region : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
            const std::size_t at = regions + region * 20;
            store_le<std::uint32_t>(
                file, load_le<std::uint32_t>(file, at) + 0x300, at + 12); // in the file
        }
    }
    const auto container = parse_agent_container(file, "DA_BR.bin");
    ASSERT_TRUE(container) << detail_of(container.error());
    EXPECT_TRUE(container->is_xml());
    EXPECT_THAT(container->warnings, testing::IsEmpty());
    const auto second = choose_agent(*container, chip("MT6835"));
    ASSERT_TRUE(second) << detail_of(second.error());
    EXPECT_EQ(second->generation, AgentGeneration::xml);
    EXPECT_EQ(second->da1.load_address, 0x2000000U);
    EXPECT_EQ(second->da2.load_address, 0x40000000U);
    EXPECT_EQ(second->da1.bytes.front(), std::byte{2});
    EXPECT_EQ(second->da2.bytes.front(), std::byte{0x81});
    EXPECT_EQ(second->da2.signature_length, 0x100U);
    EXPECT_EQ(choose_agent(*container, chip("MT6789"))->da1.load_address, 0x200000U);
    EXPECT_FALSE(choose_agent(*container, chip("MT6895")));
}

TEST(AgentChoice, RefusesAnXmlAgentForALegacyChip) {
    const Bytes file = agent_bytes({AgentSpec{.hw_code = 0x6580}}, "MTK_DA_v6_2024-10-31");
    EXPECT_THAT(choice_of(file, "MT6580"), HasSubstr("legacy generation"));
}

} // namespace
} // namespace gangflash
