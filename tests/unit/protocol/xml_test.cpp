#include "engine/mediatek/xml/document.hpp"
#include "engine/mediatek/xml/report.hpp"
#include "engine/mediatek/xml/status.hpp"
#include "engine/mediatek/xml/word_sum.hpp"
#include "engine/mediatek/xml/xml_agent.hpp"
#include "tests/support/grant_for_tests.hpp"
#include "tests/unit/protocol/conversation.hpp"
#include "tests/unit/protocol/xml_phone.hpp"

#include <functional>
#include <string>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

const Bytes block(4096, std::byte{0x5A});
const Place one_block{Region::user, DeviceAddress{0x1DF08000}, ByteCount{0x1000}};
const std::string xml_head = R"(<?xml version="1.0" encoding="utf-8"?>)";

std::string end_document(std::string_view result, std::string_view message) {
    return xml_head + "<host><version>1.0</version><command>CMD:END</command><arg><result>" +
           std::string(result) + "</result><message>" + std::string(message) +
           "</message></arg></host>";
}

// --- documents

TEST(XmlDocument, StandsOnTheWireAsTheReferenceHasIt) {
    xml::Command boot("BOOT-TO");
    boot.with("at_address", 0x40000000U).with("jmp_address", 0x40000000U);
    boot.with("source_file", "MEM://0x8000000:0x20");
    EXPECT_EQ(boot.text(),
              xml_head + "<da><version>1.0</version><command>CMD:BOOT-TO</command><arg>"
                         "<at_address>0x40000000</at_address><jmp_address>0x40000000</jmp_address>"
                         "<source_file>MEM://0x8000000:0x20</source_file></arg></da>");
    xml::Command parameters("SET-RUNTIME-PARAMETER", "1.1");
    parameters.with("log_channel", "UART").with_advanced("initialize_dram", "YES");
    EXPECT_EQ(parameters.text(),
              xml_head + "<da><version>1.1</version><command>CMD:SET-RUNTIME-PARAMETER</command>"
                         "<arg><log_channel>UART</log_channel></arg>"
                         "<adv><initialize_dram>YES</initialize_dram></adv></da>");
}

/// Agents of one vendor leave <message> open and add words of their own (7.1).
TEST(XmlDocument, AnEndWithAnOpenElementIsStillRead) {
    const auto call = xml::read_call(
        xml_head + "<host><version>1.0</version><command>CMD:END</command><arg><result>ERR</result>"
                   "<message>Use wrong load, response_value=NAK, code=0x1</arg></host>");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->command, "END");
    EXPECT_EQ(call->argument("result"), "ERR");
    EXPECT_EQ(call->argument("message"), "Use wrong load, response_value=NAK, code=0x1");
}

TEST(XmlDocument, WhatNamesNoCommandIsRefused) {
    for (const std::string text : {"", "<", "<host>", "<host><command></command></host>", "plain"})
        EXPECT_FALSE(xml::read_call(text)) << text;
    std::string deep;
    for (int i = 0; i < 100; ++i)
        deep += "<a>";
    EXPECT_FALSE(xml::read_call("<host><command>CMD:END</command>" + deep));
}

TEST(XmlDocument, NumbersAreHexadecimalOrDecimalAndNothingElse) {
    EXPECT_EQ(xml::read_number("0x1F"), 31U);
    EXPECT_EQ(xml::read_number("512"), 512U);
    EXPECT_EQ(xml::read_number("0x0000000000001000"), 0x1000U);
    for (const char* text : {"", "0x", "abc", "12 ", "-1", "0x1ffffffffffffffff"})
        EXPECT_FALSE(xml::read_number(text)) << text;
}

TEST(XmlDocument, KnowsItsReplies) {
    using Kind = xml::Reply::Kind;
    const auto reply = [](std::string_view text) { return xml::read_reply(as_bytes(text)); };
    EXPECT_EQ(reply(std::string_view("OK\0\0", 4)).kind, Kind::ok);
    EXPECT_EQ(reply("OK@0x20").number, 0x20U);
    EXPECT_EQ(reply("OK@512").number, 512U);
    EXPECT_EQ(reply("OK!PROGRESS@50@text").kind, Kind::progress);
    EXPECT_EQ(reply("OK!EOT").kind, Kind::end_of_progress);
    EXPECT_EQ(reply("ERR!UNSUPPORTED").kind, Kind::unsupported);
    EXPECT_EQ(reply("ERR!CANCEL").kind, Kind::error);
    EXPECT_EQ(reply("<?xml").kind, Kind::document);
    for (const char* text : {"", "OKAY", "ok", "OK!", "CANCEL"})
        EXPECT_EQ(reply(text).kind, Kind::other) << text;
}

TEST(XmlSum, IsThatOfWordsAndSingleLastBytes) {
    const Bytes five{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}};
    EXPECT_EQ(xml::word_sum(five, false), 0x04030206U);
    EXPECT_EQ(xml::word_sum(five, true), 0x04030206U) << "a first byte is worth the same";
    const Bytes seven{std::byte{0},
                      std::byte{0},
                      std::byte{0},
                      std::byte{0},
                      std::byte{1},
                      std::byte{2},
                      std::byte{3}};
    EXPECT_EQ(xml::word_sum(seven, false), 6U);
    EXPECT_EQ(xml::word_sum(seven, true), 0x030201U) << "zeros follow: it is a word";
    EXPECT_EQ(xml::word_sum(block, false), 0x69696800U);
}

// --- errors

TEST(XmlStatus, EachTextBecomesAnIdOfOurs) {
    struct Case {
        std::string_view message;
        ErrorCode code;
    };
    for (const auto& [message, code] : {
             Case{"Security deny for [lk].", ErrorCode::forbidden_by_policy},
             Case{"Security deny [lk] Signature(*.sig) invalid.", ErrorCode::image_rejected},
             Case{"Server is not authenticated. Locked.", ErrorCode::auth_required},
             Case{"DA Hash mismatch. Check these: 1. EMI\r\n 2. DRAM HW",
                  ErrorCode::da_hash_mismatch},
             Case{"Cannot find [X] on current device storage.", ErrorCode::storage_mismatch},
             Case{"Cannot find [x] info from partition table.", ErrorCode::partition_missing},
             Case{"Data size bigger than partition max size.", ErrorCode::image_too_large},
             Case{"All storages init fail. check HW storage.", ErrorCode::storage_read_failed},
             Case{"Storage checksum failed", ErrorCode::verify_mismatch},
             Case{"USB checksum error host 1 device 2", ErrorCode::data_checksum},
             Case{"GPT layout change. FW upgrade or Format all first.", ErrorCode::layout_differs},
             Case{"DRAM Test Failed", ErrorCode::dram_setup_failed},
             Case{"something new", ErrorCode::da_error},
             Case{"", ErrorCode::da_error},
         })
        EXPECT_EQ(xml::refusal("ERR", message).code, code) << message;
    EXPECT_EQ(xml::refusal("ERR!UNSUPPORTED", "").code, ErrorCode::da_unsupported);
}

/// `message` is a log that piles up: an old error is not the reason.
TEST(XmlStatus, TheLastLineIsTheReason) {
    const Fault fault =
        xml::refusal("ERR", "Cannot find [x] in partition table.\r\nSecurity deny for [lk].\r\n");
    EXPECT_EQ(fault.code, ErrorCode::forbidden_by_policy);
    EXPECT_EQ(fault.detail, "result=\"ERR\" message=\"Security deny for [lk].\"");
}

// --- what an agent tells

TEST(XmlReport, ReadsAnEmmc) {
    const auto info = xml::read_hardware_info(
        xml_head +
        "<da_hw_info><version>1.2</version><ram_size>0x0</ram_size><battery_voltage>3900"
        "</battery_voltage><random_id>AA01</random_id><storage>EMMC</storage><emmc>"
        "<block_size>0x200</block_size><boot1_size>0x400000</boot1_size><boot2_size>"
        "0x400000</boot2_size><user_size>0x1d2000000</user_size><id>1501004A</id></emmc>");
    ASSERT_TRUE(info);
    ASSERT_TRUE(info->storage);
    EXPECT_EQ(info->storage->kind, StorageKind::emmc);
    EXPECT_EQ(info->storage->block_size, 512U);
    EXPECT_EQ(info->storage->user.value, 0x1D2000000U);
    EXPECT_EQ(info->storage->id, "1501004a") << "as preloaders list it";
    EXPECT_EQ(info->facts.random_id, "aa01");
    EXPECT_EQ(info->facts.battery_mv, 3900U);
    EXPECT_FALSE(info->memory.dram);
}

TEST(XmlReport, ABlockThatNoStorageHasIsRefused) {
    for (const char* size : {"0", "0x300", "0x100000", "x"})
        EXPECT_FALSE(xml::read_hardware_info(
            "<i><storage>UFS</storage><ufs><block_size>" + std::string(size) +
            "</block_size><lua2_size>0x1000</lua2_size></ufs></i>"))
            << size;
    const auto none = xml::read_hardware_info("<i><storage>NONE</storage></i>");
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->storage) << "a dead chip";
}

TEST(XmlReport, ReadsTableAndChallenge) {
    const auto table = xml::read_partition_table(
        "<partition_table><pt><name>lk</name><start>0x8000</start><size>0x1000</size></pt>");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->size(), 1U);
    EXPECT_EQ(table->front().start.value, 0x8000U);
    EXPECT_FALSE(xml::read_partition_table("<t><pt><name>lk</name></pt></t>"));
    EXPECT_EQ(
        to_hex(*xml::read_challenge(as_bytes(std::string_view("<sla><rnd>0A0b</rnd></sla>")))),
        "0a0b");
    EXPECT_EQ(as_text(*xml::read_challenge(as_bytes(std::string_view("OSIG1")))), "OSIG1")
        << "no document: for the vendor's service, unread";
}

// --- conversations

struct XmlAgent : testing::Test {
    void begin(Script script) {
        talk.emplace(std::move(script));
        agent = xml::make_agent(choice, talk->link);
    }
    Result<void> write(const Bytes& image) {
        MemorySource source(image);
        auto done = talk->run(agent->write(GrantForTests::any(), one_block, source));
        confirmed = source.confirmed_up_to;
        return done;
    }
    AgentChoice choice;
    std::optional<Conversation> talk;
    std::unique_ptr<DownloadAgent> agent;
    std::uint64_t confirmed = 0;
};

AgentCode second_stage() {
    static const Bytes code = [] {
        Bytes bytes(32, std::byte{0xDA});
        bytes.resize(48, std::byte{0x51}); // its signature, which is not sent
        return bytes;
    }();
    return {0x40000000, 16, code};
}

Script storage_then(const std::string& file) {
    Script script = load_xml_script("xml_storage.txt");
    script += load_xml_script(file);
    return script;
}

Result<void> bring_up(Conversation& talk, DownloadAgent& agent) {
    auto started = talk.run(agent.start());
    if (!started) return started.error();
    EXPECT_FALSE(started->dram_needed);
    auto loaded = talk.run(agent.load_second_stage(second_stage()));
    if (!loaded) return loaded.error();
    EXPECT_EQ(loaded->value, 32U);
    return success();
}

TEST_F(XmlAgent, StartsAsTheGenuineOneHasIt) {
    begin(load_xml_script("xml_start.txt"));
    const auto up = bring_up(*talk, *agent);
    ASSERT_TRUE(up) << why(up);
    talk->expect_finished();
}

TEST_F(XmlAgent, TellsItsStorage) {
    begin(load_xml_script("xml_storage.txt"));
    const auto report = talk->run(agent->storage());
    ASSERT_TRUE(report) << why(report);
    EXPECT_EQ(report->kind, StorageKind::ufs);
    EXPECT_EQ(report->block_size, 4096U);
    EXPECT_EQ(report->boot1.value, 4 * mib);
    EXPECT_EQ(report->user.value, 16 * gib);
    EXPECT_EQ(report->id, "KM8V7001JM-B813");
    EXPECT_EQ(report->life_cycle, 1U);
    talk->expect_finished();
}

TEST_F(XmlAgent, TellsItsFacts) {
    begin(load_xml_script("xml_facts.txt"));
    const auto facts = talk->run(agent->facts());
    ASSERT_TRUE(facts) << why(facts);
    EXPECT_EQ(facts->random_id, "ff084737d59d71f775c89e9728d26cd5");
    EXPECT_EQ(facts->agent_version, "2021 Oct 31 2024:11:18:07");
}

TEST_F(XmlAgent, WritesReadsErasesAndLeavesAsTheGenuineOneHasIt) {
    Script script = storage_then("xml_write.txt");
    for (const char* file : {"xml_read.txt", "xml_erase.txt", "xml_power_off.txt"})
        script += load_xml_script(file);
    begin(std::move(script));
    const auto written = write(block);
    ASSERT_TRUE(written) << why(written);
    EXPECT_EQ(confirmed, 4096U);
    CollectingSink sink;
    const auto read = talk->run(agent->read(one_block, sink));
    ASSERT_TRUE(read) << why(read);
    EXPECT_EQ(sink.bytes, block);
    const auto erased = talk->run(agent->erase(GrantForTests::any(), one_block));
    ASSERT_TRUE(erased) << why(erased);
    const auto left = talk->run(agent->finish(Farewell::power_off));
    ASSERT_TRUE(left) << why(left);
    talk->expect_finished();
}

TEST_F(XmlAgent, RebootsByItsWatchdog) {
    begin(load_xml_script("xml_reboot.txt"));
    ASSERT_TRUE(talk->run(agent->finish(Farewell::reboot)));
    talk->expect_finished();
}

/// Every conversation again, ended at every place by silence and by the phone's leaving.
TEST_F(XmlAgent, EndsWhereverThePhoneStops) {
    const std::vector<std::pair<Script, std::function<Result<void>()>>> conversations{
        {load_xml_script("xml_start.txt"), [this] { return bring_up(*talk, *agent); }},
        {storage_then("xml_write.txt"), [this] { return write(block); }},
        {storage_then("xml_read.txt"),
         [this]() -> Result<void> {
             CollectingSink sink;
             return talk->run(agent->read(one_block, sink));
         }},
        {storage_then("xml_erase.txt"),
         [this]() -> Result<void> {
             return talk->run(agent->erase(GrantForTests::any(), one_block));
         }},
    };
    for (const auto& [script, work] : conversations) {
        // Behind the last END nothing is needed of a phone but its START.
        for (std::size_t bytes = 0; bytes < script.phone_bytes(); bytes += bytes % 7 + 1) {
            for (const auto ending :
                 {ScriptedTransport::Ending::silence, ScriptedTransport::Ending::vanish}) {
                begin(script);
                talk->phone.cut_after(bytes, ending);
                const auto done = work();
                ASSERT_FALSE(done) << "cut after " << bytes;
                ASSERT_FALSE(is_refusal(done.error()) && done.error().code != ErrorCode::da_silent)
                    << bytes << ' ' << why(done);
                ASSERT_LT(passed(talk->clock), 3min) << "cut after " << bytes;
            }
        }
    }
}

/// The rest of a script behind `turn` is what the phone says instead.
Script instead(Script script, std::size_t turn, std::string_view said) {
    script.turns.resize(turn);
    script += parse_xml_script(said);
    return script;
}

std::size_t turn_of(const Script& script, std::string_view text) {
    for (std::size_t i = 0; i < script.turns.size(); ++i)
        if (as_text(script.turns[i].bytes).find(text) != std::string_view::npos) return i;
    throw std::invalid_argument(std::string(text));
}

const std::string start_document =
    xml_head + "<host><version>1.0</version><command>CMD:START</command></host>";

TEST_F(XmlAgent, ADamagedPieceIsRepeatable) {
    Script script = storage_then("xml_write.txt");
    const std::size_t stored = turn_of(script, "OK@0x0");
    begin(instead(
        script, stored, "D " + end_document("ERR", "") + "\nH OK\nD " + start_document + "\nH OK"));
    const auto done = write(block);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::data_checksum) << why(done);
    EXPECT_EQ(confirmed, 0U);
    talk->expect_finished();
}

/// Agents of some vendors say nothing more behind an error: only a replug helps.
TEST_F(XmlAgent, AnAgentThatStopsAtAnErrorIsAskedNothingMore) {
    Script script = storage_then("xml_write.txt");
    const std::size_t size_asked = turn_of(script, "FILE-SIZE");
    begin(instead(
        script, size_asked, "D " + end_document("ERR", "Security deny for [lk].") + "\nH OK"));
    const auto done = write(block);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::forbidden_by_policy) << why(done);
    EXPECT_LT(passed(talk->clock), 5s);
    CollectingSink sink;
    const auto read = talk->run(agent->read(one_block, sink));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::da_protocol);
    EXPECT_NE(read.error().detail.find("Security deny for [lk]"), std::string::npos) << why(read);
    talk->expect_finished(); // nothing was sent
}

/// An agent erases before it asks for the image (7.5): what cannot be read is noticed before.
TEST_F(XmlAgent, AnImageThatCannotBeReadCostsNothing) {
    begin(load_xml_script("xml_storage.txt"));
    MemorySource source(block);
    source.fails_at = 0;
    const auto done = talk->run(agent->write(GrantForTests::any(), one_block, source));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::image_changed);
    talk->expect_finished();
}

TEST_F(XmlAgent, WhatBeginsLikeASparseImageIsNotSent) {
    begin(load_xml_script("xml_storage.txt"));
    Bytes sparse = block;
    store_le<std::uint32_t>(std::span(sparse), 0xED26FF3A, 0);
    store_le<std::uint16_t>(std::span(sparse), 1, 4);
    const auto done = write(sparse);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::image_invalid);
    talk->expect_finished();
}

TEST_F(XmlAgent, APlaceBehindTheStorageIsNotSent) {
    begin(load_xml_script("xml_storage.txt"));
    const Place behind{Region::user, DeviceAddress{16 * gib}, ByteCount{4096}};
    const auto done = talk->run(agent->erase(GrantForTests::any(), behind));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::storage_too_small);
    talk->expect_finished();
}

/// It would forget its table and take the phone for locked.
TEST_F(XmlAgent, AnEraseLeavesTheTablesPartAlone) {
    Script script = load_xml_script("xml_storage.txt");
    Script erase = load_xml_script("xml_erase.txt");
    std::string text(as_text(erase.turns[0].bytes).substr(12));
    text.pop_back();
    text.replace(text.find("0x1df08000"), 10, "0x8000");
    text.replace(text.find("<length>0x1000"), 14, "<length>0x3ffff0000");
    erase.turns[0].bytes = text_packet(text);
    script += erase;
    begin(std::move(script));
    const Place nearly_all{
        Region::user, DeviceAddress{0x6000}, ByteCount{16 * gib - 0x6000 - 0x5000}};
    const auto done = talk->run(agent->erase(GrantForTests::any(), nearly_all));
    ASSERT_TRUE(done) << why(done);
    talk->expect_finished();
    const Place gap{Region::user, DeviceAddress{0x6000}, ByteCount{0x2000}};
    EXPECT_TRUE(talk->run(agent->erase(GrantForTests::any(), gap))) << "nothing is sent";
}

/// Two pieces, the second of which cannot be read: the command is cancelled as 7.2 has it.
TEST_F(XmlAgent, AnImageThatFailsOnItsWayCancelsTheCommand) {
    const std::uint64_t size = usual_chunk + 4096;
    const Place two_pieces{Region::user, DeviceAddress{0x1DF08000}, ByteCount{size}};
    const Bytes image(size, std::byte{0});
    Script larger = load_xml_script("xml_write.txt");
    for (Script::Turn& turn : larger.turns) {
        std::string text(as_text(turn.bytes));
        for (std::size_t at; (at = text.find("0x8000000:0x1000")) != std::string::npos;)
            text.replace(at, 16, "0x8000000:0x81000");
        if (text.find("OK@0x1000") != std::string::npos)
            text.replace(text.find("0x1000"), 6, "0x81000");
        if (text.find("OK@0x69696800") != std::string::npos)
            text = text.substr(0, 12) + std::string("OK@0x0\0", 7);
        if (text.size() == 12 + 4096) text = text.substr(0, 12) + std::string(usual_chunk, '\0');
        const ByteView payload = as_bytes(text).subspan(12);
        turn.bytes = packet(Bytes(payload.begin(), payload.end()));
    }
    Script script = load_xml_script("xml_storage.txt");
    script += larger;
    const std::size_t stored = turn_of(script, std::string_view("OK@0x0\0", 7)) + 3;
    begin(instead(script,
                  stored + 1,
                  "H ERR\nD ERR\nD " + end_document("ERR", "Host notice error or user canceled.") +
                      "\nH OK\nD " + start_document + "\nH OK"));
    MemorySource source(image);
    source.fails_at = usual_chunk;
    const auto done = talk->run(agent->write(GrantForTests::any(), two_pieces, source));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::image_changed) << why(done);
    EXPECT_EQ(source.confirmed_up_to, usual_chunk);
    talk->expect_finished();
}

TEST_F(XmlAgent, AnEndInOkBeforeTheWholeImageIsNoSuccess) {
    Script script = storage_then("xml_write.txt");
    const std::size_t asked = turn_of(script, "DOWNLOAD-FILE");
    begin(instead(
        script, asked, "D " + end_document("OK", "") + "\nH OK\nD " + start_document + "\nH OK"));
    const auto done = write(block);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::da_protocol) << why(done);
}

TEST_F(XmlAgent, AFileThatTheCommandDoesNotNameIsNotGiven) {
    Script script = storage_then("xml_write.txt");
    const std::size_t asked = turn_of(script, "FILE-SIZE");
    begin(instead(script,
                  asked,
                  "D " + xml_head +
                      "<host><command>CMD:FILE-SYS-OPERATION</command><arg><key>EXISTS</key>"
                      "<file_path>x-verified.img</file_path></arg></host>\nH OK\nH OK@NOT-EXISTS\n"
                      "D " +
                      xml_head +
                      "<host><command>CMD:DOWNLOAD-FILE</command><arg><checksum>CHK_NO</checksum>"
                      "<source_file>other.img</source_file><packet_length>0x1000</packet_length>"
                      "</arg></host>\nH ERR\nD " +
                      end_document("ERR", "Host notice error.") + "\nH OK\nD " + start_document +
                      "\nH OK"));
    const auto done = write(block);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().detail.find("other.img"), std::string::npos) << why(done);
    talk->expect_finished();
}

/// The order of calls is the agent's (4.2): progress behind the image, none before.
TEST_F(XmlAgent, CallsMayComeInAnyOrder) {
    Script script = storage_then("xml_write.txt");
    const std::size_t progress = turn_of(script, "PROGRESS-REPORT");
    const std::vector<Script::Turn> report(
        script.turns.begin() + static_cast<std::ptrdiff_t>(progress),
        script.turns.begin() + static_cast<std::ptrdiff_t>(progress + 6));
    script.turns.erase(script.turns.begin() + static_cast<std::ptrdiff_t>(progress),
                       script.turns.begin() + static_cast<std::ptrdiff_t>(progress + 6));
    const std::size_t behind = turn_of(script, "OK@0x0") + 1;
    script.turns.insert(
        script.turns.begin() + static_cast<std::ptrdiff_t>(behind), report.begin(), report.end());
    begin(std::move(script));
    const auto done = write(block);
    ASSERT_TRUE(done) << why(done);
    talk->expect_finished();
}

TEST_F(XmlAgent, AnAgentThatCallsForEverIsGivenUp) {
    Script script = storage_then("xml_erase.txt");
    const std::size_t progress = turn_of(script, "PROGRESS-REPORT");
    std::string calls;
    for (int i = 0; i < 300; ++i)
        calls += "D " + xml_head +
                 "<host><command>CMD:FILE-SYS-OPERATION</command><arg><key>EXISTS</key><file_path>a"
                 "</file_path></arg></host>\nH OK\nH OK@NOT-EXISTS\n";
    begin(instead(script, progress, calls));
    const auto done = talk->run(agent->erase(GrantForTests::any(), one_block));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::da_protocol);
    EXPECT_NE(done.error().detail.find("more than"), std::string::npos) << why(done);
}

/// More than was asked for would fill the station's memory or its disk.
TEST_F(XmlAgent, AnUploadOfAnotherLengthIsCancelled) {
    Script script = storage_then("xml_read.txt");
    const std::size_t size = turn_of(script, "OK@0x0000000000001000");
    begin(instead(script,
                  size,
                  "D OK@0x0000000000002000\nH ERR\nD ERR\nD " +
                      end_document("ERR", "Host notice error.") + "\nH OK\nD " + start_document +
                      "\nH OK"));
    CollectingSink sink;
    const auto done = talk->run(agent->read(one_block, sink));
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().detail.find("announced_bytes=8192"), std::string::npos) << why(done);
    EXPECT_TRUE(sink.bytes.empty());
    talk->expect_finished();
}

/// Seen with a dead storage chip: the reason stands beside the OK of the command before.
TEST_F(XmlAgent, AReasonSaidBesideAnOkIsNotForgotten) {
    Script script = load_xml_script("xml_start.txt");
    Script::Turn& first = script.turns.at(turn_of(script, "CMD:END"));
    first.bytes = text_packet(end_document("OK", "All storages init fail. check HW storage."));
    const std::size_t progress = turn_of(script, "init-hw");
    begin(instead(script,
                  progress,
                  "D " + end_document("ERR", "") + "\nH OK\nD " + start_document + "\nH OK"));
    const auto started = talk->run(agent->start());
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::storage_read_failed) << why(started);
}

/// Answers with a fixed word.
class FixedSigner final : public brom::ChallengeSigner {
public:
    asio::awaitable<Result<Bytes>> answer(Bytes asked) override {
        challenge = asked;
        co_return Bytes(4, std::byte{0x77});
    }
    Bytes challenge;
};

/// DA.SLA of the first stage, whose challenge and policy are answered.
Script with_sla() {
    Script script = load_xml_script("xml_start.txt");
    const std::size_t asked = turn_of(script, "DA.SLA");
    const std::string file = "<target_file>MEM://0x8000000:0x100000</target_file>";
    const auto upload = [&](std::string_view text) {
        std::ostringstream size;
        size << std::hex << text.size() + 1;
        return "D OK\nD " + xml_head +
               "<host><command>CMD:UPLOAD-FILE</command><arg><checksum>CHK_NO</checksum>" + file +
               "<packet_length>0x1000</packet_length></arg></host>\nH OK\nD OK@0x" + size.str() +
               "\nH OK\nD OK\nH OK\nD " + std::string(text) + "\nH OK\nD " +
               end_document("OK", "") + "\nH OK\nD " + start_document + "\nH OK\n";
    };
    return instead(
        script,
        asked + 1,
        upload("<sys_prop><item key=\"DA.SLA\">ENABLED</item></sys_prop>") + "H " + xml_head +
            "<da><version>1.0</version><command>CMD:SECURITY-GET-DEV-FW-INFO</command><arg>" +
            file + "</arg></da>\n" + upload("<sla><rnd>00112233</rnd></sla>") + "H " + xml_head +
            "<da><version>1.0</version><command>CMD:SECURITY-SET-FLASH-POLICY</command><arg>"
            "<source_file>MEM://0x8000000:0x4</source_file></arg></da>\nD OK\nD " +
            xml_head +
            "<host><command>CMD:DOWNLOAD-FILE</command><arg><checksum>CHK_NO</checksum><info>"
            "SEC-POLICY</info><source_file>MEM://0x8000000:0x4</source_file><packet_length>0x1000"
            "</packet_length></arg></host>\nH OK\nH OK@0x4\nD OK\nH OK@0x0\nD OK\nH# 77*4\nD "
            "OK\nD " +
            end_document("OK", "") + "\nH OK\nD " + start_document + "\nH OK\n");
}

TEST_F(XmlAgent, AChallengeGoesToTheSigner) {
    const auto signer = std::make_shared<FixedSigner>();
    choice.signer = signer;
    begin(with_sla());
    const auto started = talk->run(agent->start());
    ASSERT_TRUE(started) << why(started);
    EXPECT_EQ(to_hex(signer->challenge), "00112233");
    talk->expect_finished();
}

TEST_F(XmlAgent, WithoutASignerItEndsBeforeTheChallenge) {
    begin(with_sla());
    const auto started = talk->run(agent->start());
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, ErrorCode::auth_required) << why(started);
}

} // namespace
} // namespace gangflash
