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

/// Says one byte a period, for ever: a slow proxy. Writes take no time.
class DrippingTransport final : public Transport {
public:
    DrippingTransport(Clock& clock, Millis period) : clock_(clock), period_(period) {}
    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        co_await clock_.sleep_for(period_);
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return Fault{ErrorCode::cancelled, {}};
        into.front() = std::byte{0x5A};
        co_return ByteCount{1};
    }
    asio::awaitable<Result<void>> write_all(ByteView) override { co_return success(); }

private:
    Clock& clock_;
    Millis period_;
};

struct Drip {
    explicit Drip(Millis period) : phone(talk.clock, period), link(phone, talk.clock) {}

    Conversation talk{Script{}};
    DrippingTransport phone;
    Link link;
};

TEST(Link, GivesAnAnswerALimitHoweverBusilyItDrips) {
    Drip drip(1100ms);
    Bytes field(12);
    const auto answer = drip.talk.run(drip.link.read(field, 5s));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::answer_overdue);
    EXPECT_EQ(answer.error().detail, "limit_ms=6000 bytes=5/12");
    EXPECT_EQ(passed(drip.talk.clock), 6s);
}

TEST(Link, GivesALongAnswerTimeForItsBytes) {
    Drip drip(1ms); // 1,000 bytes a second
    Bytes field(100);
    EXPECT_TRUE(drip.talk.run(drip.link.read(field, 50ms))) << "0.1 s, in the second it may take";
    Bytes longer(2000);
    const auto overdue = drip.talk.run(drip.link.read(longer, 50ms));
    ASSERT_FALSE(overdue);
    EXPECT_EQ(overdue.error().code, ErrorCode::answer_overdue);
}

TEST(Link, GivesAStepALimitWhateverItsAnswersAre) {
    Drip drip(900ms);
    drip.link.begin_step(10s);
    std::size_t answers = 0;
    Result<std::uint8_t> answer = std::uint8_t{0};
    while ((answer = drip.talk.run(drip.link.read_be<std::uint8_t>(5s))))
        ++answers;
    EXPECT_EQ(answers, 11U);
    EXPECT_EQ(answer.error().code, ErrorCode::answer_overdue);
    EXPECT_THAT(answer.error().detail, testing::StartsWith("step_limit_ms=100"));
    EXPECT_EQ(passed(drip.talk.clock), 10s);

    drip.link.begin_step(10s);
    EXPECT_TRUE(drip.talk.run(drip.link.read_be<std::uint8_t>(5s))) << "counted anew";
}

/// Twice as fast as the slowest cable that is still served.
class SlowTransport final : public Transport {
public:
    explicit SlowTransport(Clock& clock) : clock_(clock) {}
    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        co_await clock_.sleep_for(100ms);
        co_return ByteCount{std::min<std::size_t>(into.size(), Link::slowest_speed / 5)};
    }
    asio::awaitable<Result<void>> write_all(ByteView) override { co_return success(); }

private:
    Clock& clock_;
};

TEST(Link, EarnsAStepTheTimeOfASlowCable) {
    Conversation talk(Script{});
    SlowTransport phone(talk.clock);
    Link link(phone, talk.clock);
    link.begin_step(1s);
    for (int megabyte = 0; megabyte < 8; ++megabyte) {
        Bytes field(mib);
        ASSERT_TRUE(talk.run(link.read(field, 5s))) << megabyte << " MiB were moved";
    }
    EXPECT_GT(passed(talk.clock), 60s);
}

TEST(Link, EarnsAStepTimeWithItsBytes) {
    Conversation talk(Script::parse("D> 5a*60000\nD> 5a*60000\nD> 01"));
    talk.link.begin_step(1ms);
    Bytes field(120'000);
    ASSERT_TRUE(talk.run(talk.link.read(field, 5s)));
    EXPECT_TRUE(talk.run(talk.link.read_be<std::uint8_t>(5s)));
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
