#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/brom/status.hpp"
#include "engine/mediatek/brom/wire.hpp"
#include "tests/unit/protocol/conversation.hpp"

#include <fmt/format.h>

namespace gangflash {
namespace {

const Bytes agent_bytes{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}};

AgentCode agent() {
    return {0x00200000, 2, agent_bytes};
}

/// The whole boot ROM session of the reference, handshake apart.
asio::awaitable<Result<brom::ChipReport>> brom_session(Link& link) {
    auto code = co_await brom::read_hw_code(link);
    if (!code) co_return code.error();
    if (auto off = co_await brom::write_register(link, 0x10007000, 0x22000064, 4); !off)
        co_return off.error();
    auto report = co_await brom::read_chip(link, *code);
    if (!report) co_return report.error();
    const AgentCode da1 = agent();
    if (auto sent = co_await brom::send_da(link, da1); !sent) co_return sent.error();
    if (auto jumped = co_await brom::jump_da(link, da1.load_address); !jumped)
        co_return jumped.error();
    auto alive = co_await link.read_be<std::uint8_t>(Millis{5000});
    if (!alive) co_return alive.error();
    co_return report;
}

TEST(BootRom, SpeaksTheWorkedSessionOfTheReference) {
    Conversation talk(Script::load("brom_mt6580.txt"));
    auto report = talk.run(brom_session(talk.link));
    ASSERT_TRUE(report) << why(report);
    talk.expect_finished();
    EXPECT_EQ(report->speaker, brom::Speaker::boot_rom);
    EXPECT_EQ(report->brom_version, 5);
    EXPECT_EQ(report->hw_code, 0x6580);
    EXPECT_EQ(report->hw_subcode, 0x8A00);
    EXPECT_EQ(report->hw_version, 0xCA00);
    EXPECT_EQ(to_hex(report->me_id), "00112233445566778899aabbccddeeff");
    EXPECT_EQ(report->soc_id.size(), 32U);
    EXPECT_FALSE(report->target.secure_boot());
}

TEST(BootRom, SpeaksItInSinglePacketsAndInGluedOnes) {
    for (const auto packets :
         {ScriptedTransport::Packets::single_bytes, ScriptedTransport::Packets::glued}) {
        Conversation talk(Script::load("brom_mt6580.txt"));
        talk.phone.packets(packets);
        auto report = talk.run(brom_session(talk.link));
        EXPECT_TRUE(report) << why(report);
        talk.expect_finished();
    }
}

TEST(BootRom, NeverHangsWhereverThePhoneFallsSilentOrLeaves) {
    const Script script = Script::load("brom_mt6580.txt");
    for (std::size_t bytes = 0; bytes < script.phone_bytes(); ++bytes) {
        for (const auto ending :
             {ScriptedTransport::Ending::silence, ScriptedTransport::Ending::vanish}) {
            Conversation talk(script);
            talk.phone.cut_after(bytes, ending);
            auto report = talk.run(brom_session(talk.link));
            ASSERT_FALSE(report) << "cut after byte " << bytes;
            EXPECT_EQ(report.error().code,
                      ending == ScriptedTransport::Ending::vanish ? ErrorCode::port_vanished
                                                                  : ErrorCode::io_timeout)
                << "cut after byte " << bytes << ": " << why(report);
        }
    }
}

TEST(BootRom, NoticesEveryWrongByteOfTheSession) {
    // A flipped byte either breaks an echo or a checksum, or changes a value: it is never taken
    // for the same session.
    const Script script = Script::load("brom_mt6580.txt");
    Conversation good(script);
    const auto expected = good.run(brom_session(good.link));
    ASSERT_TRUE(expected);
    for (std::size_t turn = 0; turn < script.turns.size(); ++turn) {
        if (script.turns[turn].host) continue;
        for (std::size_t at = 0; at < script.turns[turn].bytes.size(); ++at) {
            Script wrong = script;
            wrong.turns[turn].bytes[at] ^= std::byte{0x80};
            Conversation talk(wrong);
            auto report = talk.run(brom_session(talk.link));
            if (!report) continue; // refused, as it should
            const bool agent_greeting = turn + 1 == script.turns.size();
            const bool differs = report->hw_code != expected->hw_code ||
                                 report->hw_subcode != expected->hw_subcode ||
                                 report->hw_version != expected->hw_version ||
                                 report->sw_version != expected->sw_version ||
                                 report->target.bits != expected->target.bits ||
                                 report->brom_version != expected->brom_version ||
                                 report->me_id != expected->me_id ||
                                 report->soc_id != expected->soc_id;
            const bool status_low_byte = script.turns[turn].bytes[at] == std::byte{0};
            EXPECT_TRUE(differs || agent_greeting || status_low_byte)
                << "turn " << turn << " byte " << at;
        }
    }
}

TEST(Preloader, SpeaksTheWorkedSessionOfTheReference) {
    Conversation talk(Script::load("preloader_mt6765.txt"));
    ASSERT_EQ(*talk.run(brom::read_hw_code(talk.link)), 0x0766);
    auto report = talk.run(brom::read_chip(talk.link, 0x0766));
    ASSERT_TRUE(report) << why(report);
    talk.expect_finished();
    EXPECT_EQ(report->speaker, brom::Speaker::preloader);
    EXPECT_EQ(report->bl_version, 3);
    EXPECT_TRUE(report->target.secure_boot());
    EXPECT_FALSE(report->target.link_authentication());
    EXPECT_TRUE(report->target.agent_authentication());
}

TEST(Preloader, AnOldOneThatOnlyEchoesFbIsAskedForItsIdAllTheSame) {
    Conversation talk(Script::parse("H> d8\nD> d8 00 00 00 00 00 00\nH> fe\nD> 01\n"
                                    "H> fb\nD> fb\n"
                                    "H> fc\nD> fc 8a 00 ca 00 00 00 00 00\n"
                                    "H> e1\nD> e1 00 00 00 10 33*16 00 00\n"
                                    "H> e7\nD> e7"));
    auto report = talk.run(brom::read_chip(talk.link, 0x6580));
    ASSERT_TRUE(report) << why(report);
    EXPECT_EQ(report->me_id.size(), 16U);
    EXPECT_TRUE(report->soc_id.empty());
    talk.expect_finished();
}

TEST(BootRom, AnIdThatItKeepsToItselfIsEmpty) {
    Conversation talk(Script::parse("H> d8\nD> d8 00 00 00 00 00 00\nH> fe\nD> fe\nH> ff\nD> 05\n"
                                    "H> fc\nD> fc 8a 00 ca 00 00 00 00 00\n"
                                    "H> e1\nD> e1 00 00 00 00 10 01\n" // length 0, refused
                                    "H> e7\nD> e7 00 00 00 00 00 00"));
    auto report = talk.run(brom::read_chip(talk.link, 0x6580));
    ASSERT_TRUE(report) << why(report);
    EXPECT_TRUE(report->me_id.empty());
    EXPECT_TRUE(report->soc_id.empty());
    talk.expect_finished();
}

TEST(BootRom, WritesASixteenBitRegister) {
    Conversation talk(Script::parse("H> d2\nD> d2\nH> c0 00 00 00\nD> c0 00 00 00\n"
                                    "H> 00 00 00 01\nD> 00 00 00 01 00 00\n"
                                    "H> 22 64\nD> 22 64 00 00"));
    auto done = talk.run(brom::write_register(talk.link, 0xC0000000, 0x2264, 2));
    EXPECT_TRUE(done) << why(done);
    talk.expect_finished();
}

Script
send_da_answering(std::string_view status1, std::string_view xor16, std::string_view status2) {
    return Script::parse(fmt::format(
        "H> d7\nD> d7\nH> 00 20 00 00\nD> 00 20 00 00\nH> 00 00 00 05\nD> 00 00 00 05\n"
        "H> 00 00 00 02\nD> 00 00 00 02 {}\n{}",
        status1,
        xor16.empty() ? std::string()
                      : fmt::format("H> 01 02 03 04 05\nD> {}\nD> {}", xor16, status2)));
}

TEST(SendDa, NamesWhyThePhoneRefusesAnAgent) {
    struct Case {
        std::string_view status;
        ErrorCode code;
        std::string_view detail;
    };
    const Case cases[] = {
        {"70 24", ErrorCode::da_not_trusted, "status=0x7024"},
        {"70 15", ErrorCode::da_not_trusted, "status=0x7015"},
        {"20 01", ErrorCode::da_not_trusted, "status=0x2001"},
        {"60 05", ErrorCode::da_not_trusted, "status=0x6005"},
        {"1d 15", ErrorCode::da_not_trusted, "status=0x1d15"},
        {"1d 0d", ErrorCode::auth_required, "status=0x1d0d"},
        {"70 17", ErrorCode::auth_required, "status=0x7017"},
        {"1d 0e", ErrorCode::brom_refused, "status=0x1d0e"},
        {"7f ff", ErrorCode::brom_refused, "status=0x7fff"},
    };
    for (const Case& c : cases) {
        for (const bool before_data : {true, false}) {
            Conversation talk(before_data ? send_da_answering(c.status, "", "")
                                          : send_da_answering("00 00", "06 07", c.status));
            auto sent = talk.run(brom::send_da(talk.link, agent()));
            ASSERT_FALSE(sent) << c.status;
            EXPECT_EQ(sent.error().code, c.code) << c.status;
            EXPECT_NE(sent.error().detail.find(c.detail), std::string::npos) << sent.error().detail;
            talk.expect_finished();
        }
    }
}

TEST(SendDa, AWrongChecksumIsTheCablesFault) {
    Conversation talk(send_da_answering("00 00", "06 06", "00 00"));
    auto sent = talk.run(brom::send_da(talk.link, agent()));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::da_upload_corrupted);
    EXPECT_NE(sent.error().detail.find("xor16_sent=0x0607 xor16_received=0x0606"),
              std::string::npos);
}

TEST(SendAuth, CarriesOnWhenThePhoneNeedsNone) {
    Conversation talk(Script::parse("H> e2\nD> e2\nH> 00 00 00 05\nD> 00 00 00 05 1d 0c"));
    auto sent = talk.run(brom::send_auth(talk.link, agent_bytes));
    EXPECT_TRUE(sent) << why(sent);
}

TEST(SendAuth, TakesAnyRefusalForDistrust) {
    Conversation talk(Script::parse("H> e2\nD> e2\nH> 00 00 00 05\nD> 00 00 00 05 00 00\n"
                                    "H> 01 02 03 04 05\nD> 06 07 70 04"));
    auto sent = talk.run(brom::send_auth(talk.link, agent_bytes));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::da_not_trusted);
    talk.expect_finished();
}

TEST(SendCertificate, SendsTheWholeFile) {
    Conversation talk(Script::parse("H> e0\nD> e0\nH> 00 00 00 05\nD> 00 00 00 05 00 00\n"
                                    "H> 01 02 03 04 05\nD> 06 07 00 00"));
    auto sent = talk.run(brom::send_certificate(talk.link, agent_bytes));
    EXPECT_TRUE(sent) << why(sent);
    talk.expect_finished();
}

TEST(Xor16, MatchesTheWorkedVectorAndTheWordByWordDefinition) {
    EXPECT_EQ(brom::xor16(agent_bytes), 0x0607);
    EXPECT_EQ(brom::xor16({}), 0);
    Bytes bytes;
    for (int i = 0; i < 37; ++i) {
        bytes.push_back(static_cast<std::byte>(i * 89 + 7));
        std::uint16_t expected = 0;
        for (std::size_t at = 0; at < bytes.size(); ++at)
            expected = static_cast<std::uint16_t>(
                expected ^ (std::to_integer<unsigned>(bytes[at]) << (8 * (at % 2))));
        EXPECT_EQ(brom::xor16(bytes), expected) << bytes.size() << " bytes";
    }
}

} // namespace
} // namespace gangflash
