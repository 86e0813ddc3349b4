#include "ports/usb/usb_transport.hpp"

#include "ports/usb/read_ring.hpp"
#include "ports/usb/write_pipeline.hpp"

#include <utility>

namespace gangflash::usb {

class OpenPort {
public:
    OpenPort(OpenPhone phone,
             const asio::any_io_executor& executor,
             std::shared_ptr<TransferMemory> memory,
             std::function<void()> on_first_write)
        : line(std::move(phone), executor, std::move(memory)), reads(line),
          writes(line, std::move(on_first_write)) {
        reads.start();
    }

    PhoneLine line;
    ReadRing reads;
    WritePipeline writes;
};

std::shared_ptr<OpenPort> make_open_port(OpenPhone phone,
                                         const asio::any_io_executor& executor,
                                         std::shared_ptr<TransferMemory> memory,
                                         std::function<void()> on_first_write) {
    return std::make_shared<OpenPort>(
        std::move(phone), executor, std::move(memory), std::move(on_first_write));
}

void note_departure(OpenPort& port) {
    port.reads.on_left();
    port.writes.on_left();
}

void hang_up(OpenPort& port) {
    port.line.hang_up();
}

void close_port(OpenPort& port) {
    port.writes.stop();
    port.reads.stop();
    port.line.close();
}

UsbTransport::UsbTransport(std::shared_ptr<OpenPort> port, Dispose dispose)
    : port_(std::move(port)), dispose_(std::move(dispose)) {}

UsbTransport::~UsbTransport() {
    hang_up(*port_);
    dispose_(std::move(port_));
}

asio::awaitable<Result<ByteCount>> UsbTransport::read_some(std::span<std::byte> into) {
    const auto port = port_; // outlives the transport while the call is in flight
    co_return co_await port->reads.read(into, false);
}

asio::awaitable<Result<ByteCount>> UsbTransport::read_announced(std::span<std::byte> into) {
    const auto port = port_;
    co_return co_await port->reads.read(into, true);
}

asio::awaitable<Result<void>> UsbTransport::write_all(ByteView from) {
    const auto port = port_;
    co_return co_await port->writes.write(from);
}

} // namespace gangflash::usb
