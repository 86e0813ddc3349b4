#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/phone_link.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// Packets and texts of an XML agent, from its side of the cable (mtk-xflash-xml-da.md, 4.1, 7.2).
class XmlLink {
public:
    explicit XmlLink(PhoneLink& link) : link_(link) {}

    PhoneLink& raw() { return link_; }

    /// The next packet up to its first NUL. A wrong magic, or more than `limit` bytes, is answered
    /// with ERR and its payload left where it is: the next header is looked for in it.
    asio::awaitable<std::string> receive_text(std::size_t limit);

    /// A packet of data, which counts as progress of the step; nothing when it is larger.
    asio::awaitable<std::optional<Bytes>> receive_data(std::size_t limit);

    /// True when the host says OK, whatever follows it.
    asio::awaitable<bool> hears_ok();

    asio::awaitable<void> say(std::string_view text); ///< a NUL is added
    asio::awaitable<void> send_data(Bytes data);      ///< counts as progress

private:
    asio::awaitable<std::optional<std::size_t>> receive_header(std::size_t limit);
    asio::awaitable<void> send_header(std::size_t length);

    PhoneLink& link_;
};

/// The text between `<name>` and `</name>`, as the agent looks for it; nothing when there is none.
std::optional<std::string> element(std::string_view document, std::string_view name);

/// A number of the host's: decimal, or lower-case `0x`. Anything else is 0, without a word
/// ("Documents, answers, messages").
std::uint64_t host_number(std::string_view text);

} // namespace gangflash::vphone
