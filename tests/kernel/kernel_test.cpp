// The program itself in a guest: Debian's kernel, xHCI, cdc_acm, udev and libusb are real; the
// phones are software behind QEMU's usb-redir.
#include "tests/kernel/guest_bench.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::test {

namespace {

using nlohmann::json;

class Kernel : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = GuestBench::missing(); !why.empty()) GTEST_SKIP() << why;
    }

    static void expect_pass(const BenchRun& run, const std::string& slot) {
        EXPECT_EQ(run.verdict(slot).value("verdict", ""), "pass") << "slot " << slot;
    }

    /// Departures in mid-write. A boot ROM that the slow guest has not spoken to yet may have left
    /// and come back before any step, and after the farewell every phone leaves.
    static std::ptrdiff_t lost_in_work(const BenchRun& run, const std::string& slot) {
        return std::ranges::count_if(run.events, [&](const json& event) {
            return event["event"] == "left" && event["slot"] == slot && event["step"] == "write";
        });
    }
};

TEST_F(Kernel, FlashesSixteenPhonesOnRootPortsAndBehindAHub) {
    // Full-speed phones are slow, and so few: theirs is a tenth of the others' speed.
    GuestBench bench(
        {.root_phones = 12, .hub_phones = 4, .arguments = {"--once", "--wait", "120"}});
    const BenchRun run = bench.run();
    SCOPED_TRACE(run.story());
    EXPECT_EQ(run.exit_code, 0);
    for (std::size_t slot = 1; slot <= bench.slots(); ++slot)
        expect_pass(run, std::to_string(slot));
    EXPECT_THAT(run.other, testing::Contains(testing::HasSubstr("ledger: ")));
    // Each phone was cdc_acm's until the station took both interfaces away.
    EXPECT_GE(run.logged("USB ACM device"), bench.slots());
    EXPECT_GE(run.logged("disconnect by usbfs"), bench.slots());
}

TEST_F(Kernel, ResumesAfterACablePulledInMidWriteAndNoticesASwappedPhone) {
    GuestBench bench({.root_phones = 3,
                      .hub_phones = 0,
                      .faults = "[[fault]]\nphone = 1\nstep = \"write:super\"\nat = \"40%\"\n"
                                "do = \"drop\"\nfor = \"1s\"\n"
                                "[[fault]]\nphone = 2\nstep = \"write:super\"\nat = \"40%\"\n"
                                "do = \"swap\"\nfor = \"1s\"\n",
                      .arguments = {"--once", "--wait", "120"}});
    const BenchRun run = bench.run();
    SCOPED_TRACE(run.story());
    EXPECT_EQ(run.exit_code, 1);
    expect_pass(run, "1");
    expect_pass(run, "3");
    EXPECT_GE(run.verdict("1").value("disconnects", 0), 1);
    EXPECT_GE(run.verdict("1").value("attempts", 0), 2);
    EXPECT_EQ(run.verdict("2").value("verdict", ""), "fail");
    EXPECT_EQ(run.verdict("2").value("error_id", ""), "PHN-704");
    EXPECT_EQ(lost_in_work(run, "3"), 0);
}

TEST_F(Kernel, APulledHubTakesItsPhonesDownAndTheyComeBack) {
    GuestBench bench({.root_phones = 1,
                      .hub_phones = 2,
                      .faults = {},
                      .arguments = {"--once", "--wait", "120"}});
    bool pulled = false, plugged_again = false;
    std::set<std::string> here; ///< slots on the hub whose phones are on the bus
    const BenchRun run = bench.run([&](const json& event) {
        const std::string name = event["event"];
        const bool on_hub = event.value("slot", json()) != "1";
        if (!pulled && name == "progress" && on_hub && event.value("step", "") == "write") {
            pulled = true;
            bench.pull_hub(1);
        }
        // A phone may be away already when its hub goes: then its departure was told before.
        if (on_hub && name == "arrived") here.insert(event["slot"].get<std::string>());
        if (on_hub && name == "left") here.erase(event["slot"].get<std::string>());
        if (pulled && !plugged_again && name == "left" && here.empty()) {
            plugged_again = true;
            bench.plug_hub(1);
        }
    });
    SCOPED_TRACE(run.story());
    EXPECT_TRUE(pulled);
    EXPECT_EQ(run.exit_code, 0);
    for (const char* slot : {"1", "2", "3"})
        expect_pass(run, slot);
    EXPECT_EQ(lost_in_work(run, "1"), 0) << "the root port was not touched";
    EXPECT_GE(run.verdict("2").value("disconnects", 0), 1);
}

} // namespace

} // namespace gangflash::test
