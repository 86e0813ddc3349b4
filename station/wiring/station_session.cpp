#include "station/wiring/station_session.hpp"

#include "base/async/on_disk.hpp"
#include "base/async/run_on.hpp"
#include "base/clock.hpp"
#include "base/disk_file.hpp"
#include "base/state_folder.hpp"
#include "engine/guard/cipher.hpp"
#include "engine/guard/vault.hpp"
#include "ports/replay/player.hpp"
#include "ports/replay/recorder.hpp"
#include "ports/serial/serial_bus.hpp"
#include "reports/api/discard_journal.hpp"
#include "reports/sqlite/ledger.hpp"
#include "station/wiring/families.hpp"
#include "station/wiring/file_watch.hpp"
#include "station/wiring/fleeting_folder.hpp"
#include "station/wiring/group_access.hpp"
#include "station/wiring/job_rights.hpp"
#include "station/wiring/phone_logs.hpp"
#include "station/wiring/station_vault.hpp"
#include "station/wiring/usb_bench.hpp"
#include "station/wiring/virtual_bench.hpp"

#include <algorithm>
#include <future>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace gangflash {

namespace {
constexpr std::size_t disk_threads = 2; ///< more do not make one disk faster
constexpr Millis snapshot_period{100};
} // namespace

struct StationSession::Impl {
    explicit Impl(SessionOptions given) : options(std::move(given)) {}

    ~Impl() {
        if (thread.joinable()) {
            asio::post(context, [this] { engine->stop(StopRequest::at_once); });
            thread.join();
        }
    }

    Result<void> build(StationObserver& observer) {
        StationObserver* told = &observer;
        if (!options.phone_logs.empty()) {
            logs = std::make_unique<PhoneLogs>(options.phone_logs, observer);
            told = logs.get();
        }
        if (auto allowed = check_rights(*options.job, reach_of(options.ports)); !allowed)
            return allowed;
        if (auto opened = open_journal(); !opened) return opened;
        if (auto opened = open_station_vault(); !opened) return opened;
        if (auto made = make_buses(*told); !made) return made;
        if (auto recording = record_buses(); !recording) return recording;

        StationEngine::Parts parts{.engine = context.get_executor(),
                                   .disk = disk.get_executor(),
                                   .clock = clock,
                                   .journal = *journal,
                                   .observer = *told,
                                   .random = Random{options.seed},
                                   .job = options.job,
                                   .buses = {},
                                   .families = served_families(),
                                   .slots = {},
                                   .vault = vault.get()};
        if (usb) parts.slots = usb->slots();
        for (const auto& bus : buses)
            for (const PortPath& path : bus->ports())
                if (bus.get() != usb) parts.slots.push_back({free_label(parts.slots), path});
        for (PortBus* bus : in_use)
            parts.buses.push_back(bus);
        for (const ExpectedPhone& phone : options.job->rules.expected)
            if (!phone.slot.empty() &&
                std::ranges::find(parts.slots, phone.slot, &SlotBinding::slot) == parts.slots.end())
                return Fault{ErrorCode::port_unknown,
                             "--expect-imei " + phone.slot + "=…: there is no such slot"};
        engine = std::make_unique<StationEngine>(std::move(parts));
        return success();
    }

    Result<void> open_journal() {
        if (options.ledger.empty()) {
            journal = std::make_unique<DiscardJournal>();
            return success();
        }
        auto opened = SqliteJournal::open(options.ledger.string(), options.program, clock);
        if (!opened) return opened.error();
        journal = std::move(*opened);
        return set_readers_of_ledger(options.ledger, options.group_reads);
    }

    /// With every ledger, so that a phone whose format was interrupted is made whole whatever it
    /// comes back for.
    Result<void> open_station_vault() {
        if (options.ledger.empty()) return success();
        VaultOrder order{.real_ports = reach_of(options.ports) == rights::Ports::real,
                         .state = options.state.empty() ? state_folder() : options.state,
                         .ledger = options.ledger,
                         .backups = options.backups,
                         .phones = options.storage.value_or(std::filesystem::path()),
                         .fleeting = {},
                         .key = {},
                         .program = options.program};
        if (!options.backup_key.empty()) {
            auto secret = guard::load_key(options.backup_key);
            if (!secret) return secret.error();
            order.key = std::move(*secret);
        }
        if (!order.real_ports && order.backups.empty() && order.phones.empty()) {
            try {
                fleeting = std::make_unique<FleetingFolder>("gangflash-vault");
            } catch (const std::system_error& error) {
                return disk_fault(ErrorCode::backup_unwritable, error.what(), "no such folder");
            }
            order.fleeting = fleeting->path();
        }
        auto opened = open_vault(order);
        if (!opened) return opened.error();
        vault = std::move(*opened);
        return success();
    }

    Result<void> make_buses(StationObserver& observer) {
        std::vector<std::filesystem::path> ttys;
        for (const PortSpec& spec : options.ports) {
            if (const auto* tty = std::get_if<SerialPort>(&spec)) {
                ttys.push_back(tty->path);
            } else if (const auto* phones = std::get_if<VirtualPorts>(&spec)) {
                auto bench = VirtualBench::make(*phones, options, clock);
                if (!bench) return bench.error();
                buses.push_back((*bench)->release_bus());
                benches.push_back(std::move(*bench));
            } else if (const auto* recorded = std::get_if<ReplayPorts>(&spec)) {
                auto bus = replay::ReplayBus::load(context.get_executor(), recorded->folder);
                if (!bus) return bus.error();
                buses.push_back(std::move(*bus));
            } else if (auto opened = open_usb(observer); !opened) {
                return opened;
            }
        }
        if (!ttys.empty())
            buses.push_back(
                std::make_unique<SerialBus>(context.get_executor(), clock, std::move(ttys)));
        return success();
    }

    Result<void> open_usb(StationObserver& observer) {
        if (usb != nullptr) return Fault{ErrorCode::order_invalid, "--ports usb: given twice"};
        const UsbBenchOptions wanted{
            .slots = options.slots, .every_port = options.every_port, .batch = options.job->batch};
        auto bench = UsbBench::open(context.get_executor(), clock, observer, wanted);
        if (!bench) return bench.error();
        usb = bench->get();
        buses.push_back(std::move(*bench));
        return success();
    }

    Result<void> record_buses() {
        for (const auto& bus : buses) {
            if (!options.record) {
                in_use.push_back(bus.get());
                continue;
            }
            auto recorder = replay::RecordingBus::create(*bus, clock, *options.record);
            if (!recorder) return recorder.error();
            in_use.push_back(recorder->get());
            recorders.push_back(std::move(*recorder));
        }
        return success();
    }

    /// The first number that no slot has: labels of the slot map may be numbers too.
    static std::string free_label(const std::vector<SlotBinding>& slots) {
        for (std::size_t number = slots.size() + 1;; ++number) {
            std::string label = std::to_string(number);
            if (std::ranges::find(slots, label, &SlotBinding::slot) == slots.end()) return label;
        }
    }

    void publish() {
        if (on_snapshot) on_snapshot(std::make_shared<const StationSnapshot>(engine->snapshot()));
    }

    asio::awaitable<void> publish_for_ever() {
        for (;;) {
            publish();
            co_await clock.sleep_for(snapshot_period);
        }
    }

    asio::awaitable<void> follow_the_lists() {
        while (watch) {
            co_await watch->changed();
            const auto rules = co_await on_disk(disk.get_executor(), lists.reread);
            if (rules) engine->replace_lists(*rules);
            lists_told(rules ? Faults{} : rules.error());
        }
    }

    asio::awaitable<void> publish_and_follow() {
        using namespace asio::experimental::awaitable_operators;
        co_await (publish_for_ever() && follow_the_lists());
    }

    asio::awaitable<Result<BatchTotals>> run_and_publish() {
        using namespace asio::experimental::awaitable_operators;
        auto first = co_await (engine->run() || publish_and_follow());
        publish();
        co_return std::get<0>(std::move(first));
    }

    SessionOptions options;
    SystemClock clock;
    std::unique_ptr<PhoneLogs> logs; ///< told by all that stands below
    asio::io_context context{1};
    asio::thread_pool disk{disk_threads};
    FollowedLists lists;
    ListsTold lists_told;
    std::unique_ptr<FileWatch> watch; ///< of them; null: nobody can change them
    std::unique_ptr<Journal> journal;
    std::unique_ptr<FleetingFolder> fleeting;           ///< of a vault that goes with the session
    std::unique_ptr<guard::Vault> vault;                ///< of a session with a ledger
    std::vector<std::unique_ptr<VirtualBench>> benches; ///< threads of virtual phones
    std::vector<std::unique_ptr<PortBus>> buses;
    UsbBench* usb = nullptr; ///< one of `buses`
    std::vector<std::unique_ptr<replay::RecordingBus>> recorders;
    std::vector<PortBus*> in_use; ///< what the engine works with: the buses or their recorders
    std::unique_ptr<StationEngine> engine;
    OnSnapshot on_snapshot;
    OnEnd on_end;
    std::promise<Result<BatchTotals>> ended;
    std::thread thread;
};

Result<std::unique_ptr<StationSession>> StationSession::open(SessionOptions options,
                                                             StationObserver& observer) {
    auto impl = std::make_unique<Impl>(std::move(options));
    if (auto built = impl->build(observer); !built) return built.error();
    return std::unique_ptr<StationSession>(new StationSession(std::move(impl)));
}

StationSession::StationSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StationSession::~StationSession() = default;

Result<void> StationSession::follow(FollowedLists lists, ListsTold told) {
    if (lists.files.empty()) return success();
    Impl& impl = *impl_;
    auto watch = FileWatch::make(impl.context.get_executor(), lists.files); // before they are read
    if (!watch) return watch.error();
    const auto rules = lists.reread();
    if (!rules) return rules.error().front();
    impl.engine->replace_lists(*rules);
    impl.watch = std::move(*watch);
    impl.lists = std::move(lists);
    impl.lists_told = std::move(told);
    return success();
}

void StationSession::start(OnSnapshot on_snapshot, OnEnd on_end) {
    Impl& impl = *impl_;
    impl.on_snapshot = std::move(on_snapshot);
    impl.on_end = std::move(on_end);
    const auto finished = [&impl](const std::exception_ptr& thrown, Result<BatchTotals> totals) {
        if (thrown)
            impl.ended.set_exception(thrown);
        else
            impl.ended.set_value(std::move(totals));
        if (impl.on_end) impl.on_end();
        impl.context.stop(); // what still waits are the buses' own watches; nobody listens any more
    };
    start_root(impl.context.get_executor(), impl.run_and_publish(), finished);
    impl.thread = std::thread([&impl] { impl.context.run(); });
}

void StationSession::stop(StopRequest how, Who who) {
    asio::post(impl_->context,
               [this, how, who = std::move(who)] { impl_->engine->stop(how, who); });
}

void StationSession::stop_slot(std::string slot, StopRequest how, Who who) {
    asio::post(impl_->context, [this, slot = std::move(slot), how, who = std::move(who)] {
        impl_->engine->stop_slot(slot, how, who);
    });
}

void StationSession::start_slot(std::string slot, Who who) {
    asio::post(impl_->context, [this, slot = std::move(slot), who = std::move(who)] {
        impl_->engine->start_slot(slot, who);
    });
}

void StationSession::set_operator(Who who) {
    asio::post(impl_->context, [this, who = std::move(who)] { impl_->engine->set_operator(who); });
}

void StationSession::expect_imei(std::string slot, Personal imei) {
    asio::post(impl_->context, [this, slot = std::move(slot), imei = std::move(imei)] {
        impl_->engine->expect_imei(slot, imei);
    });
}

std::filesystem::path StationSession::phone_log(const std::string& slot) const {
    return impl_->logs ? impl_->logs->file_of(slot) : std::filesystem::path();
}

Result<BatchTotals> StationSession::wait() {
    return impl_->ended.get_future().get();
}

PortFacts StationSession::port_facts() const {
    if (impl_->thread.joinable()) impl_->thread.join(); // it may still be ending
    PortFacts facts;
    if (impl_->usb != nullptr) facts.first_byte_delays = impl_->usb->first_byte_delays();
    for (const auto& recorder : impl_->recorders)
        facts.recorded_whole &= recorder->complete();
    if (impl_->logs) facts.logged_whole = impl_->logs->complete();
    return facts;
}

} // namespace gangflash
