// Commands of a legacy agent behind its report: each as the reference has it, refused, damaged, and
// cut off at every byte.
#include "engine/mediatek/legacy/partition_list.hpp"
#include "engine/mediatek/legacy/status.hpp"
#include "tests/support/grant_for_tests.hpp"
#include "tests/unit/protocol/legacy_phone.hpp"

namespace gangflash {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t packet_bytes = 0x100000;
const Place at_8000{Region::user, DeviceAddress{0x8000}, ByteCount{0x400}};

/// What makes an agent ready: MT6580 behind its preloader, or the one-stage MT6577 with its memory
/// up.
Script ready_6580() {
    Script script = Script::load("legacy_start_6580_preloader.txt");
    script += stage_dialogue(0x80000000, "legacy_report_6580.txt", true);
    return script;
}
Script ready_6577() {
    Script script = Script::load("legacy_start_6577.txt");
    for (Script::Turn& turn : script.turns)
        if (!turn.host && turn.bytes.size() == 38) // config block: memory is up
            turn.bytes[10] = turn.bytes[11] = std::byte{0};
    return script;
}

struct Ready {
    explicit Ready(const Script& command, std::uint16_t agent_code = 0x6580)
        : start(agent_code == 0x6580 ? ready_6580() : ready_6577()), talk(start + command),
          agent(legacy::make_agent(choice(agent_code,
                                          agent_code == 0x6580 ? build_2019 : build_2015,
                                          agent_code != 0x6580),
                                   talk.link)) {
        auto up = talk.run(bring_up());
        EXPECT_TRUE(up) << why(up);
    }

    asio::awaitable<Result<ByteCount>> bring_up() {
        auto started = co_await agent->start();
        if (!started) co_return started.error();
        EXPECT_FALSE(started->dram_needed);
        const AgentCode second = second_stage_at(0x80000000);
        co_return co_await agent->load_second_stage(second);
    }

    Script start;
    Conversation talk;
    std::unique_ptr<DownloadAgent> agent;
};

using Command = std::function<Result<void>(Ready&)>;

/// Cuts the phone off after each byte it says in `script`.
void never_hangs(const Script& script, const Command& command, std::uint16_t agent_code = 0x6580) {
    for (std::size_t bytes = 0; bytes < script.phone_bytes(); ++bytes)
        for (const auto ending :
             {ScriptedTransport::Ending::silence, ScriptedTransport::Ending::vanish}) {
            Ready phone(script, agent_code);
            phone.talk.phone.cut_after(bytes, ending);
            const Result<void> done = command(phone);
            ASSERT_FALSE(done) << "cut after byte " << bytes;
            const auto expected = ending == ScriptedTransport::Ending::vanish
                                      ? ErrorCode::port_vanished
                                      : ErrorCode::io_timeout;
            EXPECT_EQ(done.error().code, expected) << "byte " << bytes << ": " << why(done);
        }
}

Script select_part(std::uint8_t part) {
    Script script;
    script.host(be8({0x60})).phone(be8({0x5A})).host(be8({part})).phone(be8({0x5A}));
    return script;
}

// USB speed.

Result<bool> leave(Ready& phone) {
    return phone.talk.run(phone.agent->leave_for_high_speed());
}

TEST(LegacySpeed, AFullSpeedPhoneLeavesForHighSpeed) {
    Script script;
    script.host(be8({0x72})).phone(be8({0x5A, 0x00}));
    script.host(be8({0x70})).host(be8({0x01})).phone(be8({0x5A}));
    Ready phone(script);
    auto leaves = leave(phone);
    ASSERT_TRUE(leaves) << why(leaves);
    EXPECT_TRUE(*leaves);
    phone.talk.expect_finished();

    never_hangs(script, [](Ready& again) -> Result<void> {
        const auto left = leave(again);
        if (!left) return left.error();
        return success();
    });
}

TEST(LegacySpeed, AFastPhoneStays) {
    Script script;
    script.host(be8({0x72})).phone(be8({0x5A, 0x01}));
    Ready phone(script);
    auto leaves = leave(phone);
    ASSERT_TRUE(leaves) << why(leaves);
    EXPECT_FALSE(*leaves);
    phone.talk.expect_finished();
}

TEST(LegacySpeed, AOneStageAgentIsNotAsked) {
    Ready phone(Script{}, 0x6577);
    auto leaves = leave(phone);
    ASSERT_TRUE(leaves) << why(leaves);
    EXPECT_FALSE(*leaves);
    phone.talk.expect_finished();
}

// Write.

Bytes write_request(std::uint64_t address, std::uint64_t length, std::uint8_t part = 8) {
    return be8({0x62, 3, part}) + be64({address, length}) + be32({packet_bytes});
}

Script packet_of(const Bytes& data, const Bytes& answer) {
    Script script;
    script.host(be8({0x5A})).host(data).host(be16(byte_sum(data))).phone(answer);
    return script;
}

const Bytes go_on = be8({0x69});
const Bytes wrong_sum = be8({0xA5}) + be32({3065});

Result<void> write(Ready& phone, MemorySource& source, Place place = at_8000) {
    return phone.talk.run(phone.agent->write(GrantForTests::any(), place, source));
}

TEST(LegacyWrite, WritesAsTheReferenceHasIt) {
    const Bytes image = pattern_of(0x400);
    Script script;
    script.host(write_request(0x8000, 0x400)).phone(be8({0x5A}));
    script += packet_of(image, go_on);
    Ready phone(script);
    MemorySource source(image);
    auto written = write(phone, source);
    ASSERT_TRUE(written) << why(written);
    phone.talk.expect_finished();
    EXPECT_EQ(source.confirmed_up_to, 0x400U);

    never_hangs(script, [&](Ready& again) {
        MemorySource same(image);
        return write(again, same);
    });
}

TEST(LegacyWrite, CutsIntoPacketsAndFillsTheLastBlockWithZeros) {
    const Bytes image = pattern_of(packet_bytes + 700);
    Script script;
    script.host(write_request(0x8000, packet_bytes + 1024, 1)).phone(be8({0x5A}));
    script += packet_of(Bytes(image.begin(), image.begin() + packet_bytes), go_on);
    Bytes rest(image.begin() + packet_bytes, image.end());
    rest.resize(1024);
    script += packet_of(rest, go_on);
    Ready phone(script);
    MemorySource source(image);
    auto written = write(
        phone, source, {Region::boot1, DeviceAddress{0x8000}, ByteCount{packet_bytes + 1024}});
    ASSERT_TRUE(written) << why(written);
    phone.talk.expect_finished();
    EXPECT_EQ(source.confirmed_up_to, image.size());
}

TEST(LegacyWrite, ADamagedPacketIsSentAgain) {
    const Bytes image = pattern_of(0x400);
    Script script;
    script.host(write_request(0x8000, 0x400)).phone(be8({0x5A}));
    script += packet_of(image, wrong_sum);
    script += packet_of(image, wrong_sum);
    script += packet_of(image, go_on);
    Ready phone(script);
    MemorySource source(image);
    auto written = write(phone, source);
    EXPECT_TRUE(written) << why(written);
    phone.talk.expect_finished();
}

TEST(LegacyWrite, ThreeTimesDamagedIsLeftInStep) {
    const Bytes image = pattern_of(0x400);
    Script script;
    script.host(write_request(0x8000, 0x400)).phone(be8({0x5A}));
    for (int i = 0; i < 3; ++i)
        script += packet_of(image, wrong_sum);
    script.host(be8({0x96}));
    script.host(write_request(0x8000, 0x400)).phone(be8({0x5A}));
    script += packet_of(image, go_on);
    Ready phone(script);
    MemorySource source(image);
    auto written = write(phone, source);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::data_checksum) << why(written);
    EXPECT_EQ(source.confirmed_up_to, 0U);
    auto again = write(phone, source);
    EXPECT_TRUE(again) << why(again);
    phone.talk.expect_finished();
}

TEST(LegacyWrite, OldBuildsSayTheSameWithOtherNumbers) {
    const Bytes image = pattern_of(0x400);
    Script script;
    script.host(write_request(0x8000, 0x400)).phone(be8({0x5A}));
    script += packet_of(image, be8({0xA5}) + be32({3060}));
    script += packet_of(image, be8({0xA5}) + be32({3149}));
    script.host(be8({0x96}));
    Ready phone(script, 0x6575);
    MemorySource source(image);
    auto written = write(phone, source);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::storage_write_failed) << why(written);
    phone.talk.expect_finished();
}

TEST(LegacyWrite, AnAgentThatNeverTakesThePacketAgainEndsInALimit) {
    const Bytes image = pattern_of(0x400);
    Script script;
    script.host(write_request(0x8000, 0x400)).phone(be8({0x5A}));
    script += packet_of(image, wrong_sum);
    script += packet_of(image, {});
    Ready phone(script);
    MemorySource source(image);
    auto written = write(phone, source);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::io_timeout) << why(written);
}

TEST(LegacyWrite, ARangeBehindTheEndIsRefusedInStep) {
    Script script;
    script.host(write_request(0x8000, 0x400)).phone(be8({0xA5}) + be32({3040}));
    Ready phone(script);
    MemorySource source(pattern_of(0x400));
    auto written = write(phone, source);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::storage_too_small) << why(written);
    EXPECT_NE(written.error().detail.find("address=0x8000"), std::string::npos);
}

TEST(LegacyWrite, AFailingDiskLeavesTheAgentInStep) {
    const Bytes image = pattern_of(2 * packet_bytes);
    Script script;
    script.host(write_request(0x8000, 2 * packet_bytes)).phone(be8({0x5A}));
    script += packet_of(Bytes(image.begin(), image.begin() + packet_bytes), go_on);
    script.host(be8({0x96}));
    Ready phone(script);
    MemorySource source(image);
    source.fails_at = packet_bytes;
    auto written =
        write(phone, source, {Region::user, DeviceAddress{0x8000}, ByteCount{2 * packet_bytes}});
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::image_changed) << why(written);
    phone.talk.expect_finished();
}

// Read.

Bytes read_request(std::uint64_t address, std::uint64_t length) {
    return be8({0xD6, 0x0B, 2}) + be64({address, length});
}

Script read_script(const Bytes& data, std::uint16_t sum) {
    Script script = select_part(8);
    script.host(read_request(0x8000, data.size())).phone(be8({0x5A})).host(be32({packet_bytes}));
    script.phone(data)
        .phone(be8({static_cast<std::uint8_t>(sum >> 8U)}))
        .phone(be8({static_cast<std::uint8_t>(sum)}));
    return script;
}

Result<void> read(Ready& phone, CollectingSink& sink, std::uint64_t length = 0x400) {
    const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{length}};
    return phone.talk.run(phone.agent->read(place, sink));
}

TEST(LegacyRead, ReadsAsTheReferenceHasIt) {
    const Bytes data = pattern_of(0x400);
    Script script = read_script(data, byte_sum(data));
    script.host(be8({0x5A}));
    Ready phone(script);
    CollectingSink sink;
    auto got = read(phone, sink);
    ASSERT_TRUE(got) << why(got);
    EXPECT_EQ(sink.bytes, data);
    phone.talk.expect_finished();

    never_hangs(script, [](Ready& again) {
        CollectingSink other;
        return read(again, other);
    });
}

TEST(LegacyRead, LongReadsComeInPackets) {
    const Bytes data = pattern_of(packet_bytes + 512);
    const Bytes first(data.begin(), data.begin() + packet_bytes);
    const Bytes rest(data.begin() + packet_bytes, data.end());
    Script script = select_part(8);
    script.host(read_request(0x8000, data.size())).phone(be8({0x5A})).host(be32({packet_bytes}));
    script.phone(first).phone(be16(byte_sum(first))).host(be8({0x5A}));
    script.phone(rest).phone(be16(byte_sum(rest))).host(be8({0x5A}));
    Ready phone(script);
    CollectingSink sink;
    auto got = read(phone, sink, data.size());
    ASSERT_TRUE(got) << why(got);
    EXPECT_EQ(sink.bytes, data);
    EXPECT_EQ(sink.pieces, 2);
}

TEST(LegacyRead, ADamagedPacketIsAskedForAgain) {
    const Bytes data = pattern_of(0x400);
    Script script = read_script(data, static_cast<std::uint16_t>(byte_sum(data) + 1));
    script.host(be8({0xA5})).phone(data).phone(be16(byte_sum(data))).host(be8({0x5A}));
    Ready phone(script);
    CollectingSink sink;
    auto got = read(phone, sink);
    EXPECT_TRUE(got) << why(got);
    EXPECT_EQ(sink.bytes, data);
    phone.talk.expect_finished();
}

TEST(LegacyRead, APacketThatStaysDamagedCostsTheConversation) {
    const Bytes data = pattern_of(0x400);
    const auto wrong = static_cast<std::uint16_t>(byte_sum(data) + 1);
    Script script = read_script(data, wrong);
    for (int i = 0; i < 3; ++i)
        script.host(be8({0xA5})).phone(data).phone(be16(wrong));
    Ready phone(script);
    CollectingSink sink;
    auto got = read(phone, sink);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::transfer_failed) << why(got);
    EXPECT_TRUE(sink.bytes.empty());
}

TEST(LegacyRead, TheSamePartIsSelectedOnce) {
    const Bytes data = pattern_of(0x400);
    Script script = read_script(data, byte_sum(data));
    script.host(be8({0x5A}));
    const std::size_t select = select_part(8).turns.size();
    Script second = script;
    second.turns.erase(second.turns.begin(), second.turns.begin() + static_cast<long>(select));
    script += second;
    Ready phone(script);
    CollectingSink sink;
    EXPECT_TRUE(read(phone, sink));
    EXPECT_TRUE(read(phone, sink));
    phone.talk.expect_finished();
}

TEST(LegacyRead, APartThatCannotBeSelectedIsNamed) {
    Script script;
    script.host(be8({0x60})).phone(be8({0x5A})).host(be8({8})).phone(be8({0xA5}) + be32({3152}));
    Ready phone(script);
    CollectingSink sink;
    auto got = read(phone, sink);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::storage_read_failed) << why(got);
}

// Erase.

Script erase_script() {
    Script script = select_part(8);
    script.host(be8({0xD4, 2, 0, 0, 0}) + be64({0x8000, 0x400}));
    return script;
}

Result<void> erase(Ready& phone) {
    return phone.talk.run(phone.agent->erase(GrantForTests::any(), at_8000));
}

TEST(LegacyErase, AFastEraseHasOneStepAndTwoEnds) {
    Script script = erase_script();
    script.phone(be8({0x5A})).phone(be8({0x5A})).phone(be32({0})).phone(be8({100}));
    script.host(be8({0x5A})).phone(be8({0x5A})).phone(be8({0x5A}));
    for (const std::uint16_t agent_code : {std::uint16_t{0x6580}, std::uint16_t{0x6575}}) {
        Ready phone(script, agent_code);
        auto done = erase(phone);
        EXPECT_TRUE(done) << why(done);
        phone.talk.expect_finished();
    }
    script.turns.pop_back(); // builds without the second one cost a moment, no fault
    Ready phone(script);
    EXPECT_TRUE(erase(phone));
    never_hangs(script, erase);
}

TEST(LegacyErase, StepsAreFollowedWithAndWithoutAnAckBetween) {
    for (const bool ack_between : {false, true}) {
        Script script = erase_script();
        script.phone(be8({0x5A})).phone(be8({0x5A}));
        for (const std::uint8_t percent : {std::uint8_t{0}, std::uint8_t{50}}) {
            script.phone(be32({3025})).phone(be8({percent})).host(be8({0x5A}));
            if (ack_between) script.phone(be8({0x5A}));
        }
        script.phone(be32({0})).phone(be8({100})).host(be8({0x5A}));
        script.phone(be8({0x5A})).phone(be8({0x5A}));
        Ready phone(script);
        auto done = erase(phone);
        EXPECT_TRUE(done) << why(done);
        phone.talk.expect_finished();
    }
}

/// Some builds say "well" of every step; only the hundredth percent is the end.
TEST(LegacyErase, AStepThatWentWellIsNotTheEnd) {
    Script script = erase_script();
    script.phone(be8({0x5A})).phone(be8({0x5A}));
    for (const std::uint8_t percent : {std::uint8_t{50}, std::uint8_t{99}, std::uint8_t{100}})
        script.phone(be32({0})).phone(be8({percent})).host(be8({0x5A}));
    script.phone(be8({0x5A})).phone(be8({0x5A}));
    Ready phone(script);
    const auto done = erase(phone);
    EXPECT_TRUE(done) << why(done);
    phone.talk.expect_finished();
}

TEST(LegacyErase, RefusalsAndFailuresAreExplainedInStep) {
    const Bytes ack = be8({0x5A});
    struct Case {
        std::vector<Bytes> said;
        ErrorCode code;
    };
    const std::vector<Case> cases{
        {{be8({0xA5}) + be32({3036})}, ErrorCode::da_error},
        {{ack, be8({0xA5}) + be32({3040}), ack}, ErrorCode::storage_too_small},
        {{ack, ack, be32({3154}), be64({0x8200}), be8({0x96}), ack},
         ErrorCode::storage_write_failed},
        {{be8({0xA5}) + be32({6012}), ack}, ErrorCode::forbidden_by_policy},
    };
    for (const Case& one : cases) {
        Script script = erase_script();
        for (const Bytes& bytes : one.said)
            script.phone(bytes);
        Ready phone(script);
        auto done = erase(phone);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, one.code) << why(done);
        phone.talk.expect_finished();
    }
}

TEST(LegacyErase, AnEraseThatNeverEndsIsGivenUp) {
    Script script = erase_script();
    script.phone(be8({0x5A})).phone(be8({0x5A}));
    for (int i = 0; i < 20; ++i)
        script.phone(be32({3025})).phone(be8({1})).host(be8({0x5A}));
    Ready phone(script);
    auto done = erase(phone);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::io_timeout) << why(done);
}

// Boot loader.

/// A preloader whose FILE_INFO names a largest size of 0x40000.
Bytes preloader_file(std::size_t size = 600) {
    Bytes file(size, std::byte{0x77});
    const Bytes magic = be8({'M', 'M', 'M', 1, 0x38, 0, 0, 0});
    std::copy(magic.begin(), magic.end(), file.begin());
    const std::string name = "FILE_INFO";
    for (std::size_t i = 0; i < name.size(); ++i)
        file[8 + i] = static_cast<std::byte>(name[i]);
    const Bytes max = le32({0x40000});
    std::copy(max.begin(), max.end(), file.begin() + 0x24);
    return file;
}

Script boot_loader_script(const Bytes& file) {
    Script script;
    script.host(be8({0x51})).phone(be8({0x5A})).host(be32({0})).phone(be32({0}));
    script.host(be32({4096}) + be8({5})).phone(be8({0x5A})).phone(be8({0x69}));
    script.host(be32({1}));
    script.host(be8({0x5A, 5}) + be16(1) + be32({0x800, 0x40800, 1, 0x40000}) + be8({0}) +
                be32({0, 0, static_cast<std::uint32_t>(file.size())}) + be8({0, 0}));
    script.phone(be8({0x5A})).phone(be8({0x5A}));
    for (std::size_t at = 0; at < file.size(); at += 4096) {
        const std::size_t end = std::min(at + 4096, file.size());
        script += packet_of(Bytes(file.data() + at, file.data() + end), go_on);
    }
    script.phone(be8({0x5A}));
    return script;
}

Result<void> write_boot_loader(Ready& phone, Bytes file) {
    MemorySource source(std::move(file));
    return phone.talk.run(phone.agent->write_boot_loader(GrantForTests::any(), source));
}

TEST(LegacyBootLoader, IsWrittenWithItsProfile) {
    const Bytes file = preloader_file();
    const Script script = boot_loader_script(file);
    Ready phone(script);
    auto done = write_boot_loader(phone, file);
    ASSERT_TRUE(done) << why(done);
    phone.talk.expect_finished();
    never_hangs(script, [&](Ready& again) { return write_boot_loader(again, file); });
}

TEST(LegacyBootLoader, PassesThroughTheRingOfEveryAgent) {
    const Bytes file = preloader_file(10'000);
    Ready phone(boot_loader_script(file));
    auto done = write_boot_loader(phone, file);
    ASSERT_TRUE(done) << why(done);
    phone.talk.expect_finished();
}

TEST(LegacyBootLoader, WhatTheAgentCannotIsLeftToWritingByAddress) {
    const Bytes file = preloader_file();
    Script script = boot_loader_script(file);
    script.turns.resize(5);
    script.phone(be8({0xA5}) + be32({3143}));
    Ready phone(script);
    auto done = write_boot_loader(phone, file);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::da_unsupported) << why(done);

    Ready untouched(Script{});
    done = write_boot_loader(untouched, Bytes(600));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::da_unsupported) << why(done);
    untouched.talk.expect_finished();
}

TEST(LegacyBootLoader, WhatThePhoneForbidsIsAnEnd) {
    Script script;
    script.host(be8({0x51})).phone(be8({0xA5}) + be32({6010}));
    Ready phone(script);
    auto done = write_boot_loader(phone, preloader_file());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::forbidden_by_policy) << why(done);

    Script key;
    key.host(be8({0x51})).phone(be8({0x5A})).host(be32({0})).phone(be32({3182}));
    Ready other(key);
    done = write_boot_loader(other, preloader_file());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::auth_required) << why(done);
}

// Facts, partition table, farewell.

TEST(LegacyFacts, TellsRandomIdVersionAndBattery) {
    Script script;
    script.host(be8({0xD0})).phone(be32({0x5A})).phone(be32({3987}));
    Ready phone(script);
    auto facts = phone.talk.run(phone.agent->facts());
    ASSERT_TRUE(facts) << why(facts);
    EXPECT_EQ(facts->random_id, "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf");
    EXPECT_EQ(facts->agent_version, "4.2");
    EXPECT_EQ(facts->battery_mv, 3987U);

    Script none;
    none.host(be8({0xD0})).phone(be32({0xA5}));
    Ready silent(none);
    facts = silent.talk.run(silent.agent->facts());
    ASSERT_TRUE(facts) << why(facts);
    EXPECT_FALSE(facts->battery_mv);
}

Bytes named(const std::string& name) {
    Bytes field(64);
    for (std::size_t i = 0; i < name.size(); ++i)
        field[i] = static_cast<std::byte>(name[i]);
    return field;
}
Bytes le64(std::uint64_t value) {
    return le32({static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32U)});
}
Bytes pmt_entry(const std::string& name, std::uint64_t size, std::uint64_t part, std::uint64_t at) {
    return named(name) + le64(size) + le64(part) + le64(at) + le64(0);
}

TEST(LegacyTable, APmtIsReadFromTheAgent) {
    const Bytes table = pmt_entry("PRELOADER", 0x40000, 1, 0) +
                        pmt_entry("NVRAM", 0x500000, 8, 0x1000000) +
                        pmt_entry("ANDROID", 0x28A00000, 8, 0x3E80000);
    Script script;
    script.host(be8({0xA5})).phone(be8({0x5A})).phone(be32({table.size()})).host(be8({0x5A}));
    script.phone(table).host(be8({0x5A}));
    Ready phone(script, 0x6575);
    auto found = phone.talk.run(phone.agent->partitions());
    ASSERT_TRUE(found) << why(found);
    ASSERT_TRUE(*found);
    const auto& partitions = (*found)->partitions;
    ASSERT_EQ(partitions.size(), 2U);
    EXPECT_EQ(partitions[0].name, "NVRAM");
    EXPECT_EQ(partitions[1].start, DeviceAddress{0x3E80000});
    EXPECT_EQ(partitions[1].size, ByteCount{0x28A00000});
    phone.talk.expect_finished();
    never_hangs(
        script,
        [](Ready& again) -> Result<void> {
            auto got = again.talk.run(again.agent->partitions());
            if (!got) return got.error();
            return success();
        },
        0x6575);
}

TEST(LegacyTable, APhoneWithoutOneIsNoFaultAndAGptPhoneIsNotAsked) {
    Script script;
    script.host(be8({0xA5})).phone(be8({0xA5}) + be32({1037}));
    Ready phone(script, 0x6575);
    auto found = phone.talk.run(phone.agent->partitions());
    ASSERT_TRUE(found) << why(found);
    EXPECT_FALSE(*found);

    Ready gpt(Script{});
    found = gpt.talk.run(gpt.agent->partitions());
    ASSERT_TRUE(found) << why(found);
    EXPECT_FALSE(*found);
}

TEST(LegacyTable, GptEntriesHaveTheirOffsetFirst) {
    const Bytes entry = named("boot") + le64(0x1D80000) + le64(0x1000000) + be8({8, 0}) + Bytes(6);
    auto found = legacy::decode_partitions(legacy::TableKind::gpt, entry);
    ASSERT_TRUE(found) << why(found);
    ASSERT_EQ(found->partitions.size(), 1U);
    EXPECT_EQ(found->partitions.front().start, DeviceAddress{0x1D80000});
    EXPECT_EQ(found->partitions.front().size, ByteCount{0x1000000});
}

TEST(LegacyTable, APmtIsWrittenRecordByRecord) {
    const Bytes preloader = pmt_entry("PRELOADER", 0x1400000, 1, 0);
    const Bytes nvram = pmt_entry("NVRAM", 0x500000, 8, 0x1800000);
    Script script;
    script.host(be8({0xA4})).phone(be8({0x5A})).host(be32({2})).phone(be8({0x5A}));
    script.host(preloader).phone(be8({0x69})).host(nvram).phone(be8({0x69}));
    script.host(be32({1})).phone(be8({0x5A, 0x5A}));
    const AgentTable table{DeviceAddress{0x1400000},
                           {{"NVRAM", DeviceAddress{0x400000}, ByteCount{0x500000}}}};
    const auto write = [&](Ready& phone) {
        return phone.talk.run(phone.agent->write_partitions(GrantForTests::any(), table));
    };
    Ready phone(script, 0x6575);
    const auto done = write(phone);
    EXPECT_TRUE(done) << why(done);
    phone.talk.expect_finished();
    never_hangs(script, write, 0x6575);
}

TEST(LegacyTable, AGptPhonesAgentWritesNone) {
    Ready gpt(Script{});
    const auto done = gpt.talk.run(gpt.agent->write_partitions(GrantForTests::any(), {}));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::da_unsupported);
}

TEST(LegacyTable, APmtHasRoomForFortyRecords) {
    AgentTable table;
    for (int i = 0; i < 41; ++i)
        table.partitions.push_back({"P" + std::to_string(i), DeviceAddress{}, ByteCount{512}});
    const auto records = legacy::encode_pmt(table);
    ASSERT_FALSE(records);
    EXPECT_EQ(records.error().code, ErrorCode::layout_differs);
}

TEST(LegacyTable, WhatIsNoTableIsRefused) {
    const Bytes good = pmt_entry("NVRAM", 1, 8, 0);
    Bytes unprintable = good;
    unprintable[2] = std::byte{0x07};
    Bytes many;
    for (int i = 0; i < 41; ++i)
        many = many + good;
    const Bytes wrapped = pmt_entry("NVRAM", UINT64_MAX, 8, 2);
    for (const Bytes& table : {Bytes(95), unprintable, many, wrapped}) {
        auto found = legacy::decode_partitions(legacy::TableKind::pmt, table);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, ErrorCode::layout_differs) << why(found);
    }
}

TEST(LegacyFinish, SaysGoodbyeAsTheReferenceHasIt) {
    Script off;
    off.host(be8({0xD9})).phone(be8({0x5A})).host(be32({0})).phone(be8({0x5A}));
    Ready phone(off);
    EXPECT_TRUE(phone.talk.run(phone.agent->finish(Farewell::power_off)));
    phone.talk.expect_finished();

    Script reboot;
    reboot.host(be8({0xDB}) + be16(0) + be32({0})).phone(be8({0x5A}));
    Ready other(reboot);
    EXPECT_TRUE(other.talk.run(other.agent->finish(Farewell::reboot)));
    other.talk.expect_finished();
}

TEST(LegacyFinish, APhoneThatLeavesBeforeItsLastWordHasDoneAsTold) {
    Script off;
    off.host(be8({0xD9})).phone(be8({0x5A})).host(be32({0}));
    Ready phone(off);
    phone.talk.phone.ends_with(ScriptedTransport::Ending::vanish);
    EXPECT_TRUE(phone.talk.run(phone.agent->finish(Farewell::power_off)));
}

TEST(LegacyStatus, NumbersMovedByFourAndByFive) {
    using legacy::Numbering;
    const std::pair<std::uint32_t, std::uint32_t> pairs[]{{1002, 1002},
                                                          {3002, 3002},
                                                          {3003, 3003},
                                                          {3004, 3008},
                                                          {3007, 3011},
                                                          {3008, 3012},
                                                          {3011, 3015},
                                                          {3021, 3025},
                                                          {3032, 3036},
                                                          {3036, 3040},
                                                          {3060, 3065},
                                                          {3078, 3083},
                                                          {3144, 3149},
                                                          {3146, 3151},
                                                          {3149, 3154},
                                                          {3152, 3157},
                                                          {5069, 5069},
                                                          {6010, 6010}};
    for (const auto& [old_number, new_number] : pairs) {
        EXPECT_EQ(legacy::renumbered(old_number, Numbering::old_builds), new_number);
        EXPECT_EQ(legacy::renumbered(new_number, Numbering::new_builds), new_number);
    }
}

} // namespace
} // namespace gangflash
