#include "station/wiring/port_watch.hpp"

#include "base/async/run_on.hpp"
#include "ports/usb/bench.hpp"
#include "ports/usb/usb_bus.hpp"
#include "station/wiring/usb_bench.hpp"

#include <exception>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>

namespace gangflash {

namespace {

class UsbWatch final : public PortWatch {
public:
    ~UsbWatch() override {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }

    Result<void> open() {
        if (auto there = check_usb(); !there) return there;
        occupied_ = occupied_usb_ports();
        auto bus = UsbBus::start(loop_.get_executor(), {});
        if (!bus) return bus.error();
        bus_ = std::move(*bus);
        return success();
    }

    std::set<PortPath> occupied() const override { return occupied_; }

    void start(OnEvent on_event) override {
        on_event_ = std::move(on_event);
        start_root(loop_.get_executor(), watch(), [this](const std::exception_ptr& thrown) {
            ended(thrown);
        });
        thread_ = std::thread([this] { loop_.run(); });
    }

private:
    asio::awaitable<void> watch() {
        for (;;) {
            Result<BusEvent> event = co_await bus_->next();
            const bool over = !event.has_value();
            on_event_(std::move(event));
            if (over) co_return;
        }
    }

    void ended(const std::exception_ptr& thrown) const {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& error) {
            on_event_(Fault{ErrorCode::internal_error, error.what()});
        }
    }

    std::set<PortPath> occupied_;
    asio::io_context loop_{1};
    std::unique_ptr<UsbBus> bus_; ///< its executor is the loop's
    OnEvent on_event_;
    std::thread thread_;
};

} // namespace

Result<std::unique_ptr<PortWatch>> watch_usb_ports() {
    auto watch = std::make_unique<UsbWatch>();
    if (auto opened = watch->open(); !opened) return opened.error();
    return std::unique_ptr<PortWatch>(std::move(watch));
}

std::set<PortPath> occupied_usb_ports() {
    std::set<PortPath> occupied;
    for (const usb::BenchController& controller : usb::read_bench("/sys").controllers)
        for (const usb::BenchDevice& device : controller.devices)
            occupied.insert(device.path);
    return occupied;
}

} // namespace gangflash
