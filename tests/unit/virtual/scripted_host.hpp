#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/demo/demo_agent.hpp"
#include "ports/virtual/demo/demo_images.hpp"
#include "ports/virtual/virtual_bus.hpp"
#include "tests/support/sim_clock.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace gangflash::vphone {

/// The host lost its phone, or waited longer than it would.
struct HostGaveUp : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A host that knows the wire by heart and nothing of the station's protocol code.
class ScriptedHost {
public:
    ScriptedHost(VirtualBus& bus, Clock& clock) : bus_(bus), clock_(clock) {}

    /// The next appearance; departures before it are skipped.
    asio::awaitable<Appearance> arrival() {
        for (;;) {
            auto event = co_await bus_.next();
            if (!event) throw HostGaveUp("bus ended");
            if (auto* here = std::get_if<Appearance>(&*event)) co_return *here;
        }
    }

    asio::awaitable<void> open(Appearance what) {
        port_.reset();
        unread_.clear();
        auto opened = co_await bus_.open(what);
        if (!opened) throw HostGaveUp(describe(opened.error()));
        port_ = std::move(*opened);
    }
    void close() { port_.reset(); }
    Transport& port() { return *port_; }

    asio::awaitable<void> write(Bytes bytes) {
        const auto sent = co_await port_->write_all(bytes);
        if (!sent) throw HostGaveUp(describe(sent.error()));
    }

    /// Exactly `count` bytes within `limit`.
    asio::awaitable<Bytes> read(std::size_t count,
                                std::chrono::milliseconds limit = std::chrono::seconds(20)) {
        using namespace asio::experimental::awaitable_operators;
        while (unread_.size() < count) {
            Bytes piece(64 * 1024);
            auto first = co_await (port_->read_some(piece) || clock_.sleep_for(limit));
            if (first.index() == 1) throw HostGaveUp("timeout");
            const auto& got = std::get<0>(first);
            if (!got) throw HostGaveUp(describe(got.error()));
            unread_.insert(unread_.end(),
                           piece.begin(),
                           piece.begin() + static_cast<std::ptrdiff_t>(got->value));
        }
        Bytes bytes(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(count));
        unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(count));
        co_return bytes;
    }

    asio::awaitable<bool> silent_for(std::chrono::milliseconds time) {
        try {
            co_await read(1, time);
        } catch (const HostGaveUp& gave_up) {
            co_return std::string(gave_up.what()) == "timeout";
        }
        co_return false;
    }

    // Boot ROM and preloader: big-endian fields.
    template <class T>
    asio::awaitable<void> put_be(T value) {
        Bytes bytes;
        append_be(bytes, value);
        co_await write(std::move(bytes));
    }
    template <class T>
    asio::awaitable<T> get_be() {
        const Bytes bytes = co_await read(sizeof(T));
        co_return load_be<T>(bytes);
    }
    template <class T>
    asio::awaitable<void> echoed(T value) {
        co_await put_be(value);
        const T back = co_await get_be<T>();
        EXPECT_EQ(back, value);
    }
    asio::awaitable<std::uint8_t> exchange(std::uint8_t out) {
        co_await put_be(out);
        co_return co_await get_be<std::uint8_t>();
    }
    asio::awaitable<void> brom_start() {
        static constexpr std::array<std::uint8_t, 4> sequence{0xA0, 0x0A, 0x50, 0x05};
        for (const std::uint8_t start : sequence) {
            const std::uint8_t back = co_await exchange(start);
            EXPECT_EQ(back, static_cast<std::uint8_t>(~start));
        }
    }
    asio::awaitable<void> preloader_start() {
        co_await read(5); // READY
        co_await put_be(std::uint8_t{0xA0});
        co_await clock_.sleep_for(std::chrono::milliseconds(5));
        co_await drain();
        co_await brom_start();
    }
    /// Throws away what has come already.
    asio::awaitable<void> drain() {
        using namespace asio::experimental::awaitable_operators;
        for (;;) {
            Bytes piece(1024);
            auto first = co_await (port_->read_some(piece) ||
                                   clock_.sleep_for(std::chrono::milliseconds(1)));
            if (first.index() == 1) break;
        }
        unread_.clear();
    }
    asio::awaitable<std::uint16_t> send_da(std::uint32_t address, Bytes da, std::uint32_t sig) {
        co_await echoed<std::uint8_t>(0xD7);
        co_await echoed(address);
        co_await echoed(static_cast<std::uint32_t>(da.size()));
        co_await echoed(sig);
        if (const auto status = co_await get_be<std::uint16_t>(); status != 0) co_return status;
        co_await write(std::move(da));
        co_await get_be<std::uint16_t>();
        co_return co_await get_be<std::uint16_t>();
    }
    asio::awaitable<std::uint16_t> jump(std::uint32_t address) {
        co_await echoed<std::uint8_t>(0xD5);
        co_await echoed(address);
        co_return co_await get_be<std::uint16_t>();
    }

    // XFlash: little-endian packets.
    asio::awaitable<void> packet(Bytes payload) {
        Bytes header;
        append_le<std::uint32_t>(header, 0xFEEEEEEF);
        append_le<std::uint32_t>(header, 1);
        append_le(header, static_cast<std::uint32_t>(payload.size()));
        co_await write(std::move(header));
        if (!payload.empty()) co_await write(std::move(payload));
    }
    asio::awaitable<void> word(std::uint32_t value) {
        Bytes payload;
        append_le(payload, value);
        co_await packet(std::move(payload));
    }
    asio::awaitable<Bytes> answer() {
        const Bytes header = co_await read(12);
        EXPECT_EQ(load_le<std::uint32_t>(header), 0xFEEEEEEFU);
        EXPECT_EQ(load_le<std::uint32_t>(header, 4), 1U);
        co_return co_await read(load_le<std::uint32_t>(header, 8));
    }
    asio::awaitable<std::uint32_t> status() {
        const Bytes payload = co_await answer();
        EXPECT_EQ(payload.size(), 4U);
        co_return load_le<std::uint32_t>(payload);
    }
    asio::awaitable<void> good() {
        const std::uint32_t got = co_await status();
        EXPECT_EQ(got, 0U);
        if (got != 0) throw HostGaveUp("refused");
    }
    asio::awaitable<void> command(std::uint32_t id) {
        co_await word(id);
        co_await good();
    }
    asio::awaitable<std::uint32_t> control(std::uint32_t sub) {
        co_await command(0x010009);
        co_await word(sub);
        co_return co_await status();
    }
    asio::awaitable<Bytes> query(std::uint32_t sub) {
        const std::uint32_t first = co_await control(sub);
        if (first != 0) co_return Bytes{};
        Bytes data = co_await answer();
        co_await good();
        co_return data;
    }
    asio::awaitable<void> set(std::uint32_t sub, std::uint32_t value) {
        const std::uint32_t first = co_await control(sub);
        EXPECT_EQ(first, 0U);
        co_await word(value);
        co_await good();
    }
    /// From JUMP_DA to a DA1 that takes commands.
    asio::awaitable<void> set_up_da1() {
        const Bytes alive = co_await read(1);
        EXPECT_EQ(alive[0], std::byte{0xC0});
        co_await word(0x434E5953);
        co_await word(0x010100);
        co_await packet(Bytes(20));
        co_await good();
        co_await word(0x010101);
        co_await word(0);
        co_await good();
        const std::uint32_t sync = co_await status();
        EXPECT_EQ(sync, 0x434E5953U);
    }
    asio::awaitable<std::uint32_t> init_ext_ram(Bytes emi) {
        co_await command(0x01000A);
        co_await word(static_cast<std::uint32_t>(emi.size()));
        co_await packet(std::move(emi));
        co_return co_await status();
    }
    asio::awaitable<std::uint32_t> boot_to(std::uint64_t address, Bytes code) {
        co_await command(0x010008);
        Bytes place;
        append_le(place, address);
        append_le<std::uint64_t>(place, code.size());
        co_await packet(std::move(place));
        co_await packet(std::move(code));
        const std::uint32_t first = co_await status();
        if (first != 0) co_return first;
        const std::uint32_t second = co_await status();
        EXPECT_EQ(second, 0x434E5953U);
        co_return 0;
    }
    /// From a phone just opened to DA2, both modes.
    asio::awaitable<void>
    reach_da2(Appearance what, const ChipModel& chip, std::uint32_t checksum_level = 0) {
        co_await open(what);
        if (what.mode == PhoneMode::brom) {
            co_await brom_start();
        } else {
            co_await preloader_start();
        }
        const DemoAgent agent = make_demo_agent(chip);
        const std::uint16_t sent = co_await send_da(demo_da1_address, agent.da1, 0x100);
        EXPECT_EQ(sent, 0);
        const std::uint16_t jumped = co_await jump(demo_da1_address);
        EXPECT_EQ(jumped, 0);
        co_await set_up_da1();
        if (checksum_level != 0) co_await set(0x020003, checksum_level);
        if (what.mode == PhoneMode::brom) {
            const std::uint32_t memory = co_await init_ext_ram(make_emi_block(chip));
            EXPECT_EQ(memory, 0U);
        }
        Bytes da2 = agent.da2;
        da2.resize(da2.size() - demo_signature_size);
        const std::uint32_t booted = co_await boot_to(demo_da2_address, std::move(da2));
        EXPECT_EQ(booted, 0U);
    }

    static Bytes flash_op(std::uint32_t storage,
                          std::uint32_t section,
                          std::uint64_t address,
                          std::uint64_t length) {
        Bytes op;
        append_le(op, storage);
        append_le(op, section);
        append_le(op, address);
        append_le(op, length);
        op.resize(56);
        return op;
    }
    asio::awaitable<std::uint32_t> chunk(Bytes data, std::uint32_t sum_error = 0) {
        co_await word(0);
        co_await word(sum16(data) ^ sum_error);
        co_await packet(std::move(data));
        co_return co_await status();
    }
    /// Chunks and the final status; the first status that is not 0.
    asio::awaitable<std::uint32_t> chunks(Bytes data, std::size_t size) {
        for (std::size_t at = 0; at < data.size(); at += size) {
            const std::size_t end = std::min(data.size(), at + size);
            Bytes piece(data.begin() + static_cast<std::ptrdiff_t>(at),
                        data.begin() + static_cast<std::ptrdiff_t>(end));
            const std::uint32_t got = co_await chunk(std::move(piece));
            if (got != 0) {
                co_await status();
                co_return got;
            }
        }
        co_return co_await status();
    }
    asio::awaitable<std::uint32_t> write_data(Bytes op, Bytes data, std::size_t size = 0x10000) {
        co_await command(0x010004);
        co_await packet(std::move(op));
        if (const std::uint32_t got = co_await status(); got != 0) co_return got;
        co_return co_await chunks(std::move(data), size);
    }
    asio::awaitable<std::uint32_t>
    download(std::string name, Bytes data, std::size_t size = 0x10000) {
        co_await command(0x010001);
        const ByteView letters = as_bytes(name);
        co_await packet(Bytes(letters.begin(), letters.end()));
        Bytes length;
        append_le<std::uint64_t>(length, data.size());
        co_await packet(std::move(length));
        if (const std::uint32_t got = co_await status(); got != 0) co_return got;
        co_return co_await chunks(std::move(data), size);
    }
    asio::awaitable<Bytes> read_data(Bytes op, std::size_t length) {
        co_await command(0x010005);
        co_await packet(std::move(op));
        co_await good();
        Bytes all;
        while (all.size() < length) {
            co_await good();
            const Bytes piece = co_await answer();
            all.insert(all.end(), piece.begin(), piece.end());
            co_await word(0);
        }
        co_await good();
        co_return all;
    }
    asio::awaitable<std::uint32_t> format(Bytes op) {
        co_await command(0x010003);
        co_await packet(std::move(op));
        if (const std::uint32_t got = co_await status(); got != 0) co_return got;
        for (;;) {
            const std::uint32_t got = co_await status();
            if (got != 0x40040004) co_return got;
            co_await answer();
            co_await word(0);
        }
    }
    asio::awaitable<void> shut_down(bool reboot) {
        co_await command(0x010007);
        Bytes words(32);
        words[0] = std::byte{reboot ? std::uint8_t{1} : std::uint8_t{0}};
        co_await packet(std::move(words));
        co_await good();
    }

private:
    VirtualBus& bus_;
    Clock& clock_;
    std::unique_ptr<Transport> port_;
    std::deque<std::byte> unread_;
};

/// A bench of virtual phones under simulated time, and what a test does at it.
class Bench {
public:
    using Script = std::function<asio::awaitable<void>(ScriptedHost&)>;

    explicit Bench(BankOptions options) : bus(ioc.get_executor(), clock, std::move(options)) {}

    /// Runs the script to its end; fails the test when it throws or never ends.
    void run(const Script& script) {
        bool ended = false;
        ScriptedHost host(bus, clock);
        asio::co_spawn(ioc, script(host), [&](const std::exception_ptr& thrown) {
            ended = true;
            if (!thrown) return;
            try {
                std::rethrow_exception(thrown);
            } catch (const std::exception& error) {
                ADD_FAILURE() << "the host gave up: " << error.what();
            }
        });
        clock.run_until(ioc, [&] { return ended; }, std::chrono::minutes(10));
        EXPECT_TRUE(ended) << "the conversation hangs";
        host.close();
    }

    asio::io_context ioc;
    SimClock clock;
    VirtualBus bus;
};

inline BankOptions one_phone(std::string chip, StartMode start) {
    BankOptions options;
    options.chips = {std::move(chip)};
    options.start = start;
    return options;
}

} // namespace gangflash::vphone
