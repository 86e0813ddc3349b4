#include "engine/mediatek/legacy/agent.hpp"

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// FORMAT's parameters for an eMMC (7.9, D4).
constexpr std::uint8_t storage_emmc = 2;
constexpr std::uint8_t normal_erase = 0;
constexpr std::uint8_t no_validation = 0;
constexpr std::uint8_t logical_addresses = 0;

constexpr std::uint8_t all_done_percent = 100;

/// ENABLE_WATCHDOG: shortest interval, no flag: leave USB, reset, boot without the power key (7.9).
constexpr std::uint16_t shortest_interval = 0;
constexpr std::uint32_t reset_and_boot = 0;

/// FINISH: leave USB, release the power hold.
constexpr std::uint32_t power_off = 0;

} // namespace

asio::awaitable<Result<void>> Agent::erase(const WriteGrant&, Place place) {
    constexpr auto command = Command::format;
    if (auto ok = expect_emmc(command); !ok) co_return ok.error();
    if (auto ok = co_await select(place.region); !ok) co_return ok.error();

    Bytes request;
    append_be(request, static_cast<std::uint8_t>(command));
    append_be(request, storage_emmc);
    append_be(request, normal_erase);
    append_be(request, no_validation);
    append_be(request, logical_addresses);
    append_be(request, place.address.value);
    append_be(request, place.length.value);
    auto done = co_await session_.send(request);
    if (done) done = co_await session_.expect_ack(limits::erase_silence); // parameters
    if (done) done = co_await session_.expect_ack(limits::erase_silence); // range
    if (!done && is_refusal(done.error()))
        // The dispatcher ends every format with an ACK of its own, refused ones too (one-stage 7.1,
        // "Observed"), except in builds that do not.
        if (auto skipped = co_await session_.skip_ack_if_any(); !skipped) co_return skipped.error();
    if (done) done = co_await follow_progress();
    if (!done)
        co_return with_context(done.error(),
                               fmt::format("{} {}", name_of(command), describe(place)));
    co_return success();
}

asio::awaitable<Result<void>> Agent::follow_progress() {
    Clock& clock = session_.link().clock();
    const auto deadline = clock.now() + limits::erase_in_all;
    bool complete = false;
    while (!complete && clock.now() < deadline)
        if (auto step = co_await read_step(complete); !step) co_return step.error();
    if (!complete)
        co_return Fault{
            ErrorCode::io_timeout,
            fmt::format("limit_ms={} erase never completes", limits::erase_in_all.count())};
    if (auto ended = co_await session_.expect_ack(limits::erase_silence); !ended)
        co_return ended.error();
    co_return co_await session_.skip_ack_if_any();
}

/// One step: status, percent, our ACK; or a failure: status, u64 address, STOP. Between steps an
/// agent was seen to acknowledge ours ("Observed"); a status begins with 0, so the two cannot be
/// mistaken.
asio::awaitable<Result<void>> Agent::read_step(bool& complete) {
    auto first = co_await session_.read_byte(limits::erase_silence);
    if (!first) co_return first.error();
    if (*first == byte::ack) co_return success();
    if (*first == byte::nack) co_return co_await session_.read_refusal();
    Bytes rest(3);
    if (auto got = co_await session_.link().read(rest, limits::field); !got) co_return got.error();
    Bytes word{static_cast<std::byte>(*first)};
    word.insert(word.end(), rest.begin(), rest.end());
    const auto code = load_be<std::uint32_t>(word);

    if (code == status::ok || renumbered(code, session_.numbering()) == status::in_progress) {
        auto percent = co_await session_.read_byte();
        if (!percent) co_return percent.error();
        if (*percent > all_done_percent)
            co_return Fault{ErrorCode::da_protocol, fmt::format("percent={}", *percent)};
        complete = code == status::ok && *percent == all_done_percent;
        co_return co_await session_.send_byte(byte::ack);
    }
    const Fault fault = refusal(code, session_.numbering());
    auto address = co_await session_.read_number<std::uint64_t>();
    if (!address) co_return address.error();
    auto stopped = co_await session_.read_byte();
    if (!stopped) co_return stopped.error();
    if (*stopped != byte::stop)
        co_return Fault{ErrorCode::da_protocol, fmt::format("answer=0x{:02x}", *stopped)};
    if (auto skipped = co_await session_.skip_ack_if_any(); !skipped) co_return skipped.error();
    co_return with_context(fault, fmt::format("at=0x{:x}", *address));
}

/// A phone that leaves before its last ACK has done as it was told.
asio::awaitable<Result<void>> Agent::finish(Farewell farewell) {
    const bool reboot = farewell == Farewell::reboot;
    const Command command = reboot ? Command::enable_watchdog : Command::finish;
    Bytes request;
    append_be(request, static_cast<std::uint8_t>(command));
    if (reboot) {
        append_be(request, shortest_interval);
        append_be(request, reset_and_boot);
    }
    auto done = co_await session_.send(request);
    if (done) done = co_await session_.expect_ack();
    if (done && !reboot) {
        Bytes mode;
        append_be(mode, power_off);
        done = co_await session_.send(mode);
        if (done) done = co_await session_.expect_ack();
    }
    if (!done && done.error().code != ErrorCode::port_vanished)
        co_return with_context(done.error(), name_of(command));
    co_return success();
}

/// What was last downloaded or formatted, written before and after each D4: 4672 bytes, in whole
/// blocks. Source: seen of the MT6580's genuine build of 2021; the words stand in all seven agents
/// of that container.
std::optional<OwnRecord> Agent::own_record() const {
    return OwnRecord{.partition = "flashinfo",
                     .before_end = ByteCount{0x2000},
                     .length = ByteCount{5120},
                     .mark = "DOWNLOAD INFORMATION!!"};
}

} // namespace gangflash::legacy
