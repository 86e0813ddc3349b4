#include "tests/unit/protocol/conversation.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

TEST(Link, KeepsWhatAPacketBringsBeyondTheField) {
    Conversation talk(Script::parse("D> 01 02 03 04 05"));
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint16_t>(100ms)), 0x0102);
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint16_t>(100ms)), 0x0304);
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(100ms)), 0x05);
}

TEST(Link, JoinsAFieldOutOfSinglePackets) {
    Conversation talk(Script::parse("D> 01 02 03 04"));
    talk.phone.packets(ScriptedTransport::Packets::single_bytes);
    EXPECT_EQ(*talk.run(talk.link.read_le<std::uint32_t>(100ms)), 0x04030201U);
}

TEST(Link, ReadsALongFieldBehindAKeptByteAndKeepsWhatFollowsIt) {
    Conversation talk(Script::parse("D> aa 5a*3000 bb"));
    talk.phone.packets(ScriptedTransport::Packets::glued);
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(100ms)), 0xAA);
    Bytes field(3000);
    ASSERT_TRUE(talk.run(talk.link.read(field, 100ms)));
    EXPECT_THAT(field, testing::Each(std::byte{0x5A}));
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(100ms)), 0xBB);
}

TEST(Link, GivesUpAfterTheLimitOfSilence) {
    Conversation talk(Script{});
    auto answer = talk.run(talk.link.read_be<std::uint8_t>(250ms));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::io_timeout);
    EXPECT_EQ(answer.error().detail, "limit_ms=250");
    EXPECT_EQ(passed(talk.clock), 250ms);
}

TEST(Link, SaysWhenThePhoneLeft) {
    Conversation talk(Script{});
    talk.phone.ends_with(ScriptedTransport::Ending::vanish);
    auto answer = talk.run(talk.link.read_be<std::uint8_t>(250ms));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::port_vanished);
}

TEST(Link, DrainsUntilThePhoneIsQuiet) {
    Conversation talk(Script::parse("D> 52 45 41 44 59\nD> 52 45\nH> 01\nD> 02"));
    ASSERT_TRUE(talk.run(talk.link.drain(50ms, 1s)));
    EXPECT_EQ(passed(talk.clock), 50ms);
    ASSERT_TRUE(talk.run(talk.link.write_be<std::uint8_t>(1, 100ms)));
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(100ms)), 2);
}

TEST(Link, ACancelledCallerGetsCancelled) {
    Conversation talk(Script{});
    asio::cancellation_signal stop;
    std::optional<ErrorCode> code;
    asio::co_spawn(talk.ioc,
                   talk.link.read_be<std::uint8_t>(10s),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&](std::exception_ptr thrown, Result<std::uint8_t> answer) {
                           EXPECT_FALSE(thrown);
                           code = answer.error().code;
                       }));
    talk.clock.run_for(talk.ioc, 1s);
    EXPECT_FALSE(code);
    stop.emit(asio::cancellation_type::terminal);
    talk.clock.run_until_idle(talk.ioc);
    EXPECT_EQ(code, ErrorCode::cancelled);
    EXPECT_EQ(passed(talk.clock), 1s) << "the timer was not cancelled";
}

} // namespace
} // namespace gangflash
