#pragma once

#include "ports/api/transport.hpp"
#include "ports/usb/open_phone.hpp"
#include "ports/usb/phone_line.hpp"

#include <functional>
#include <memory>

namespace gangflash::usb {

/// The transfers and the handle of one open phone. Shared by its transport, by calls in flight and,
/// weakly, by the bus.
class OpenPort;

/// A Transport over two bulk endpoints. On the bus's executor.
class UsbTransport final : public Transport {
public:
    /// `dispose` is given the port when the transport dies; it must not drop it on the executor,
    /// because closing blocks until the kernel has given every transfer back.
    using Dispose = std::function<void(std::shared_ptr<OpenPort>)>;

    UsbTransport(std::shared_ptr<OpenPort> port, Dispose dispose);
    ~UsbTransport() override;

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override;
    asio::awaitable<Result<ByteCount>> read_announced(std::span<std::byte> into) override;
    asio::awaitable<Result<void>> write_all(ByteView from) override;

private:
    std::shared_ptr<OpenPort> port_;
    Dispose dispose_;
};

/// `on_first_write`, unless empty, is called once the first transfer to the phone is with the
/// kernel.
std::shared_ptr<OpenPort> make_open_port(OpenPhone phone,
                                         const asio::any_io_executor& executor,
                                         std::shared_ptr<TransferMemory> memory,
                                         std::function<void()> on_first_write);

/// The phone was seen to leave: transfers that fail from now on are explained by that.
void note_departure(OpenPort& port);

/// Ends all deliveries. On the executor, before close_port.
void hang_up(OpenPort& port);

/// Cancels all transfers, waits for them, closes the device. Blocks; any thread but the event
/// thread. A second call does nothing.
void close_port(OpenPort& port);

} // namespace gangflash::usb
