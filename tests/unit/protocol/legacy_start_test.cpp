// From DA1's first byte to the report behind its second stage, for every sort of legacy agent.
#include "engine/mediatek/legacy/emi_list.hpp"
#include "engine/mediatek/legacy/variant.hpp"
#include "tests/unit/protocol/legacy_phone.hpp"

namespace gangflash {
namespace {

/// A whole start: what the agent is, what both sides say, what the host has for it.
struct Start {
    std::string name;
    AgentChoice choice;
    Script script;
    Bytes settings;
    AgentCode second;
    bool dram_needed = true;
};

const Bytes entry_q82 = memory_entry(188, emmc_mcp, id_q82, 1);
const Bytes entry_other = memory_entry(188, emmc_mcp, id_other, 2);
const Bytes list_6580 = memory_list(21, {entry_other, entry_q82});

Start mt6580() {
    Start start{"MT6580", choice(0x6580, build_2019), {}, list_6580, second_stage_at(0x80000000)};
    start.script = Script::load("legacy_start_6580_brom.txt");
    start.script += dram_dialogue(21, 188, entry_other + entry_q82, true);
    start.script += stage_dialogue(0x80000000, "legacy_report_6580.txt", true);
    return start;
}

Start mt6580_behind_its_preloader() {
    Start start{"MT6580Preloader",
                choice(0x6580, build_2019, false),
                Script::load("legacy_start_6580_preloader.txt"),
                {},
                second_stage_at(0x80000000),
                false};
    start.script += stage_dialogue(0x80000000, "legacy_report_6580.txt", true);
    return start;
}

/// Two stages, one entry of the host's choice, old numbering.
Start mt6582() {
    Start start{"MT6582",
                choice(0x6582, build_2015),
                Script::load("legacy_start_6582_brom.txt"),
                memory_list(12, {entry_other, entry_q82}),
                second_stage_at(0x80000000)};
    start.script += dram_dialogue(12, 188, entry_q82, false);
    start.script += stage_dialogue(0x80000000, "legacy_report_6589.txt", true);
    return start;
}

/// The agent repeats the storage id before it takes the entry.
Start mt6572() {
    Bytes entry = le32({emmc_mcp}) + id_q82 + Bytes(7) + le32({9});
    entry.resize(168, std::byte{0x33});
    Start start{"MT6572",
                choice(0x6572, build_2019),
                Script::load("legacy_start_6580_brom.txt"),
                memory_list(11, {entry}),
                second_stage_at(0x80000000)};
    auto& turns = start.script.turns; // no SLC list here
    turns.erase(turns.begin() + 9, turns.begin() + 11);
    Script dram = dram_dialogue(11, 168, entry, false);
    dram.turns.insert(dram.turns.begin() + 3, Script::Turn{false, Bytes(16, std::byte{0x77})});
    start.script += dram;
    Script stage = stage_dialogue(0x80000000, "legacy_report_6580.txt", true);
    for (Script::Turn& turn : stage.turns) // this chip's report has a u32 size
        if (!turn.host && turn.bytes.size() == 40 && turn.bytes[7] == std::byte{0} &&
            turn.bytes[16] == std::byte{7})
            turn.bytes.erase(turn.bytes.begin() + 7, turn.bytes.begin() + 11);
    start.script += stage;
    return start;
}

Start mt6577() {
    Bytes entry = le32({emmc_mcp}) + id_n5u;
    entry.resize(136, std::byte{0x21});
    Start start{"MT6577",
                choice(0x6575, build_2015),
                Script::load("legacy_start_6577.txt"),
                memory_list(8, {entry}),
                {}};
    start.script += dram_dialogue(8, 136, entry, false);
    return start;
}

/// Version 10, sub-version 0: the words move before they are sent (one-stage 4.2).
Start mt6589() {
    const Bytes entry = memory_entry(184, emmc_mcp, id_n5u, 5, 0);
    Bytes sent = entry;
    std::copy_n(entry.begin() + 0xA4, 20, sent.begin() + 0xA0);
    std::copy_n(le32({1}).begin(), 4, sent.begin() + 0x7C);
    Start start{"MT6589",
                choice(0x6583, build_2015),
                Script::load("legacy_start_6589_brom.txt"),
                memory_list(10, {entry}),
                second_stage_at(0x82038000)};
    start.script += dram_dialogue(10, 184, sent, false);
    start.script += stage_dialogue(0x82038000, "legacy_report_6589.txt", false);
    return start;
}

std::vector<Start> all_starts() {
    return {mt6580(), mt6580_behind_its_preloader(), mt6582(), mt6572(), mt6577(), mt6589()};
}

asio::awaitable<Result<StorageReport>> whole_start(DownloadAgent& agent, const Start& how) {
    auto started = co_await agent.start();
    if (!started) co_return started.error();
    EXPECT_EQ(started->dram_needed, how.dram_needed);
    if (started->dram_needed)
        if (auto up = co_await agent.enable_dram(how.settings); !up) co_return up.error();
    auto loaded = co_await agent.load_second_stage(how.second);
    if (!loaded) co_return loaded.error();
    EXPECT_EQ(loaded->value, how.second.bytes.size());
    co_return co_await agent.storage();
}

Result<StorageReport> run_start(Conversation& talk, const Start& how) {
    auto agent = legacy::make_agent(how.choice, talk.link);
    return talk.run(whole_start(*agent, how));
}

TEST(LegacyStart, BringsEverySortOfAgentToItsStorage) {
    for (const Start& how : all_starts()) {
        SCOPED_TRACE(how.name);
        Conversation talk(how.script);
        auto storage = run_start(talk, how);
        talk.expect_finished();
        ASSERT_TRUE(storage) << why(storage);
        EXPECT_EQ(storage->kind, StorageKind::emmc);
        EXPECT_EQ(storage->block_size, 512U);
        EXPECT_GT(storage->user, ByteCount{3 * gib});
        EXPECT_EQ(storage->id.substr(0, 6), "150100");
    }
}

TEST(LegacyStart, AnswersMayComeInSingleBytesOrGlued) {
    for (const Start& how : all_starts())
        for (const auto packets :
             {ScriptedTransport::Packets::single_bytes, ScriptedTransport::Packets::glued}) {
            SCOPED_TRACE(how.name);
            Conversation talk(how.script);
            talk.phone.packets(packets);
            auto storage = run_start(talk, how);
            EXPECT_TRUE(storage) << why(storage);
            talk.expect_finished();
        }
}

TEST(LegacyStart, NeverHangsWhereverTheAgentFallsSilentOrLeaves) {
    for (const Start& how : all_starts())
        for (std::size_t bytes = 0; bytes < how.script.phone_bytes(); ++bytes)
            for (const auto ending :
                 {ScriptedTransport::Ending::silence, ScriptedTransport::Ending::vanish}) {
                Conversation talk(how.script);
                talk.phone.cut_after(bytes, ending);
                auto storage = run_start(talk, how);
                ASSERT_FALSE(storage) << how.name << " cut after byte " << bytes;
                const ErrorCode code = storage.error().code;
                const bool fits = ending == ScriptedTransport::Ending::vanish
                                      ? code == ErrorCode::port_vanished
                                      : code == ErrorCode::io_timeout ||
                                            code == ErrorCode::da_silent ||
                                            code == ErrorCode::dram_setup_failed;
                EXPECT_TRUE(fits) << how.name << " byte " << bytes << ": " << why(storage);
            }
}

TEST(LegacyStart, AWrongFirstByteIsLostStep) {
    Conversation talk(Script::parse("D> c1"));
    auto agent = legacy::make_agent(choice(0x6580, build_2019), talk.link);
    auto started = talk.run(agent->start());
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::da_protocol) << why(started);
}

/// The start of MT6580 up to its DRAM word, with or without the SLC list.
Script until_dram_word(bool slc_list) {
    Script script = Script::load("legacy_start_6580_brom.txt");
    script.turns.resize(slc_list ? 11 : 9);
    return script;
}

TEST(LegacyStart, ABuildOf2015GetsNoSlcListAndCountsTheOldWay) {
    Script script = until_dram_word(false);
    script.phone(be32({3007})).phone(be32({0})).phone(Bytes(16)).phone(be32({3008}));
    script.phone(be16(7)).phone(Bytes(14));
    Conversation talk(script);
    auto agent = legacy::make_agent(choice(0x6580, build_2015), talk.link);
    auto started = talk.run(agent->start());
    ASSERT_TRUE(started) << why(started);
    EXPECT_TRUE(started->dram_needed);
    talk.expect_finished();
}

TEST(LegacyStart, ABuildBetweenTheKnownOnesShowsByItselfWhetherItWantsTheList) {
    for (const bool wants : {false, true}) {
        Script script = until_dram_word(wants);
        script.phone(be32({0}));
        Conversation talk(script);
        auto agent = legacy::make_agent(choice(0x6580, build_2017), talk.link);
        auto started = talk.run(agent->start());
        ASSERT_TRUE(started) << why(started);
        EXPECT_FALSE(started->dram_needed);
        talk.expect_finished();
    }
}

TEST(LegacyStart, ABuildsDateIsReadHoweverItIsSpelled) {
    using legacy::Numbering;
    using legacy::Presence;
    struct Row {
        const char* build;
        Presence list;
        Numbering numbering;
    };
    const std::vector<Row> rows{
        {"MTK_AllInOne_DA_v3.3001.2019-12-31.14:06_485644",
         Presence::present,
         Numbering::new_builds},
        {"MTK_AllInOne_DA_v3.3001.11/28/2021.05:21_580390",
         Presence::present,
         Numbering::new_builds},
        {"MTK_AllInOne_DA_v3.3001.2020/07/07.14:24_536568",
         Presence::present,
         Numbering::new_builds},
        {"MTK_AllInOne_DA_v3.3001.2017-03-02.11:05", Presence::unknown, Numbering::new_builds},
        {"MTK_AllInOne_DA_v3.3001.05/06/2015.11:05", Presence::absent, Numbering::old_builds},
        {"MTK_AllInOne_DA_v7.1504.00.00", Presence::absent, Numbering::old_builds},
        // No date: the agent is asked.
        {"MTK_AllInOne_DA_v3.3001", Presence::unknown, Numbering::new_builds},
        {"MTK_AllInOne_DA_v3.2019.build 20191231", Presence::unknown, Numbering::new_builds},
        {"", Presence::unknown, Numbering::new_builds},
    };
    for (const Row& row : rows) {
        const legacy::Variant variant = legacy::variant_of(0x6580, row.build);
        EXPECT_EQ(variant.slc_list_read, row.list) << row.build;
        EXPECT_EQ(variant.numbering, row.numbering) << row.build;
    }
}

TEST(LegacyStart, AnAgentThatDoesNotKnowTheChipIsNamed) {
    Script script = Script::load("legacy_start_6580_brom.txt");
    script.turns.resize(7);
    script.phone(be8({4, 2, 0xFF}));
    Conversation talk(script);
    auto agent = legacy::make_agent(choice(0x6580, build_2019), talk.link);
    auto started = talk.run(agent->start());
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::agent_no_entry) << why(started);
}

TEST(LegacyStart, ADramWordThatIsAFailureIsExplained) {
    Script script = until_dram_word(true);
    script.phone(be32({3009}));
    Conversation talk(script);
    auto agent = legacy::make_agent(choice(0x6580, build_2019), talk.link);
    auto started = talk.run(agent->start());
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::dram_setup_failed) << why(started);
}

TEST(LegacyStart, OneStageAgentsWithoutNandControllerSkipTheTable) {
    Start how = mt6577();
    auto& turns = how.script.turns;
    turns[4].bytes = be8({0xA5});
    turns.erase(turns.begin() + 5, turns.begin() + 8);
    Conversation talk(how.script);
    auto storage = run_start(talk, how);
    EXPECT_TRUE(storage) << why(storage);
    talk.expect_finished();
}

// What a foreign preloader does.

Result<void> enable_dram(const Start& how, const Script& dram, const Bytes& settings) {
    Start only = how;
    std::size_t e8 = 0;
    while (!(only.script.turns[e8].host && only.script.turns[e8].bytes == be8({0xE8})))
        ++e8;
    only.script.turns.resize(e8);
    only.script += dram;
    Conversation talk(only.script);
    auto agent = legacy::make_agent(only.choice, talk.link);
    auto started = talk.run(agent->start());
    EXPECT_TRUE(started) << why(started);
    auto up = talk.run(agent->enable_dram(settings));
    talk.expect_finished();
    return up;
}

TEST(LegacyDram, MemoryOutsideTheListIsRefusedBeforeAByteIsSent) {
    for (const Start& how : {mt6580(), mt6582()}) {
        const unsigned version = how.choice.agent_code == 0x6580 ? 21 : 12;
        auto up = enable_dram(how, {}, memory_list(version, {entry_other}));
        ASSERT_FALSE(up);
        EXPECT_EQ(up.error().code, ErrorCode::dram_not_in_list) << why(up);
        EXPECT_NE(up.error().detail.find("phone=15010051383233"), std::string::npos) << why(up);
    }
}

TEST(LegacyDram, DiscreteMemoryAtTheEndOfTheListIsUsedWhenNoIdFits) {
    const Bytes discrete = memory_entry(188, 0x0003, {}, 9);
    auto up = enable_dram(mt6582(),
                          dram_dialogue(12, 188, discrete, false),
                          memory_list(12, {entry_other, discrete}));
    EXPECT_TRUE(up) << why(up);
    up = enable_dram(mt6582(), {}, memory_list(12, {discrete, entry_other}));
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::dram_not_in_list) << why(up);
}

TEST(LegacyDram, AVersionTheAgentDoesNotKnowIsNamed) {
    Script nack;
    nack.host(be8({0xE8})).host(be32({21})).phone(be8({0xA5}));
    auto up = enable_dram(mt6580(), nack, list_6580);
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::dram_not_in_list) << why(up);

    Script no_size;
    no_size.host(be8({0xE8})).host(be32({12})).phone(be8({0x5A})).phone(be32({0}));
    up = enable_dram(mt6582(), no_size, mt6582().settings);
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::dram_not_in_list) << why(up);
}

TEST(LegacyDram, SettingsThatArriveDamagedCostTheConversation) {
    Script damaged = dram_dialogue(12, 188, entry_q82, false);
    damaged.turns.resize(7);
    damaged.turns.back().bytes = be16(byte_sum(entry_q82) + 1U);
    auto up = enable_dram(mt6582(), damaged, mt6582().settings);
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::transfer_failed) << why(up);
}

TEST(LegacyDram, TheAgentsOwnWordIsExplainedInItsNumbering) {
    const std::pair<std::uint32_t, ErrorCode> new_words[]{{3002, ErrorCode::dram_setup_failed},
                                                          {3008, ErrorCode::dram_not_in_list},
                                                          {3012, ErrorCode::dram_setup_failed},
                                                          {9999, ErrorCode::dram_setup_failed}};
    for (const auto& [word, code] : new_words) {
        auto up = enable_dram(
            mt6580(), dram_dialogue(21, 188, entry_other + entry_q82, true, word), list_6580);
        ASSERT_FALSE(up);
        EXPECT_EQ(up.error().code, code) << why(up);
    }
    // 3004 of an old build is 3008 of a new one.
    auto up =
        enable_dram(mt6582(), dram_dialogue(12, 188, entry_q82, false, 3004), mt6582().settings);
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::dram_not_in_list) << why(up);
    EXPECT_NE(up.error().detail.find("status=3004"), std::string::npos) << why(up);
}

TEST(LegacyDram, SilenceWhileTheMemoryStartsHasItsOwnName) {
    Script silent = dram_dialogue(21, 188, entry_other + entry_q82, true);
    silent.turns.resize(silent.turns.size() - 4);
    auto up = enable_dram(mt6580(), silent, list_6580);
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::dram_setup_failed) << why(up);
    EXPECT_NE(up.error().detail.find("silent"), std::string::npos) << why(up);
}

TEST(LegacyDram, MoreEntriesThanTheAgentTakesAreNotSent) {
    auto up = enable_dram(mt6580(), {}, memory_list(21, std::vector<Bytes>(21, entry_q82)));
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::da_limits_exceeded) << why(up);
}

TEST(LegacyDram, AListOfAnotherGenerationIsNoList) {
    for (const Bytes& block : {memory_list(35, {entry_q82}), Bytes(200), Bytes{}}) {
        auto up = enable_dram(mt6580(), {}, block);
        ASSERT_FALSE(up);
        EXPECT_EQ(up.error().code, ErrorCode::emi_missing) << why(up);
    }
}

TEST(LegacyDram, AListIsRefusedWhereverItIsCut) {
    constexpr std::size_t size_word = 4; // the closing one may be missing
    const ByteView whole(list_6580);
    for (std::size_t size = 0; size < whole.size() - size_word; ++size) {
        auto list = legacy::parse_emi_list(whole.first(size));
        ASSERT_FALSE(list) << "cut to " << size << " bytes";
        EXPECT_EQ(list.error().code, ErrorCode::emi_missing) << why(list);
    }
    auto list = legacy::parse_emi_list(whole);
    ASSERT_TRUE(list) << why(list);
    EXPECT_EQ(list->version, 21U);
    EXPECT_EQ(list->entries.size(), 2U);
}

TEST(LegacyDram, TheSumMayBeXorAsAGenuineAgentWasSeenToSend) {
    const Bytes sent = entry_other + entry_q82;
    unsigned word = 0;
    for (std::size_t i = 0; i < sent.size(); i += 2)
        word ^= std::to_integer<unsigned>(sent[i]) | std::to_integer<unsigned>(sent[i + 1]) << 8U;
    Script script = dram_dialogue(21, 188, sent, true);
    script.turns[7].bytes = be16(word);
    auto up = enable_dram(mt6580(), script, list_6580);
    EXPECT_TRUE(up) << why(up);
}

TEST(LegacyDram, DiscreteMemoryOfMt6589IsAskedForItsMaker) {
    Bytes first = memory_entry(184, discrete_lpddr2, {}, 1);
    Bytes second = memory_entry(184, discrete_lpddr2, {}, 2);
    std::copy_n(le32({6}).begin(), 4, first.begin() + 0xB4);
    std::copy_n(le32({3}).begin(), 4, second.begin() + 0xB4);
    // The last entry is taken blindly; the phone then names Hynix (6), which is the first.
    Script script = dram_dialogue(10, 184, second, false);
    script.host(be8({0x5A})).phone(be32({6})).phone(be32({184})).host(be8({0x5A}));
    script.host(first).phone(be16(byte_sum(first))).host(be8({0x5A}));
    script.phone(be32({0})).phone(be8({2, 0})).phone(be64({1 << 30}));
    auto up = enable_dram(mt6589(), script, memory_list(10, {first, second}));
    EXPECT_TRUE(up) << why(up);
}

// Second stage and report.

TEST(LegacyStage, AStageThatNeverSpeaksIsNamed) {
    Start how = mt6580_behind_its_preloader();
    std::size_t said = 0;
    for (const Script::Turn& turn : how.script.turns) {
        if (turn.host && turn.bytes.size() == 16) break; // the stage's last packet
        if (!turn.host) said += turn.bytes.size();
    }
    Conversation talk(how.script);
    talk.phone.cut_after(said + 1, ScriptedTransport::Ending::silence); // DA1's last ACK
    auto storage = run_start(talk, how);
    ASSERT_FALSE(storage);
    EXPECT_EQ(storage.error().code, ErrorCode::da_silent) << why(storage);
}

/// MT6580 behind its preloader, its report changed.
Result<StorageReport> with_report(const std::function<void(std::vector<Script::Turn>&)>& change) {
    Start how = mt6580_behind_its_preloader();
    auto& turns = how.script.turns;
    std::vector<Script::Turn> report = Script::load("legacy_report_6580.txt").turns;
    const std::size_t at = turns.size() - 2 - report.size();
    change(report);
    turns.erase(turns.begin() + static_cast<std::ptrdiff_t>(at), turns.end() - 2);
    turns.insert(turns.begin() + static_cast<std::ptrdiff_t>(at), report.begin(), report.end());
    Conversation talk(how.script);
    return run_start(talk, how);
}

TEST(LegacyStage, ARefusedChipIsNamed) {
    auto storage = with_report([](auto& report) { report.back().bytes = be8({0xCF}); });
    ASSERT_FALSE(storage);
    EXPECT_EQ(storage.error().code, ErrorCode::wrong_chip) << why(storage);
}

TEST(LegacyStage, AnExtraWordBeforeTheSecurityRowIsSkipped) {
    auto storage = with_report(
        [](auto& report) { report.insert(report.end() - 2, Script::Turn{false, be32({0})}); });
    EXPECT_TRUE(storage) << why(storage);
}

TEST(LegacyStage, NandIsToldAsWhatItIs) {
    auto storage = with_report([](auto& report) {
        report[1].bytes = be32({0}) + Bytes(3) + be64({512 * mib}) + be16(7) + Bytes(14 + 9);
        report[2].bytes = be32({3149}) + Bytes(88);
    });
    ASSERT_TRUE(storage) << why(storage);
    EXPECT_EQ(storage->kind, StorageKind::nand);
    EXPECT_EQ(storage->user, ByteCount{512 * mib});
}

TEST(LegacyStage, NoStorageAtAllIsAFault) {
    auto storage = with_report([](auto& report) { report[2].bytes = be32({3149}) + Bytes(88); });
    ASSERT_FALSE(storage);
    EXPECT_EQ(storage.error().code, ErrorCode::storage_read_failed) << why(storage);
}

} // namespace
} // namespace gangflash
