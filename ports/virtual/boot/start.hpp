#pragma once

#include "ports/virtual/phone_link.hpp"

#include <chrono>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// The start sequence as the phone sees it (mtk-brom-preloader-legacy-da.md, section 2).

/// The boot ROM waits for A0 0A 50 05 and answers each byte with its complement. False when
/// `deadline` comes first.
asio::awaitable<bool> brom_handshake(PhoneLink& link, Clock::TimePoint deadline);

enum class ListenEnd : std::uint8_t {
    command_mode, ///< the start sequence was complete
    boot_on,      ///< nobody asked in time, or a token said to go on
    fastboot,     ///< the token FASTBOOT
};

/// The preloader says READY every 20 ms from the opening of the port, takes the first A0 as a
/// trigger without an answer, and gives the rest of the sequence 300 ms. `deadline` ends its
/// patience.
asio::awaitable<ListenEnd>
preloader_listen(PhoneLink& link, Clock& clock, Clock::TimePoint deadline);

} // namespace gangflash::vphone
