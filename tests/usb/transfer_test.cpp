#include "tests/usb/usb_station.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace gangflash::test {

namespace {

const UsbIds brom{0x0e8d, 0x0003, {}};

/// One phone at 1-1, open.
struct OnePhone {
    explicit OnePhone(std::shared_ptr<PhoneModel> model) {
        testbed.plug("1-1", std::move(model), brom);
        station = std::make_unique<UsbStation>();
        transport = station->open(station->next_arrival());
    }

    Result<Bytes> read(std::size_t at_most = 16 * kib) {
        Bytes into(at_most);
        const auto got = station->await(transport->read_some(into));
        if (!got) return got.error();
        into.resize(got->value);
        return into;
    }

    UsbTestbed testbed;
    std::unique_ptr<UsbStation> station;
    std::unique_ptr<Transport> transport;
};

Bytes bytes(std::initializer_list<int> values) {
    Bytes all;
    for (const int value : values)
        all.push_back(static_cast<std::byte>(value));
    return all;
}

TEST(UsbTransport, ExchangesTheHandshake) {
    OnePhone one(std::make_shared<HandshakePhone>());
    for (const int start : {0xa0, 0x0a, 0x50, 0x05}) {
        ASSERT_TRUE(one.station->await(one.transport->write_all(bytes({start}))));
        EXPECT_EQ(*one.read(), bytes({~start & 0xff}));
    }
}

TEST(UsbTransport, NeverJoinsTwoPackets) {
    auto phone = std::make_shared<EchoPhone>();
    phone->say(bytes({1, 2}));
    phone->say(bytes({3, 4, 5, 6}));
    phone->say(bytes({7}));
    OnePhone one(phone);
    EXPECT_EQ(*one.read(), bytes({1, 2}));
    EXPECT_EQ(*one.read(3), bytes({3, 4, 5})) << "a small buffer gets the first part";
    EXPECT_EQ(*one.read(), bytes({6}));
    EXPECT_EQ(*one.read(), bytes({7}));
}

TEST(UsbTransport, NeverReturnsAZeroLengthPacket) {
    auto phone = std::make_shared<EchoPhone>();
    phone->say({});
    phone->say(bytes({9}));
    OnePhone one(phone);
    EXPECT_EQ(*one.read(), bytes({9}));
}

TEST(UsbTransport, DeliversAnAnswerOfWholePacketsThatNoZeroLengthPacketEnds) {
    for (const std::size_t packets : {1U, 2U, 5U}) {
        OnePhone one(std::make_shared<EchoPhone>());
        const Bytes message = pattern(packets * 512);
        ASSERT_TRUE(one.station->await(one.transport->write_all(message)));
        Bytes all;
        while (all.size() < message.size()) {
            const auto part = one.read();
            ASSERT_TRUE(part) << "with " << packets << " packets";
            all.insert(all.end(), part->begin(), part->end());
        }
        EXPECT_EQ(all, message);
    }
}

TEST(UsbTransport, SendsALongMessageWholeAndInOrder) {
    auto sink = std::make_shared<SinkPhone>();
    OnePhone one(sink);
    const Bytes message = pattern(3 * mib + 5);
    ASSERT_TRUE(one.station->await(one.transport->write_all(message)));
    EXPECT_EQ(sink->received(), message);
    EXPECT_GT(sink->transfers(), 10U);
}

TEST(UsbTransport, SendsAnExactMultipleWithoutAZeroLengthPacket) {
    auto sink = std::make_shared<SinkPhone>();
    OnePhone one(sink);
    ASSERT_TRUE(one.station->await(one.transport->write_all(pattern(1024))));
    EXPECT_EQ(sink->transfers(), 1U);
    EXPECT_EQ(sink->received().size(), 1024U);
}

TEST(UsbTransport, ReadsAnAnnouncedRunInLongTransfers) {
    OnePhone one(std::make_shared<EchoPhone>());
    const Bytes message = pattern(mib + 12);
    ASSERT_TRUE(one.station->await(one.transport->write_all(message)));

    Bytes all(message.size());
    std::span<std::byte> rest(all);
    unsigned calls = 0;
    while (rest.size() >= 1024) {
        const auto got = one.station->await(one.transport->read_announced(rest));
        ASSERT_TRUE(got);
        rest = rest.subspan(got->value);
        ++calls;
    }
    while (!rest.empty()) {
        const auto got = one.station->await(one.transport->read_some(rest));
        ASSERT_TRUE(got);
        rest = rest.subspan(got->value);
    }
    EXPECT_EQ(all, message);
    EXPECT_LT(calls, 40U) << "packet by packet it would be 2048";

    ASSERT_TRUE(one.station->await(one.transport->write_all(bytes({0x5a}))));
    EXPECT_EQ(*one.read(), bytes({0x5a})) << "nothing of the run waits for more";
}

TEST(UsbTransport, AnAnnouncedRunThatEndsEarlyDoesNotSwallowTheNextAnswer) {
    auto phone = std::make_shared<EchoPhone>();
    OnePhone one(phone);
    ASSERT_TRUE(one.station->await(one.transport->write_all(pattern(8192))));
    Bytes into(mib);
    std::span<std::byte> rest(into);
    while (rest.size() > into.size() - 8192) { // the phone announced 1 MiB and sends 8 KiB
        const auto part = one.station->spawn(one.transport->read_announced(rest));
        one.station->run_for(std::chrono::milliseconds(30));
        if (!part->ended()) part->cancel.emit(asio::cancellation_type::terminal);
        const auto got = one.station->wait(part);
        if (!got) break;
        rest = rest.subspan(got->value);
    }
    // A whole packet without an end would stay in a long transfer for ever.
    ASSERT_TRUE(one.station->await(one.transport->write_all(pattern(512))));
    Bytes tail;
    const std::size_t missing = 8192 - (into.size() - rest.size()) + 512;
    while (tail.size() < missing) {
        const auto part = one.read();
        ASSERT_TRUE(part);
        tail.insert(tail.end(), part->begin(), part->end());
    }
    const Bytes last(tail.end() - 512, tail.end());
    EXPECT_EQ(last, pattern(512));
}

TEST(UsbTransport, ACancelledReadLosesNothing) {
    auto phone = std::make_shared<EchoPhone>();
    OnePhone one(phone);
    Bytes into(64);
    const auto read = one.station->spawn(one.transport->read_some(into));
    one.station->run_for(std::chrono::milliseconds(20));
    ASSERT_FALSE(read->ended());
    read->cancel.emit(asio::cancellation_type::terminal);
    EXPECT_EQ(one.station->wait(read).error().code, ErrorCode::cancelled);

    ASSERT_TRUE(one.station->await(one.transport->write_all(bytes({1, 2, 3}))));
    EXPECT_EQ(*one.read(), bytes({1, 2, 3}));
}

TEST(UsbTransport, ACancelledWriteReturnsOnlyWhenNoTransferUsesItsBuffer) {
    OnePhone one(std::make_shared<SilentPhone>());
    const unsigned reads = one.testbed.counts().pending;
    auto message = std::make_unique<Bytes>(pattern(mib));
    const auto write = one.station->spawn(one.transport->write_all(*message));
    one.station->run_until([&] { return one.testbed.counts().pending >= reads + 4; });
    write->cancel.emit(asio::cancellation_type::terminal);
    EXPECT_EQ(one.station->wait(write).error().code, ErrorCode::cancelled);
    EXPECT_EQ(one.testbed.counts().pending, reads);
    message.reset();

    const auto again = one.station->spawn(one.transport->write_all(bytes({1})));
    one.station->run_until([&] { return one.testbed.counts().pending == reads + 1; });
    again->cancel.emit(asio::cancellation_type::terminal);
    (void)one.station->wait(again);
}

void expect_pull(Pull how, std::initializer_list<ErrorCode> accepted) {
    OnePhone one(std::make_shared<SilentPhone>());
    const Bytes message = pattern(mib);
    Bytes into(64);
    const auto read = one.station->spawn(one.transport->read_some(into));
    const auto write = one.station->spawn(one.transport->write_all(message));
    one.station->run_until([&] { return one.testbed.counts().pending >= 8; });
    one.testbed.unplug("1-1", how);
    const auto read_end = one.station->wait(read);
    const auto write_end = one.station->wait(write);
    ASSERT_FALSE(read_end);
    ASSERT_FALSE(write_end);
    EXPECT_THAT(std::vector(accepted), testing::Contains(read_end.error().code));
    EXPECT_THAT(std::vector(accepted), testing::Contains(write_end.error().code));
    EXPECT_THAT(write_end.error().detail, testing::HasSubstr("sent=0/1048576"));
    one.station->run_until([&] { return one.station->bus->usage().transfers == 0; });
    one.station->next_departure();
    EXPECT_EQ(one.read().error().code, read_end.error().code) << "a dead line stays dead";
    const auto late = one.station->await(one.transport->write_all(message));
    EXPECT_EQ(late.error().code, ErrorCode::port_vanished);
}

TEST(UsbTransport, APullWithTransfersInFlightEndsThemAll) {
    expect_pull(Pull::no_device, {ErrorCode::port_vanished});
}

TEST(UsbTransport, APullThatShowsAsErrorsEndsThemAll) {
    expect_pull(Pull::error_first, {ErrorCode::port_vanished, ErrorCode::transfer_failed});
}

TEST(UsbTransport, WhatThePhoneSaidBeforeAPullIsStillRead) {
    auto phone = std::make_shared<EchoPhone>();
    phone->say(bytes({1, 2, 3, 4}));
    OnePhone one(phone);
    const auto write = one.station->spawn(one.transport->write_all({}));
    (void)one.station->wait(write);
    EXPECT_EQ(*one.read(2), bytes({1, 2}));
    one.testbed.unplug("1-1");
    one.station->next_departure();
    EXPECT_EQ(*one.read(), bytes({3, 4}));
    EXPECT_EQ(one.read().error().code, ErrorCode::port_vanished);
}

TEST(UsbTransport, SaysThatAnEndpointStalled) {
    OnePhone one(std::make_shared<EchoPhone>());
    one.testbed.stall("1-1", 0x01);
    const auto sent = one.station->await(one.transport->write_all(pattern(100)));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::transfer_failed);
    EXPECT_THAT(sent.error().detail, testing::HasSubstr("stalled"));

    one.testbed.stall("1-1", 0x81);
    EXPECT_EQ(one.read().error().code, ErrorCode::transfer_failed);
}

TEST(UsbTransport, LackOfKernelMemoryOnlySlowsItDown) {
    UsbTestbed testbed;
    UsbStation station;
    std::vector<std::shared_ptr<SinkPhone>> phones;
    std::vector<std::unique_ptr<Transport>> transports;
    for (int i = 1; i <= 3; ++i) {
        phones.push_back(std::make_shared<SinkPhone>());
        phones.back()->open = false;
        testbed.plug(fmt::format("1-{}", i), phones.back(), brom);
        transports.push_back(station.open(station.next_arrival()));
    }
    testbed.limit_memory(200 * kib); // one piece of 128 KiB and little else
    const Bytes message = pattern(2 * mib);
    std::vector<std::shared_ptr<Running<Result<void>>>> writes;
    for (const auto& transport : transports)
        writes.push_back(station.spawn(transport->write_all(message)));
    station.run_until([&] { return testbed.counts().refused >= 3; });
    for (int i = 1; i <= 3; ++i) {
        phones[static_cast<std::size_t>(i) - 1]->open = true;
        testbed.wake(fmt::format("1-{}", i));
    }
    for (const auto& write : writes) {
        const auto end = station.wait(write);
        ASSERT_TRUE(end) << describe(end.error());
    }
    for (const auto& phone : phones)
        EXPECT_EQ(phone->received(), message);
}

TEST(UsbTransport, SaysSoWhenKernelMemoryCanNeverSuffice) {
    OnePhone one(std::make_shared<SinkPhone>());
    one.transport.reset(); // its reads hold memory
    one.station->run_until([&] { return one.testbed.counts().pending == 0; });
    one.testbed.limit_memory(1);
    one.testbed.unplug("1-1");
    one.testbed.plug("1-1", std::make_shared<SinkPhone>(), brom);
    one.station->next_departure();
    const auto opened = one.station->await(one.station->bus->open(one.station->next_arrival()));
    ASSERT_FALSE(opened) << "even the control requests need some";
    EXPECT_EQ(opened.error().code, ErrorCode::port_open_failed);
}

TEST(UsbTransport, ClosingInMidTransferLeavesNothingBehind) {
    OnePhone one(std::make_shared<SilentPhone>());
    const Bytes message = pattern(mib);
    const auto write = one.station->spawn(one.transport->write_all(message));
    one.station->run_until([&] { return one.testbed.counts().pending >= 8; });
    write->cancel.emit(asio::cancellation_type::terminal);
    (void)one.station->wait(write);
    one.transport.reset();
    // A helper thread closes: claims go back to the kernel before the port itself is gone.
    one.station->run_until([&] {
        const auto usage = one.station->bus->usage();
        return usage.transfers == 0 && usage.open_ports == 0;
    });
    EXPECT_EQ(one.testbed.counts().claims, 0U);
    EXPECT_EQ(one.testbed.counts().pending, 0U);
}

TEST(UsbTransport, TheBusMayDieUnderAWriteInFlight) {
    OnePhone one(std::make_shared<SilentPhone>());
    const Bytes message = pattern(mib);
    const auto write = one.station->spawn(one.transport->write_all(message));
    one.station->run_until([&] { return one.testbed.counts().pending >= 8; });
    one.station->bus.reset();
    EXPECT_EQ(one.testbed.counts().pending, 0U) << "the kernel holds no buffer of ours";
    EXPECT_EQ(one.testbed.counts().claims, 0U);
}

} // namespace

} // namespace gangflash::test
