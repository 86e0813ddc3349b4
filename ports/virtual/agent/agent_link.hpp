#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/agent/agent_status.hpp"
#include "ports/virtual/phone_link.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// Packets of an XFlash agent: magic EF EE EE FE, u32 type, u32 length, payload; little-endian
/// (mtk-xflash-xml-da.md, section 2).
class AgentLink {
public:
    explicit AgentLink(PhoneLink& link) : link_(link) {}

    PhoneLink& raw() { return link_; }

    /// The next flow packet's payload. A wrong magic puts the agent out of step for good; a packet
    /// above `limit` is refused with 0xC0010006 and stays unread, which does the same (observed).
    asio::awaitable<Bytes> receive(std::size_t limit);
    /// The same for payload that counts as progress of the step.
    asio::awaitable<Bytes> receive_counted(std::size_t limit);

    /// A packet that must hold at least `least` bytes; nullopt after 0xC0010005 was answered.
    asio::awaitable<std::optional<Bytes>> receive_parameter(std::size_t least, std::size_t limit);

    asio::awaitable<void> send(Bytes payload);
    asio::awaitable<void> send_counted(Bytes payload);
    asio::awaitable<void> send_text(std::string_view text);
    asio::awaitable<void> status(AgentStatus status);
    asio::awaitable<void> word(std::uint32_t value);

private:
    asio::awaitable<std::size_t> receive_header(std::size_t limit);
    asio::awaitable<void> send_header(std::size_t length);

    PhoneLink& link_;
};

} // namespace gangflash::vphone
