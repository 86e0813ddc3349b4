#include "tests/usb/usb_station.hpp"

#include <gmock/gmock.h>

namespace gangflash::test {

namespace {

const UsbIds brom{0x0e8d, 0x0003, {}};

/// One phone at 1-1, seen and not yet open. It says nothing, so what is pending is a request.
struct SeenPhone {
    explicit SeenPhone(UsbBusOptions options = {}) : station(std::move(options)) {
        testbed.plug("1-1", std::make_shared<SilentPhone>(), brom);
        phone = station.next_arrival();
    }

    /// Opening has come to a request that the phone does not answer.
    auto open_until_the_first_request() {
        testbed.ignore_control("1-1");
        auto opening = station.spawn(station.bus->open(phone));
        station.run_until([&] { return testbed.counts().pending == 1; });
        return opening;
    }

    void expect_nothing_held() const {
        EXPECT_EQ(testbed.counts().pending, 0U) << "the kernel holds a transfer of ours";
        EXPECT_EQ(testbed.counts().claims, 0U);
    }

    UsbTestbed testbed;
    UsbStation station;
    Appearance phone;
};

TEST(ControlRequest, APhoneThatStallsTheLineRequestsIsTakenAsItIs) {
    SeenPhone seen;
    seen.testbed.stall("1-1", 0);
    const auto opened = seen.station.await(seen.station.bus->open(seen.phone));
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_EQ(seen.testbed.counts().line_codings, 0U) << "it answered after all";
}

TEST(ControlRequest, APhoneThatDoesNotAnswerIsGivenUpAndLeftClosed) {
    SeenPhone seen;
    const auto opened = seen.station.wait(seen.open_until_the_first_request());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::io_timeout);
    EXPECT_THAT(opened.error().detail, testing::HasSubstr("LIBUSB_ERROR_TIMEOUT"));
    seen.expect_nothing_held();
}

TEST(ControlRequest, APhonePulledInMidRequestHasVanished) {
    SeenPhone seen;
    const auto opening = seen.open_until_the_first_request();
    seen.testbed.unplug("1-1");
    const auto opened = seen.station.wait(opening);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::port_vanished);
    seen.expect_nothing_held();
}

TEST(ControlRequest, APullThatShowsAsAnErrorIsAFailedOpening) {
    SeenPhone seen;
    const auto opening = seen.open_until_the_first_request();
    seen.testbed.unplug("1-1", Pull::error_first);
    const auto opened = seen.station.wait(opening);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::port_open_failed);
    EXPECT_THAT(opened.error().detail, testing::HasSubstr("LIBUSB_ERROR_IO"));
    seen.expect_nothing_held();
}

TEST(ControlRequest, TheBusMayDieInMidRequest) {
    SeenPhone seen;
    const auto opening = seen.open_until_the_first_request();
    seen.station.bus.reset();
    seen.expect_nothing_held();
}

TEST(ControlRequest, APhoneWithoutDescriptorsInSysfsIsAskedForThem) {
    UsbBusOptions options;
    options.sysfs = "/nowhere";
    SeenPhone seen(options);
    const auto opened = seen.station.await(seen.station.bus->open(seen.phone));
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_EQ(seen.testbed.counts().claims, 2U) << "both interfaces were found";
    EXPECT_EQ(seen.testbed.counts().line_codings, 1U);
}

TEST(ControlRequest, APhoneThatStallsItsDescriptorsCannotBeOpened) {
    UsbBusOptions options;
    options.sysfs = "/nowhere";
    SeenPhone seen(options);
    seen.testbed.stall("1-1", 0);
    const auto opened = seen.station.await(seen.station.bus->open(seen.phone));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::port_open_failed);
    EXPECT_THAT(opened.error().detail, testing::HasSubstr("LIBUSB_ERROR_PIPE"));
    seen.expect_nothing_held();
}

} // namespace

} // namespace gangflash::test
