#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/brom/link_authentication.hpp"
#include "engine/mediatek/legacy/legacy_agent.hpp"
#include "engine/mediatek/xflash/xflash_agent.hpp"
#include "engine/mediatek/xml/document.hpp"
#include "engine/mediatek/xml/report.hpp"
#include "engine/mediatek/xml/status.hpp"
#include "engine/mediatek/xml/xml_agent.hpp"
#include "tests/fuzz/conversation_plan.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/fuzz/talking_phone.hpp"
#include "tests/support/grant_for_tests.hpp"
#include "tests/support/sim_clock.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

using namespace gangflash;
using namespace gangflash::fuzz;

namespace {

constexpr std::size_t image_bytes = 300; ///< not a whole number of blocks
const Place place{Region::user, DeviceAddress{0x8000}, ByteCount{512}};

/// An image whose first block has a FILE_INFO, so that it may also go as a preloader.
class Source final : public ChunkSource {
public:
    Source() : image_(image_bytes, std::byte{0x5A}) {
        std::ranges::copy(as_bytes(std::string_view("MMM\x01\x38\0\0\0FILE_INFO", 17)),
                          image_.begin());
        store_le<std::uint32_t>(image_, 0x40000, 0x24);
    }
    ByteCount size() const override { return ByteCount{image_.size()}; }
    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override {
        must(offset <= image_.size() && length <= image_.size() - offset);
        const ByteView bytes = ByteView(image_).subspan(offset, length);
        co_return Chunk{bytes, sum16(bytes), nullptr};
    }
    void confirmed(std::uint64_t offset) override {
        must(offset >= confirmed_ && offset <= image_.size());
        confirmed_ = offset;
    }
    std::uint64_t confirmed_bytes() const { return confirmed_; }

private:
    Bytes image_;
    std::uint64_t confirmed_ = 0;
};

class Sink final : public ChunkSink {
public:
    asio::awaitable<Result<void>> put(ByteView bytes) override {
        count_ += bytes.size();
        must(count_ <= place.length.value);
        co_return success();
    }
    std::uint64_t count() const { return count_; }

private:
    std::uint64_t count_ = 0;
};

/// Answers any challenge with its own bytes.
class Signer final : public brom::ChallengeSigner {
public:
    asio::awaitable<Result<Bytes>> answer(Bytes challenge) override { co_return challenge; }
};

/// False when the conversation is lost: a fault that is no refusal. Nobody here cancels, and no
/// word of a phone is the station's own mistake.
template <class T>
bool goes_on(const Result<T>& done) {
    if (done) return true;
    must(done.error().code != ErrorCode::cancelled);
    must(done.error().code != ErrorCode::internal_error);
    return is_refusal(done.error());
}

/// What the station reckons with: buffers are measured in blocks.
void check_storage(const StorageReport& report) {
    must(std::has_single_bit(report.block_size));
    must(report.block_size >= 512 && report.block_size <= 64 * kib);
}

asio::awaitable<bool> start(DownloadAgent& agent, ByteView settings) {
    const auto started = co_await agent.start();
    if (!started) {
        (void)goes_on(started);
        co_return false;
    }
    if (started->storage) check_storage(*started->storage);
    if (started->dram_needed) {
        const auto up = co_await agent.enable_dram(settings);
        (void)goes_on(up);
        if (!up) co_return false;
    }
    const Bytes second(0x1010, std::byte{0xDA}); // two packets of a legacy agent
    const AgentCode da2{0x80000000, 0x10, second};
    const auto loaded = co_await agent.load_second_stage(da2);
    (void)goes_on(loaded);
    co_return loaded.has_value();
}

asio::awaitable<void> ask(DownloadAgent& agent, std::uint8_t what) {
    if ((what & plan::storage) != 0) {
        const auto report = co_await agent.storage();
        if (report) check_storage(*report);
        if (!goes_on(report)) co_return;
    }
    if ((what & plan::facts) != 0)
        if (const auto facts = co_await agent.facts(); !goes_on(facts)) co_return;
    if ((what & plan::partitions) != 0)
        if (const auto table = co_await agent.partitions(); !goes_on(table)) co_return;
    if ((what & plan::write) != 0) {
        Source source;
        const auto written = co_await agent.write(GrantForTests::any(), place, source);
        must(!written || source.confirmed_bytes() == image_bytes);
        if (!goes_on(written)) co_return;
    }
    if ((what & plan::write_boot_loader) != 0) {
        Source source;
        const auto written = co_await agent.write_boot_loader(GrantForTests::any(), source);
        must(!written || source.confirmed_bytes() == image_bytes);
        if (!goes_on(written)) co_return;
    }
    if ((what & plan::read) != 0) {
        Sink sink;
        const auto done = co_await agent.read(place, sink);
        must(!done || sink.count() == place.length.value);
        if (!goes_on(done)) co_return;
    }
    if ((what & plan::erase) != 0)
        if (const auto erased = co_await agent.erase(GrantForTests::any(), place); !goes_on(erased))
            co_return;
    if ((what & plan::finish) != 0) (void)goes_on(co_await agent.finish(Farewell::reboot));
}

asio::awaitable<void>
talk(DownloadAgent& agent, Bytes settings, bool is_started, std::uint8_t what) {
    if (!is_started) { // g++ 12 traps on `||` with co_await behind it
        const bool started = co_await start(agent, settings);
        if (!started) co_return;
    }
    co_await ask(agent, what);
}

/// What a station asks a boot ROM or preloader, in its order.
asio::awaitable<void> boot(Link& link, std::uint8_t what) {
    if ((what & plan::handshake) != 0)
        if (const auto awake = co_await brom::handshake(link, Millis{2000}); !awake) {
            (void)goes_on(awake);
            co_return;
        }
    const auto code = co_await brom::read_hw_code(link);
    if (!code) co_return;
    if ((what & plan::watchdog) != 0)
        if (!goes_on(co_await brom::write_register(link, 0x10007000, 0x22000064, 4))) co_return;
    const auto chip = co_await brom::read_chip(link, *code);
    (void)goes_on(chip);
    if (!chip) co_return;
    must(chip->hw_code == *code);
    must(chip->me_id.size() <= 64 && chip->soc_id.size() <= 64);
    if ((what & plan::link_authentication) != 0) {
        Signer signer;
        if (!goes_on(co_await brom::authorise_link(link, &signer))) co_return;
    }
    const Bytes file{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}};
    if ((what & plan::certificate) != 0)
        if (!goes_on(co_await brom::send_certificate(link, file))) co_return;
    if ((what & plan::auth_file) != 0)
        if (!goes_on(co_await brom::send_auth(link, file))) co_return;
    const AgentCode da1{0x00200000, 2, file};
    if (!goes_on(co_await brom::send_da(link, da1))) co_return;
    (void)goes_on(co_await brom::jump_da(link, da1.load_address));
}

/// A station and its phone on one simulated clock; every wait has a limit.
struct Bench {
    Bench(ByteView words, bool leaves) : phone(words, leaves), link(phone, clock) {}

    void run(asio::awaitable<void> work) {
        bool ended = false;
        asio::co_spawn(ioc, std::move(work), [&](std::exception_ptr thrown) {
            must(!thrown);
            ended = true;
        });
        must(clock.run_until_idle(ioc) && ended);
    }

    asio::io_context ioc;
    SimClock clock;
    TalkingPhone phone;
    Link link;
};

} // namespace

int fuzz_boot_rom(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    Bench bench(view(data + 2, size - 2), (data[0] & plan::leaves) != 0);
    bench.run(boot(bench.link, data[1]));
    return 0;
}

int fuzz_xflash(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    Bench bench(view(data + 2, size - 2), (data[0] & plan::leaves) != 0);
    const auto agent = xflash::make_agent(bench.link);
    bench.run(talk(*agent, Bytes(16), (data[0] & plan::is_started) != 0, data[1]));
    return 0;
}

int fuzz_xml(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    AgentChoice choice;
    choice.generation = AgentGeneration::xml;
    choice.signer = std::make_shared<Signer>();
    Bench bench(view(data + 2, size - 2), (data[0] & plan::leaves) != 0);
    const auto agent = xml::make_agent(choice, bench.link);
    bench.run(talk(*agent, Bytes(16), (data[0] & plan::is_started) != 0, data[1]));
    return 0;
}

/// Every reading of one text that an XML agent may send.
int fuzz_xml_documents(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    const std::string_view text = as_text(bytes);
    const xml::Reply reply = xml::read_reply(bytes);
    must(reply.text.size() <= size);
    if (const auto call = xml::read_call(text)) {
        must(!call->command.empty());
        (void)call->number("packet_length");
        const Fault fault = xml::refusal(call->argument("result"), call->argument("message"));
        must(detail_of(fault).size() < 4096);
    }
    if (const auto info = xml::read_hardware_info(text); info && info->storage)
        if (info->storage->kind != StorageKind::nand) check_storage(*info->storage);
    (void)xml::read_partition_table(text);
    (void)xml::read_property(text, "DA.SLA");
    (void)xml::read_agent_version(text);
    if (const auto challenge = xml::read_challenge(bytes)) must(!challenge->empty());
    return 0;
}

int fuzz_legacy(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const LegacyAgent& who = legacy_agents[(data[0] >> plan::who_shift) % legacy_agents.size()];
    const AgentChoice choice{
        .generation = AgentGeneration::legacy,
        .agent_code = who.agent_code,
        .build = std::string(who.build),
        .brom_version = who.behind_boot_rom ? std::uint8_t{5} : std::uint8_t{0xFF},
        .loader_version = who.behind_boot_rom ? std::uint8_t{0xFE} : std::uint8_t{1}};
    Bench bench(view(data + 2, size - 2), (data[0] & plan::leaves) != 0);
    const auto agent = legacy::make_agent(choice, bench.link);
    bench.run(talk(*agent, memory_list_for(who), false, data[1]));
    return 0;
}
