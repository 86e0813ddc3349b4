#pragma once

#include "base/async/wakeup.hpp"
#include "base/bytes.hpp"
#include "station/phones/usb_face.hpp"

#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>

struct usbredirparser; // C library libusbredirparser

namespace gangflash {

/// One bulk transfer the host waits for.
struct BulkRequest {
    std::uint64_t id = 0;
    std::uint8_t endpoint = 0;
    std::uint32_t stream = 0;
    std::size_t asked = 0; ///< bytes, of an IN transfer
    Bytes data;            ///< of an OUT transfer
};

/// What stands behind a usbredir connection. Called from RedirSession::run().
class RedirDevice {
public:
    virtual ~RedirDevice() = default;
    virtual void host_ready() = 0; ///< the device may now be connected
    virtual std::optional<Bytes> control(const SetupPacket& setup) = 0; ///< nothing: STALL
    virtual void bulk_out(BulkRequest request) = 0;
    virtual void bulk_in(BulkRequest request) = 0;
    virtual void cancelled(std::uint64_t id) = 0; ///< the host gave this transfer up
    virtual void reset() = 0;                     ///< bus reset: all transfers are void
};

/// One usbredir connection (protocol 0.7, spice-space.org/usbredir.html), the end that has the
/// device; QEMU's `usb-redir` is the other. On the socket's executor, one thread.
class RedirSession {
public:
    using Socket = boost::asio::local::stream_protocol::socket;

    /// `device` outlives the session.
    RedirSession(Socket socket, RedirDevice& device);
    ~RedirSession();
    RedirSession(const RedirSession&) = delete;
    RedirSession& operator=(const RedirSession&) = delete;

    /// Serves until the host closes the connection or the call is cancelled.
    boost::asio::awaitable<void> run();

    Socket::executor_type executor() { return socket_.get_executor(); }

    void connect(const Appearance& phone, UsbSpeed speed);
    void disconnect();
    void finish_out(const BulkRequest& request);
    void finish_in(const BulkRequest& request, Bytes data);
    void give_up(const BulkRequest& request); ///< the answer to cancelled()

private:
    struct Callbacks;
    struct Destroy {
        void operator()(usbredirparser* parser) const;
    };

    boost::asio::awaitable<void> read_all();
    boost::asio::awaitable<void> write_all();
    void describe();

    Socket socket_;
    RedirDevice& device_;
    std::unique_ptr<usbredirparser, Destroy> parser_;
    Wakeup queued_;
    Appearance phone_;
    UsbSpeed speed_ = UsbSpeed::high;
    std::uint8_t configuration_ = 0;
};

} // namespace gangflash
