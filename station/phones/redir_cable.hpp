#pragma once

#include "base/async/wakeup.hpp"
#include "ports/virtual/virtual_bus.hpp"
#include "station/phones/redir_session.hpp"
#include "station/phones/usb_face.hpp"

#include <deque>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Carries the bulk transfers of one appearance of a virtual phone over a usbredir session: a
/// transfer ends when it is full or with a short packet, as on the wire, and without data it
/// waits. On the session's executor.
class RedirCable : public std::enable_shared_from_this<RedirCable> {
public:
    /// The bus outlives the cable.
    RedirCable(vphone::VirtualBus& bus,
               std::shared_ptr<RedirSession> session,
               Appearance phone,
               UsbSpeed speed);

    /// The phone shows itself to the host.
    void plug_in();

    std::optional<Bytes> control(const SetupPacket& setup);
    void bulk_out(BulkRequest request);
    void bulk_in(BulkRequest request);
    void cancelled(std::uint64_t id);
    void reset();

    /// The phone is off the bus: the host still gets what it said last, then sees it leave.
    void pull_out();

    /// The host is gone: nothing is delivered any more.
    void abandon();

    bool opened() const { return started_; } ///< by a program of the host

private:
    void open();
    boost::asio::awaitable<void> converse();
    boost::asio::awaitable<void> to_phone();
    boost::asio::awaitable<void> from_phone();
    void deliver();
    void say_goodbye();

    vphone::VirtualBus& bus_;
    std::shared_ptr<RedirSession> session_;
    Appearance phone_;
    UsbSpeed speed_;
    ControlEndpoint endpoint_zero_;
    std::unique_ptr<Transport> transport_;
    Wakeup changed_;
    std::deque<BulkRequest> in_, out_;
    Bytes filling_;            ///< of the first of `in_`
    std::deque<Bytes> pieces_; ///< from the phone, not yet in a transfer
    bool started_ = false, talking_ = false, leaving_ = false, gone_ = false;
};

} // namespace gangflash
