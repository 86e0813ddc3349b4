#include "station/wiring/port_watch.hpp"

#include "ports/usb/bench.hpp"
#include "ports/usb/usb_bus.hpp"
#include "station/wiring/usb_bench.hpp"

#include <exception>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace gangflash {

struct PortWatch::Impl {
    ~Impl() {
        loop.stop();
        if (thread.joinable()) thread.join();
    }

    asio::awaitable<void> watch() {
        for (;;) {
            Result<BusEvent> event = co_await bus->next();
            const bool over = !event.has_value();
            on_event(std::move(event));
            if (over) co_return;
        }
    }

    void ended(const std::exception_ptr& thrown) const {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& error) {
            on_event(Fault{ErrorCode::internal_error, error.what()});
        }
    }

    std::set<PortPath> occupied;
    asio::io_context loop{1};
    std::unique_ptr<UsbBus> bus; ///< its executor is the loop's
    OnEvent on_event;
    std::thread thread;
};

PortWatch::PortWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PortWatch::~PortWatch() = default;

Result<std::unique_ptr<PortWatch>> PortWatch::open() {
    if (auto there = check_usb(); !there) return there.error();
    auto impl = std::make_unique<Impl>();
    impl->occupied = occupied_usb_ports();
    auto bus = UsbBus::start(impl->loop.get_executor(), {});
    if (!bus) return bus.error();
    impl->bus = std::move(*bus);
    return std::unique_ptr<PortWatch>(new PortWatch(std::move(impl)));
}

const std::set<PortPath>& PortWatch::occupied() const {
    return impl_->occupied;
}

void PortWatch::start(OnEvent on_event) {
    Impl& impl = *impl_;
    impl.on_event = std::move(on_event);
    asio::co_spawn(
        impl.loop, impl.watch(), [&impl](std::exception_ptr thrown) { impl.ended(thrown); });
    impl.thread = std::thread([&impl] { impl.loop.run(); });
}

std::set<PortPath> occupied_usb_ports() {
    std::set<PortPath> occupied;
    for (const usb::BenchController& controller : usb::read_bench("/sys").controllers)
        for (const usb::BenchDevice& device : controller.devices)
            occupied.insert(device.path);
    return occupied;
}

} // namespace gangflash
