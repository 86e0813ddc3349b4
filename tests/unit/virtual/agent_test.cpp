#include "ports/virtual/demo/sparse_writer.hpp"
#include "scripted_host.hpp"

namespace gangflash::vphone {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t user_section = 8;

std::uint64_t start_of(const ChipModel& chip, std::string_view name) {
    for (const PlacedPart& placed : place_parts(chip))
        if (placed.part.name == name) return placed.start;
    ADD_FAILURE() << "no partition " << name;
    return 0;
}

class Agent : public testing::TestWithParam<const char*> {
protected:
    const ChipModel& chip = *find_chip_model(GetParam());
    std::uint32_t storage = chip.storage == StorageKind::ufs ? 0x30 : 0x01;
    std::uint32_t user = chip.storage == StorageKind::ufs ? 3 : user_section;
};

TEST_P(Agent, WritesReadsAndErasesByAddressInBothModes) {
    for (const StartMode mode : {StartMode::brom, StartMode::preloader}) {
        Bench bench(one_phone(GetParam(), mode));
        const std::uint64_t at = start_of(chip, "boot");
        const Bytes image = noise({chip}, "test", 300'000 / 4096 * 4096);
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            co_await host.reach_da2(co_await host.arrival(), chip, 1);
            Bytes op = ScriptedHost::flash_op(storage, user, at, image.size());
            const std::uint32_t written = co_await host.write_data(op, image);
            EXPECT_EQ(written, 0U);
            const Bytes back = co_await host.read_data(op, image.size());
            EXPECT_EQ(back, image);
            op = ScriptedHost::flash_op(storage, user, at + 8192, 8192);
            const std::uint32_t erased = co_await host.format(op);
            EXPECT_EQ(erased, 0x40040005U);
        });
        EXPECT_EQ(bench.bus.phone(0).bytes_stored(), image.size());
        const Bytes stored = bench.bus.phone(0).stored("boot", 0, image.size());
        EXPECT_TRUE(std::equal(image.begin(), image.begin() + 8192, stored.begin()));
        EXPECT_EQ(stored[8192], std::byte{0});
        EXPECT_EQ(stored[16384], image[16384]);
    }
}

TEST_P(Agent, FlashedByNameAPhoneBootsTheNewFirmware) {
    Bench bench(one_phone(GetParam(), StartMode::brom));
    const ImageSeed seed{chip};
    const std::string system = chip.name == "MT6739" ? "system" : "super";
    const BigImage big = make_big_image(seed, system, 3'000'000);
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.reach_da2(co_await host.arrival(), chip, 1);
        co_await host.control(0x080001);
        co_await host.good();
        const std::uint32_t loader = co_await host.download("preloader", make_preloader(seed));
        EXPECT_EQ(loader, 0U);
        const std::uint32_t lk = co_await host.download("lk", make_mtk_image(seed, "lk", 100'000));
        EXPECT_EQ(lk, 0U);
        // An odd chunk size: sparse headers are cut in two on the way.
        const std::uint32_t sparse = co_await host.download(system, make_sparse(big), 9'999);
        EXPECT_EQ(sparse, 0U);
        co_await host.shut_down(true);
        host.close();
        const Appearance preloader = co_await host.arrival();
        EXPECT_EQ(preloader.mode, PhoneMode::preloader);
        const Appearance android = co_await host.arrival();
        EXPECT_EQ(android.mode, PhoneMode::booted);
    });
    const Bytes all = expand(big);
    const Bytes stored = bench.bus.phone(0).stored(system, 0, all.size());
    for (const BigImage::Run& run : big.runs)
        EXPECT_TRUE(std::equal(all.begin() + static_cast<std::ptrdiff_t>(run.offset),
                               all.begin() + static_cast<std::ptrdiff_t>(run.offset + run.length),
                               stored.begin() + static_cast<std::ptrdiff_t>(run.offset)));
    const Bytes second = bench.bus.phone(0).stored("preloader2", 0, 1 << 20);
    EXPECT_NE(bench.bus.phone(0).stored("preloader", 0, 1 << 20), second)
        << "by name the agent fills the first boot area only";
}

INSTANTIATE_TEST_SUITE_P(Chips, Agent, testing::Values("MT6739", "MT6765", "MT6785"));

TEST(AgentStart, RefusesMemorySettingsOfAnotherBoard) {
    const ChipModel& chip = *find_chip_model("MT6765");
    Bench bench(one_phone("MT6765", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        co_await host.brom_start();
        const DemoAgent agent = make_demo_agent(chip);
        co_await host.send_da(demo_da1_address, agent.da1, 0x100);
        co_await host.jump(demo_da1_address);
        co_await host.set_up_da1();
        const Bytes who = co_await host.query(0x04000A);
        EXPECT_EQ(as_text(who), "brom");
        const std::uint32_t version =
            co_await host.init_ext_ram(make_emi_block(*find_chip_model("MT6768")));
        EXPECT_EQ(version, 0xC0040050U);
        Bytes others = make_emi_block(chip);
        others[0x70 + 0x10] ^= std::byte{0xFF}; // the maker in the id of its own entry
        const std::uint32_t memory = co_await host.init_ext_ram(others);
        EXPECT_EQ(memory, 0xC004000AU);
        const std::uint32_t right = co_await host.init_ext_ram(make_emi_block(chip));
        EXPECT_EQ(right, 0U);
        Bytes foreign = make_demo_agent(*find_chip_model("MT6768")).da2;
        foreign.resize(foreign.size() - demo_signature_size);
        const std::uint32_t halves = co_await host.boot_to(demo_da2_address, foreign);
        EXPECT_EQ(halves, 0xC0070004U);
        const std::uint32_t early = co_await host.control(0x990000);
        EXPECT_EQ(early, 0xC0010004U);
        co_await host.word(0x010004); // storage commands belong to DA2
        const std::uint32_t write = co_await host.status();
        EXPECT_EQ(write, 0xC0010003U);
    });
}

TEST(AgentRefusals, AreThoseOfGenuineAgents) {
    const ChipModel& chip = *find_chip_model("MT6765");
    Bench bench(one_phone("MT6765", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.reach_da2(co_await host.arrival(), chip, 1);
        const Bytes sector(512, std::byte{0x5A});
        std::uint32_t got = 0;
        got = co_await host.write_data(ScriptedHost::flash_op(0x30, 3, 0, 512), sector);
        EXPECT_EQ(got, 0xC0030006U) << "wrong storage";
        got = co_await host.write_data(ScriptedHost::flash_op(1, 7, 0, 512), sector);
        EXPECT_EQ(got, 0xC003000CU) << "wrong section";
        got = co_await host.write_data(ScriptedHost::flash_op(1, 8, 8ULL << 30U, 512), sector);
        EXPECT_EQ(got, 0xC004000BU) << "past the end";
        got = co_await host.download("nonsense", sector);
        EXPECT_EQ(got, 0xC0040006U) << "unknown name";
        got = co_await host.download("preloader", sector);
        EXPECT_EQ(got, 0xC0020006U) << "no preloader";
        Bytes loader = make_preloader(ImageSeed{chip});
        const auto rom_info = std::ranges::search(loader, as_bytes("AND_ROMINFO_v")).begin();
        *rom_info = std::byte{'a'};
        got = co_await host.download("preloader", loader);
        EXPECT_EQ(got, 0xC0020001U) << "a preloader that does not say what it is for";
        constexpr std::size_t customer_type_at = 0x38 + 0x0C + 0x14 + 0x64 + 6;
        loader[customer_type_at] = std::byte{9};
        got = co_await host.download("preloader", loader);
        EXPECT_EQ(got, 0xC0020002U) << "a preloader without its customer's name";
        got = co_await host.control(0x020003);
        EXPECT_EQ(got, 0xC0010004U) << "checksum level belongs to DA1";
        co_await host.word(0x0100FF);
        got = co_await host.status();
        EXPECT_EQ(got, 0xC0010003U) << "unknown command";
        co_await host.command(0x010004);
        co_await host.packet(ScriptedHost::flash_op(1, 8, 0x8000, 512));
        co_await host.good();
        got = co_await host.chunk(sector, 0x0001);
        EXPECT_EQ(got, 0xC0040003U) << "bad checksum, of the chunk";
        got = co_await host.status();
        EXPECT_EQ(got, 0xC0040003U) << "and of the whole";
        const Bytes info = co_await host.query(0x040001);
        EXPECT_EQ(info.size(), 104U) << "the session goes on";
        co_await host.write(Bytes(12, std::byte{0x11}));
        const bool silent = co_await host.silent_for(seconds(30));
        EXPECT_TRUE(silent) << "a bad magic is the end";
    });
    EXPECT_EQ(bench.bus.phone(0).bytes_stored(), 0U);
}

TEST(AgentQueries, HaveTheObservedSizes) {
    const ChipModel& chip = *find_chip_model("MT6785");
    Bench bench(one_phone("MT6785", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.reach_da2(co_await host.arrival(), chip);
        struct Row {
            std::uint32_t query;
            std::size_t size;
        };
        static constexpr std::array rows{Row{0x040002, 48},
                                         Row{0x040004, 208},
                                         Row{0x040005, 3},
                                         Row{0x040007, 8},
                                         Row{0x040008, 16},
                                         Row{0x04000C, 48},
                                         Row{0x04000D, 12},
                                         Row{0x040013, 4}};
        for (const Row& row : rows) {
            const Bytes data = co_await host.query(row.query);
            EXPECT_EQ(data.size(), row.size) << std::hex << row.query;
        }
        const Bytes lengths = co_await host.query(0x040007);
        EXPECT_EQ(load_le<std::uint32_t>(lengths), 0x200000U);
        EXPECT_EQ(load_le<std::uint32_t>(lengths, 4), 0x10000U);
        const Bytes ufs = co_await host.query(0x040004);
        EXPECT_EQ(load_le<std::uint64_t>(ufs, 24), chip.shape.user);
        const std::uint32_t agent = co_await host.control(0x04000A);
        EXPECT_EQ(agent, 0xC0010004U) << "the connection agent is DA1's to tell";
    });
}

TEST(AgentShutdown, SwitchesThePhoneOffUntilItIsPluggedInAgain) {
    const ChipModel& chip = *find_chip_model("MT6765");
    Bench bench(one_phone("MT6765", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.reach_da2(co_await host.arrival(), chip);
        co_await host.shut_down(false);
    });
    EXPECT_TRUE(bench.clock.run_until_idle(bench.ioc));
    EXPECT_EQ(bench.bus.phone(0).mode(), PhoneMode::unknown);
    EXPECT_EQ(bench.bus.phone(0).appearances(), 1U);
    bench.bus.replug(0, std::chrono::milliseconds(100));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const Appearance again = co_await host.arrival();
        EXPECT_EQ(again.mode, PhoneMode::preloader);
    });
}

} // namespace
} // namespace gangflash::vphone
