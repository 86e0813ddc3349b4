#include "scripted_host.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <fstream>

#include <gmock/gmock.h>

namespace gangflash::vphone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

FaultScript script(std::string_view text) {
    auto parsed = parse_fault_script(text, "test.toml");
    EXPECT_TRUE(parsed) << describe(parsed.error());
    return parsed ? *parsed : FaultScript{};
}

std::string refusal(std::string_view text) {
    const auto parsed = parse_fault_script(text, "test.toml");
    EXPECT_FALSE(parsed) << text;
    return parsed ? std::string{} : parsed.error().detail;
}

TEST(FaultScript, ReadsEveryKey) {
    const FaultScript read = script("[[fault]]\nphone = 3\nstep = \"write:super\"\nat = \"40%\"\n"
                                    "do = \"drop\"\nfor = \"2.5s\"\ntimes = 2\nchance = 50\n"
                                    "[[fault]]\nhub = 1\ndo = \"short-window\"\nfor = 300\n");
    ASSERT_EQ(read.rules.size(), 2U);
    const FaultRule& first = read.rules[0];
    EXPECT_EQ(first.phone, 3U);
    EXPECT_EQ(first.step, Step::write);
    EXPECT_EQ(first.partition, "super");
    EXPECT_EQ(first.at.percent, 40U);
    EXPECT_EQ(first.what, Mischief::drop);
    EXPECT_EQ(first.duration, milliseconds(2500));
    EXPECT_EQ(first.times, 2U);
    EXPECT_EQ(first.chance, 50U);
    EXPECT_EQ(read.rules[1].hub, 1U);
    EXPECT_EQ(read.rules[1].duration, milliseconds(300));
}

TEST(FaultScript, TakesBytesAsPeopleWriteThem) {
    const auto at = [](const char* words) {
        return script(std::string("[[fault]]\ndo = \"drop\"\nstep = \"write\"\nat = ") + words +
                      "\n")
            .rules.at(0)
            .at.bytes;
    };
    EXPECT_EQ(at("4096"), 4096U);
    EXPECT_EQ(at("\"64M\""), 64U << 20U);
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\nstep = \"write\"\nat = \"40\"\n"),
                HasSubstr("share such as"));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"dorp\"\nstep = \"write\"\n"),
                HasSubstr("did you mean drop?"));
}

TEST(FaultScript, NamesFileLineAndCauseOfWhatItDoesNotKnow) {
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\nstep = \"write\"\ncolour = 1\n"),
                HasSubstr("test.toml:4: unknown key \"colour\""));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\nstep = \"lunch\"\n"),
                HasSubstr("test.toml:3: unknown step \"lunch\""));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"explode\"\n"),
                HasSubstr("test.toml:2: unknown do \"explode\""));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\n"), HasSubstr("needs a step"));
    EXPECT_THAT(refusal("[[fault]]\nstep = \"write\"\n"), HasSubstr("needs do"));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\nstep = \"write\"\nat = \"140%\"\n"),
                HasSubstr("test.toml:4: at must be"));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\nstep = \"finish\"\nat = \"40%\"\n"),
                HasSubstr("needs a step that moves data"));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"stall\"\nstep = \"write\"\nfor = \"soon\"\n"),
                HasSubstr("test.toml:4: for must be"));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"drop\"\nstep = \"verify:boot\"\n"),
                HasSubstr("only write and erase take a partition"));
    EXPECT_THAT(refusal("[[fault]]\ndo = \"no-boot\"\nstep = \"write\"\n"),
                HasSubstr("of the phone as a whole"));
    EXPECT_THAT(refusal("fault = 1\n"), HasSubstr("test.toml:1: unknown key \"fault\""));
    EXPECT_THAT(refusal("[[fault]\n"), HasSubstr("test.toml:1: "));
    const auto missing = load_fault_script("/nonexistent/x.toml");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().detail, HasSubstr("/nonexistent/x.toml"));
}

TEST(FaultScript, MayBeAnEmptyFileButNotAFolderOrNothing) {
    const TemporaryFolder folder;
    std::ofstream(folder / "empty.toml").flush();
    const auto none = load_fault_script(folder / "empty.toml");
    ASSERT_TRUE(none) << describe(none.error());
    EXPECT_TRUE(none->rules.empty());
    for (const auto& unreadable : {folder.path(), folder / "absent.toml"}) {
        const auto refused = load_fault_script(unreadable);
        ASSERT_FALSE(refused) << unreadable;
        EXPECT_NE(refused.error().detail.find(unreadable.string()), std::string::npos);
    }
}

TEST(FaultScript, OfARoughDayIsValid) {
    const auto read = load_fault_script(tree::source() / "tests/faults/rough-day.toml");
    ASSERT_TRUE(read) << describe(read.error());
    for (const FaultRule& rule : read->rules)
        EXPECT_FALSE(rule.hub) << "fits any number of phones";
}

BankOptions with_faults(std::string_view text, StartMode mode = StartMode::brom) {
    BankOptions options = one_phone("MT6765", mode);
    options.faults = script(text);
    return options;
}

/// Writes 256 KiB to `boot`; the first status that is not 0.
asio::awaitable<std::uint32_t> write_boot(ScriptedHost& host, const ChipModel& chip) {
    co_await host.reach_da2(co_await host.arrival(), chip, 1);
    co_return co_await host.download("boot", noise({chip}, "x", 256 * 1024));
}

TEST(Faults, ADropHappensAtItsByteAndThePhoneReturns) {
    Bench bench(with_faults("[[fault]]\nstep = \"write:boot\"\nat = 100000\ndo = \"drop\"\n"
                            "for = \"3s\"\n"));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const ChipModel& chip = bench.bus.phone(0).chip();
        bool dropped = false;
        auto begin = bench.clock.now();
        try {
            co_await write_boot(host, chip);
        } catch (const HostGaveUp& gone) {
            dropped = std::string(gone.what()).starts_with("USB-101");
            begin = bench.clock.now();
        }
        EXPECT_TRUE(dropped);
        EXPECT_EQ(bench.bus.phone(0).bytes_stored(), 65536U) << "whole chunks before byte 100000";
        const std::uint32_t again = co_await write_boot(host, chip);
        EXPECT_EQ(again, 0U) << "once is once";
        EXPECT_GE(bench.clock.now() - begin, seconds(3));
    });
}

TEST(Faults, ACorruptedByteIsCaughtByTheAgentsChecksum) {
    Bench bench(with_faults("[[fault]]\nstep = \"write\"\nat = \"50%\"\ndo = \"corrupt\"\n"));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const ChipModel& chip = bench.bus.phone(0).chip();
        const std::uint32_t got = co_await write_boot(host, chip);
        EXPECT_EQ(got, 0xC0040003U);
        const std::uint32_t again = co_await host.download("boot", noise({chip}, "x", 65536));
        EXPECT_EQ(again, 0U);
    });
}

TEST(Faults, AStorageErrorRefusesOneChunk) {
    Bench bench(with_faults("[[fault]]\nstep = \"write\"\nat = 70000\ndo = \"storage-error\"\n"));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const std::uint32_t got = co_await write_boot(host, bench.bus.phone(0).chip());
        EXPECT_EQ(got, 0xC0040030U);
    });
}

TEST(Faults, AStallDelaysAndAMuteNeverAnswers) {
    Bench bench(with_faults("[[fault]]\nstep = \"load_agent2\"\nat = \"50%\"\ndo = \"stall\"\n"
                            "for = \"8s\"\n[[fault]]\nstep = \"write\"\nat = 1\ndo = \"mute\"\n"));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        bool silent = false;
        try {
            co_await write_boot(host, bench.bus.phone(0).chip());
        } catch (const HostGaveUp& gave_up) {
            silent = std::string(gave_up.what()) == "timeout";
        }
        EXPECT_TRUE(silent);
        EXPECT_GE(bench.clock.now().time_since_epoch(), seconds(28)); // 8 s, then the host's 20 s
    });
    EXPECT_TRUE(bench.clock.run_until_idle(bench.ioc)) << "a mute phone keeps time going";
}

TEST(Faults, ASwapPlugsInAnotherPhone) {
    Bench bench(with_faults("[[fault]]\nstep = \"write\"\nat = 1000\ndo = \"swap\"\n"));
    const std::string first = bench.bus.phone(0).identity().imei1;
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const ChipModel& chip = bench.bus.phone(0).chip();
        EXPECT_THROW(co_await write_boot(host, chip), HostGaveUp);
        const Appearance other = co_await host.arrival();
        EXPECT_EQ(other.path.text(), "v1-1.1");
    });
    EXPECT_NE(bench.bus.phone(0).identity().imei1, first);
}

TEST(Faults, AHubDropTakesItsEightPhones) {
    BankOptions options = with_faults("[[fault]]\nphone = 1\nstep = \"write\"\nat = 1000\n"
                                      "do = \"hub-drop\"\n");
    options.count = 10;
    options.plugged = false;
    Bench bench(std::move(options));
    for (std::size_t i = 1; i < 10; ++i)
        bench.bus.plug(i);
    bench.clock.run_until_idle(bench.ioc);
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        for (std::size_t i = 1; i < 10; ++i)
            co_await host.arrival();
        bench.bus.plug(0);
        EXPECT_THROW(co_await write_boot(host, bench.bus.phone(0).chip()), HostGaveUp);
    });
    bench.clock.run_until_idle(bench.ioc);
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_EQ(bench.bus.phone(i).appearances(), 2U) << i;
    for (std::size_t i = 8; i < 10; ++i)
        EXPECT_EQ(bench.bus.phone(i).appearances(), 1U) << i;
}

TEST(Faults, AWatchdogLoopEndsWhenTheWatchdogIsStopped) {
    Bench bench(with_faults("[[fault]]\ndo = \"watchdog-loop\"\nfor = \"2s\"\ntimes = 3\n"));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i)
            co_await host.arrival();
        co_await bench.clock.sleep_for(seconds(30));
    });
    EXPECT_EQ(bench.bus.phone(0).appearances(), 4U) << "three resets, then it stays";
}

TEST(Faults, AfflictionsShowWherePeopleLook) {
    Bench bench(with_faults("[[fault]]\ndo = \"dram-dead\"\n[[fault]]\ndo = \"battery-low\"\n"
                            "[[fault]]\ndo = \"untrusted-agent\"\nphone = 2\n"));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const ChipModel& chip = bench.bus.phone(0).chip();
        co_await host.open(co_await host.arrival());
        co_await host.brom_start();
        co_await host.send_da(demo_da1_address, make_demo_agent(chip).da1, 0x100);
        co_await host.jump(demo_da1_address);
        co_await host.set_up_da1();
        const Bytes battery = co_await host.query(0x04000F);
        EXPECT_EQ(load_le<std::uint32_t>(battery), 3300U);
        const std::uint32_t memory = co_await host.init_ext_ram(make_emi_block(chip));
        EXPECT_EQ(memory, 0xC004000AU);
    });
}

} // namespace
} // namespace gangflash::vphone
