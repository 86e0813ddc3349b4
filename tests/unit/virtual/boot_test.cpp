#include "ports/virtual/boot/checksum.hpp"
#include "scripted_host.hpp"

namespace gangflash::vphone {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Checksum, OfSendDaIsTheReferencesTestVector) {
    EXPECT_EQ(xor16(Bytes{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}}),
              0x0607);
}

TEST(BootRom, TellsWhoItIs) {
    Bench bench(one_phone("MT6765", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const Appearance phone = co_await host.arrival();
        EXPECT_EQ(phone.path.text(), "v1-1.1");
        EXPECT_EQ(phone.mode, PhoneMode::brom);
        EXPECT_EQ(phone.vendor_id, 0x0E8D);
        EXPECT_EQ(phone.product_id, 0x0003);
        co_await host.open(phone);
        co_await host.brom_start();
        co_await host.echoed<std::uint8_t>(0xFD);
        const Bytes code = co_await host.read(4);
        EXPECT_EQ(to_hex(code), "07660000");
        const std::uint8_t speaker = co_await host.exchange(0xFE);
        EXPECT_EQ(speaker, 0xFE);
        const std::uint8_t version = co_await host.exchange(0xFF);
        EXPECT_EQ(version, 5);
        co_await host.echoed<std::uint8_t>(0xFC);
        const Bytes versions = co_await host.read(8);
        EXPECT_EQ(to_hex(versions), "8a00ca0000000000");
        co_await host.echoed<std::uint8_t>(0xE1);
        const Bytes me_id = co_await host.read(4 + 16 + 2);
        EXPECT_EQ(load_be<std::uint32_t>(me_id), 16U);
        EXPECT_EQ(Bytes(me_id.begin() + 4, me_id.begin() + 20),
                  Bytes(bench.bus.phone(0).identity().me_id.begin(),
                        bench.bus.phone(0).identity().me_id.end()));
        co_await host.echoed<std::uint8_t>(0x99); // unknown: the echo and nothing else
        co_await host.echoed<std::uint8_t>(0xFB); // a preloader's command
        const bool silent = co_await host.silent_for(seconds(1));
        EXPECT_TRUE(silent);
    });
}

TEST(BootRom, ResetsTenSecondsAfterTheHandshakeUnlessItsWatchdogIsStopped) {
    for (const bool stop : {false, true}) {
        Bench bench(one_phone("MT6765", StartMode::brom));
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            const Appearance phone = co_await host.arrival();
            co_await host.open(phone);
            co_await host.brom_start();
            if (stop) {
                co_await host.echoed<std::uint8_t>(0xD4);
                co_await host.echoed<std::uint32_t>(0x10007000);
                co_await host.echoed<std::uint32_t>(1);
                co_await host.get_be<std::uint16_t>();
                co_await host.echoed<std::uint32_t>(0x22000064);
                co_await host.get_be<std::uint16_t>();
            }
            co_await bench.clock.sleep_for(seconds(15));
        });
        EXPECT_EQ(bench.bus.phone(0).appearances(), stop ? 1U : 2U);
    }
}

TEST(BootRom, AnswersAWrongStartByteWithItsSuccessor) {
    Bench bench(one_phone("MT6765", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        const std::uint8_t answer = co_await host.exchange(0x33);
        EXPECT_EQ(answer, 0x34);
        co_await host.brom_start();
    });
}

TEST(BootRom, RefusesAgentsThatCanNotBe) {
    Bench bench(one_phone("MT6765", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        co_await host.brom_start();
        const std::uint16_t nothing_loaded = co_await host.jump(0x200000);
        EXPECT_EQ(nothing_loaded, 0x1D16);
        const std::uint16_t empty = co_await host.send_da(0x200000, {}, 0);
        EXPECT_EQ(empty, 0x1D13);
        const std::uint16_t odd = co_await host.send_da(0x200001, Bytes(16), 0);
        EXPECT_EQ(odd, 0x1D11);
        const std::uint16_t outside = co_await host.send_da(0x90000000, Bytes(16), 0);
        EXPECT_EQ(outside, 0x1D12);
        const std::uint16_t signature = co_await host.send_da(0x200000, Bytes(16), 17);
        EXPECT_EQ(signature, 0x1D14);
        const std::uint16_t fine = co_await host.send_da(0x200000, Bytes(16), 4);
        EXPECT_EQ(fine, 0);
        const std::uint16_t elsewhere = co_await host.jump(0x200100);
        EXPECT_EQ(elsewhere, 0x1D0F);
    });
}

TEST(BootRom, WithDaaTakesOnlyListedAgents) {
    BankOptions options = one_phone("MT6765", StartMode::brom);
    options.daa = true;
    options.secure_boot = true;
    options.trusted_agents = demo_agent_hashes();
    Bench bench(std::move(options));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        co_await host.brom_start();
        co_await host.echoed<std::uint8_t>(0xD8);
        const Bytes config = co_await host.read(6);
        EXPECT_EQ(to_hex(config), "000000050000");
        const std::uint16_t unsigned_agent = co_await host.send_da(0x200000, Bytes(64), 0);
        EXPECT_EQ(unsigned_agent, 0x1D15);
        const std::uint16_t foreign = co_await host.send_da(0x200000, Bytes(64), 32);
        EXPECT_EQ(foreign, 0x7024);
        const DemoAgent agent = make_demo_agent(*find_chip_model("MT6765"));
        const std::uint16_t listed = co_await host.send_da(0x200000, agent.da1, 0x100);
        EXPECT_EQ(listed, 0);
    });
}

TEST(Preloader, SaysReadySwallowsTheFirstA0AndEchoesWhatItDoesNotKnow) {
    Bench bench(one_phone("MT6765", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const Appearance phone = co_await host.arrival();
        EXPECT_EQ(phone.mode, PhoneMode::preloader);
        EXPECT_EQ(phone.product, "MT65xx Preloader");
        co_await host.open(phone);
        const Bytes ready = co_await host.read(10);
        EXPECT_EQ(as_text(ready), "READYREADY");
        co_await host.preloader_start();
        const std::uint8_t version = co_await host.exchange(0xFE);
        EXPECT_EQ(version, 3);
        const std::uint8_t echo = co_await host.exchange(0xFF);
        EXPECT_EQ(echo, 0xFF);
        co_await host.echoed<std::uint8_t>(0xD1); // a register outside the white list
        co_await host.echoed<std::uint32_t>(0x00100000);
        co_await host.echoed<std::uint32_t>(1);
        const auto refused = co_await host.get_be<std::uint16_t>();
        EXPECT_EQ(refused, 0x1000);
        co_await host.echoed<std::uint8_t>(0xA0); // in command mode A0 is unknown, so echoed
    });
}

TEST(Preloader, LeavesAfterItsWindowAndBootsAWholePhone) {
    Bench bench(one_phone("MT6765", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.arrival();
        const auto begin = bench.clock.now();
        auto gone = co_await bench.bus.next();
        EXPECT_TRUE(std::holds_alternative<Departure>(*gone));
        EXPECT_EQ(bench.clock.now() - begin, milliseconds(2500));
        const Appearance android = co_await host.arrival();
        EXPECT_EQ(android.mode, PhoneMode::booted);
        EXPECT_EQ(android.product_id, 0x201C);
    });
    EXPECT_TRUE(bench.bus.phone(0).booted());
    EXPECT_TRUE(bench.clock.run_until_idle(bench.ioc)) << "an idle phone keeps time going";
}

TEST(Preloader, ResetsIntoTheBootRomAfterAnAgentItDoesNotTrust) {
    BankOptions options = one_phone("MT6765", StartMode::preloader);
    options.daa = true;
    Bench bench(std::move(options));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        co_await host.preloader_start();
        const std::uint16_t refused = co_await host.send_da(0x200000, Bytes(64), 32);
        EXPECT_EQ(refused, 0x7024);
        const Appearance emergency = co_await host.arrival();
        EXPECT_EQ(emergency.mode, PhoneMode::brom);
    });
}

TEST(Phone, WithoutAPreloaderStaysInTheBootRom) {
    Bench bench(one_phone("MT6765", StartMode::preloader));
    bench.bus.phone(0).storage().erase(Region::boot1, 0, 4096);
    EXPECT_FALSE(bench.bus.phone(0).deserves_to_boot().preloader_ok);
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const Appearance phone = co_await host.arrival();
        EXPECT_EQ(phone.mode, PhoneMode::brom);
    });
    EXPECT_TRUE(bench.clock.run_until_idle(bench.ioc));
    EXPECT_EQ(bench.bus.phone(0).appearances(), 1U);
}

TEST(Phone, WithABrokenSystemAlternatesBetweenPreloaderAndBootRom) {
    Bench bench(one_phone("MT6765", StartMode::preloader));
    for (const PlacedPart& placed : place_parts(bench.bus.phone(0).chip()))
        if (placed.part.name == "lk")
            bench.bus.phone(0).storage().erase(Region::user, placed.start, placed.size);
    EXPECT_EQ(bench.bus.phone(0).deserves_to_boot().reason, "lk holds no image");
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        for (const PhoneMode mode : {PhoneMode::preloader, PhoneMode::brom, PhoneMode::preloader}) {
            const Appearance phone = co_await host.arrival();
            EXPECT_EQ(phone.mode, mode);
        }
    });
}

} // namespace
} // namespace gangflash::vphone
