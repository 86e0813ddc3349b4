#include "station/grid/usb_port_source.hpp"

#include "station/wiring/port_watch.hpp"

#include <utility>

namespace gangflash {

namespace {

/// The watch behind the wizard's interface.
class UsbPortSource final : public PortSource {
public:
    explicit UsbPortSource(std::unique_ptr<PortWatch> watch) : watch_(std::move(watch)) {}

    std::set<PortPath> occupied() const override { return watch_->occupied(); }
    void start(OnEvent on_event) override { watch_->start(std::move(on_event)); }

private:
    std::unique_ptr<PortWatch> watch_;
};

} // namespace

Result<std::unique_ptr<PortSource>> open_usb_ports() {
    auto watch = PortWatch::open();
    if (!watch) return watch.error();
    return std::unique_ptr<PortSource>(new UsbPortSource(std::move(*watch)));
}

} // namespace gangflash
