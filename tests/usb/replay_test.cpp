#include "base/clock.hpp"
#include "ports/replay/player.hpp"
#include "ports/replay/recorder.hpp"
#include "ports/replay/scrubber.hpp"

#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::replay {

namespace {

namespace fs = std::filesystem;

Bytes bytes(std::initializer_list<int> values) {
    Bytes all;
    for (const int value : values)
        all.push_back(static_cast<std::byte>(value));
    return all;
}

Bytes text(std::string_view words) {
    const ByteView view = as_bytes(words);
    return {view.begin(), view.end()};
}

/// Says what it was told to say, one packet a read; then leaves.
class ScriptedPhone final : public Transport {
public:
    explicit ScriptedPhone(std::deque<Bytes> packets) : packets_(std::move(packets)) {}

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        if (packets_.empty()) co_return Fault{ErrorCode::port_vanished, {}};
        const Bytes packet = packets_.front();
        packets_.pop_front();
        std::ranges::copy(packet, into.begin());
        co_return ByteCount{packet.size()};
    }
    asio::awaitable<Result<void>> write_all(ByteView) override { co_return success(); }

private:
    std::deque<Bytes> packets_;
};

class ScriptedBus final : public PortBus {
public:
    explicit ScriptedBus(std::deque<Bytes> packets) : packets_(std::move(packets)) {}

    asio::awaitable<Result<BusEvent>> next() override { co_return BusEvent{phone}; }
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance&) override {
        std::unique_ptr<Transport> transport = std::make_unique<ScriptedPhone>(packets_);
        co_return transport;
    }
    std::vector<PortPath> ports() const override { return {phone.path}; }

    Appearance phone{PortPath{"0000:00:14.0-4.2"}, 3, PhoneMode::brom, 0x0e8d, 3, "boot ROM"};

private:
    std::deque<Bytes> packets_;
};

class Replay : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() /
                  fmt::format("gangflash-replay-{}",
                              testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    template <class T>
    T await(asio::awaitable<T> work) {
        std::optional<T> end;
        asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr thrown, T result) {
            if (thrown) std::rethrow_exception(thrown);
            end = std::move(result);
        });
        loop_.restart();
        loop_.run_for(std::chrono::seconds(5));
        if (!end) throw std::runtime_error("did not end");
        return std::move(*end);
    }

    /// Opens the scripted phone through a recorder and hands its transport to `talk`.
    template <class Talk>
    std::string record(std::deque<Bytes> packets, Talk talk) {
        ScriptedBus inner(std::move(packets));
        auto recorder = RecordingBus::create(inner, clock_, folder_);
        auto transport = await((*recorder)->open(inner.phone));
        talk(**transport);
        transport->reset();
        EXPECT_TRUE((*recorder)->complete());
        std::ifstream in(folder_ / "0001-0000_00_14.0-4.2.transcript");
        return {std::istreambuf_iterator<char>(in), {}};
    }

    Bytes read(Transport& from) {
        Bytes into(8192);
        const auto got = await(from.read_some(into));
        if (!got) throw std::runtime_error(describe(got.error()));
        into.resize(got->value);
        return into;
    }

    std::unique_ptr<ReplayBus> load() {
        auto bus = ReplayBus::load(loop_.get_executor(), folder_);
        if (!bus) throw std::runtime_error(describe(bus.error()));
        return std::move(*bus);
    }

    asio::io_context loop_;
    SystemClock clock_;
    fs::path folder_;
};

TEST_F(Replay, PlaysBackWhatItRecorded) {
    record({bytes({0x5f}), bytes({0xf5})}, [&](Transport& phone) {
        EXPECT_TRUE(await(phone.write_all(bytes({0xa0}))));
        read(phone);
        EXPECT_TRUE(await(phone.write_all(bytes({0x0a}))));
        read(phone);
        Bytes into(8);
        EXPECT_EQ(await(phone.read_some(into)).error().code, ErrorCode::port_vanished);
    });
    const auto bus = load();
    const auto event = await(bus->next());
    const auto& phone = std::get<Appearance>(*event);
    EXPECT_EQ(phone.path.text(), "0000:00:14.0-4.2");
    EXPECT_EQ(phone.product, "boot ROM");
    auto transport = await(bus->open(phone));
    ASSERT_TRUE(transport);
    EXPECT_TRUE(await((*transport)->write_all(bytes({0xa0}))));
    EXPECT_EQ(read(**transport), bytes({0x5f}));
    EXPECT_TRUE(await((*transport)->write_all(bytes({0x0a}))));
    EXPECT_EQ(read(**transport), bytes({0xf5}));
    Bytes into(8);
    EXPECT_EQ(await((*transport)->read_some(into)).error().code, ErrorCode::port_vanished);
    transport->reset();
    EXPECT_TRUE(std::holds_alternative<Departure>(*await(bus->next())));
}

TEST_F(Replay, SaysWhereAHostThatChangedItsMindDiffers) {
    record({bytes({0x5f})}, [&](Transport& phone) {
        EXPECT_TRUE(await(phone.write_all(bytes({0xa0}))));
        read(phone);
    });
    const auto bus = load();
    auto transport = await(bus->open(std::get<Appearance>(*await(bus->next()))));
    const auto end = await((*transport)->write_all(bytes({0xa1})));
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, ErrorCode::transfer_failed);
    EXPECT_THAT(end.error().detail,
                testing::AllOf(testing::HasSubstr(".transcript:5:"),
                               testing::HasSubstr("a0"),
                               testing::HasSubstr("a1")));
}

TEST_F(Replay, IsSilentWhereThePhoneWas) {
    record({}, [&](Transport& phone) { EXPECT_TRUE(await(phone.write_all(bytes({0xa0})))); });
    const auto bus = load();
    auto transport = await(bus->open(std::get<Appearance>(*await(bus->next()))));
    Bytes into(8);
    EXPECT_THROW(await((*transport)->read_some(into)), std::runtime_error);
}

TEST_F(Replay, KeepsNoIdentifierOfThePhone) {
    const std::string imei = "490154203237518";
    Bytes utf16;
    for (const char digit : imei) {
        utf16.push_back(static_cast<std::byte>(digit));
        utf16.push_back(std::byte{0});
    }
    Bytes nvdata(4096, std::byte{0x77});
    const Bytes me_id(16, std::byte{0xab});
    Bytes id_again = bytes({1, 2});
    id_again.insert(id_again.end(), me_id.begin(), me_id.end());

    const std::string file = record(
        {text("IMEI=" + imei),
         utf16,
         nvdata,
         bytes({0xe1}),
         bytes({0, 0, 0, 16}),
         me_id,
         bytes({0, 0}),
         id_again},
        [&](Transport& phone) {
            for (int i = 0; i < 3; ++i)
                read(phone);
            EXPECT_TRUE(await(phone.write_all(bytes({0xe1}))));
            for (int i = 0; i < 5; ++i)
                read(phone);
            EXPECT_TRUE(await(phone.write_all(nvdata))); // restored: derives from what was withheld
        });
    EXPECT_EQ(file.find(to_hex(text(imei))), std::string::npos);
    EXPECT_EQ(file.find(to_hex(utf16)), std::string::npos);
    EXPECT_EQ(file.find("7777"), std::string::npos);
    EXPECT_EQ(file.find("abab"), std::string::npos) << "neither at first nor later";
    EXPECT_THAT(file, testing::HasSubstr("<* 4096\n"));
    EXPECT_THAT(file, testing::HasSubstr(">* 4096 -\n"));
    const std::string pseudonym = to_hex(ByteView(sha256(me_id).bytes).first(16));
    EXPECT_THAT(file, testing::HasSubstr("< " + pseudonym + '\n'));
    EXPECT_THAT(file, testing::HasSubstr("< 0102" + pseudonym + '\n'));
}

TEST_F(Replay, KeepsPartitionTables) {
    Bytes table(2048);
    std::ranges::copy(text("EFI PART"), table.begin() + 512);
    const std::string file = record({table}, [&](Transport& phone) { read(phone); });
    EXPECT_THAT(file, testing::HasSubstr(to_hex(text("EFI PART"))));
}

TEST(Transcript, NamesFileAndLineOfWhatItCannotRead) {
    const auto fault_of = [](std::string_view body) {
        const std::string all =
            "# gangflash transcript 1\nport 1-1\nphone 1 brom 0e8d:0003 x\n" + std::string(body);
        const auto transcript = parse_transcript(all, "a.transcript");
        return transcript ? std::string("none") : transcript.error().detail;
    };
    EXPECT_EQ(fault_of("> a0\n< 5f\n"), "none");
    for (const char* bad : {"> a\n",
                            "> A0\n",
                            "? 00\n",
                            "< \n",
                            "<* x\n",
                            "<* 99999999999\n",
                            ">* 4\n",
                            ">* 4 12\n",
                            "<! USB-999\n"})
        EXPECT_THAT(fault_of(bad), testing::HasSubstr("a.transcript:4:")) << bad;
    EXPECT_FALSE(parse_transcript("", "a"));
    EXPECT_FALSE(parse_transcript("# gangflash transcript 2\n", "a"));
}

/// A file of some KiB must not make the station ask for the gigabytes it says were withheld.
TEST(Transcript, WithheldBytesTakeNoMemory) {
    std::string all = "# gangflash transcript 1\nport p\nphone 1 brom 0e8d:0003 \n";
    constexpr std::size_t reads = 1000;
    for (std::size_t i = 0; i < reads; ++i)
        all += "<* 67108864\n";
    const auto transcript = parse_transcript(all, "a.transcript");
    ASSERT_TRUE(transcript);
    ASSERT_EQ(transcript->lines.size(), reads);
    for (const Line& line : transcript->lines) {
        const auto* read = std::get_if<Received>(&line.exchange);
        ASSERT_NE(read, nullptr);
        EXPECT_EQ(read->length, 67'108'864U);
        EXPECT_EQ(read->bytes.capacity(), 0U);
    }
}

TEST(Scrubber, HidesLongNumbersAndKeepsShortOnes) {
    Bytes phone = text("ver 1234567890123 sn 12345678901234 end");
    hide_long_numbers(phone);
    EXPECT_EQ(as_text(phone), "ver 1234567890123 sn 00000000000000 end");
}

} // namespace

} // namespace gangflash::replay
