#include "engine/mediatek/xflash/agent.hpp"
#include "engine/mediatek/xflash/status.hpp"
#include "engine/mediatek/xflash/xflash_agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::xflash {
namespace {

/// What a Download Agent says first of all, outside any packet (3.3).
constexpr std::uint8_t alive = 0xC0;

/// SETUP_ENVIRONMENT: level "info" (debug levels can hang DA1 behind a boot ROM), log to UART so
/// that no message packets travel over USB, operating system Linux, no UFS provisioning (3.3).
Bytes environment() {
    return words({2, 1, 1, 0, 0});
}

} // namespace

std::unique_ptr<DownloadAgent> make_agent(Link& link) {
    return std::make_unique<Agent>(link);
}

asio::awaitable<Result<void>> Agent::expect_sync() {
    auto word = co_await session_.receive_status(limits::stage_ready);
    if (!word) co_return word.error();
    if (*word == status::sync) co_return success();
    co_return refusal(*word);
}

/// The two set-up commands have no status of their own: it comes behind their parameter.
asio::awaitable<Result<void>> Agent::set_up_environment() {
    auto done = co_await session_.send_u32(static_cast<std::uint32_t>(Command::setup_environment));
    if (done) {
        const Bytes parameters = environment();
        done = co_await session_.send(parameters);
    }
    if (done) done = co_await session_.expect_ok(limits::status);
    if (!done) co_return with_context(done.error(), name_of(Command::setup_environment));

    done = co_await session_.send_u32(static_cast<std::uint32_t>(Command::setup_hw_init_params));
    if (done) done = co_await session_.send_u32(0); // no hardware configuration
    if (done) done = co_await session_.expect_ok(limits::status);
    if (!done) co_return with_context(done.error(), name_of(Command::setup_hw_init_params));
    co_return success();
}

asio::awaitable<Result<DownloadAgent::Started>> Agent::start() {
    auto first = co_await session_.link().read_be<std::uint8_t>(limits::agent_alive);
    if (!first) {
        if (first.error().code != ErrorCode::io_timeout) co_return first.error();
        co_return Fault{ErrorCode::da_silent, "stage=da1 " + first.error().detail};
    }
    if (*first != alive)
        co_return Fault{ErrorCode::da_protocol, fmt::format("first_byte=0x{:02x}", *first)};

    auto done = co_await session_.send_u32(static_cast<std::uint32_t>(Command::sync));
    if (done) done = co_await set_up_environment();
    if (done) done = co_await expect_sync();
    if (!done) co_return with_context(done.error(), "stage=da1");

    // DA2 keeps the level and has no command for it ("Observed"): this is the only place.
    const Bytes level = words({checksum_usb_and_storage});
    done = co_await session_.set(Control::set_checksum_level, level);
    if (!done && done.error().code != ErrorCode::da_unsupported) co_return done.error();
    if (!done) checks_ = AgentChecks::nothing; // its default: sums are sent and not looked at

    auto agent = co_await session_.query(Control::get_connection_agent);
    if (!agent) co_return agent.error();
    const std::string_view loader = as_text(*agent);
    Started started;
    if (loader.starts_with("brom")) {
        started.dram_needed = true;
    } else if (!loader.starts_with("preloader")) {
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("connection_agent=0x{}", to_hex(*agent))};
    }

    if (started.dram_needed) { // names the memory chip when its settings are missing
        auto report = co_await storage();
        if (report)
            started.storage = std::move(*report);
        else if (!is_refusal(report.error()))
            co_return report.error();
        kind_.reset();
    }
    co_return started;
}

asio::awaitable<Result<void>> Agent::enable_dram(ByteView emi_block) {
    if (auto said = co_await session_.command(Command::init_ext_ram); !said) co_return said.error();
    auto done = co_await session_.send_u32(static_cast<std::uint32_t>(emi_block.size()));
    if (done) done = co_await session_.send(emi_block);
    if (done) done = co_await session_.expect_ok(limits::dram_training);
    if (done) co_return success();

    // Any code of the agent here means that the memory did not come up with these settings; one
    // says more precisely that they are of another version.
    Fault fault = with_context(done.error(), name_of(Command::init_ext_ram));
    if (fault.code == ErrorCode::da_error) fault.code = ErrorCode::dram_setup_failed;
    co_return fault;
}

asio::awaitable<Result<ByteCount>> Agent::load_second_stage(AgentCode da2) {
    const std::size_t signature = std::min<std::size_t>(da2.signature_length, da2.bytes.size());
    const ByteView code = da2.bytes.first(da2.bytes.size() - signature);
    Bytes where;
    append_le(where, std::uint64_t{da2.load_address});
    append_le(where, std::uint64_t{code.size()});

    if (auto said = co_await session_.command(Command::boot_to); !said) co_return said.error();
    auto done = co_await session_.send(where);
    if (done) done = co_await session_.send(code);
    if (done) done = co_await session_.expect_ok(limits::stage_ready);
    if (!done) co_return with_context(done.error(), name_of(Command::boot_to));

    auto word = co_await session_.receive_status(limits::stage_ready);
    if (!word) {
        if (word.error().code != ErrorCode::io_timeout) co_return word.error();
        co_return Fault{ErrorCode::da_silent, "stage=da2 " + word.error().detail};
    }
    if (*word != status::sync && !is_ok(*word))
        co_return with_context(refusal(*word), name_of(Command::boot_to));

    kind_.reset(); // DA2 has answers of its own
    lengths_.reset();
    if (auto open = co_await refuse_sla(); !open) co_return open.error();
    co_return ByteCount{code.size()};
}

/// An agent that asks for a signed challenge answers every storage command with "forbidden" until
/// it has one (3.7); we have no signer.
asio::awaitable<Result<void>> Agent::refuse_sla() {
    auto enabled = co_await session_.query(Control::sla_enabled_status);
    if (!enabled) {
        if (enabled.error().code == ErrorCode::da_unsupported) co_return success(); // before 2021
        co_return enabled.error();
    }
    const bool asks = std::ranges::any_of(*enabled, [](std::byte b) { return b != std::byte{0}; });
    if (!asks) co_return success();
    co_return Fault{ErrorCode::auth_required, "agent asks for serial link authentication (SLA)"};
}

} // namespace gangflash::xflash
