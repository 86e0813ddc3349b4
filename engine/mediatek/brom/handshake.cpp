#include "engine/mediatek/brom/boot_rom.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::brom {
namespace {

constexpr std::byte start{0xA0};

/// The rest of the start sequence; each byte is answered with its complement (2.2).
constexpr std::array sequence{std::byte{0x0A}, std::byte{0x50}, std::byte{0x05}};

constexpr Millis poll{50};            ///< A0 is repeated at 20 Hz while nothing answers (2.3)
constexpr Millis sequence_limit{300}; ///< the preloader's own limit behind the first A0 (1.6)
constexpr Millis quiet{50};           ///< between attempts, 2.3 step 4
constexpr int attempts = 5;           ///< wrong answers before giving up, as mtkclient

/// `READY` is what a preloader prints every 20 ms while it listens. None of its letters is an
/// answer, so letters torn by a packet boundary need no care.
bool is_ready_letter(std::byte answer) {
    return std::string_view("READY").find(static_cast<char>(answer)) != std::string_view::npos;
}

/// The next byte that is no READY letter, nothing when `deadline` passes.
asio::awaitable<Result<std::optional<std::byte>>> listen(Link& link, Clock::TimePoint deadline) {
    while (link.clock().now() < deadline) {
        const auto left = std::chrono::ceil<Millis>(deadline - link.clock().now());
        auto heard = co_await link.read_be<std::uint8_t>(left);
        if (!heard) {
            if (heard.error().code == ErrorCode::io_timeout) break;
            co_return heard.error();
        }
        const std::byte answer{*heard};
        if (!is_ready_letter(answer)) co_return std::optional(answer);
    }
    co_return std::optional<std::byte>();
}

/// Repeats the start byte until something answers: a preloader swallows the first one.
asio::awaitable<Result<std::optional<std::byte>>> call(Link& link, Clock::TimePoint deadline) {
    while (link.clock().now() < deadline) {
        if (auto sent = co_await link.write({&start, 1}, sequence_limit); !sent)
            co_return sent.error();
        auto heard = co_await listen(link, std::min(deadline, link.clock().now() + poll));
        if (!heard || heard->has_value()) co_return heard;
    }
    co_return std::optional<std::byte>();
}

/// Sends the rest of the sequence. Gives the wrong answer, or nothing when all were right.
asio::awaitable<Result<std::optional<std::byte>>> finish_sequence(Link& link) {
    for (const std::byte next : sequence) {
        if (auto sent = co_await link.write({&next, 1}, sequence_limit); !sent)
            co_return sent.error();
        auto heard = co_await listen(link, link.clock().now() + sequence_limit);
        if (!heard) co_return heard.error();
        if (!heard->has_value()) co_return std::optional(std::byte{0}); // silence: start again
        if (**heard != ~next) co_return *heard;
    }
    co_return std::optional<std::byte>();
}

} // namespace

asio::awaitable<Result<void>> handshake(Link& link, Millis budget) {
    const auto deadline = link.clock().now() + budget;
    std::byte wrong{};
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto answer = co_await call(link, deadline);
        if (!answer) co_return answer.error();
        if (!answer->has_value()) break;

        if (**answer == start) // an unknown command, echoed: already in command mode (2.2)
            co_return co_await link.drain(quiet, 10 * quiet);
        wrong = **answer;
        if (**answer == ~start) {
            auto mistake = co_await finish_sequence(link);
            if (!mistake) co_return mistake.error();
            if (!mistake->has_value()) co_return success();
            wrong = **mistake;
        }
        if (auto drained = co_await link.drain(quiet, 10 * quiet); !drained)
            co_return drained.error();
    }
    if (wrong == std::byte{})
        co_return Fault{ErrorCode::io_timeout,
                        fmt::format("step=handshake budget_ms={}", budget.count())};
    co_return Fault{ErrorCode::handshake_mismatch,
                    fmt::format("answer=0x{:02x}", std::to_integer<unsigned>(wrong))};
}

} // namespace gangflash::brom
