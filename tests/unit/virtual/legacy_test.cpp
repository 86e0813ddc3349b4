#include "legacy_host.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/demo/sparse_writer.hpp"
#include "ports/virtual/legacy/dos_table.hpp"
#include "ports/virtual/legacy/pmt.hpp"
#include "ports/virtual/partition_table.hpp"

#include <map>

#include <gmock/gmock.h>

namespace gangflash::vphone {
namespace {

using std::chrono::seconds;

constexpr std::uint8_t user_part = 8;

std::uint64_t start_of(const ChipModel& chip, std::string_view name) {
    for (const PlacedPart& placed : place_parts(chip))
        if (modern_name(placed.part.name) == name) return placed.start;
    ADD_FAILURE() << "no partition " << name;
    return 0;
}

std::string own_name(const ChipModel& chip, std::string_view name) {
    for (const PlacedPart& placed : place_parts(chip))
        if (modern_name(placed.part.name) == name) return std::string(placed.part.name);
    return {};
}

class LegacyPhone : public testing::TestWithParam<const char*> {
protected:
    const ChipModel& chip = *find_chip_model(GetParam());
};

TEST_P(LegacyPhone, ReportsItsStorageInBothModes) {
    for (const StartMode mode : {StartMode::brom, StartMode::preloader}) {
        Bench bench(one_phone(GetParam(), mode));
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            LegacyHost legacy(host, chip);
            const LegacyReport report = co_await legacy.reach_commands(co_await host.arrival());
            EXPECT_EQ(report.user, chip.shape.user);
            EXPECT_EQ(report.boot1, chip.shape.boot1);
            const auto& cid = bench.bus.phone(0).identity().storage_id;
            EXPECT_TRUE(std::equal(cid.begin(), cid.end(), report.cid.begin()));
            const bool down = mode == StartMode::brom && chip.name == "MT6577";
            EXPECT_EQ(report.memory_error, down ? 0xBBFU : 0U) << "only kind A asks so late";
            const bool old = chip.name == "MT6577" || chip.name == "MT6589";
            EXPECT_EQ(to_hex(report.security_and_soc),
                      old ? "5a00000c0600000409c1" : "5a00000c0b00000409c1");
            const std::uint8_t usb = co_await host.exchange(0x72);
            EXPECT_EQ(usb, 0x5A);
            co_await host.get_be<std::uint8_t>();
            co_await host.put_be(std::uint8_t{0xEE}); // unknown: no answer at all
            const bool silent = co_await host.silent_for(seconds(1));
            EXPECT_TRUE(silent);
        });
    }
}

TEST(LegacyReportSize, IsThatOfTheReference) {
    const std::map<std::string, std::size_t> sizes{
        {"MT6580", 226}, {"MT6582", 218}, {"MT6735", 222}, {"MT6589", 218}, {"MT6577", 218}};
    for (const auto& [name, size] : sizes) {
        Bench bench(one_phone(name, StartMode::preloader));
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            LegacyHost legacy(host, bench.bus.phone(0).chip());
            const LegacyReport report = co_await legacy.reach_commands(co_await host.arrival());
            EXPECT_EQ(report.size, size) << name;
        });
    }
}

/// From the boot ROM of the MT6577 memory is a matter of the command loop.
asio::awaitable<void> bring_memory_up(ScriptedHost& host, LegacyHost& legacy, StartMode mode) {
    if (mode != StartMode::brom || legacy.chip().name != "MT6577") co_return;
    co_await host.put_be(std::uint8_t{0xE8});
    const std::uint32_t memory = co_await legacy.send_memory(legacy.settings());
    EXPECT_EQ(memory, 0U);
}

TEST_P(LegacyPhone, WritesReadsAndErasesByAddressInBothModes) {
    for (const StartMode mode : {StartMode::brom, StartMode::preloader}) {
        Bench bench(one_phone(GetParam(), mode));
        const std::uint64_t at = start_of(chip, "boot");
        const Bytes image = noise({chip}, "test", 300'000 / 512 * 512);
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            LegacyHost legacy(host, chip);
            co_await legacy.reach_commands(co_await host.arrival());
            co_await bring_memory_up(host, legacy, mode);
            const std::uint32_t written = co_await legacy.write(user_part, at, image);
            EXPECT_EQ(written, 0U);
            const Bytes back = co_await legacy.read(user_part, at, image.size());
            EXPECT_EQ(back, image);
            const std::uint32_t erased = co_await legacy.format(at + 8192, 8192);
            EXPECT_EQ(erased, 0U);
        });
        EXPECT_EQ(bench.bus.phone(0).bytes_stored(), image.size());
        const Bytes stored = bench.bus.phone(0).stored(own_name(chip, "boot"), 0, image.size());
        EXPECT_TRUE(std::equal(image.begin(), image.begin() + 8192, stored.begin()));
        EXPECT_EQ(stored[8192], std::byte{0});
        EXPECT_EQ(stored[16384], image[16384]);
    }
}

TEST_P(LegacyPhone, FlashedFromTheBootRomItBootsTheNewFirmware) {
    Bench bench(one_phone(GetParam(), StartMode::preloader));
    bench.bus.phone(0).storage().erase(Region::boot1, 0, 0x4000); // a dead preloader
    const ImageSeed seed{chip};
    const BigImage big = make_big_image(seed, "system", 3'000'000);
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        const Appearance phone = co_await host.arrival();
        EXPECT_EQ(phone.mode, PhoneMode::brom);
        co_await legacy.reach_commands(phone);
        co_await bring_memory_up(host, legacy, StartMode::brom);
        std::uint32_t error = co_await legacy.download_preloader(make_preloader(seed));
        EXPECT_EQ(error, 0U);
        const Bytes lk = make_mtk_image(seed, "lk", 100'000 / 512 * 512);
        error = co_await legacy.write(user_part, start_of(chip, "lk"), lk);
        EXPECT_EQ(error, 0U);
        error = co_await legacy.write(user_part, start_of(chip, "system"), make_sparse(big));
        EXPECT_EQ(error, 0U);
        co_await legacy.reboot();
        host.close();
        const Appearance preloader = co_await host.arrival();
        EXPECT_EQ(preloader.mode, PhoneMode::preloader);
        const Appearance android = co_await host.arrival();
        EXPECT_EQ(android.mode, PhoneMode::booted);
    });
    EXPECT_EQ(bench.bus.phone(0).deserves_to_boot().reason, "");
    const Bytes all = expand(big);
    const Bytes stored = bench.bus.phone(0).stored(own_name(chip, "system"), 0, all.size());
    for (const BigImage::Run& run : big.runs)
        EXPECT_TRUE(std::equal(all.begin() + static_cast<std::ptrdiff_t>(run.offset),
                               all.begin() + static_cast<std::ptrdiff_t>(run.offset + run.length),
                               stored.begin() + static_cast<std::ptrdiff_t>(run.offset)));
}

TEST_P(LegacyPhone, ShowsItsPartitionTable) {
    Bench bench(one_phone(GetParam(), StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        std::uint8_t kind = 0;
        const Bytes table = co_await legacy.table(kind);
        const bool gpt = chip.table == TableKind::gpt;
        EXPECT_EQ(kind, gpt ? 0x06 : 0x5A);
        const std::size_t record = gpt ? 0x58 : 0x60;
        EXPECT_EQ(table.size(), record * (chip.layout.size() + (gpt ? 0 : 1)));
        const ByteView first = ByteView(table).first(record);
        const ByteView second = ByteView(table).subspan(record, record);
        if (gpt) { // offset before size
            EXPECT_EQ(load_le<std::uint64_t>(first, 0x40), 0x8000U);
            EXPECT_EQ(load_le<std::uint64_t>(first, 0x48), chip.layout[0].size);
        } else {
            EXPECT_EQ(as_text(first).substr(0, 10), std::string_view("PRELOADER\0", 10));
            EXPECT_EQ(as_text(second).substr(0, 4), std::string_view("MBR\0", 4));
            EXPECT_EQ(load_le<std::uint64_t>(second, 0x50), chip.linear_base);
            EXPECT_EQ(load_le<std::uint64_t>(second, 0x40), chip.layout[0].size);
        }
    });
}

INSTANTIATE_TEST_SUITE_P(Chips,
                         LegacyPhone,
                         testing::Values("MT6580", "MT6582", "MT6735", "MT6589", "MT6577"));

TEST(LegacyMemory, RefusesSettingsOfAnotherBoard) {
    for (const char* name : {"MT6580", "MT6582", "MT6735", "MT6589"}) {
        const ChipModel& chip = *find_chip_model(name);
        Bench bench(one_phone(name, StartMode::brom));
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            LegacyHost legacy(host, chip);
            co_await legacy.start_agent(co_await host.arrival());
            co_await legacy.start_with_ids();
            co_await legacy.memory_question();
            Bytes foreign = legacy.settings();
            foreign[0x10] ^= std::byte{0xFF}; // the maker of the only entry that fits
            const std::uint32_t memory = co_await legacy.send_memory(foreign);
            EXPECT_EQ(memory, chip.name == "MT6589" ? 0xBC0U : 0xBC4U) << name;
        });
    }
}

TEST(LegacyMemory, OfTheMt6577MayBeTriedAgain) {
    const ChipModel& chip = *find_chip_model("MT6577");
    Bench bench(one_phone("MT6577", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        Bytes foreign = legacy.settings();
        foreign[0x04] ^= std::byte{0xFF};
        co_await host.put_be(std::uint8_t{0xE8});
        std::uint32_t memory = co_await legacy.send_memory(foreign);
        EXPECT_EQ(memory, 0xBC0U);
        co_await host.put_be(std::uint8_t{0xE8});
        memory = co_await legacy.send_memory(Bytes(184), 10);
        EXPECT_EQ(memory, 0x3EAU) << "it takes version 10 but can do nothing with it";
        co_await host.put_be(std::uint8_t{0xE8});
        memory = co_await legacy.send_memory(legacy.settings());
        EXPECT_EQ(memory, 0U);
    });
}

TEST(LegacyMemory, OfTheMt6589WantsTheEntryRearranged) {
    const ChipModel& chip = *find_chip_model("MT6589");
    Bench bench(one_phone("MT6589", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.start_agent(co_await host.arrival());
        co_await legacy.start_with_ids();
        co_await legacy.memory_question();
        const Bytes block = make_emi_block(chip);
        const Bytes as_in_the_file(block.begin() + 0x70, block.begin() + 0x70 + 184);
        const std::uint32_t memory = co_await legacy.send_memory(as_in_the_file);
        EXPECT_EQ(memory, 0xBC0U);
    });
}

TEST(LegacyMemory, OfTheMt6589AsksForASecondEntryWhenTheFirstWordSaysOne) {
    const ChipModel& chip = *find_chip_model("MT6589");
    Bench bench(one_phone("MT6589", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.start_agent(co_await host.arrival());
        co_await legacy.start_with_ids();
        co_await legacy.memory_question();
        Bytes combo = legacy.settings();
        combo[0] = std::byte{1};
        const std::uint32_t provisional = co_await legacy.send_memory(combo);
        EXPECT_EQ(provisional, 0U);
        co_await host.put_be(std::uint8_t{0x5A});
        const auto maker = co_await host.get_be<std::uint32_t>();
        EXPECT_EQ(maker, 1U);
        const auto size = co_await host.get_be<std::uint32_t>();
        EXPECT_EQ(size, 184U);
        co_await host.put_be(std::uint8_t{0x5A});
        store_le(std::span(combo), maker, 0xB4);
        co_await host.write(combo);
        const auto sum = co_await host.get_be<std::uint16_t>();
        EXPECT_EQ(sum, sum16(combo));
        co_await host.put_be(std::uint8_t{0x5A});
        const auto result = co_await host.get_be<std::uint32_t>();
        EXPECT_EQ(result, 0U);
        co_await host.read(10);
    });
}

TEST(LegacyMemory, OfAnUnknownVersionIsRefusedButTriedAllTheSame) {
    const ChipModel& chip = *find_chip_model("MT6580");
    Bench bench(one_phone("MT6580", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.start_agent(co_await host.arrival());
        co_await legacy.start_with_ids();
        co_await legacy.memory_question();
        const std::uint32_t memory = co_await legacy.send_memory(legacy.settings(), 0x14);
        EXPECT_EQ(memory, 0U);
    });
}

TEST_P(LegacyPhone, WithAPreloaderForOtherMemoryStaysInTheBootRom) {
    Bench bench(one_phone(GetParam(), StartMode::preloader));
    ChipModel other_board = chip;
    other_board.storage_product = "OTHER1";
    bench.bus.phone(0).storage().write(Region::boot1, 0x800, make_preloader({other_board}));
    EXPECT_EQ(bench.bus.phone(0).deserves_to_boot().reason,
              "the preloader does not know this phone's memory");
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        const Appearance phone = co_await host.arrival();
        EXPECT_EQ(phone.mode, PhoneMode::brom);
    });
}

TEST(LegacySecondStage, OfAnotherBuildHangsWithoutAWord) {
    const ChipModel& chip = *find_chip_model("MT6580");
    Bench bench(one_phone("MT6580", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.start_agent(co_await host.arrival());
        co_await legacy.start_with_ids();
        co_await legacy.upload(make_demo_agent(*find_chip_model("MT6735")).da2);
        const bool silent = co_await host.silent_for(seconds(60));
        EXPECT_TRUE(silent);
    });
}

TEST(LegacyPackets, WithAWrongSumEndTheSessionOfOneBuildAndAreRepeatedInOthers) {
    for (const char* name : {"MT6580", "MT6582"}) {
        const ChipModel& chip = *find_chip_model(name);
        Bench bench(one_phone(name, StartMode::preloader));
        const std::uint64_t at = start_of(chip, "boot");
        bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
            LegacyHost legacy(host, chip);
            co_await legacy.reach_commands(co_await host.arrival());
            Bytes fields{std::byte{0x62}, std::byte{1}, std::byte{user_part}};
            append_be(fields, at);
            append_be<std::uint64_t>(fields, 512);
            append_be<std::uint32_t>(fields, 512);
            co_await host.write(std::move(fields));
            co_await legacy.expect(0x5A);
            const Bytes sector(512, std::byte{0x77});
            std::uint32_t error = co_await legacy.send_packet(sector, 0x0100);
            EXPECT_EQ(error, 0xBF9U);
            if (chip.name == "MT6580") {
                const bool silent = co_await host.silent_for(seconds(60));
                EXPECT_TRUE(silent);
            } else {
                error = co_await legacy.send_packet(sector);
                EXPECT_EQ(error, 0U);
            }
        });
        EXPECT_EQ(bench.bus.phone(0).bytes_stored(), chip.name == "MT6580" ? 0U : 512U);
    }
}

TEST(LegacyRefusals, NameTheirNumberAndTheSessionGoesOn) {
    const ChipModel& chip = *find_chip_model("MT6735");
    Bench bench(one_phone("MT6735", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        const Bytes sector(512);
        std::uint32_t error = co_await legacy.write(user_part, chip.shape.user, sector);
        EXPECT_EQ(error, 0xBE0U) << "past the end";
        error = co_await legacy.write(user_part, 100, sector);
        EXPECT_EQ(error, 0xBDCU) << "misaligned";
        error = co_await legacy.write(3, 0, sector);
        EXPECT_EQ(error, 0xC55U) << "RPMB";
        error = co_await legacy.format(0, 0);
        EXPECT_EQ(error, 0xBE0U) << "nothing to erase";
        const std::uint8_t part = co_await legacy.switch_part(9);
        EXPECT_EQ(part, 0xA5);
        const auto number = co_await host.get_be<std::uint32_t>();
        EXPECT_EQ(number, 0xC50U);
        co_await host.write(LegacyHost::read_fields(0, 0));
        error = co_await legacy.verdict(0x5A);
        EXPECT_EQ(error, 0xBE0U);
        co_await host.put_be(std::uint8_t{0xD0});
        const Bytes battery = co_await host.read(8);
        EXPECT_EQ(to_hex(battery), "0000005a00000f6e");
    });
    EXPECT_EQ(bench.bus.phone(0).write_count(), 0U);
}

TEST(LegacyImages, AreVerifiedByTheSumKeptWhileWriting) {
    const ChipModel& chip = *find_chip_model("MT6582");
    Bench bench(one_phone("MT6582", StartMode::preloader));
    const std::uint64_t at = start_of(chip, "logo");
    const Bytes image = noise({chip}, "image", 200'192);
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        for (const bool right : {true, false}) {
            Bytes fields{std::byte{0x61}, std::byte{1}, std::byte{user_part}};
            append_be(fields, at);
            append_be<std::uint64_t>(fields, image.size());
            fields.resize(fields.size() + 2);
            co_await host.write(std::move(fields));
            const auto packet = co_await host.get_be<std::uint32_t>();
            EXPECT_EQ(packet, 0x100000U);
            co_await legacy.expect(0x5A);
            const std::uint32_t error = co_await legacy.send_packets(image, packet);
            EXPECT_EQ(error, 0U);
            const std::uint16_t sum = sum16(image);
            co_await host.put_be(static_cast<std::uint16_t>(right ? sum : sum + 1));
            co_await legacy.expect(right ? 0x5A : 0xA5);
            if (right) continue;
            const auto told = co_await host.get_be<std::uint16_t>();
            EXPECT_EQ(told, sum) << "a u16, not a u32";
        }
        Bytes verify{std::byte{0xBD}, std::byte{2}, std::byte{0}};
        append_be(verify, at);
        append_be<std::uint64_t>(verify, image.size());
        append_be(verify, sum16(image));
        verify.resize(verify.size() + 18);
        co_await host.write(std::move(verify));
        co_await legacy.expect(0x5A);
    });
}

TEST(LegacyTables, OfPmtPhonesTakeANewLayout) {
    const ChipModel& chip = *find_chip_model("MT6589");
    Bench bench(one_phone("MT6589", StartMode::preloader));
    std::vector<PmtEntry> table = make_pmt(chip);
    table.back().name = "RENAMED";
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        const std::uint8_t ready = co_await host.exchange(0xA4);
        EXPECT_EQ(ready, 0x5A);
        co_await host.put_be(static_cast<std::uint32_t>(table.size()));
        co_await legacy.expect(0x5A);
        for (const PmtEntry& entry : table) {
            co_await host.write(encode(entry));
            co_await legacy.expect(0x69);
        }
        co_await host.put_be(std::uint32_t{1});
        co_await legacy.expect(0x5A);
        co_await legacy.expect(0x5A);
        std::uint8_t kind = 0;
        const Bytes back = co_await legacy.table(kind);
        const ByteView last = ByteView(back).last(96);
        EXPECT_EQ(as_text(last).substr(0, 8), std::string_view("RENAMED\0", 8));
    });
}

TEST(LegacyTables, WithMoreEntriesThanItsArrayHoldsKillTheAgent) {
    const ChipModel& chip = *find_chip_model("MT6580");
    Bench bench(one_phone("MT6580", StartMode::preloader));
    ChipModel generous = chip;
    generous.table_entries = 128;
    bench.bus.phone(0).storage().write(Region::user, 0, make_table(generous).primary);
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        co_await host.put_be(std::uint8_t{0xA5});
        const bool silent = co_await host.silent_for(seconds(60));
        EXPECT_TRUE(silent);
    });
}

TEST(LegacyTables, AreWrittenAsGptCopyByCopy) {
    const ChipModel& chip = *find_chip_model("MT6735");
    Bench bench(one_phone("MT6735", StartMode::preloader));
    Storage& storage = bench.bus.phone(0).storage();
    const std::uint64_t backup_at = chip.shape.user - backup_table_size(chip);
    storage.erase(Region::user, 0, 0x8000);
    storage.erase(Region::user, backup_at, backup_table_size(chip));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        std::uint8_t kind = 0;
        co_await legacy.table(kind);
        EXPECT_EQ(kind, 0xA5);
        for (const std::uint8_t copy : {std::uint8_t{0}, std::uint8_t{1}}) {
            const std::uint8_t ready = co_await host.exchange(0xA9);
            EXPECT_EQ(ready, 0x5A);
            co_await host.put_be(copy);
            const auto parts = place_parts(chip);
            co_await host.put_be(static_cast<std::uint32_t>(parts.size()));
            for (const PlacedPart& placed : parts) {
                Bytes record(0x58);
                std::ranges::copy(as_bytes(placed.part.name), record.begin());
                store_le(std::span(record), placed.start, 0x40);
                store_le(std::span(record), placed.size, 0x48);
                co_await host.write(std::move(record));
            }
            co_await legacy.expect(0x5A);
        }
        const Bytes table = co_await legacy.table(kind);
        EXPECT_EQ(kind, 0x06);
        EXPECT_EQ(table.size(), 0x58 * chip.layout.size());
    });
    EXPECT_EQ(bench.bus.phone(0).deserves_to_boot().reason, "");
}

TEST(LegacyUsb, ComesBackAs2001WithItsStateAtHighSpeed) {
    const ChipModel& chip = *find_chip_model("MT6580");
    Bench bench(one_phone("MT6580", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        co_await legacy.switch_part(1);
        co_await host.put_be(std::uint8_t{0x72});
        const Bytes full = co_await host.read(2);
        EXPECT_EQ(to_hex(full), "5a00");
        co_await host.put_be(std::uint16_t{0x7001});
        co_await legacy.expect(0x5A);
        host.close();
        const Appearance again = co_await host.arrival();
        EXPECT_EQ(again.mode, PhoneMode::agent);
        EXPECT_EQ(again.product_id, 0x2001);
        co_await host.open(again);
        co_await host.put_be(std::uint8_t{0x72});
        const Bytes high = co_await host.read(2);
        EXPECT_EQ(to_hex(high), "5a01");
        co_await host.write(LegacyHost::read_fields(0, 512));
        co_await legacy.expect(0x5A);
        co_await host.put_be(std::uint32_t{512});
        const Bytes head = co_await host.read(514);
        EXPECT_EQ(as_text(head).substr(0, 9), "EMMC_BOOT") << "the part selected is kept";
        co_await host.put_be(std::uint8_t{0x5A});
        co_await host.put_be(std::uint8_t{0xD9});
        co_await legacy.expect(0x5A);
        co_await host.put_be(std::uint32_t{0});
        co_await legacy.expect(0x5A);
    });
    EXPECT_TRUE(bench.clock.run_until_idle(bench.ioc));
    EXPECT_EQ(bench.bus.phone(0).mode(), PhoneMode::unknown);
}

TEST(LegacyBootRom, OfTheMt6577StopsItsWatchdogByAHalfWord) {
    Bench bench(one_phone("MT6577", StartMode::brom));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        co_await host.brom_start();
        co_await host.echoed<std::uint8_t>(0xFD);
        const Bytes code = co_await host.read(4);
        EXPECT_EQ(to_hex(code), "65750000") << "the chip itself says 6575";
        co_await host.echoed<std::uint8_t>(0xE7); // not known: the echo was all
        const bool silent = co_await host.silent_for(seconds(1));
        EXPECT_TRUE(silent);
        co_await host.echoed<std::uint8_t>(0xD2);
        co_await host.echoed<std::uint32_t>(0xC0000000);
        co_await host.echoed<std::uint32_t>(1);
        co_await host.get_be<std::uint16_t>();
        co_await host.echoed<std::uint16_t>(0x2264);
        co_await host.get_be<std::uint16_t>();
        co_await bench.clock.sleep_for(seconds(15));
    });
    EXPECT_EQ(bench.bus.phone(0).appearances(), 1U);
}

TEST(LegacyPreloader, OfTheMt6582DiesOfAForbiddenAddress) {
    Bench bench(one_phone("MT6582", StartMode::preloader));
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        co_await host.open(co_await host.arrival());
        co_await host.preloader_start();
        co_await host.echoed<std::uint8_t>(0xD1);
        co_await host.echoed<std::uint32_t>(0x00100000);
        co_await host.echoed<std::uint32_t>(1);
        const Appearance emergency = co_await host.arrival();
        EXPECT_EQ(emergency.mode, PhoneMode::brom);
    });
}

TEST(LegacyFaults, HappenAtTheirSteps) {
    BankOptions options = one_phone("MT6582", StartMode::preloader);
    auto script = parse_fault_script("[[fault]]\nstep = \"write:BOOTIMG\"\nat = \"50%\"\n"
                                     "do = \"drop\"\n"
                                     "[[fault]]\nstep = \"erase\"\ndo = \"storage-error\"\n",
                                     "test");
    ASSERT_TRUE(script);
    options.faults = std::move(*script);
    Bench bench(std::move(options));
    const ChipModel& chip = bench.bus.phone(0).chip();
    const std::uint64_t at = start_of(chip, "boot");
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        bool lost = false;
        try {
            co_await legacy.write(user_part, at, Bytes(1 << 20));
        } catch (const HostGaveUp&) {
            lost = true;
        }
        EXPECT_TRUE(lost);
        co_await legacy.reach_commands(co_await host.arrival());
        Bytes fields{std::byte{0xD4}, std::byte{2}, std::byte{0}, std::byte{0}, std::byte{0}};
        append_be(fields, at);
        append_be<std::uint64_t>(fields, 4096);
        co_await host.write(std::move(fields));
        const Bytes refused = co_await host.read(2 + 4 + 8 + 1 + 1);
        EXPECT_EQ(to_hex(ByteView(refused).first(6)), "5a5a00000c52");
        EXPECT_EQ(load_be<std::uint64_t>(refused, 6), at);
        EXPECT_EQ(to_hex(ByteView(refused).last(2)), "965a");
    });
    EXPECT_EQ(bench.bus.phone(0).bytes_stored(), 7U * LegacyHost::packet)
        << "the packet in which the cable goes is not stored";
}

/// Fields of command 51 up to the first packet, then as many bytes as the ring takes.
TEST_P(LegacyPhone, APacketOfABootLoaderMustFitTheRing) {
    Bench bench(one_phone(GetParam(), StartMode::preloader));
    const std::uint32_t ring = chip.legacy->boot_loader_ring;
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        Bytes loader = make_preloader(ImageSeed{chip});
        loader.resize(ring + 1);
        const std::uint32_t refused = co_await legacy.download_preloader(loader, ring + 1);
        EXPECT_EQ(refused, chip.legacy->errors.ring_overrun);
    });
    EXPECT_EQ(bench.bus.phone(0).bytes_stored(), 0U);
}

TEST_P(LegacyPhone, NotesAFormatAtTheEndOfFlashinfo) {
    Bench bench(one_phone(GetParam(), StartMode::preloader));
    const auto table = read_table(bench.bus.phone(0).storage(), chip);
    const TableEntry* const home = table ? find_entry(*table, "flashinfo") : nullptr;
    if (!chip.legacy->keeps_download_record || home == nullptr) GTEST_SKIP() << "keeps none";
    bench.run([&](ScriptedHost& host) -> asio::awaitable<void> {
        LegacyHost legacy(host, chip);
        co_await legacy.reach_commands(co_await host.arrival());
        const std::uint32_t erased = co_await legacy.format(home->start, home->size);
        EXPECT_EQ(erased, 0U);
        const Bytes record =
            co_await legacy.read(user_part, home->start + home->size - 0x2000, 0x2000);
        EXPECT_TRUE(as_text(record).starts_with("DOWNLOAD INFORMATION!!"));
        EXPECT_TRUE(as_text(ByteView(record).subspan(0xA30)).starts_with("FORMAT_DONE"));
        EXPECT_EQ(record.back(), std::byte{0});
    });
}

TEST(LegacyPackage, HasTheFormOfItsTime) {
    using testing::HasSubstr;
    using testing::Not;
    EXPECT_THAT(make_scatter(*find_chip_model("MT6589")),
                HasSubstr("PRELOADER 0x0\n{\n}\nMBR 0x600000\n{\n}\nEBR1 0x680000\n{\n}\n"
                          "__NODL_PMT 0x700000\n"));
    EXPECT_THAT(make_scatter(*find_chip_model("MT6589")), HasSubstr("__NODL_BMTPOOL 0xffff00a8\n"));
    const std::string first = make_scatter(*find_chip_model("MT6582"));
    EXPECT_THAT(first, HasSubstr("config_version: V1.1.1"));
    EXPECT_THAT(first, HasSubstr("linear_start_addr: 0xc80000\n  physical_start_addr: 0x80000\n"));
    EXPECT_THAT(first, Not(HasSubstr("is_upgradable")));
    EXPECT_THAT(make_scatter(*find_chip_model("MT6735")), HasSubstr("partition_name: sgpt"));
}

} // namespace
} // namespace gangflash::vphone
