#include "ports/virtual/virtual_phone.hpp"

#include "base/async/run_on.hpp"
#include "ports/virtual/agent/flash_agent.hpp"
#include "ports/virtual/boot/boot_check.hpp"
#include "ports/virtual/boot/download_mode.hpp"
#include "ports/virtual/boot/start.hpp"
#include "ports/virtual/legacy/legacy_agent.hpp"
#include "ports/virtual/partition_table.hpp"
#include "ports/virtual/phone_board.hpp"
#include "ports/virtual/phone_link.hpp"
#include "ports/virtual/usb_pipe.hpp"
#include "ports/virtual/xml/xml_agent.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>

namespace gangflash::vphone {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds power_up_gap{250};      ///< from the plug to the first enumeration
constexpr milliseconds reset_gap{900};         ///< "0003 appears within about 1 s" (8.2)
constexpr milliseconds speed_switch_gap{1000}; ///< "about 1 s" (7.9)
constexpr milliseconds preloader_window{2500}; ///< 1.6
constexpr milliseconds emergency_window{5000}; ///< 8.2
constexpr milliseconds brom_watchdog{10'000};  ///< 3.18
constexpr milliseconds android_start{6000};
constexpr milliseconds flush_limit{300}; ///< how long a phone waits for its last bytes to be read
/// A phone with a broken system shows preloader and boot ROM in turn for ever. Ours stays in the
/// boot ROM after this many rounds, so that simulated time can come to rest.
constexpr unsigned most_emergency_rounds = 10;

enum class Stage : std::uint8_t { brom, brom_emergency, preloader, system, fastboot, foreign, off };

} // namespace

struct VirtualPhone::Impl : std::enable_shared_from_this<VirtualPhone::Impl> {
    Impl(asio::any_io_executor on,
         Clock& time,
         PhoneBuild made,
         PhoneIdentity who,
         std::unique_ptr<Storage> keeps,
         const FaultScript& script,
         Random random)
        : executor(std::move(on)), clock(time), build(std::move(made)), identity(std::move(who)),
          storage(std::move(keeps)), faults(script, build.number, build.hub, random) {}

    // Plugging, on the executor.
    void plug_in(std::shared_ptr<PhoneSocket> into);
    void pull_out();
    void begin_life();
    void end_life();

    // Life
    asio::awaitable<void> live();
    asio::awaitable<Stage> run(Stage stage);
    asio::awaitable<Stage> run_brom(Stage stage);
    asio::awaitable<Stage> run_preloader();
    asio::awaitable<Stage> run_system();
    asio::awaitable<Stage> run_agent(PhoneLink& link, LoadedAgent agent);
    asio::awaitable<Stage> run_legacy_agent(PhoneLink& link, LoadedAgent agent);
    asio::awaitable<void> stay_on_the_bus(PhoneMode as);

    Stage after_power_up() const;
    Stage after_reset() const;

    // The bus
    asio::awaitable<PhoneLink> appear(PhoneMode as);
    void show(PhoneMode as);
    void vanish(bool keep_unread);
    asio::awaitable<void> flush();

    asio::any_io_executor executor;
    Clock& clock;
    PhoneBuild build;
    PhoneIdentity identity;
    std::unique_ptr<Storage> storage;
    FaultPlayer faults;
    PhoneCounters counters;
    PhoneBoard board{build, identity, *storage, faults, clock, counters};

    std::atomic<PhoneMode> mode = PhoneMode::unknown;
    std::atomic<bool> plugged = false;
    std::atomic<bool> key_held = false;
    bool living = false;
    bool first_appearance = true;
    unsigned emergency_rounds = 0;
    milliseconds gap{};
    asio::cancellation_signal stop;
    std::shared_ptr<PhoneSocket> socket;
    std::shared_ptr<PhoneSocket> waiting_socket; ///< plugged in before the last life had ended
    std::shared_ptr<UsbPipe> pipe;
};

void VirtualPhone::Impl::plug_in(std::shared_ptr<PhoneSocket> into) {
    if (plugged.exchange(true)) return;
    waiting_socket = std::move(into);
    if (!living) begin_life();
}

void VirtualPhone::Impl::pull_out() {
    if (!plugged.exchange(false)) return;
    waiting_socket.reset();
    vanish(false);
    if (living) stop.emit(asio::cancellation_type::terminal);
}

void VirtualPhone::Impl::begin_life() {
    living = true;
    socket = std::exchange(waiting_socket, nullptr);
    // Whatever ends a life, the phone is dark afterwards; what it could not do is its own trouble.
    const auto ended = [self = shared_from_this()](const std::exception_ptr&) { self->end_life(); };
    start_root(executor, live(), asio::bind_cancellation_slot(stop.slot(), ended));
}

void VirtualPhone::Impl::end_life() {
    vanish(false);
    living = false;
    socket.reset();
    if (waiting_socket) begin_life();
}

Stage VirtualPhone::Impl::after_power_up() const {
    if (build.start == StartMode::qualcomm) return Stage::foreign;
    if (key_held || build.start == StartMode::brom) return Stage::brom;
    return after_reset();
}

Stage VirtualPhone::Impl::after_reset() const {
    if (key_held) return Stage::brom;
    if (faults.afflicted(Mischief::dram_dead)) return Stage::brom; // the preloader gives up
    std::string ignored;
    return preloader_whole(*build.chip, *storage, ignored) ? Stage::preloader : Stage::brom;
}

asio::awaitable<void> VirtualPhone::Impl::live() {
    first_appearance = true;
    emergency_rounds = 0;
    gap = power_up_gap;
    for (Stage stage = after_power_up(); stage != Stage::off;) {
        stage = co_await run(stage);
        gap = reset_gap;
    }
}

/// One stage; gives the next one.
asio::awaitable<Stage> VirtualPhone::Impl::run(Stage stage) {
    Stage next = Stage::off;
    try {
        switch (stage) {
        case Stage::brom:
        case Stage::brom_emergency:
            next = co_await run_brom(stage);
            break;
        case Stage::preloader:
            next = co_await run_preloader();
            break;
        case Stage::system:
            next = co_await run_system();
            break;
        case Stage::fastboot:
            co_await stay_on_the_bus(PhoneMode::fastboot);
            break;
        case Stage::foreign:
            co_await stay_on_the_bus(PhoneMode::foreign);
            break;
        case Stage::off:
            break;
        }
    } catch (const PhoneReset& reset) {
        const bool held = stage == Stage::brom && build.start == StartMode::brom;
        next = reset.emergency ? Stage::brom_emergency : held ? Stage::brom : after_reset();
    } catch (const PhoneOff&) {
        next = Stage::off;
    } catch (const CablePulled&) {
        next = Stage::off;
    }
    vanish(true);
    co_return next;
}

asio::awaitable<Stage> VirtualPhone::Impl::run_brom(Stage stage) {
    PhoneLink link = co_await appear(PhoneMode::brom);
    const auto loop = faults.take(Mischief::watchdog_loop);
    auto patience = Clock::TimePoint::max();
    if (stage == Stage::brom_emergency && emergency_rounds < most_emergency_rounds)
        patience = clock.now() + emergency_window;
    if (loop) patience = clock.now() + *loop;
    const auto watchdog = loop ? patience : clock.now() + brom_watchdog;
    if (!co_await brom_handshake(link, patience)) {
        if (loop) throw PhoneReset{};
        co_return after_reset();
    }
    emergency_rounds = 0;
    link.set_watchdog(watchdog);
    co_await link.enter(Step::identify);
    DownloadMode commands(link, board, DownloadMode::Who::brom);
    LoadedAgent agent = co_await commands.run();
    link.set_watchdog(std::nullopt); // the agent's first act
    co_return co_await run_agent(link, std::move(agent));
}

asio::awaitable<Stage> VirtualPhone::Impl::run_preloader() {
    PhoneLink link = co_await appear(PhoneMode::preloader);
    const auto window = faults.take(Mischief::short_window).value_or(preloader_window);
    const ListenEnd end = co_await preloader_listen(link, clock, clock.now() + window);
    if (end == ListenEnd::fastboot) co_return Stage::fastboot;
    if (end == ListenEnd::boot_on) co_return Stage::system;
    emergency_rounds = 0;
    co_await link.enter(Step::identify);
    DownloadMode commands(link, board, DownloadMode::Who::preloader);
    LoadedAgent agent = co_await commands.run();
    co_return co_await run_agent(link, std::move(agent));
}

asio::awaitable<Stage> VirtualPhone::Impl::run_agent(PhoneLink& link, LoadedAgent agent) {
    if (build.chip->legacy != nullptr) co_return co_await run_legacy_agent(link, std::move(agent));
    ShutdownOrder order;
    if (build.chip->xml) {
        XmlAgent running(link, board, std::move(agent));
        order = co_await running.run();
    } else {
        FlashAgent running(link, board, std::move(agent));
        order = co_await running.run();
    }
    co_await flush();
    if (!order.reboot) co_return Stage::off;
    constexpr std::uint32_t fastboot_order = 2;
    co_return order.boot_mode == fastboot_order ? Stage::fastboot : after_reset();
}

/// The same agent goes on after it has left the bus for another speed.
asio::awaitable<Stage> VirtualPhone::Impl::run_legacy_agent(PhoneLink& link, LoadedAgent agent) {
    LegacyAgent running(board, std::move(agent));
    LegacyEnd end = co_await running.run(link);
    while (end == LegacyEnd::speed_switch) {
        co_await flush();
        vanish(true);
        gap = speed_switch_gap;
        PhoneLink faster = co_await appear(PhoneMode::agent);
        end = co_await running.run(faster);
    }
    co_await flush();
    co_return end == LegacyEnd::reboot ? after_reset() : Stage::off;
}

/// Boot loader and Android, or what happens instead (8.2).
asio::awaitable<Stage> VirtualPhone::Impl::run_system() {
    const bool boots =
        check_boot(*build.chip, *storage).boots() && !faults.afflicted(Mischief::no_boot);
    if (!boots) {
        ++emergency_rounds;
        co_return Stage::brom_emergency;
    }
    gap = android_start;
    co_await stay_on_the_bus(PhoneMode::booted);
    co_return Stage::off;
}

asio::awaitable<void> VirtualPhone::Impl::stay_on_the_bus(PhoneMode as) {
    PhoneLink link = co_await appear(as);
    co_await link.fall_silent();
}

asio::awaitable<PhoneLink> VirtualPhone::Impl::appear(PhoneMode as) {
    milliseconds away = std::exchange(gap, reset_gap);
    if (!std::exchange(first_appearance, false))
        away += faults.take(Mischief::slow_return).value_or(milliseconds{});
    away += faults.take(Mischief::reorder_arrival).value_or(milliseconds{});
    co_await clock.sleep_for(away);
    if (!plugged) throw CablePulled{}; // while it was away
    if (const auto twice = faults.take(Mischief::double_arrival)) {
        show(as);
        co_await clock.sleep_for(*twice);
        vanish(false);
        co_await clock.sleep_for(*twice);
    }
    show(as);
    const bool same_power_up = as == PhoneMode::agent; // offsets of its steps count on
    if (!same_power_up) faults.power_up();
    const auto pull = [this](Mischief how, milliseconds time) { socket->pull(how, time); };
    PhoneLink link(pipe, clock, faults, pull, build.link_speed);
    if (!same_power_up) co_await link.enter(Step::handshake);
    co_return link;
}

void VirtualPhone::Impl::show(PhoneMode as) {
    pipe = std::make_shared<UsbPipe>();
    mode = as;
    ++counters.appearances;
    socket->appeared(as, pipe);
}

void VirtualPhone::Impl::vanish(bool keep_unread) {
    mode = PhoneMode::unknown;
    if (const auto gone = std::exchange(pipe, nullptr)) {
        gone->disconnect(keep_unread);
        if (socket) socket->left();
    }
}

/// Gives the host time to read the last answer.
asio::awaitable<void> VirtualPhone::Impl::flush() {
    using namespace asio::experimental::awaitable_operators;
    const std::shared_ptr<UsbPipe> last = pipe;
    if (last) co_await (last->phone_wait_drained() || clock.sleep_for(flush_limit));
}

VirtualPhone::VirtualPhone(asio::any_io_executor executor,
                           Clock& clock,
                           PhoneBuild build,
                           PhoneIdentity identity,
                           std::unique_ptr<Storage> storage,
                           const FaultScript& faults,
                           Random random)
    : impl_(std::make_shared<Impl>(std::move(executor),
                                   clock,
                                   std::move(build),
                                   std::move(identity),
                                   std::move(storage),
                                   faults,
                                   random)) {}

VirtualPhone::~VirtualPhone() {
    unplug();
}

const PhoneIdentity& VirtualPhone::identity() const {
    return impl_->identity;
}
const PhoneBuild& VirtualPhone::build() const {
    return impl_->build;
}
Storage& VirtualPhone::storage() {
    return *impl_->storage;
}
const Storage& VirtualPhone::storage() const {
    return *impl_->storage;
}

Bytes VirtualPhone::stored(std::string_view partition,
                           std::uint64_t offset,
                           std::size_t length) const {
    Region region = Region::user;
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    if (partition == "preloader" || partition == "preloader2") {
        region = partition == "preloader" ? Region::boot1 : Region::boot2;
        size = impl_->storage->size(region);
    } else if (const auto table = read_table(*impl_->storage, chip())) {
        if (const TableEntry* entry = find_entry(*table, partition)) {
            start = entry->start;
            size = entry->size;
        }
    }
    if (offset >= size) return {};
    Bytes bytes(std::min<std::uint64_t>(length, size - offset));
    impl_->storage->read(region, start + offset, bytes);
    return bytes;
}

PhoneMode VirtualPhone::mode() const {
    return impl_->mode;
}
bool VirtualPhone::booted() const {
    return impl_->mode == PhoneMode::booted;
}
bool VirtualPhone::plugged() const {
    return impl_->plugged;
}

BootVerdict VirtualPhone::deserves_to_boot() const {
    return check_boot(chip(), *impl_->storage);
}

std::uint64_t VirtualPhone::bytes_stored() const {
    return impl_->counters.bytes_stored;
}
std::uint64_t VirtualPhone::write_count() const {
    return impl_->counters.writes;
}
std::uint64_t VirtualPhone::appearances() const {
    return impl_->counters.appearances;
}

Clock::TimePoint VirtualPhone::last_write() const {
    return Clock::TimePoint(std::chrono::microseconds(impl_->counters.last_write_us));
}

void VirtualPhone::press_brom_key(bool held) {
    impl_->key_held = held;
}

void VirtualPhone::plug(std::shared_ptr<PhoneSocket> socket) {
    asio::post(impl_->executor, [impl = impl_, socket = std::move(socket)]() mutable {
        impl->plug_in(std::move(socket));
    });
}

void VirtualPhone::unplug() {
    asio::post(impl_->executor, [impl = impl_] { impl->pull_out(); });
}

} // namespace gangflash::vphone
