#include "tests/usb/usb_station.hpp"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace gangflash::test {

namespace {

const UsbIds brom{0x0e8d, 0x0003, {}};
const UsbIds preloader{0x0e8d, 0x2000, "MT65xx Preloader"};

TEST(UsbBus, ReportsPhonesThatAreAlreadyPresent) {
    UsbTestbed testbed;
    testbed.add_hub("1-1", 4);
    testbed.plug("1-1.3", std::make_shared<SilentPhone>(), brom);
    UsbStation station;

    const Appearance phone = station.next_arrival();
    EXPECT_EQ(phone.path.text(), "0000:00:14.0-1.3");
    EXPECT_EQ(phone.mode, PhoneMode::brom);
    EXPECT_EQ(phone.vendor_id, 0x0e8d);
    EXPECT_EQ(phone.product, "MediaTek boot ROM") << "no text of its own: the table's name";
}

TEST(UsbBus, ReportsAnArrivalAndItsDepartureUnderOneNumber) {
    UsbTestbed testbed;
    UsbStation station;
    testbed.plug("1-2", std::make_shared<SilentPhone>(), brom);
    const Appearance phone = station.next_arrival();
    testbed.unplug("1-2");

    const Departure departure = station.next_departure();
    EXPECT_EQ(departure.number, phone.number);
    EXPECT_EQ(departure.path, phone.path);
}

TEST(UsbBus, SeesFortyPhonesOnceEachAtTheirPorts) {
    UsbTestbed testbed;
    for (int hub = 1; hub <= 4; ++hub)
        testbed.add_hub(fmt::format("1-{}", hub), 10);
    UsbStation station;
    for (int i = 0; i < 40; ++i)
        testbed.plug(
            fmt::format("1-{}.{}", i / 10 + 1, i % 10 + 1), std::make_shared<SilentPhone>(), brom);

    std::map<PortPath, int> seen;
    for (int i = 0; i < 40; ++i)
        ++seen[station.next_arrival().path];
    EXPECT_EQ(seen.size(), 40U);
    const auto more = station.spawn(station.bus->next());
    station.run_for(std::chrono::milliseconds(100));
    EXPECT_FALSE(more->ended()) << "libusb tells arrivals twice; the bus must not";
    more->cancel.emit(asio::cancellation_type::terminal);
    EXPECT_EQ(station.wait(more).error().code, ErrorCode::cancelled);
}

TEST(UsbBus, SeesAPhoneReturnUnderAnotherIdAtTheSamePort) {
    UsbTestbed testbed;
    UsbStation station;
    testbed.plug("1-3", std::make_shared<EchoPhone>(), brom);
    const Appearance first = station.next_arrival();
    auto transport = station.open(first);
    testbed.unplug("1-3");
    testbed.plug("1-3", std::make_shared<EchoPhone>(), preloader, preloader_descriptors(preloader));

    EXPECT_EQ(station.next_departure().number, first.number);
    const Appearance second = station.next_arrival();
    EXPECT_EQ(second.path, first.path);
    EXPECT_GT(second.number, first.number);
    EXPECT_EQ(second.mode, PhoneMode::preloader);
    EXPECT_EQ(second.product, "MT65xx Preloader");
    transport.reset();

    auto again = station.open(second);
    const Bytes hello{std::byte{0x55}, std::byte{0x66}};
    ASSERT_TRUE(station.await(again->write_all(hello)));
    Bytes answer(16);
    EXPECT_EQ(station.await(again->read_some(answer))->value, 2U);
}

TEST(UsbBus, TakesThePhoneFromCdcAcmAtEachEnumerationAndNeverGivesItBack) {
    UsbTestbed testbed;
    UsbStation station;
    for (unsigned round = 1; round <= 3; ++round) {
        testbed.plug("1-3", std::make_shared<EchoPhone>(), brom);
        auto transport = station.open(station.next_arrival());
        EXPECT_EQ(testbed.counts().detached, 2 * round) << "both interfaces, each time";
        EXPECT_EQ(testbed.counts().line_codings, round) << "a preloader is silent without it";
        EXPECT_EQ(testbed.counts().claims, 2U);
        transport.reset();
        station.run_until([&] { return testbed.counts().claims == 0; });
        testbed.unplug("1-3");
        station.next_departure();
    }
    EXPECT_EQ(testbed.counts().reattached, 0U);
}

TEST(UsbBus, NamesPhonesOfOtherMakersAndNeverOpensThem) {
    UsbTestbed testbed;
    UsbStation station;
    testbed.plug("1-1", std::make_shared<SilentPhone>(), {0x05c6, 0x9008, "QUSB_BULK"});
    const Appearance phone = station.next_arrival();
    EXPECT_EQ(phone.mode, PhoneMode::foreign);
    EXPECT_EQ(phone.product, "QUSB_BULK");

    const auto refused = station.await(station.bus->open(phone));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::not_mediatek);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("QUSB_BULK"));
    EXPECT_EQ(testbed.counts().claims, 0U);
    EXPECT_EQ(testbed.counts().most_pending, 0U) << "not one transfer";
}

TEST(UsbBus, DoesNotReportKeyboardsAndHubs) {
    UsbTestbed testbed;
    UsbStation station;
    testbed.add_hub("1-1", 4);
    testbed.plug("1-1.1", std::make_shared<SilentPhone>(), {0x046d, 0xc31c, "Keyboard"});
    testbed.plug("1-1.2", std::make_shared<SilentPhone>(), brom);
    EXPECT_EQ(station.next_arrival().path.text(), "0000:00:14.0-1.2");
}

TEST(UsbBus, WatchesOnlyAllowedPortsAndNeverIgnoredOnes) {
    UsbTestbed testbed;
    testbed.add_hub("1-1", 4);
    UsbBusOptions options;
    options.allowed = {PortPath{"0000:00:14.0-1.1"}, PortPath{"0000:00:14.0-1.2"}};
    options.ignored = {PortPath{"0000:00:14.0-1.1"}};
    UsbStation station(options);
    for (const char* name : {"1-1.3", "1-1.1", "1-1.2"})
        testbed.plug(name, std::make_shared<SilentPhone>(), brom);
    EXPECT_EQ(station.next_arrival().path.text(), "0000:00:14.0-1.2");
    EXPECT_THAT(station.bus->ports(), testing::ElementsAre(PortPath{"0000:00:14.0-1.2"}));
}

TEST(UsbBus, KnowsItsPortsPluggedOrNot) {
    UsbTestbed testbed;
    testbed.add_hub("1-2", 2);
    UsbStation station;
    std::vector<std::string> names;
    for (const PortPath& path : station.bus->ports())
        names.push_back(path.text());
    EXPECT_THAT(names,
                testing::ElementsAre("0000:00:14.0-1",
                                     "0000:00:14.0-2.1",
                                     "0000:00:14.0-2.2",
                                     "0000:00:14.0-3",
                                     "0000:00:14.0-4",
                                     "0000:00:14.0-5",
                                     "0000:00:14.0-6",
                                     "0000:00:14.0-7",
                                     "0000:00:14.0-8"));
}

TEST(UsbBus, SaysThatAPhoneLeftBeforeItCouldBeOpened) {
    UsbTestbed testbed;
    UsbStation station;
    testbed.plug("1-1", std::make_shared<SilentPhone>(), brom);
    const Appearance phone = station.next_arrival();
    testbed.unplug("1-1");
    const auto opened = station.await(station.bus->open(phone));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::port_vanished);
}

TEST(UsbBus, TwoStationsDoNotDisturbEachOther) {
    UsbTestbed testbed;
    testbed.plug("1-1", std::make_shared<SilentPhone>(), brom);
    UsbStation one;
    EXPECT_EQ(one.next_arrival().path.text(), "0000:00:14.0-1");
    UsbStation two;
    EXPECT_EQ(two.next_arrival().path.text(), "0000:00:14.0-1");
}

} // namespace

} // namespace gangflash::test
