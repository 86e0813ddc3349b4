#include "engine/mediatek/brom/boot_rom.hpp"
#include "tests/unit/protocol/conversation.hpp"

namespace gangflash {
namespace {

using namespace std::chrono_literals;
constexpr Millis budget{2500};

Result<void> handshake(Conversation& talk) {
    return talk.run(brom::handshake(talk.link, budget));
}

TEST(Handshake, WakesTheBootRom) {
    Conversation talk(Script::parse("H> a0\nD> 5f\nH> 0a\nD> f5\nH> 50\nD> af\nH> 05\nD> fa"));
    auto done = handshake(talk);
    EXPECT_TRUE(done) << why(done);
    talk.expect_finished();
    EXPECT_EQ(passed(talk.clock), 0us) << "nothing to wait for";
}

TEST(Handshake, SkipsQueuedReadyLinesAndRepeatsTheSwallowedStartByte) {
    Conversation talk(Script::parse("D> 52 45 41 44 59 52 45 41 44 59 52 45\nH> a0\n"
                                    "D> 41 44 59\nH> a0\nD> 5f\nH> 0a\nD> f5\nH> 50\nD> af\n"
                                    "H> 05\nD> fa"));
    // The preloader's lines are queued before the first A0: the script lets both come in order.
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(10ms)), 0x52);
    EXPECT_TRUE(talk.run(talk.link.drain(0ms, 0ms)));
    auto done = handshake(talk);
    EXPECT_TRUE(done) << why(done);
    talk.expect_finished();
    EXPECT_EQ(passed(talk.clock), 50ms) << "one poll for the swallowed byte";
}

TEST(Handshake, SeesAPhoneThatIsInCommandModeAlready) {
    Conversation talk(Script::parse("H> a0\nD> a0\nH> fd\nD> fd 07 66 00 00"));
    auto done = handshake(talk);
    EXPECT_TRUE(done) << why(done);
    EXPECT_EQ(*talk.run(brom::read_hw_code(talk.link)), 0x0766);
    talk.expect_finished();
}

TEST(Handshake, StartsAgainAfterAWrongAnswer) {
    Conversation talk(Script::parse("H> a0\nD> 5f\nH> 0a\nD> 0b\n"
                                    "H> a0\nD> 5f\nH> 0a\nD> f5\nH> 50\nD> af\nH> 05\nD> fa"));
    auto done = handshake(talk);
    EXPECT_TRUE(done) << why(done);
    talk.expect_finished();
}

TEST(Handshake, GivesUpAfterFiveWrongAnswers) {
    Script script;
    for (int i = 0; i < 5; ++i)
        script += Script::parse("H> a0\nD> a1");
    Conversation talk(script);
    auto done = handshake(talk);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::handshake_mismatch);
    EXPECT_EQ(done.error().detail, "answer=0xa1");
    talk.expect_finished();
}

TEST(Handshake, PollsAtTwentyHertzUntilTheBudgetIsSpent) {
    Script script;
    for (int i = 0; i < 50; ++i)
        script += Script::parse("H> a0");
    Conversation talk(script);
    auto done = handshake(talk);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::io_timeout);
    EXPECT_EQ(passed(talk.clock), 2500ms);
    talk.expect_finished();
}

TEST(Handshake, EndsWhenThePhoneLeavesAtAnyByte) {
    for (std::size_t bytes = 0; bytes < 4; ++bytes) {
        Conversation talk(Script::parse("H> a0\nD> 5f\nH> 0a\nD> f5\nH> 50\nD> af\nH> 05\nD> fa"));
        talk.phone.cut_after(bytes, ScriptedTransport::Ending::vanish);
        auto done = handshake(talk);
        ASSERT_FALSE(done) << "after byte " << bytes;
        EXPECT_EQ(done.error().code, ErrorCode::port_vanished);
    }
}

} // namespace
} // namespace gangflash
