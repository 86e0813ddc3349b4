#include "ports/virtual/boot/start.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gangflash::vphone {

namespace {

constexpr std::array start_sequence{
    std::byte{0xA0}, std::byte{0x0A}, std::byte{0x50}, std::byte{0x05}};
constexpr std::string_view ready = "READY";
constexpr std::chrono::milliseconds ready_period{20};
constexpr std::chrono::milliseconds sequence_limit{300};
/// READYs nobody reads are dropped, as the controller's buffer is small.
constexpr std::size_t most_ready_bytes = 64;
constexpr std::size_t token_size = 8;

Bytes text_bytes(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

std::byte wrong_answer(std::byte got) {
    return static_cast<std::byte>(std::to_integer<unsigned>(got) + 1U);
}

/// The four bytes after the trigger; false when they do not come in time.
asio::awaitable<bool> rest_of_sequence(PhoneLink& link, Clock& clock, Clock::TimePoint deadline) {
    const auto limit = std::min(deadline, clock.now() + sequence_limit);
    for (std::size_t index = 0; index < start_sequence.size();) {
        const auto got = co_await link.byte_before(limit);
        if (!got) co_return false;
        if (*got == start_sequence[index]) {
            Bytes answer{~*got};
            co_await link.send(std::move(answer));
            ++index;
        } else if (*got == start_sequence[0]) {
            index = 1; // newer preloaders: a fresh start without an answer
        } else {
            Bytes answer{wrong_answer(*got)};
            co_await link.send(std::move(answer));
            index = 0;
        }
    }
    co_return true;
}

/// Eight letters instead of a start sequence (2.4). Nothing when they do not come in time.
asio::awaitable<std::optional<ListenEnd>> token(PhoneLink& link, Clock& clock, std::byte first) {
    const auto limit = clock.now() + sequence_limit;
    std::string word(1, static_cast<char>(first));
    while (word.size() < token_size) {
        const auto got = co_await link.byte_before(limit);
        if (!got) co_return std::nullopt;
        word += static_cast<char>(*got);
    }
    if (word == "FASTBOOT") {
        co_await link.send(text_bytes("TOOBTSAF"));
        co_return ListenEnd::fastboot;
    }
    if (word == "METAMETA") {
        co_await link.send(text_bytes("ATEMATEM"));
        co_return ListenEnd::boot_on;
    }
    if (word == "DISCONNE") co_return ListenEnd::boot_on; // DISCONNECT without its last letters
    co_return std::nullopt;
}

} // namespace

asio::awaitable<bool> brom_handshake(PhoneLink& link, Clock::TimePoint deadline) {
    for (std::size_t index = 0; index < start_sequence.size();) {
        const auto got = co_await link.byte_before(deadline);
        if (!got) co_return false;
        const bool again = *got == start_sequence[0];
        if (again || *got == start_sequence[index]) {
            index = again ? 1 : index + 1;
            Bytes answer{~*got};
            co_await link.send(std::move(answer));
        } else {
            index = 0;
            Bytes answer{wrong_answer(*got)};
            co_await link.send(std::move(answer));
        }
    }
    co_return true;
}

asio::awaitable<ListenEnd>
preloader_listen(PhoneLink& link, Clock& clock, Clock::TimePoint deadline) {
    if (!co_await link.open_before(deadline)) co_return ListenEnd::boot_on;
    while (clock.now() < deadline) {
        const auto turn = std::min(deadline, clock.now() + ready_period);
        const auto first = co_await link.byte_before(turn);
        if (!first) {
            if (link.pipe().phone_unread() < most_ready_bytes)
                co_await link.send(text_bytes(ready));
        } else if (*first == start_sequence[0]) {
            if (co_await rest_of_sequence(link, clock, deadline)) co_return ListenEnd::command_mode;
        } else if (const auto end = co_await token(link, clock, *first)) {
            co_return *end;
        }
    }
    co_return ListenEnd::boot_on;
}

} // namespace gangflash::vphone
