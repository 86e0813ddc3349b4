#include "ports/virtual/legacy/wire.hpp"

namespace gangflash::vphone {

asio::awaitable<Bytes> LegacyWire::bytes(std::size_t count) {
    Bytes raw(count);
    co_await link_->fill(raw);
    co_return raw;
}

asio::awaitable<void> LegacyWire::send(std::uint64_t value) {
    co_await send(static_cast<std::uint32_t>(value >> 32U));
    co_await send(static_cast<std::uint32_t>(value));
}

asio::awaitable<void> LegacyWire::refuse(std::uint32_t error) {
    co_await send(nack);
    co_await send(error);
}

} // namespace gangflash::vphone
