#include "engine/mediatek/xflash/agent.hpp"
#include "engine/mediatek/xflash/status.hpp"

#include <fmt/format.h>

namespace gangflash::xflash {
namespace {

/// SHUTDOWN's words (3.6.8). Agents of 2019-2020 take six; of a longer packet they read nothing and
/// still answer 0 ("Observed"), so the two newer words, which would be 0, are not sent.
/// Power off: no field is used, the agent ends and the phone goes off once the cable is pulled.
/// Reboot: by watchdog, into normal boot.
Bytes farewell_words(Farewell farewell) {
    const std::uint32_t use_fields = farewell == Farewell::reboot ? 1 : 0;
    constexpr std::uint32_t watchdog_default = 0;
    constexpr std::uint32_t synchronous = 0;
    constexpr std::uint32_t boot_normally = 0;
    constexpr std::uint32_t no_download_mode = 0;
    constexpr std::uint32_t reset_rtc = 0;
    return words(
        {use_fields, watchdog_default, synchronous, boot_normally, no_download_mode, reset_rtc});
}

} // namespace

asio::awaitable<Result<void>> Agent::erase(const WriteGrant&, Place place) {
    if (auto opened = co_await open(Command::format, place); !opened) co_return opened.error();
    if (auto done = co_await follow_progress(); !done)
        co_return with_context(done.error(),
                               fmt::format("{} {}", name_of(Command::format), describe(place)));
    co_return success();
}

/// "In progress", a value, our acknowledgement, again and again; "complete" ends it (3.6.7). The
/// value is a percentage or a hint of milliseconds, depending on who is asked: it is not used.
asio::awaitable<Result<void>> Agent::follow_progress() {
    Clock& clock = session_.link().clock();
    const auto deadline = clock.now() + limits::erase_in_all;
    while (clock.now() < deadline) {
        auto word = co_await session_.receive_status(limits::erase_silence);
        if (!word) co_return word.error();
        if (*word == status::complete) co_return success();
        if (*word != status::in_progress) co_return refusal(*word);

        auto value = co_await session_.receive(limits::erase_silence);
        if (!value) co_return value.error();
        if (auto sent = co_await session_.send_u32(0); !sent) co_return sent.error();
    }
    co_return Fault{ErrorCode::io_timeout,
                    fmt::format("limit_ms={} erase never completes", limits::erase_in_all.count())};
}

asio::awaitable<Result<void>> Agent::finish(Farewell farewell) {
    if (auto said = co_await session_.command(Command::shutdown); !said) co_return said.error();
    const Bytes parameters = farewell_words(farewell);
    auto done = co_await session_.send(parameters);
    if (done) done = co_await session_.expect_ok(limits::status);
    // A phone that leaves before its last status has done as it was told.
    if (!done && done.error().code != ErrorCode::port_vanished)
        co_return with_context(done.error(), name_of(Command::shutdown));
    co_return success();
}

} // namespace gangflash::xflash
