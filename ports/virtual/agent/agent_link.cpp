#include "ports/virtual/agent/agent_link.hpp"

namespace gangflash::vphone {

namespace {
constexpr std::uint32_t magic = 0xFEEE'EEEF;
constexpr std::uint32_t flow = 1;
constexpr std::size_t header_size = 12;
} // namespace

asio::awaitable<std::size_t> AgentLink::receive_header(std::size_t limit) {
    std::array<std::byte, header_size> header;
    co_await link_.fill(header);
    const auto length = load_le<std::uint32_t>(header, 8);
    if (load_le<std::uint32_t>(header) != magic || load_le<std::uint32_t>(header, 4) != flow)
        co_await link_.fall_silent();
    if (length > limit) {
        co_await status(AgentStatus::packet_too_large);
        co_await link_.fall_silent();
    }
    co_return length;
}

asio::awaitable<Bytes> AgentLink::receive(std::size_t limit) {
    Bytes payload(co_await receive_header(limit));
    co_await link_.fill(payload);
    co_return payload;
}

asio::awaitable<Bytes> AgentLink::receive_counted(std::size_t limit) {
    Bytes payload(co_await receive_header(limit));
    co_await link_.fill_counted(payload);
    co_return payload;
}

asio::awaitable<std::optional<Bytes>> AgentLink::receive_parameter(std::size_t least,
                                                                   std::size_t limit) {
    Bytes payload = co_await receive(limit);
    if (payload.size() >= least) co_return payload;
    co_await status(AgentStatus::protocol);
    co_return std::nullopt;
}

asio::awaitable<void> AgentLink::send_header(std::size_t length) {
    Bytes header(header_size);
    store_le(std::span(header), magic);
    store_le(std::span(header), flow, 4);
    store_le(std::span(header), static_cast<std::uint32_t>(length), 8);
    co_await link_.send(std::move(header));
}

// Header and payload are two transfers: a known host takes no more than the header at once.
asio::awaitable<void> AgentLink::send(Bytes payload) {
    co_await send_header(payload.size());
    co_await link_.send(std::move(payload));
}

asio::awaitable<void> AgentLink::send_counted(Bytes payload) {
    co_await send_header(payload.size());
    co_await link_.send_counted(std::move(payload));
}

asio::awaitable<void> AgentLink::send_text(std::string_view text) {
    const ByteView view = as_bytes(text);
    co_await send(Bytes(view.begin(), view.end()));
}

asio::awaitable<void> AgentLink::word(std::uint32_t value) {
    Bytes payload;
    append_le(payload, value);
    co_await send(std::move(payload));
}

asio::awaitable<void> AgentLink::status(AgentStatus status) {
    co_await word(static_cast<std::uint32_t>(status));
}

} // namespace gangflash::vphone
