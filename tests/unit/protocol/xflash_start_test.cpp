#include "engine/mediatek/xflash/xflash_agent.hpp"
#include "tests/unit/protocol/conversation.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <string>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

const Bytes emi = [] {
    Bytes bytes;
    for (unsigned i = 0xE0; i < 0xF0; ++i)
        bytes.push_back(static_cast<std::byte>(i));
    return bytes;
}();

/// Eight bytes of code and four of signature, which stay at home.
const Bytes da2_bytes = [] {
    Bytes bytes(8, std::byte{0xDA});
    bytes.resize(12, std::byte{0x51});
    return bytes;
}();

AgentCode da2() {
    return {0x40000000, 4, da2_bytes};
}

asio::awaitable<Result<DownloadAgent::Started>> whole_start(DownloadAgent& agent) {
    auto started = co_await agent.start();
    if (!started) co_return started.error();
    if (started->dram_needed)
        if (auto up = co_await agent.enable_dram(emi); !up) co_return up.error();
    const AgentCode second = da2();
    if (auto loaded = co_await agent.load_second_stage(second); !loaded) co_return loaded.error();
    co_return started;
}

Script brom_start() {
    Script script = Script::load("xflash_start_brom.txt");
    script += Script::load("xflash_stages.txt");
    return script;
}

TEST(XFlashStart, BringsAPhoneFromItsFirstByteToDa2) {
    Conversation talk(brom_start());
    auto agent = xflash::make_agent(talk.link);
    auto started = talk.run(whole_start(*agent));
    ASSERT_TRUE(started) << why(started);
    talk.expect_finished();
    EXPECT_TRUE(started->dram_needed);
    ASSERT_TRUE(started->storage);
    EXPECT_EQ(started->storage->user, ByteCount{32 * gib});
    EXPECT_EQ(passed(talk.clock), 0us);
}

TEST(XFlashStart, BehindAPreloaderDramIsUpAlready) {
    Conversation talk(Script::load("xflash_start_preloader.txt"));
    auto agent = xflash::make_agent(talk.link);
    auto started = talk.run(agent->start());
    ASSERT_TRUE(started) << why(started);
    talk.expect_finished();
    EXPECT_FALSE(started->dram_needed);
}

TEST(XFlashStart, PacketsMayComeInSingleBytesOrGlued) {
    for (const auto packets :
         {ScriptedTransport::Packets::single_bytes, ScriptedTransport::Packets::glued}) {
        Conversation talk(brom_start());
        talk.phone.packets(packets);
        auto agent = xflash::make_agent(talk.link);
        auto started = talk.run(whole_start(*agent));
        EXPECT_TRUE(started) << why(started);
        talk.expect_finished();
    }
}

TEST(XFlashStart, LogMessagesMayStandBetweenAnyTwoPackets) {
    Script chatty;
    for (const Script::Turn& turn : brom_start().turns) {
        const bool flow_packet = !turn.host && turn.bytes.size() > 1;
        if (flow_packet) chatty.phone(message()).phone(message());
        chatty.turns.push_back(turn);
    }
    Conversation talk(chatty);
    auto agent = xflash::make_agent(talk.link);
    auto started = talk.run(whole_start(*agent));
    EXPECT_TRUE(started) << why(started);
    talk.expect_finished();
}

TEST(XFlashStart, AnAgentThatOnlyChattersIsGivenUp) {
    Script script = Script::parse("D> c0");
    for (const Script::Turn& turn : Script::load("xflash_start_brom.txt").turns)
        if (turn.host && script.turns.size() < 4) script.turns.push_back(turn);
    script.phone(packet(Bytes(70000), 2));
    Conversation talk(script);
    auto agent = xflash::make_agent(talk.link);
    auto started = talk.run(agent->start());
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::da_protocol) << why(started);
}

TEST(XFlashStart, NeverHangsWhereverTheAgentFallsSilentOrLeaves) {
    const Script script = brom_start();
    for (std::size_t bytes = 0; bytes < script.phone_bytes(); ++bytes) {
        for (const auto ending :
             {ScriptedTransport::Ending::silence, ScriptedTransport::Ending::vanish}) {
            Conversation talk(script);
            talk.phone.cut_after(bytes, ending);
            auto agent = xflash::make_agent(talk.link);
            auto started = talk.run(whole_start(*agent));
            ASSERT_FALSE(started) << "cut after byte " << bytes;
            const ErrorCode code = started.error().code;
            const bool fits = ending == ScriptedTransport::Ending::vanish
                                  ? code == ErrorCode::port_vanished
                                  : code == ErrorCode::io_timeout || code == ErrorCode::da_silent;
            EXPECT_TRUE(fits) << "byte " << bytes << ": " << why(started);
        }
    }
}

/// The statuses of a script: what the phone says in packets of one u32 that are 0 or SYNC.
std::vector<std::size_t> statuses(const Script& script) {
    std::vector<std::size_t> turns;
    for (std::size_t i = 0; i < script.turns.size(); ++i)
        if (!script.turns[i].host &&
            (script.turns[i].bytes == status(0) || script.turns[i].bytes == status(0x434E5953)))
            turns.push_back(i);
    return turns;
}

TEST(XFlashStart, EveryRefusedStepEndsItWithTheAgentsOwnCode) {
    const Script script = brom_start();
    const std::size_t whole_start_brom = Script::load("xflash_start_brom.txt").turns.size();
    for (const std::size_t turn : statuses(script)) {
        // DA1's last six turns ask for the storage: it may refuse that, see the next test.
        if (turn + 6 >= whole_start_brom && turn < whole_start_brom) continue;
        Script wrong = script;
        wrong.turns[turn].bytes = status(0xC0020004);
        wrong.turns.resize(turn + 1);
        Conversation talk(wrong);
        auto agent = xflash::make_agent(talk.link);
        auto started = talk.run(whole_start(*agent));
        ASSERT_FALSE(started) << "turn " << turn;
        EXPECT_NE(started.error().detail.find("status=0xc0020004"), std::string::npos)
            << "turn " << turn << ": " << why(started);
        talk.expect_finished();
    }
}

TEST(XFlashStart, ADa1WithoutStorageQueriesIsFine) {
    Script tail;
    const std::uint32_t questions[] = {0x040001, 0x040004, 0x040002};
    Script start = Script::load("xflash_start_preloader.txt");
    start.turns[start.turns.size() - 2].bytes =
        packet(Bytes{std::byte{'b'}, std::byte{'r'}, std::byte{'o'}, std::byte{'m'}});
    for (const std::uint32_t question : questions)
        tail.host(status(0x010009))
            .phone(status(0))
            .host(status(question))
            .phone(status(0xC0010004));
    start += tail;
    Conversation talk(start);
    auto agent = xflash::make_agent(talk.link);
    auto started = talk.run(agent->start());
    ASSERT_TRUE(started) << why(started);
    EXPECT_TRUE(started->dram_needed);
    EXPECT_FALSE(started->storage);
    talk.expect_finished();
}

struct Refused {
    std::uint32_t word;
    ErrorCode code;
};

TEST(XFlashDram, NamesWhyTheMemoryDidNotComeUp) {
    const Refused cases[] = {{0xC0040050, ErrorCode::dram_not_in_list},
                             {0xC0050005, ErrorCode::dram_setup_failed},
                             {0xC004000A, ErrorCode::dram_setup_failed},
                             {0xC0010001, ErrorCode::dram_setup_failed}};
    for (const Refused& c : cases) {
        Script script = Script::load("xflash_stages.txt");
        script.turns.resize(5);
        script.turns[4].bytes = status(c.word);
        Conversation talk(script);
        auto agent = xflash::make_agent(talk.link);
        auto up = talk.run(agent->enable_dram(emi));
        ASSERT_FALSE(up);
        EXPECT_EQ(up.error().code, c.code) << why(up);
        talk.expect_finished();
    }
}

Script boot_to(std::uint32_t after_data, std::uint32_t stage_word) {
    Script script = Script::load("xflash_stages.txt");
    script.turns.erase(script.turns.begin(), script.turns.begin() + 5);
    script.turns[4].bytes = status(after_data);
    script.turns[5].bytes = status(stage_word);
    if (after_data != 0)
        script.turns.resize(5);
    else if (stage_word != 0 && stage_word != 0x434E5953)
        script.turns.resize(6);
    return script;
}

TEST(XFlashSecondStage, AForeignOrModifiedHalfIsNamed) {
    for (const bool at_once : {true, false}) {
        Conversation talk(at_once ? boot_to(0xC0070004, 0) : boot_to(0, 0xC0070004));
        auto agent = xflash::make_agent(talk.link);
        const AgentCode second = da2();
        auto loaded = talk.run(agent->load_second_stage(second));
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, ErrorCode::da_hash_mismatch) << why(loaded);
        EXPECT_NE(loaded.error().detail.find("status=0xc0070004"), std::string::npos);
        talk.expect_finished();
    }
}

TEST(XFlashSecondStage, SomeBuildsSayZeroInsteadOfSync) {
    Conversation talk(boot_to(0, 0));
    auto agent = xflash::make_agent(talk.link);
    const AgentCode second = da2();
    auto loaded = talk.run(agent->load_second_stage(second));
    EXPECT_TRUE(loaded) << why(loaded);
    talk.expect_finished();
}

TEST(XFlashSecondStage, AnAgentThatAsksForASignatureIsRefused) {
    Script script = boot_to(0, 0x434E5953);
    script.turns.back().bytes = status(0); // it knows SLA_ENABLED_STATUS
    script.phone(status(1)).phone(status(0));
    Conversation talk(script);
    auto agent = xflash::make_agent(talk.link);
    const AgentCode second = da2();
    auto loaded = talk.run(agent->load_second_stage(second));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::auth_required);
    talk.expect_finished();
}

} // namespace
} // namespace gangflash
