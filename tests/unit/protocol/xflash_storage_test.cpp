#include "engine/mediatek/xflash/xflash_agent.hpp"
#include "tests/support/grant_for_tests.hpp"
#include "tests/unit/protocol/conversation.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <functional>
#include <string>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

const Bytes sector(512, std::byte{0x5A});
const Place one_sector{Region::user, DeviceAddress{0x8000}, ByteCount{0x200}};

/// Behind GET_EMMC_INFO, which every address-based command needs once.
Script emmc_then(const std::string& file) {
    Script script = Script::load("xflash_emmc.txt");
    script += Script::load(file);
    return script;
}

struct Storage : testing::Test {
    /// One agent that already knows it has an eMMC when `script` begins with its report.
    void begin(Script script) {
        talk.emplace(std::move(script));
        agent = xflash::make_agent(talk->link);
    }
    std::optional<Conversation> talk;
    std::unique_ptr<DownloadAgent> agent;
};

/// write() asks for the packet length first, then for the storage.
Script write_script() {
    Script script = Script::load("xflash_write.txt");
    const Script emmc = Script::load("xflash_emmc.txt");
    script.turns.insert(script.turns.begin() + 6, emmc.turns.begin(), emmc.turns.end());
    return script;
}

using XFlashWrite = Storage;
using XFlashRead = Storage;
using XFlashErase = Storage;
using XFlashFinish = Storage;
using XFlashFacts = Storage;
using XFlashPreloader = Storage;

TEST_F(XFlashWrite, WritesOneSectorAsTheReferenceHasIt) {
    begin(write_script());
    MemorySource source(sector);
    auto written = talk->run(agent->write(GrantForTests::any(), one_sector, source));
    ASSERT_TRUE(written) << why(written);
    talk->expect_finished();
    EXPECT_EQ(source.confirmed_up_to, 512U);
}

/// A write of `image` in packets of `packet` bytes; `answers` are the chunks' statuses.
Script write_chunks(const Bytes& image,
                    std::uint64_t place,
                    std::uint32_t packet_length,
                    const std::function<std::uint32_t(std::size_t)>& answer) {
    Script script = write_script();
    script.turns[4].bytes = packet(le32({packet_length, packet_length}));
    script.turns.resize(6 + 6 + 4);
    store_le(std::span<std::byte>(script.turns[14].bytes), place, 12 + 16);
    Bytes padded = image;
    padded.resize(place);
    std::size_t index = 0;
    for (std::uint64_t at = 0; at < place; at += packet_length, ++index) {
        const ByteView chunk =
            ByteView(padded).subspan(at, std::min<std::size_t>(packet_length, padded.size() - at));
        script.host(status(0))
            .host(status(sum16(chunk)))
            .host(packet(Bytes(chunk.begin(), chunk.end())))
            .phone(status(answer(index)));
        if (answer(index) != 0) break;
    }
    return script;
}

Bytes pattern(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(i * 131 + 7);
    return bytes;
}

TEST_F(XFlashWrite, CutsAtThePacketLengthAndFillsTheLastBlockWithZeros) {
    const Bytes image = pattern(2 * 4096 + 700);
    Script script = write_chunks(image, 12288, 4096, [](std::size_t) { return 0U; });
    script.phone(status(0));
    begin(script);
    MemorySource source(image);
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{12288}};
    auto written = talk->run(agent->write(GrantForTests::any(), place, source));
    ASSERT_TRUE(written) << why(written);
    talk->expect_finished();
    EXPECT_EQ(source.confirmed_up_to, image.size());
    EXPECT_EQ(source.asked, 3);
}

TEST_F(XFlashWrite, ADamagedChunkEndsItInStep) {
    const Bytes image = pattern(12288);
    Script script =
        write_chunks(image, 12288, 4096, [](std::size_t i) { return i == 1 ? 0xC0040003U : 0U; });
    script.phone(status(0xC0040003)); // genuine agents say it once more at the end
    script += write_script();         // and take the next write
    script.turns.erase(script.turns.end() - static_cast<long>(write_script().turns.size()),
                       script.turns.end() - static_cast<long>(write_script().turns.size()) + 12);
    begin(script);
    MemorySource source(image);
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{12288}};
    auto written = talk->run(agent->write(GrantForTests::any(), place, source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::data_checksum) << why(written);
    EXPECT_NE(written.error().detail.find("offset=0x1000 status=0xc0040003"), std::string::npos)
        << written.error().detail;
    EXPECT_EQ(source.confirmed_up_to, 4096U);

    MemorySource again(sector);
    auto second = talk->run(agent->write(GrantForTests::any(), one_sector, again));
    EXPECT_TRUE(second) << why(second);
    talk->expect_finished();
}

/// Behind the last chunk the agent says how the whole came out.
TEST_F(XFlashWrite, ARefusedFinalStatusIsNoSuccess) {
    const Bytes image = pattern(8192);
    Script script = write_chunks(image, 8192, 4096, [](std::size_t) { return 0U; });
    script.phone(status(0xC0040030));
    begin(script);
    MemorySource source(image);
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{8192}};
    auto written = talk->run(agent->write(GrantForTests::any(), place, source));
    ASSERT_FALSE(written) << "the agent refused the whole write";
    EXPECT_EQ(written.error().code, ErrorCode::storage_write_failed) << why(written);
    talk->expect_finished();
}

TEST_F(XFlashWrite, ASourceLongerThanItsPlaceIsOurMistakeAndSendsNothing) {
    begin(write_script());
    MemorySource source(pattern(1024));
    auto written = talk->run(agent->write(GrantForTests::any(), one_sector, source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::internal_error) << why(written);
    EXPECT_EQ(source.asked, 0);
}

TEST_F(XFlashWrite, AnAgentThatDoesNotRepeatTheRefusalIsInStepToo) {
    const Bytes image = pattern(12288);
    begin(write_chunks(image, 12288, 4096, [](std::size_t) { return 0xC0040030U; }));
    MemorySource source(image);
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{12288}};
    auto written = talk->run(agent->write(GrantForTests::any(), place, source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::storage_write_failed) << why(written);
    EXPECT_LE(passed(talk->clock), 2s);
    talk->expect_finished();
}

TEST_F(XFlashWrite, AFailingDiskIsTheDisksFault) {
    const Bytes image = pattern(12288);
    begin(write_chunks(image, 12288, 4096, [](std::size_t) { return 0U; }));
    MemorySource source(image);
    source.fails_at = 4096;
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{12288}};
    auto written = talk->run(agent->write(GrantForTests::any(), place, source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::image_changed);
    EXPECT_EQ(source.confirmed_up_to, 4096U) << "what the phone confirmed before stays confirmed";
}

TEST_F(XFlashWrite, AnOutOfRangeAddressIsRefusedBeforeAnyData) {
    Script script = write_script();
    script.turns.resize(6 + 6 + 4);
    script.turns.back().bytes = status(0xC004000B);
    begin(script);
    MemorySource source(sector);
    auto written = talk->run(agent->write(GrantForTests::any(), one_sector, source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::storage_too_small);
    EXPECT_NE(written.error().detail.find("region=user address=0x8000 length=0x200"),
              std::string::npos)
        << written.error().detail;
    EXPECT_EQ(source.asked, 0);
}

TEST_F(XFlashWrite, NeverHangsWhereverTheAgentFallsSilentOrLeaves) {
    const Script script = write_script();
    for (std::size_t bytes = 0; bytes < script.phone_bytes(); ++bytes) {
        for (const auto ending :
             {ScriptedTransport::Ending::silence, ScriptedTransport::Ending::vanish}) {
            begin(script);
            talk->phone.cut_after(bytes, ending);
            MemorySource source(sector);
            auto written = talk->run(agent->write(GrantForTests::any(), one_sector, source));
            ASSERT_FALSE(written) << "cut after byte " << bytes;
            EXPECT_EQ(written.error().code,
                      ending == ScriptedTransport::Ending::vanish ? ErrorCode::port_vanished
                                                                  : ErrorCode::io_timeout)
                << why(written);
        }
    }
}

TEST_F(XFlashRead, ReadsOneSectorAsTheReferenceHasIt) {
    begin(emmc_then("xflash_read.txt"));
    CollectingSink sink;
    auto read = talk->run(agent->read(one_sector, sink));
    ASSERT_TRUE(read) << why(read);
    talk->expect_finished();
    EXPECT_EQ(sink.bytes, sector);
}

TEST_F(XFlashRead, ARefusedFinalStatusIsNoSuccess) {
    Script script = emmc_then("xflash_read.txt");
    script.turns.back().bytes = status(0xC0050004);
    begin(script);
    CollectingSink sink;
    auto read = talk->run(agent->read(one_sector, sink));
    ASSERT_FALSE(read) << "the agent refused the whole read";
    EXPECT_EQ(read.error().code, ErrorCode::storage_read_failed) << why(read);
    talk->expect_finished();
}

TEST_F(XFlashRead, TakesPacketsOfAnySizeIncludingOneOfFourBytes) {
    Script script = emmc_then("xflash_read.txt");
    script.turns.resize(script.turns.size() - 3);
    const Bytes data = pattern(512);
    const std::size_t sizes[] = {4, 100, 408};
    std::size_t at = 0;
    for (const std::size_t size : sizes) {
        const auto from = data.begin() + static_cast<std::ptrdiff_t>(at);
        script.phone(packet(Bytes(from, from + static_cast<std::ptrdiff_t>(size))))
            .host(status(0))
            .phone(status(0));
        at += size;
    }
    begin(script);
    CollectingSink sink;
    auto read = talk->run(agent->read(one_sector, sink));
    ASSERT_TRUE(read) << why(read);
    EXPECT_EQ(sink.bytes, data);
    EXPECT_EQ(sink.pieces, 3);
    talk->expect_finished();
}

TEST_F(XFlashRead, MoreDataThanAskedForIsLostStep) {
    Script script = emmc_then("xflash_read.txt");
    script.turns[script.turns.size() - 3].bytes = packet(Bytes(513));
    begin(script);
    CollectingSink sink;
    auto read = talk->run(agent->read(one_sector, sink));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::da_protocol);
}

TEST_F(XFlashRead, NeverHangsWhereverTheAgentFallsSilent) {
    const Script script = emmc_then("xflash_read.txt");
    for (std::size_t bytes = 0; bytes < script.phone_bytes(); ++bytes) {
        begin(script);
        talk->phone.cut_after(bytes, ScriptedTransport::Ending::silence);
        CollectingSink sink;
        auto read = talk->run(agent->read(one_sector, sink));
        ASSERT_FALSE(read) << "cut after byte " << bytes;
        EXPECT_EQ(read.error().code, ErrorCode::io_timeout) << why(read);
    }
}

const Place one_mib{Region::user, DeviceAddress{0x8000}, ByteCount{mib}};

TEST_F(XFlashErase, FollowsTheProgressOfTheReference) {
    begin(emmc_then("xflash_erase.txt"));
    auto erased = talk->run(agent->erase(GrantForTests::any(), one_mib));
    EXPECT_TRUE(erased) << why(erased);
    talk->expect_finished();
}

TEST_F(XFlashErase, MayCompleteAtOnce) {
    Script script = emmc_then("xflash_erase.txt");
    script.turns.erase(script.turns.end() - 4, script.turns.end() - 1);
    begin(script);
    auto erased = talk->run(agent->erase(GrantForTests::any(), one_mib));
    EXPECT_TRUE(erased) << why(erased);
    talk->expect_finished();
}

TEST_F(XFlashErase, ARefusalInTheMiddleEndsIt) {
    Script script = emmc_then("xflash_erase.txt");
    script.turns.back().bytes = status(0xC0040030);
    begin(script);
    auto erased = talk->run(agent->erase(GrantForTests::any(), one_mib));
    ASSERT_FALSE(erased);
    EXPECT_EQ(erased.error().code, ErrorCode::storage_write_failed);
    talk->expect_finished();
}

TEST_F(XFlashErase, SilenceInTheMiddleEndsItAfterAMinute) {
    Script script = emmc_then("xflash_erase.txt");
    script.turns.pop_back();
    begin(script);
    auto erased = talk->run(agent->erase(GrantForTests::any(), one_mib));
    ASSERT_FALSE(erased);
    EXPECT_EQ(erased.error().code, ErrorCode::io_timeout);
    EXPECT_EQ(passed(talk->clock), 60s);
}

TEST_F(XFlashPreloader, WritesItByName) {
    begin(Script::load("xflash_write_preloader.txt"));
    Bytes image;
    for (int i = 0; i < 16; ++i)
        image.push_back(static_cast<std::byte>(i));
    MemorySource source(image);
    auto written = talk->run(agent->write_boot_loader(GrantForTests::any(), source));
    EXPECT_TRUE(written) << why(written);
    talk->expect_finished();
}

TEST_F(XFlashPreloader, ABuildThatDoesNotKnowTheNameSaysSoAndStaysInStep) {
    Script script = Script::load("xflash_write_preloader.txt");
    const std::size_t after_size = 15;
    ASSERT_TRUE(!script.turns[after_size].host && script.turns[after_size - 1].host);
    script.turns[after_size].bytes = status(0xC0040006);
    script.turns.erase(script.turns.begin() + after_size + 1,
                       script.turns.begin() + after_size + 6);
    begin(script);
    MemorySource source(Bytes(16));
    auto written = talk->run(agent->write_boot_loader(GrantForTests::any(), source));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::partition_missing) << why(written);
    talk->expect_finished();
}

TEST_F(XFlashFinish, RebootsWithSixWords) {
    begin(Script::load("xflash_reboot.txt"));
    auto done = talk->run(agent->finish(Farewell::reboot));
    EXPECT_TRUE(done) << why(done);
    talk->expect_finished();
}

TEST_F(XFlashFinish, APhoneThatIsGoneBeforeItsLastWordHasObeyed) {
    const Script script = Script::load("xflash_power_off.txt");
    begin(script);
    talk->phone.cut_after(script.phone_bytes() - 1, ScriptedTransport::Ending::vanish);
    auto done = talk->run(agent->finish(Farewell::power_off));
    EXPECT_TRUE(done) << why(done);
}

TEST_F(XFlashFacts, TellsIdBatteryAndVersion) {
    begin(Script::load("xflash_facts.txt"));
    auto facts = talk->run(agent->facts());
    ASSERT_TRUE(facts) << why(facts);
    EXPECT_EQ(facts->random_id, "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(facts->battery_mv, 3876U);
    EXPECT_EQ(facts->agent_version, "1.0");
    talk->expect_finished();
}

TEST_F(XFlashFacts, APhoneMayKeepThemToItself) {
    Script script;
    const std::uint32_t questions[] = {0x040008, 0x04000F, 0x040005};
    for (const std::uint32_t question : questions)
        script.host(status(0x010009))
            .phone(status(0))
            .host(status(question))
            .phone(status(0xC0010004));
    begin(script);
    auto facts = talk->run(agent->facts());
    ASSERT_TRUE(facts) << why(facts);
    EXPECT_FALSE(facts->random_id);
    EXPECT_FALSE(facts->battery_mv);
    talk->expect_finished();
}

TEST_F(XFlashFacts, TwoByteStatusesAreUnderstood) {
    Script script = Script::load("xflash_facts.txt");
    for (Script::Turn& turn : script.turns)
        if (!turn.host && turn.bytes == status(0)) turn.bytes = packet(Bytes(2));
    begin(script);
    auto facts = talk->run(agent->facts());
    EXPECT_TRUE(facts) << why(facts);
    talk->expect_finished();
}

} // namespace
} // namespace gangflash
