#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/brom/wire.hpp"
#include "engine/mediatek/download_agent.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash::brom {
namespace {

/// Bits of GET_PL_CAP's first word (3.3).
constexpr std::uint32_t cap_me_id = 2;
constexpr std::uint32_t cap_soc_id = 4;

/// What GET_PL_CAP of an old preloader leaves open: it echoes FB and says no more.
constexpr std::uint32_t cap_unknown = cap_me_id | cap_soc_id;

/// Longest id believed: ME_ID has 16 bytes, SOC_ID 32 (3.2).
constexpr std::uint32_t longest_id = 64;

asio::awaitable<Result<TargetConfig>> read_target_config(Link& link) {
    constexpr auto command = Command::get_target_config;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    auto bits = co_await answer<std::uint32_t>(link, command);
    if (!bits) co_return bits.error();
    if (auto ok = co_await expect_ok(link, command); !ok) co_return ok.error();
    co_return TargetConfig{*bits};
}

/// A command whose one byte is either its own echo or a version.
asio::awaitable<Result<std::uint8_t>> read_version(Link& link, Command command) {
    if (auto sent = co_await link.write_be(static_cast<std::uint8_t>(command), answer_limit); !sent)
        co_return with_context(sent.error(), name_of(command));
    co_return co_await answer<std::uint8_t>(link, command);
}

asio::awaitable<Result<void>> read_versions(Link& link, ChipReport& report) {
    constexpr auto command = Command::get_hw_sw_ver;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    const std::array fields{&report.hw_subcode, &report.hw_version, &report.sw_version};
    for (std::uint16_t* field : fields) {
        auto value = co_await answer<std::uint16_t>(link, command);
        if (!value) co_return value.error();
        *field = *value;
    }
    co_return co_await expect_ok(link, command);
}

/// Older preloaders echo FB and fall silent: nothing may be sent before that silence is certain.
asio::awaitable<Result<std::uint32_t>> read_capabilities(Link& link) {
    constexpr auto command = Command::get_pl_cap;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    auto first = co_await answer<std::uint32_t>(link, command, probe_limit);
    if (!first) {
        if (first.error().code == ErrorCode::io_timeout) co_return cap_unknown;
        co_return first.error();
    }
    if (auto second = co_await answer<std::uint32_t>(link, command); !second)
        co_return second.error();
    co_return *first;
}

/// ME_ID or SOC_ID: empty when the phone does not know the command, answers length 0 or refuses.
asio::awaitable<Result<Bytes>> read_id(Link& link, Command command) {
    if (auto said = co_await say(link, command); !said) co_return said.error();
    auto length = co_await answer<std::uint32_t>(link, command, probe_limit);
    if (!length) {
        if (length.error().code == ErrorCode::io_timeout) co_return Bytes{};
        co_return length.error();
    }
    if (*length > longest_id)
        co_return Fault{
            ErrorCode::brom_refused,
            fmt::format("{} length={} limit={}", name_of(command), *length, longest_id)};
    Bytes id(*length);
    if (auto got = co_await link.read(id, answer_limit); !got)
        co_return with_context(got.error(), name_of(command));
    if (auto ok = co_await expect_ok(link, command); !ok) {
        if (!is_refusal(ok.error())) co_return ok.error();
        co_return Bytes{};
    }
    co_return id;
}

} // namespace

asio::awaitable<Result<std::uint16_t>> read_hw_code(Link& link) {
    constexpr auto command = Command::get_hw_code;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    auto code = co_await answer<std::uint16_t>(link, command);
    if (!code) co_return code.error();
    if (auto ok = co_await expect_ok(link, command); !ok) co_return ok.error();
    co_return *code;
}

asio::awaitable<Result<ChipReport>> read_chip(Link& link, std::uint16_t hw_code) {
    ChipReport report;
    report.hw_code = hw_code;
    auto target = co_await read_target_config(link);
    if (!target) co_return target.error();
    report.target = *target;

    auto loader = co_await read_version(link, Command::get_bl_ver);
    if (!loader) co_return loader.error();
    std::uint32_t capabilities = cap_unknown;
    if (*loader == static_cast<std::uint8_t>(Command::get_bl_ver)) { // a plain echo: boot ROM (3.4)
        report.speaker = Speaker::boot_rom;
        auto version = co_await read_version(link, Command::get_version);
        if (!version) co_return version.error();
        report.brom_version = *version;
    } else {
        report.speaker = Speaker::preloader;
        report.bl_version = *loader;
        auto told = co_await read_capabilities(link);
        if (!told) co_return told.error();
        capabilities = *told;
    }

    if (auto read = co_await read_versions(link, report); !read) co_return read.error();

    if ((capabilities & cap_me_id) != 0) {
        auto id = co_await read_id(link, Command::get_me_id);
        if (!id) co_return id.error();
        report.me_id = std::move(*id);
    }
    if ((capabilities & cap_soc_id) != 0) {
        auto id = co_await read_id(link, Command::get_soc_id);
        if (!id) co_return id.error();
        report.soc_id = std::move(*id);
    }
    co_return report;
}

} // namespace gangflash::brom
