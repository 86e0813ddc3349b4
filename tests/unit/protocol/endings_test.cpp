// Whatever a phone says or keeps to itself, a conversation ends: by a limit, or by the refusal that
// was really said.
#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/brom/link_authentication.hpp"
#include "engine/mediatek/legacy/partition_list.hpp"
#include "engine/mediatek/xflash/xflash_agent.hpp"
#include "tests/support/grant_for_tests.hpp"
#include "tests/unit/protocol/conversation.hpp"
#include "tests/unit/protocol/legacy_phone.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <chrono>
#include <memory>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

/// A phone that takes no bytes, and says the same packet every 100 ms, ten thousand times.
class Chatterbox final : public Transport {
public:
    Chatterbox(Clock& clock, Bytes packet) : clock_(clock), packet_(std::move(packet)) {}

    bool takes_bytes = true;

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        if (said_ == 10'000) co_return Fault{ErrorCode::port_vanished, "tired"};
        if (at_ == 0) co_await clock_.sleep_for(100ms);
        const std::size_t n = std::min(into.size(), packet_.size() - at_);
        std::copy_n(packet_.begin() + static_cast<std::ptrdiff_t>(at_), n, into.begin());
        at_ += n;
        if (at_ == packet_.size()) {
            at_ = 0;
            ++said_;
        }
        co_return ByteCount{n};
    }
    asio::awaitable<Result<void>> write_all(ByteView) override {
        if (takes_bytes) co_return success();
        co_await clock_.sleep_for(std::chrono::hours(12));
        co_return Fault{ErrorCode::cancelled, ""};
    }

private:
    Clock& clock_;
    Bytes packet_;
    std::size_t at_ = 0;
    unsigned said_ = 0;
};

template <class T>
Result<T> run_on(asio::io_context& ioc, SimClock& clock, asio::awaitable<Result<T>> work) {
    std::optional<Result<T>> ended;
    asio::co_spawn(ioc, std::move(work), [&](const std::exception_ptr& thrown, Result<T> result) {
        if (thrown) std::rethrow_exception(thrown);
        ended = std::move(result);
    });
    clock.run_until_idle(ioc);
    return ended.value();
}

TEST(Endings, AnAgentThatTalksForEverIsGivenUp) {
    asio::io_context ioc;
    SimClock clock;
    auto box = std::make_unique<Chatterbox>(clock, message());
    Link link(*box, clock);
    const auto agent = xflash::make_agent(link);
    const auto done = run_on(ioc, clock, agent->finish(Farewell::reboot));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::io_timeout) << why(done);
    EXPECT_LT(clock.now().time_since_epoch(), 2min);
}

TEST(Endings, APhoneThatTakesNoBytesIsGivenUp) {
    asio::io_context ioc;
    SimClock clock;
    auto box = std::make_unique<Chatterbox>(clock, message());
    box->takes_bytes = false;
    Link link(*box, clock);
    const Bytes some(64);
    const auto sent = run_on(ioc, clock, link.write(some, 300ms));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::io_timeout) << why(sent);
    EXPECT_EQ(clock.now().time_since_epoch(), 300ms);
}

TEST(Endings, NothingHeardBeforeADrainIsHeardAfterIt) {
    Conversation talk(Script::parse("D> 52 45 41\nD> 44 59\nH> 01\nD> 02"));
    talk.phone.packets(ScriptedTransport::Packets::glued);
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(100ms)), 0x52);
    ASSERT_TRUE(talk.run(talk.link.drain(50ms, 1s)));
    ASSERT_TRUE(talk.run(talk.link.write_be<std::uint8_t>(1, 100ms)));
    EXPECT_EQ(*talk.run(talk.link.read_be<std::uint8_t>(100ms)), 2);
}

TEST(Endings, ARefusedJumpIsNoJump) {
    Conversation talk(Script::parse("H> d5\nD> d5\nH> 00 20 00 00\nD> 00 20 00 00 1d 0e"));
    const auto jumped = talk.run(brom::jump_da(talk.link, 0x00200000));
    ASSERT_FALSE(jumped);
    EXPECT_EQ(jumped.error().code, ErrorCode::brom_refused) << why(jumped);
    talk.expect_finished();
}

TEST(Endings, AnIdLongerThanAnyChipsIsNotWaitedFor) {
    Conversation talk(Script::parse("H> d8\nD> d8 00 00 00 00 00 00\nH> fe\nD> fe\nH> ff\nD> 05\n"
                                    "H> fc\nD> fc 8a 00 ca 00 00 00 00 00\n"
                                    "H> e1\nD> e1 00 00 00 41"));
    const auto report = talk.run(brom::read_chip(talk.link, 0x6580));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::brom_refused) << why(report);
}

TEST(Endings, AChallengeLongerThanAnyPhonesIsNotWaitedFor) {
    Conversation talk(Script::parse("H> e3\nD> e3 00 00 00 00 01 01"));
    const auto done = talk.run(brom::authorise_link(talk.link, nullptr));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::brom_refused) << why(done);
}

/// DEVICE_CTRL, a question, its answer.
void asks(Script& script, std::uint32_t question, const Bytes& answer) {
    script.host(status(0x00010009)).phone(status(0));
    script.host(status(question)).phone(status(0));
    script.phone(packet(answer)).phone(status(0));
}

/// Nobody has traced the NAND parameters of these agents: a guess shifts all behind a bad block.
TEST(Endings, ANandIsNeitherErasedNorReadByGuess) {
    Script script;
    asks(script, 0x00040001, Bytes(104)); // no eMMC
    asks(script, 0x00040004, Bytes(204)); // no UFS
    Bytes nand(45);
    store_le<std::uint32_t>(std::span<std::byte>(nand), 1, 0);
    store_le<std::uint32_t>(std::span<std::byte>(nand), 2048, 4);
    store_le<std::uint64_t>(std::span<std::byte>(nand), 512 * mib, 24);
    asks(script, 0x00040002, nand);
    Conversation talk(script);
    const auto agent = xflash::make_agent(talk.link);
    const Place place{Region::user, DeviceAddress{0}, ByteCount{2048}};
    const auto erased = talk.run(agent->erase(GrantForTests::any(), place));
    ASSERT_FALSE(erased);
    EXPECT_EQ(erased.error().code, ErrorCode::da_unsupported) << why(erased);
    CollectingSink sink;
    const auto read = talk.run(agent->read(place, sink));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::da_unsupported) << why(read);
    talk.expect_finished();
}

TEST(Endings, APreloaderRefusedAtItsVeryEndIsNotWritten) {
    Script script = Script::load("xflash_write_preloader.txt");
    script.turns.back().bytes = status(0xC0020006);
    Conversation talk(script);
    const auto agent = xflash::make_agent(talk.link);
    Bytes image;
    for (int i = 0; i < 16; ++i)
        image.push_back(static_cast<std::byte>(i));
    MemorySource source(image);
    const auto written = talk.run(agent->write_boot_loader(GrantForTests::any(), source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::image_rejected) << why(written);
    talk.expect_finished();
}

TEST(Endings, AReadOfEmptyPacketsIsGivenUp) {
    Script script = Script::load("xflash_emmc.txt");
    const Script read_one = Script::load("xflash_read.txt");
    script += read_one;
    script.turns[script.turns.size() - 3].bytes = packet({});
    Conversation talk(script);
    const auto agent = xflash::make_agent(talk.link);
    CollectingSink sink;
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{0x200}};
    const auto read = talk.run(agent->read(place, sink));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::da_protocol) << why(read);
    EXPECT_NE(read.error().detail.find("empty"), std::string::npos) << why(read);
}

/// The master boot record stands at 0 of the user area, wherever the agent begins to count.
TEST(Endings, ATableThatCountsTheBootAreaIsCountedFromTheUserArea) {
    AgentTable table;
    table.user_area = DeviceAddress{0x1400000};
    table.partitions = {{"MBR", DeviceAddress{0}, ByteCount{0x80000}},
                        {"NVRAM", DeviceAddress{0x500000}, ByteCount{0x500000}}};
    const auto records = legacy::encode_pmt(table);
    ASSERT_TRUE(records) << why(records);
    Bytes all;
    for (const Bytes& record : *records)
        all.insert(all.end(), record.begin(), record.end());
    const auto back = legacy::decode_partitions(legacy::TableKind::pmt, all);
    ASSERT_TRUE(back) << why(back);
    ASSERT_EQ(back->partitions.size(), 2U);
    EXPECT_EQ(back->partitions[0].start, DeviceAddress{0});
    EXPECT_EQ(back->partitions[1].start, DeviceAddress{0x500000});
    EXPECT_EQ(back->user_area, DeviceAddress{0x1400000});
}

} // namespace
} // namespace gangflash
