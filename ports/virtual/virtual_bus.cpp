#include "ports/virtual/virtual_bus.hpp"

#include "base/async/run_on.hpp"
#include "base/async/thread_wakeup.hpp"
#include "base/nearest.hpp"
#include "ports/virtual/boot/slot_choice.hpp"
#include "ports/virtual/demo/delivery.hpp"
#include "ports/virtual/usb_pipe.hpp"
#include "ports/virtual/virtual_transport.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::vphone {

namespace {

using std::chrono::milliseconds;

struct UsbIds {
    std::uint16_t vendor = 0;
    std::uint16_t product = 0;
    std::string_view text;
};

/// mtk-brom-preloader-legacy-da.md, 1.1
UsbIds ids_of(PhoneMode mode) {
    switch (mode) {
    case PhoneMode::brom:
        return {0x0E8D, 0x0003, {}};
    case PhoneMode::preloader:
        return {0x0E8D, 0x2000, "MT65xx Preloader"};
    case PhoneMode::agent:
        return {0x0E8D, 0x2001, {}};
    case PhoneMode::fastboot:
        return {0x0BB4, 0x0C01, "Android"};
    case PhoneMode::foreign:
        return {0x05C6, 0x9008, "QHSUSB__BULK"};
    default:
        return {0x0E8D, 0x201C, "Android"};
    }
}

/// A phone's own storage: the seed says which phone, the number which of its spares.
constexpr milliseconds longest_stagger{400};

} // namespace

Result<void> check(const BankOptions& options) {
    const auto bad = [](std::string text) {
        return Fault{ErrorCode::virtual_phone_invalid, std::move(text)};
    };
    if (options.count == 0) return bad("virtual phones: count must be at least 1");
    if (options.chips.empty()) return bad("virtual phones: no chip named");
    for (const std::string& name : options.chips) {
        if (find_chip_model(name) != nullptr) continue;
        std::vector<std::string> known;
        for (const ChipModel& model : chip_models())
            known.emplace_back(model.name);
        return bad(fmt::format("no virtual phone of chip {}; there are {}{}",
                               name,
                               fmt::join(known, ", "),
                               did_you_mean(name, known)));
    }
    return success();
}

/// Shared by the bus, the sockets of its phones and whatever still runs for it.
struct VirtualBus::Bench : std::enable_shared_from_this<VirtualBus::Bench> {
    class Socket;
    struct Seat {
        PortPath path;
        std::size_t hub = 1;
        std::shared_ptr<VirtualPhone> phone;
        std::shared_ptr<Socket> socket;
        // Under the mutex:
        std::uint64_t appearance = 0; ///< 0: nothing on the bus
        std::shared_ptr<UsbPipe> pipe;
    };

    Bench(asio::any_io_executor on, Clock& time, BankOptions given)
        : executor(std::move(on)), clock(time), options(std::move(given)) {}

    void furnish();
    std::shared_ptr<VirtualPhone> make_phone(std::size_t index, std::size_t number);
    const Delivery& delivery(const ChipModel& chip);

    // From any thread: posted to the phones.
    void later(milliseconds wait, std::function<void()> act);
    void power_on();

    // On the phones' executor.
    void pull(std::size_t index, Mischief how, milliseconds away);
    void leave_and_return(std::size_t index, milliseconds away, bool as_another);
    void plug(std::size_t index);
    void exchange(std::size_t index);
    void close();

    void arrived(std::size_t index, PhoneMode mode, std::shared_ptr<UsbPipe> pipe);
    void departed(std::size_t index);

    asio::any_io_executor executor;
    Clock& clock;
    BankOptions options;
    std::vector<Seat> seats;
    std::vector<std::shared_ptr<VirtualPhone>> retired; ///< swapped out; still asked by tests
    std::map<std::string_view, std::unique_ptr<Delivery>> deliveries;
    std::size_t made = 0; ///< phones, spares included
    bool closed = false;
    std::atomic<bool> powered = false;

    std::mutex mutex;
    std::deque<BusEvent> events;
    std::uint64_t last_number = 0;
    ThreadWakeup listener;
};

class VirtualBus::Bench::Socket final : public PhoneSocket {
public:
    Socket(std::weak_ptr<Bench> bench, std::size_t index)
        : bench_(std::move(bench)), index_(index) {}

    void appeared(PhoneMode mode, std::shared_ptr<UsbPipe> pipe) override {
        if (const auto bench = bench_.lock()) bench->arrived(index_, mode, std::move(pipe));
    }
    void left() override {
        if (const auto bench = bench_.lock()) bench->departed(index_);
    }
    void pull(Mischief how, milliseconds away) override {
        const auto bench = bench_.lock();
        if (!bench) return;
        // Not from within the phone's own step: it must be waiting when its life is cut.
        asio::post(bench->executor,
                   [bench, index = index_, how, away] { bench->pull(index, how, away); });
    }

private:
    std::weak_ptr<Bench> bench_;
    std::size_t index_;
};

const Delivery& VirtualBus::Bench::delivery(const ChipModel& chip) {
    auto& made_for = deliveries[chip.name];
    if (!made_for) made_for = std::make_unique<Delivery>(chip);
    return *made_for;
}

std::shared_ptr<VirtualPhone> VirtualBus::Bench::make_phone(std::size_t index, std::size_t number) {
    const ChipModel& chip = *find_chip_model(options.chips[index % options.chips.size()]);
    PhoneIdentity who =
        make_identity(options.seed, number, chip.storage_maker, chip.storage_product);
    std::unique_ptr<Storage> storage = options.storage
                                           ? options.storage(number, chip.shape)
                                           : std::make_unique<MemoryStorage>(chip.shape);
    // A storage that holds a phone already (a folder used again) keeps what was flashed to it.
    std::array<std::byte, 512> boot_area{};
    storage->read(Region::boot1, 0, boot_area);
    const bool blank =
        std::ranges::all_of(boot_area, [](std::byte b) { return b == std::byte{0}; });
    if (blank) {
        delivery(chip).fill(*storage, who);
        if (options.slot)
            if (const auto table = read_table(*storage, chip))
                store_slot_record(*storage, *table, options.slot->slot, options.slot->whole);
        if (options.history) options.history(chip, *storage);
    }
    storage->delivered();
    PhoneBuild build{.chip = &chip,
                     .number = index + 1,
                     .hub = index / ports_per_hub + 1,
                     .start = options.start,
                     .daa = options.daa,
                     .secure_boot = options.secure_boot,
                     .trusted_agents = options.trusted_agents,
                     .sla_public_key = options.sla_public_key,
                     .agent_public_key = options.agent_public_key,
                     .link_speed = options.link_speed};
    Random random = Random{options.seed ^ 0x5EEDU}.fork(number);
    return std::make_shared<VirtualPhone>(executor,
                                          clock,
                                          std::move(build),
                                          std::move(who),
                                          std::move(storage),
                                          options.faults,
                                          random);
}

void VirtualBus::Bench::furnish() {
    for (std::size_t index = 0; index < options.count; ++index) {
        const std::size_t hub = index / ports_per_hub + 1;
        Seat seat;
        seat.path = PortPath(fmt::format("v1-{}.{}", hub, index % ports_per_hub + 1));
        seat.hub = hub;
        seat.phone = make_phone(index, ++made);
        seat.socket = std::make_shared<Socket>(weak_from_this(), index);
        seats.push_back(std::move(seat));
    }
}

void VirtualBus::Bench::later(milliseconds wait, std::function<void()> act) {
    auto waiting = [](std::shared_ptr<Bench> self,
                      milliseconds time,
                      std::function<void()> then) -> asio::awaitable<void> {
        co_await self->clock.sleep_for(time);
        if (!self->closed) then();
    };
    // The bench is its owner: close() makes it do nothing, and nobody waits for it.
    const auto ended = [](const std::exception_ptr&) {};
    start_root(executor, waiting(shared_from_this(), wait, std::move(act)), ended);
}

/// Technicians do not plug in phones all at the same instant.
void VirtualBus::Bench::power_on() {
    if (!options.plugged || powered.exchange(true)) return;
    Random random(options.seed ^ 0x9106U);
    for (std::size_t index = 0; index < seats.size(); ++index)
        later(milliseconds(random.below(static_cast<std::uint64_t>(longest_stagger.count()))),
              [this, index] { plug(index); });
}

void VirtualBus::Bench::plug(std::size_t index) {
    if (!closed) seats[index].phone->plug(seats[index].socket);
}

void VirtualBus::Bench::exchange(std::size_t index) {
    retired.push_back(std::exchange(seats[index].phone, make_phone(index, ++made)));
}

void VirtualBus::Bench::leave_and_return(std::size_t index, milliseconds away, bool as_another) {
    seats[index].phone->unplug();
    later(away, [this, index, as_another] {
        if (as_another) exchange(index);
        plug(index);
    });
}

void VirtualBus::Bench::pull(std::size_t index, Mischief how, milliseconds away) {
    if (closed) return;
    switch (how) {
    case Mischief::hub_drop:
        for (std::size_t other = 0; other < seats.size(); ++other)
            if (seats[other].hub == seats[index].hub && seats[other].phone->plugged())
                leave_and_return(other, away, false);
        break;
    case Mischief::swap:
        leave_and_return(index, away, true);
        break;
    case Mischief::never_return:
        seats[index].phone->unplug();
        break;
    default:
        leave_and_return(index, away, false);
        break;
    }
}

void VirtualBus::Bench::close() {
    closed = true;
    for (Seat& seat : seats)
        seat.phone->unplug();
}

void VirtualBus::Bench::arrived(std::size_t index, PhoneMode mode, std::shared_ptr<UsbPipe> pipe) {
    const UsbIds ids = ids_of(mode);
    const std::lock_guard lock(mutex);
    Seat& seat = seats[index];
    seat.appearance = ++last_number;
    seat.pipe = std::move(pipe);
    events.emplace_back(Appearance{.path = seat.path,
                                   .number = seat.appearance,
                                   .mode = mode,
                                   .vendor_id = ids.vendor,
                                   .product_id = ids.product,
                                   .product = std::string(ids.text)});
    listener.wake();
}

void VirtualBus::Bench::departed(std::size_t index) {
    const std::lock_guard lock(mutex);
    Seat& seat = seats[index];
    seat.pipe.reset();
    events.emplace_back(Departure{seat.path, std::exchange(seat.appearance, 0)});
    listener.wake();
}

VirtualBus::VirtualBus(asio::any_io_executor phones, Clock& clock, BankOptions options)
    : bench_(std::make_shared<Bench>(std::move(phones), clock, std::move(options))) {
    assert(check(bench_->options));
    bench_->furnish();
}

VirtualBus::~VirtualBus() {
    asio::post(bench_->executor, [bench = bench_] { bench->close(); });
}

asio::awaitable<Result<BusEvent>> VirtualBus::next() {
    const std::shared_ptr<Bench> bench = bench_;
    bench->power_on();
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(bench->mutex);
    while (bench->events.empty()) {
        auto ticket = bench->listener.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket)))
            co_return Fault{ErrorCode::cancelled, {}};
        lock.lock();
    }
    BusEvent event = std::move(bench->events.front());
    bench->events.pop_front();
    co_return event;
}

asio::awaitable<Result<std::unique_ptr<Transport>>> VirtualBus::open(const Appearance& what) {
    std::shared_ptr<UsbPipe> pipe;
    {
        const std::lock_guard lock(bench_->mutex);
        for (const Bench::Seat& seat : bench_->seats)
            if (seat.path == what.path && seat.appearance == what.number) pipe = seat.pipe;
    }
    if (!pipe)
        co_return Fault{ErrorCode::port_vanished, fmt::format("port_path={}", what.path.text())};
    if (!pipe->host_open())
        co_return Fault{ErrorCode::port_open_failed,
                        fmt::format("port_path={} already open", what.path.text())};
    co_return std::unique_ptr<Transport>(std::make_unique<VirtualTransport>(std::move(pipe)));
}

std::vector<PortPath> VirtualBus::ports() const {
    std::vector<PortPath> paths;
    for (const Bench::Seat& seat : bench_->seats)
        paths.push_back(seat.path);
    return paths;
}

std::size_t VirtualBus::count() const {
    return bench_->seats.size();
}

VirtualPhone& VirtualBus::phone(std::size_t index) {
    return *bench_->seats.at(index).phone;
}
const VirtualPhone& VirtualBus::phone(std::size_t index) const {
    return *bench_->seats.at(index).phone;
}

std::vector<const VirtualPhone*> VirtualBus::phones_at(std::size_t index) const {
    std::vector<const VirtualPhone*> phones;
    for (const auto& gone : bench_->retired)
        if (gone->build().number == index + 1) phones.push_back(gone.get());
    phones.push_back(&phone(index));
    return phones;
}

void VirtualBus::plug(std::size_t index) {
    asio::post(bench_->executor, [bench = bench_, index] { bench->plug(index); });
}

void VirtualBus::unplug(std::size_t index) {
    asio::post(bench_->executor, [bench = bench_, index] { bench->seats[index].phone->unplug(); });
}

void VirtualBus::replug(std::size_t index, milliseconds away) {
    asio::post(bench_->executor,
               [bench = bench_, index, away] { bench->leave_and_return(index, away, false); });
}

void VirtualBus::swap(std::size_t index, milliseconds away) {
    asio::post(bench_->executor,
               [bench = bench_, index, away] { bench->leave_and_return(index, away, true); });
}

void VirtualBus::unplug_hub(std::size_t hub) {
    for (std::size_t index = 0; index < count(); ++index)
        if (bench_->seats[index].hub == hub) unplug(index);
}

void VirtualBus::replug_hub(std::size_t hub, milliseconds away) {
    for (std::size_t index = 0; index < count(); ++index)
        if (bench_->seats[index].hub == hub) replug(index, away);
}

} // namespace gangflash::vphone
