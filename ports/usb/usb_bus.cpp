#include "ports/usb/usb_bus.hpp"

#include "base/async/run_on.hpp"
#include "ports/usb/bench.hpp"
#include "ports/usb/device_look.hpp"
#include "ports/usb/event_queue.hpp"
#include "ports/usb/usb_transport.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash {

using namespace usb;

namespace {

/// A device on its way to the executor. Posted work may be dropped after the bus is gone, and a
/// device must not outlive libusb's context.
struct HeldDevice {
    std::shared_ptr<LibusbContext> context; ///< let go of last
    LibusbDevice device;
};

} // namespace

struct UsbBus::Impl : std::enable_shared_from_this<UsbBus::Impl> {
    /// A device on the bus, from its arrival to its departure.
    struct Device {
        LibusbDevice device;
        DeviceLook look;                         ///< empty until it was looked at
        std::uint64_t number = 0;                ///< of its appearance; 0: not (yet) reported
        std::optional<Clock::TimePoint> told_at; ///< absent: present at the start, or not measured
        std::weak_ptr<OpenPort> port;
    };
    using Devices = std::map<libusb_device*, Device>;

    Impl(asio::any_io_executor given, UsbBusOptions chosen, LibusbContext session)
        : executor(std::move(given)), options(std::move(chosen)),
          context(std::make_shared<LibusbContext>(std::move(session))),
          memory(std::make_shared<TransferMemory>(executor)), queue(executor),
          helpers(options.helper_threads) {}

    Result<void> start();
    void stop();

    void arrived(LibusbDevice device, std::optional<Clock::TimePoint> told_at);
    void looked(const LibusbDevice& device, DeviceLook look);
    void left(libusb_device* device);
    void report_departure(Device& device);
    bool is_watched(const PortPath& path) const;
    Device* find(const Appearance& what);
    void dispose(std::shared_ptr<OpenPort> port);
    std::function<void()> note_first_byte(std::optional<Clock::TimePoint> told_at);

    asio::any_io_executor executor;
    UsbBusOptions options;
    std::shared_ptr<LibusbContext> context;
    std::shared_ptr<TransferMemory> memory;
    EventQueue queue;
    Devices devices;
    std::vector<std::weak_ptr<OpenPort>> open_ports;
    std::uint64_t last_number = 0;
    std::deque<std::chrono::microseconds> first_byte_delays;
    bool stopped = false;
    std::unique_ptr<HotplugWatch> watch;
    std::unique_ptr<EventThread> events;
    asio::thread_pool helpers;
};

Result<void> UsbBus::Impl::start() {
    const auto starting = std::make_shared<std::atomic<bool>>(true);
    const auto told = [weak = weak_from_this(),
                       to = executor,
                       clock = options.clock,
                       starting,
                       libusb = std::weak_ptr(context)](libusb_hotplug_event event,
                                                        libusb_device* device) {
        std::optional<Clock::TimePoint> at;
        if (clock != nullptr && !*starting) at = clock->now();
        // A reference is taken here: libusb drops its own after the callback.
        const auto held = std::make_shared<HeldDevice>(libusb.lock(), LibusbDevice(device));
        asio::post(to, [weak, event, held, at] {
            const auto self = weak.lock();
            if (!self || self->stopped) return;
            if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED)
                self->arrived(held->device.clone(), at);
            else
                self->left(held->device.get());
        });
    };
    events = std::make_unique<EventThread>(context->get());
    auto started = HotplugWatch::start(context->get(), told);
    if (!started) return started.error();
    watch = std::move(*started);
    *starting = false;
    return success();
}

/// Refuse the new, end the open, stop the threads.
void UsbBus::Impl::stop() {
    stopped = true;
    helpers.join();
    for (const auto& weak : open_ports)
        if (const auto port = weak.lock()) {
            hang_up(*port);
            close_port(*port);
        }
    events->stop();
    watch.reset();
    queue.close();
    devices.clear();
}

/// libusb may tell an arrival twice; the second finds the device known.
void UsbBus::Impl::arrived(LibusbDevice device, std::optional<Clock::TimePoint> told_at) {
    const auto [place, is_new] = devices.try_emplace(device.get());
    if (!is_new) return;
    place->second.told_at = told_at;
    place->second.device = device.clone();
    const auto held = std::make_shared<HeldDevice>(context, std::move(device));
    asio::post(helpers, [weak = weak_from_this(), held, sysfs = options.sysfs, to = executor] {
        auto look = std::make_shared<DeviceLook>(look_at(held->device, sysfs));
        asio::post(to, [weak, held, look] {
            if (const auto self = weak.lock(); self && !self->stopped)
                self->looked(held->device, std::move(*look));
        });
    });
}

void UsbBus::Impl::looked(const LibusbDevice& device, DeviceLook look) {
    const auto place = devices.find(device.get());
    if (place == devices.end()) return; // left before anybody could speak to it
    const auto identity = options.identities.find(look.vendor_id, look.product_id, look.interfaces);
    if (!identity || !is_watched(look.path)) return;

    // One device a port: whatever was there has left, even if libusb has not said so yet.
    for (auto& [other, known] : devices)
        if (known.number != 0 && known.look.path == look.path) report_departure(known);

    Device& known = place->second;
    known.look = std::move(look);
    known.look.pipe = identity->pipe;
    known.number = ++last_number;
    queue.push(
        Appearance{.path = known.look.path,
                   .number = known.number,
                   .mode = identity->mode,
                   .vendor_id = known.look.vendor_id,
                   .product_id = known.look.product_id,
                   .product = known.look.product.empty() ? identity->name : known.look.product});
}

void UsbBus::Impl::left(libusb_device* device) {
    const auto place = devices.find(device);
    if (place == devices.end()) return;
    report_departure(place->second);
    devices.erase(place);
}

void UsbBus::Impl::report_departure(Device& device) {
    if (device.number == 0) return;
    if (const auto port = device.port.lock()) note_departure(*port);
    queue.push(Departure{device.look.path, std::exchange(device.number, 0)});
}

bool UsbBus::Impl::is_watched(const PortPath& path) const {
    const auto contains = [&path](const std::vector<PortPath>& list) {
        return std::ranges::find(list, path) != list.end();
    };
    return !contains(options.ignored) && (options.allowed.empty() || contains(options.allowed));
}

UsbBus::Impl::Device* UsbBus::Impl::find(const Appearance& what) {
    for (auto& [handle, device] : devices)
        if (device.number == what.number && device.number != 0) return &device;
    return nullptr;
}

/// Closes on a helper thread: it blocks until the kernel has given back every transfer.
void UsbBus::Impl::dispose(std::shared_ptr<OpenPort> port) {
    std::erase_if(open_ports, [](const auto& weak) { return weak.expired(); });
    if (stopped) return close_port(*port);
    asio::post(helpers, [port = std::move(port)] { close_port(*port); });
}

/// What a transport calls when its first transfer is with the kernel; empty when nobody measures.
std::function<void()> UsbBus::Impl::note_first_byte(std::optional<Clock::TimePoint> told_at) {
    if (!told_at) return {};
    return [weak = weak_from_this(), told = *told_at] {
        const auto self = weak.lock();
        if (!self) return;
        auto& delays = self->first_byte_delays;
        delays.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
            self->options.clock->now() - told));
        if (delays.size() > most_delays) delays.pop_front();
    };
}

namespace {

/// Runs on a helper thread; hands the phone over by pointer because Asio copies results.
asio::awaitable<Result<std::shared_ptr<OpenPhone>>>
open_on_helper(std::shared_ptr<LibusbDevice> device, Bytes descriptors, PipeKind pipe) {
    auto phone = open_phone(*device, std::move(descriptors), pipe);
    if (!phone) co_return phone.error();
    co_return std::make_shared<OpenPhone>(std::move(*phone));
}

} // namespace

Result<std::unique_ptr<UsbBus>> UsbBus::start(asio::any_io_executor executor,
                                              UsbBusOptions options) {
    auto context = LibusbContext::create();
    if (!context) return context.error();
    auto impl =
        std::make_shared<Impl>(std::move(executor), std::move(options), std::move(*context));
    std::unique_ptr<UsbBus> bus(new UsbBus(impl));
    if (auto started = impl->start(); !started) return started.error();
    return bus;
}

UsbBus::UsbBus(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

UsbBus::~UsbBus() {
    impl_->stop();
}

asio::awaitable<Result<BusEvent>> UsbBus::next() {
    const auto impl = impl_;
    co_return co_await impl->queue.next();
}

asio::awaitable<Result<std::unique_ptr<Transport>>> UsbBus::open(const Appearance& what) {
    const auto impl = impl_;
    const std::string place = fmt::format("port={}", what.path);
    if (!is_served(what.mode))
        co_return Fault{ErrorCode::not_mediatek,
                        fmt::format("{} mode={} {}", place, to_string(what.mode), what.product)};
    Impl::Device* device = impl->find(what);
    if (device == nullptr) co_return Fault{ErrorCode::port_vanished, place};

    auto held = std::make_shared<LibusbDevice>(device->device.clone());
    const std::optional<Clock::TimePoint> told_at = std::exchange(device->told_at, std::nullopt);
    auto opening = open_on_helper(std::move(held), device->look.descriptors, device->look.pipe);
    auto phone = co_await run_on(impl->helpers.get_executor(), std::move(opening));
    if (!phone) co_return with_context(phone.error(), place);

    auto port = make_open_port(
        std::move(**phone), impl->executor, impl->memory, impl->note_first_byte(told_at));
    impl->open_ports.push_back(port);
    device = impl->find(what); // the map may have changed meanwhile
    if (device != nullptr)
        device->port = port;
    else
        note_departure(*port); // its first transfer will say so
    const UsbTransport::Dispose dispose = [weak = std::weak_ptr(impl)](auto closing) {
        if (const auto self = weak.lock())
            self->dispose(std::move(closing));
        else
            close_port(*closing);
    };
    std::unique_ptr<Transport> transport = std::make_unique<UsbTransport>(std::move(port), dispose);
    co_return transport;
}

std::vector<PortPath> UsbBus::ports() const {
    std::vector<PortPath> all = read_bench(impl_->options.sysfs).phone_ports();
    std::erase_if(all, [this](const PortPath& path) { return !impl_->is_watched(path); });
    return all;
}

UsbBus::Usage UsbBus::usage() const {
    const auto open =
        std::ranges::count_if(impl_->open_ports, [](const auto& weak) { return !weak.expired(); });
    return {static_cast<std::size_t>(open), impl_->memory->in_flight};
}

std::vector<std::chrono::microseconds> UsbBus::first_byte_delays() const {
    return {impl_->first_byte_delays.begin(), impl_->first_byte_delays.end()};
}

} // namespace gangflash
