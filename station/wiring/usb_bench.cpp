#include "station/wiring/usb_bench.hpp"

#include "config/lists/slot_map.hpp"
#include "ports/usb/bench.hpp"
#include "ports/usb/bench_checks.hpp"
#include "ports/usb/usb_bus.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

const usb::Machine this_machine;

std::vector<PortPath> to_paths(const std::vector<std::string>& texts) {
    std::vector<PortPath> paths;
    for (const std::string& text : texts)
        paths.emplace_back(text);
    return paths;
}

std::vector<SlotBinding> bind(const SlotMap& map, bool every_port) {
    std::vector<SlotBinding> slots;
    for (const SlotRow& row : map.slots)
        slots.push_back({row.slot, PortPath(row.port)});
    if (!every_port) return slots;
    for (const PortPath& path : usb::read_bench(this_machine.sysfs).phone_ports())
        if (map.find_port(path.text()) == nullptr &&
            std::ranges::find(map.ignored, path.text()) == map.ignored.end())
            slots.push_back({path.text(), path}); // no label: the place names itself
    return slots;
}

SlotNote why_not_flashed(const Appearance& phone) {
    return {phone.mode == PhoneMode::foreign ? NoteKind::not_ours : NoteKind::port_unbound,
            fmt::format("{} ({:04x}:{:04x})", phone.product, phone.vendor_id, phone.product_id)};
}

} // namespace

Result<void> check_usb() {
    for (const usb::Check& check : usb::check_kernel(this_machine))
        if (check.name == "usb_present" && check.verdict == usb::CheckVerdict::bad)
            return Fault{ErrorCode::port_open_failed,
                         fmt::format("{}. {}", check.found, check.action)};
    return success();
}

struct UsbBench::Impl {
    void tell_unbound(const BusEvent& event) const {
        StationEvent told{.at = clock.utc_now(),
                          .batch = options.batch,
                          .slot = {},
                          .path = {},
                          .what = EventLeft{}};
        if (const auto* phone = std::get_if<Appearance>(&event)) {
            told.path = phone->path;
            told.what =
                EventArrived{std::string(to_string(phone->mode)), 0, {why_not_flashed(*phone)}};
        } else {
            told.path = std::get<Departure>(event).path;
        }
        observer.on_event(told);
    }

    Clock& clock;
    StationObserver& observer;
    UsbBenchOptions options;
    std::vector<SlotBinding> slots;
    std::unordered_set<PortPath> bound;
    std::unique_ptr<UsbBus> bus;
};

Result<std::unique_ptr<UsbBench>> UsbBench::open(const asio::any_io_executor& executor,
                                                 Clock& clock,
                                                 StationObserver& observer,
                                                 UsbBenchOptions options) {
    const auto map = read_slot_map(options.slots);
    if (!map) return map.error();
    if (auto fit = check_usb(); !fit) return with_context(fit.error(), "--ports usb:");
    std::vector<SlotBinding> slots = bind(*map, options.every_port);
    if (slots.empty())
        return Fault{ErrorCode::slot_map_invalid,
                     options.every_port
                         ? std::string("--ports usb: this machine shows no USB port for a phone")
                         : fmt::format("--ports usb: no slot is bound in {}; `gangflash ports "
                                       "learn` binds ports to slots",
                                       options.slots.string())};

    UsbBusOptions watching;
    watching.ignored = to_paths(map->ignored);
    watching.clock = &clock;
    auto bus = UsbBus::start(executor, std::move(watching));
    if (!bus) return with_context(bus.error(), "--ports usb");
    std::unordered_set<PortPath> bound;
    for (const SlotBinding& slot : slots)
        bound.insert(slot.path);
    auto impl = std::make_unique<Impl>(Impl{.clock = clock,
                                            .observer = observer,
                                            .options = std::move(options),
                                            .slots = std::move(slots),
                                            .bound = std::move(bound),
                                            .bus = std::move(*bus)});
    return std::unique_ptr<UsbBench>(new UsbBench(std::move(impl)));
}

UsbBench::UsbBench(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
UsbBench::~UsbBench() = default;

asio::awaitable<Result<BusEvent>> UsbBench::next() {
    for (;;) {
        auto event = co_await impl_->bus->next();
        if (!event) co_return event;
        const PortPath& path =
            std::visit([](const auto& what) -> const PortPath& { return what.path; }, *event);
        if (impl_->bound.contains(path)) co_return event;
        impl_->tell_unbound(*event);
    }
}

asio::awaitable<Result<std::unique_ptr<Transport>>> UsbBench::open(const Appearance& what) {
    co_return co_await impl_->bus->open(what);
}

/// The bound ones, whether or not their hub is plugged in just now.
std::vector<PortPath> UsbBench::ports() const {
    std::vector<PortPath> paths;
    for (const SlotBinding& slot : impl_->slots)
        paths.push_back(slot.path);
    return paths;
}

const std::vector<SlotBinding>& UsbBench::slots() const {
    return impl_->slots;
}

std::vector<std::chrono::microseconds> UsbBench::first_byte_delays() const {
    return impl_->bus->first_byte_delays();
}

} // namespace gangflash
