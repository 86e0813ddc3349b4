#pragma once

#include "scripted_host.hpp"

#include <algorithm>
#include <vector>

namespace gangflash::vphone {

/// What a host keeps of the agent's report.
struct LegacyReport {
    std::uint64_t boot1 = 0, boot2 = 0, user = 0; ///< bytes
    Bytes cid;
    std::uint32_t memory_error = 0;
    std::uint64_t memory_size = 0;
    std::size_t size = 0; ///< bytes before the security row
    Bytes security_and_soc;
};

/// The host's half of the legacy agent's conversation, by heart.
class LegacyHost {
public:
    LegacyHost(ScriptedHost& host, const ChipModel& chip) : host_(host), chip_(chip) {}

    static constexpr std::uint32_t packet = 0x10000;

    const ChipModel& chip() const { return chip_; }

    /// From a phone just opened to its command loop.
    asio::awaitable<LegacyReport> reach_commands(Appearance what) {
        co_await start_agent(what);
        const bool brom = what.mode == PhoneMode::brom;
        if (chip_.name == "MT6577") {
            co_await start_one_stage();
            co_return co_await report();
        }
        const std::uint32_t needed = co_await start_with_ids();
        EXPECT_EQ(needed, !brom ? 0U : chip_.name == "MT6589" ? 0xBBFU : 0xBC3U);
        if (needed != 0) {
            co_await memory_question();
            const std::uint32_t memory = co_await send_memory(settings());
            EXPECT_EQ(memory, 0U);
        }
        co_await upload(make_demo_agent(chip_).da2);
        co_await expect(0x5A);
        co_await host_.put_be(std::uint8_t{0x5A});
        co_return co_await report();
    }

    asio::awaitable<void> start_agent(Appearance what) {
        co_await host_.open(what);
        if (what.mode == PhoneMode::brom)
            co_await host_.brom_start();
        else
            co_await host_.preloader_start();
        const DemoAgent agent = make_demo_agent(chip_);
        const std::uint16_t sent = co_await host_.send_da(chip_.da1_address, agent.da1, 0x100);
        EXPECT_EQ(sent, 0);
        const std::uint16_t jumped = co_await host_.jump(chip_.da1_address);
        EXPECT_EQ(jumped, 0);
        co_await expect(0xC0);
    }

    asio::awaitable<void> start_one_stage() {
        const Bytes version = co_await host_.read(3);
        EXPECT_EQ(to_hex(version), "030284");
        co_await configuration();
        co_await expect(0x5A);
        const Bytes size = co_await host_.read(4);
        EXPECT_EQ(to_hex(size), "00000038");
        co_await host_.put_be(std::uint32_t{2});
        co_await expect(0x5A);
        for (int i = 0; i < 2; ++i) {
            co_await host_.write(Bytes(56));
            co_await expect(0x69);
        }
    }

    /// Gives the memory status.
    asio::awaitable<std::uint32_t> start_with_ids() {
        const std::size_t ids = chip_.name == "MT6580" ? 7 : 5;
        const Bytes nand = co_await host_.read(4 + 2 + 2 * ids);
        EXPECT_EQ(load_be<std::uint16_t>(nand, 4), ids);
        const Bytes emmc = co_await host_.read(4 + 16);
        EXPECT_EQ(load_be<std::uint32_t>(emmc), 0U);
        EXPECT_EQ(std::to_integer<unsigned>(emmc[chip_.name == "MT6589" ? 7 : 4]), 0x15U)
            << "the maker of the memory";
        co_await host_.put_be(std::uint8_t{0x5A});
        const Bytes version = co_await host_.read(3);
        EXPECT_EQ(std::to_integer<unsigned>(version[0]), chip_.name == "MT6589" ? 3U : 4U);
        co_await configuration();
        if (chip_.name == "MT6580") {
            co_await host_.put_be(std::uint32_t{1});
            co_await host_.write(Bytes(20, std::byte{0xFF}));
        } else if (chip_.name != "MT6735") {
            co_await host_.put_be(std::uint32_t{0});
        }
        co_return co_await host_.get_be<std::uint32_t>();
    }

    asio::awaitable<void> configuration() {
        Bytes fields;
        append_be<std::uint32_t>(fields, 0x05FE0008);
        append_be<std::uint8_t>(fields, 0);
        append_be<std::uint32_t>(fields, 0x7007FFFF);
        append_be<std::uint8_t>(fields, 1);
        append_be<std::uint32_t>(fields, 0);
        append_be<std::uint32_t>(fields, 0x02010200);
        co_await host_.write(std::move(fields));
    }

    /// What comes with the question for settings: the CID in groups the other way round.
    asio::awaitable<void> memory_question() {
        const Bytes emmc = co_await host_.read(4 + 16);
        EXPECT_EQ(std::to_integer<unsigned>(emmc[7]), 0x15U) << "maker, last of its group";
        const Bytes nand = co_await host_.read(6);
        co_await host_.read(2 * load_be<std::uint16_t>(nand, 4));
        co_await host_.put_be(std::uint8_t{0xE8});
    }

    /// The settings a good host sends: a list, or the one entry the controller wants.
    Bytes settings() const {
        const Bytes block = make_emi_block(chip_);
        const auto size = static_cast<std::ptrdiff_t>(chip_.emi_entry_size);
        const auto first = block.begin() + 0x70;
        if (list()) return {first, block.end() - 4};
        Bytes entry(first, first + size);
        if (chip_.name == "MT6589") { // sub-version 0 of the file, but the agent reads 1
            std::copy(entry.begin() + 0xA4, entry.begin() + 0xB8, entry.begin() + 0xA0);
            store_le<std::uint32_t>(entry, 1, 0x7C);
            store_le<std::uint32_t>(entry, 0, 0x00);
        }
        return entry;
    }

    /// Behind E8; gives the result, 0 when memory is up.
    asio::awaitable<std::uint32_t> send_memory(Bytes data, std::uint32_t version = 0) {
        co_await host_.put_be(version != 0 ? version : chip_.emi_version);
        co_await expect(version != 0 && list() ? 0xA5 : 0x5A);
        const auto size = co_await host_.get_be<std::uint32_t>();
        EXPECT_EQ(size, version != 0 && !list() ? data.size() : chip_.emi_entry_size);
        co_await host_.put_be(std::uint8_t{0x5A});
        if (list()) co_await host_.put_be(static_cast<std::uint32_t>(data.size()));
        const std::uint16_t sum = sum16(data);
        co_await host_.write(std::move(data));
        const auto back = co_await host_.get_be<std::uint16_t>();
        EXPECT_EQ(back, sum);
        co_await host_.put_be(std::uint8_t{0x5A});
        co_await host_.put_be(std::uint32_t{0x80000001});
        const auto result = co_await host_.get_be<std::uint32_t>();
        if (result == 0) {
            const Bytes memory = co_await host_.read(10);
            EXPECT_EQ(load_be<std::uint64_t>(memory, 2), chip_.dram_size);
        }
        co_return result;
    }

    asio::awaitable<void> upload(Bytes code) {
        constexpr std::size_t piece = 0x1000;
        co_await host_.put_be(chip_.da2_address);
        co_await host_.put_be(static_cast<std::uint32_t>(code.size()));
        co_await host_.put_be(static_cast<std::uint32_t>(piece));
        co_await expect(0x5A);
        for (std::size_t at = 0; at <= code.size(); at += piece) {
            const auto from = code.begin() + static_cast<std::ptrdiff_t>(at);
            const std::size_t size = std::min(piece, code.size() - at);
            if (size > 0)
                co_await host_.write(Bytes(from, from + static_cast<std::ptrdiff_t>(size)));
            co_await expect(0x5A);
        }
    }

    asio::awaitable<LegacyReport> report() {
        LegacyReport found;
        const bool wide = chip_.name == "MT6580" || chip_.name == "MT6735";
        const std::size_t ids = chip_.name == "MT6580" ? 7 : 5;
        const std::size_t before = 28 + (wide ? 26 : 22) + 2 * ids;
        found.size = before + 92 + 28 + 38;
        const Bytes all = co_await host_.read(found.size);
        found.boot1 = load_be<std::uint64_t>(all, before + 4);
        found.boot2 = load_be<std::uint64_t>(all, before + 12);
        found.user = load_be<std::uint64_t>(all, before + 60);
        found.cid.assign(all.begin() + static_cast<std::ptrdiff_t>(before + 68),
                         all.begin() + static_cast<std::ptrdiff_t>(before + 84));
        const std::size_t memory = before + 92 + 28 + 8;
        found.memory_error = load_be<std::uint32_t>(all, memory);
        found.memory_size = load_be<std::uint64_t>(all, memory + 6);
        found.security_and_soc = co_await host_.read(10);
        co_return found;
    }

    // Commands
    asio::awaitable<std::uint8_t> switch_part(std::uint8_t part) {
        const std::uint8_t ready = co_await host_.exchange(0x60);
        EXPECT_EQ(ready, 0x5A);
        co_return co_await host_.exchange(part);
    }

    /// 0, or the error number.
    asio::awaitable<std::uint32_t>
    write(std::uint8_t part, std::uint64_t address, Bytes data, std::uint8_t flags = 1) {
        Bytes fields{std::byte{0x62}, std::byte{flags}, std::byte{part}};
        append_be(fields, address);
        append_be<std::uint64_t>(fields, data.size());
        append_be(fields, packet);
        co_await host_.write(std::move(fields));
        const std::uint32_t refused = co_await verdict(0x5A);
        if (refused != 0) co_return refused;
        co_return co_await send_packets(std::move(data), packet);
    }

    asio::awaitable<std::uint32_t> send_packets(Bytes data, std::size_t size) {
        for (std::size_t at = 0; at < data.size(); at += size) {
            const auto from = data.begin() + static_cast<std::ptrdiff_t>(at);
            const std::size_t piece = std::min(size, data.size() - at);
            const std::uint32_t error =
                co_await send_packet(Bytes(from, from + static_cast<std::ptrdiff_t>(piece)));
            if (error != 0) co_return error;
        }
        co_return 0;
    }

    asio::awaitable<std::uint32_t> send_packet(Bytes piece, std::uint16_t sum_error = 0) {
        co_await host_.put_be(std::uint8_t{0x5A});
        const auto sum = static_cast<std::uint16_t>(sum16(piece) ^ sum_error);
        co_await host_.write(std::move(piece));
        co_await host_.put_be(sum);
        co_return co_await verdict(0x69);
    }

    asio::awaitable<Bytes> read(std::uint8_t part, std::uint64_t address, std::uint64_t length) {
        const std::uint8_t selected = co_await switch_part(part);
        EXPECT_EQ(selected, 0x5A);
        co_await host_.write(read_fields(address, length));
        co_await expect(0x5A);
        co_await host_.put_be(packet);
        Bytes all;
        while (all.size() < length) {
            const std::size_t piece = std::min<std::uint64_t>(packet, length - all.size());
            const Bytes data = co_await host_.read(piece);
            const auto sum = co_await host_.get_be<std::uint16_t>();
            EXPECT_EQ(sum, sum16(data));
            co_await host_.put_be(std::uint8_t{0x5A});
            all.insert(all.end(), data.begin(), data.end());
        }
        co_return all;
    }
    static Bytes read_fields(std::uint64_t address, std::uint64_t length) {
        Bytes fields{std::byte{0xD6}, std::byte{0x0C}, std::byte{0x02}};
        append_be(fields, address);
        append_be(fields, length);
        return fields;
    }

    /// 0, or the error number.
    asio::awaitable<std::uint32_t> format(std::uint64_t address, std::uint64_t length) {
        Bytes fields{std::byte{0xD4}, std::byte{2}, std::byte{0}, std::byte{0}, std::byte{0}};
        append_be(fields, address);
        append_be(fields, length);
        co_await host_.write(std::move(fields));
        std::uint32_t error = 0;
        for (int i = 0; i < 2 && error == 0; ++i)
            error = co_await verdict(0x5A);
        for (std::uint8_t percent = 0; error == 0 && percent < 100;) {
            const auto status = co_await host_.get_be<std::uint32_t>();
            percent = co_await host_.get_be<std::uint8_t>();
            EXPECT_EQ(status == 0, percent == 100);
            co_await host_.put_be(std::uint8_t{0x5A});
        }
        if (error == 0) co_await expect(0x5A);
        co_await expect(0x5A); // of the command loop
        co_return error;
    }

    /// Records of the table on the phone, 88 bytes of a GPT or 96 of a PMT; empty when refused.
    asio::awaitable<Bytes> table(std::uint8_t& kind) {
        kind = co_await host_.exchange(0xA5);
        const auto size = co_await host_.get_be<std::uint32_t>();
        if (kind == 0xA5) co_return Bytes{};
        co_await host_.put_be(std::uint8_t{0x5A});
        Bytes records = co_await host_.read(size);
        co_await host_.put_be(std::uint8_t{0x5A});
        co_return records;
    }

    asio::awaitable<std::uint32_t> download_preloader(Bytes file, std::uint32_t at_once = 4096) {
        co_await host_.put_be(std::uint8_t{0x51});
        co_await expect(0x5A);
        co_await host_.put_be(std::uint32_t{0});
        const auto key = co_await host_.get_be<std::uint32_t>();
        EXPECT_EQ(key, 0U);
        co_await host_.put_be(at_once);
        co_await host_.put_be(std::uint8_t{5});
        co_await expect(0x5A);
        const auto existing = co_await host_.get_be<std::uint8_t>();
        EXPECT_TRUE(existing == 0x5A || existing == 0x69);
        co_await host_.put_be(std::uint32_t{1});
        const auto size = static_cast<std::uint32_t>(file.size());
        Bytes profile{std::byte{0x5A}, std::byte{5}};
        append_be<std::uint16_t>(profile, 1);
        append_be<std::uint32_t>(profile, 0x800);
        append_be<std::uint32_t>(profile, 0x800 + 0x40000);
        append_be<std::uint32_t>(profile, 1);
        append_be<std::uint32_t>(profile, 0x40000);
        profile.resize(profile.size() + 9);
        append_be(profile, size);
        profile.resize(profile.size() + 2);
        co_await host_.write(std::move(profile));
        std::uint32_t error = co_await verdict(0x5A);
        if (error != 0) co_return error;
        co_await expect(0x5A);
        error = co_await send_packets(std::move(file), at_once);
        if (error != 0) co_return error;
        co_return co_await verdict(0x5A);
    }

    asio::awaitable<void> reboot() {
        Bytes order{std::byte{0xDB}};
        append_be<std::uint16_t>(order, 0);
        append_be<std::uint32_t>(order, 0);
        co_await host_.write(std::move(order));
        co_await expect(0x5A);
    }

    asio::awaitable<void> expect(std::uint8_t byte) {
        const auto got = co_await host_.get_be<std::uint8_t>();
        EXPECT_EQ(got, byte);
        if (got != byte) throw HostGaveUp("unexpected answer");
    }
    /// 0 for the byte hoped for, else the number behind A5.
    asio::awaitable<std::uint32_t> verdict(std::uint8_t good) {
        const auto got = co_await host_.get_be<std::uint8_t>();
        if (got == good) co_return 0;
        EXPECT_EQ(got, 0xA5);
        co_return co_await host_.get_be<std::uint32_t>();
    }

private:
    bool list() const { return chip_.name == "MT6580" || chip_.name == "MT6735"; }

    ScriptedHost& host_;
    const ChipModel& chip_;
};

} // namespace gangflash::vphone
