#pragma once

#include "base/async/thread_wakeup.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

namespace asio = boost::asio;

/// The cable between the host and one appearance of a phone: two directions of bounded transfers.
///
/// The sides may live on different threads. Each side has one reader and one writer. Whoever waits
/// is woken on its own executor; a cancelled wait ends early.
class UsbPipe {
public:
    /// Bytes each direction holds before its writer must wait, like the buffers of a controller.
    static constexpr std::size_t capacity = 256 * kib;

    // The host's side.
    asio::awaitable<Result<ByteCount>> host_read(std::span<std::byte> into);
    asio::awaitable<Result<void>> host_write(ByteView from);
    bool host_write_at_once(ByteView from); ///< false, and nothing is written, where it had to wait
    bool host_open();                       ///< false when already open or the phone has left
    void host_close();                      ///< the phone does not notice: USB has no word for it

    // The phone's side.
    /// Waits until the host has opened the port: the preloader's sign that a tool is present.
    asio::awaitable<bool> phone_wait_open();
    /// Waits for bytes of the host; false once the cable is pulled or the wait was cancelled.
    asio::awaitable<bool> phone_wait_readable();
    /// What there is, at most to the end of one transfer; 0 when nothing is.
    std::size_t phone_take(std::span<std::byte> into);
    /// One transfer to the host, waiting for room; false once the cable is pulled.
    asio::awaitable<bool> phone_send(Bytes packet);
    /// Bytes the host has not read yet.
    std::size_t phone_unread() const;
    /// Waits until the host has read everything; false once the cable is pulled.
    asio::awaitable<bool> phone_wait_drained();

    /// The phone is off the bus. What it sent before may still be read when `keep_unread`.
    void disconnect(bool keep_unread);

private:
    struct Packet {
        Bytes bytes;
        std::size_t used = 0;
        bool last = true; ///< of its transfer
        std::size_t left() const { return bytes.size() - used; }
    };
    struct Lane {
        std::deque<Packet> packets;
        std::size_t bytes = 0;
        ThreadWakeup reader, writer;
        std::size_t take(std::span<std::byte> into);
        void put(Packet packet);
    };

    mutable std::mutex mutex_;
    bool connected_ = true;
    bool open_ = false;
    Lane to_phone_, to_host_;
    ThreadWakeup opened_;
};

} // namespace gangflash::vphone
