#include "ports/virtual/xml/xml_link.hpp"

#include <algorithm>
#include <charconv>

namespace gangflash::vphone {

namespace {
constexpr std::uint32_t magic = 0xFEEE'EEEF;
constexpr std::uint32_t flow = 1;
constexpr std::size_t header_size = 12;
constexpr std::size_t longest_answer = 0x400;
} // namespace

/// The type word is not looked at (7.2).
asio::awaitable<std::optional<std::size_t>> XmlLink::receive_header(std::size_t limit) {
    std::array<std::byte, header_size> header;
    co_await link_.fill(header);
    const std::size_t length = load_le<std::uint32_t>(header, 8);
    if (load_le<std::uint32_t>(header) == magic && length <= limit) co_return length;
    co_await say("ERR");
    co_return std::nullopt;
}

asio::awaitable<std::string> XmlLink::receive_text(std::size_t limit) {
    for (;;) {
        const auto length = co_await receive_header(limit);
        if (!length) continue;
        Bytes payload(*length);
        co_await link_.fill(payload);
        const std::string_view text = as_text(payload);
        co_return std::string(text.substr(0, text.find('\0')));
    }
}

asio::awaitable<std::optional<Bytes>> XmlLink::receive_data(std::size_t limit) {
    const auto length = co_await receive_header(limit);
    if (!length) co_return std::nullopt;
    Bytes payload(*length);
    co_await link_.fill_counted(payload);
    co_return payload;
}

asio::awaitable<bool> XmlLink::hears_ok() {
    const std::string answer = co_await receive_text(longest_answer);
    co_return answer.starts_with("OK");
}

asio::awaitable<void> XmlLink::send_header(std::size_t length) {
    Bytes header(header_size);
    store_le(std::span(header), magic, 0);
    store_le(std::span(header), flow, 4);
    store_le(std::span(header), static_cast<std::uint32_t>(length), 8);
    co_await link_.send(std::move(header));
}

asio::awaitable<void> XmlLink::say(std::string_view text) {
    Bytes payload(text.size() + 1);
    std::ranges::copy(as_bytes(text), payload.begin());
    co_await send_header(payload.size());
    co_await link_.send(std::move(payload));
}

asio::awaitable<void> XmlLink::send_data(Bytes data) {
    co_await send_header(data.size());
    co_await link_.send_counted(std::move(data));
}

std::optional<std::string> element(std::string_view document, std::string_view name) {
    const std::string open = "<" + std::string(name) + ">";
    const std::string close = "</" + std::string(name) + ">";
    const std::size_t begin = document.find(open);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t from = begin + open.size();
    const std::size_t end = document.find(close, from);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view value = document.substr(from, end - from);
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = value.find_first_not_of(blank);
    if (first == std::string_view::npos) return std::string();
    value = value.substr(first, value.find_last_not_of(blank) - first + 1);
    return std::string(value);
}

std::uint64_t host_number(std::string_view text) {
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? value : 0;
}

} // namespace gangflash::vphone
