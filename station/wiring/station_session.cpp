#include "station/wiring/station_session.hpp"

#include "base/clock.hpp"
#include "ports/serial/serial_bus.hpp"
#include "reports/api/discard_journal.hpp"
#include "reports/sqlite/ledger.hpp"
#include "station/wiring/virtual_bench.hpp"

#include <future>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
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
        if (auto opened = open_journal(); !opened) return opened;
        if (auto made = make_buses(); !made) return made;

        StationEngine::Parts parts{.engine = context.get_executor(),
                                   .disk = disk.get_executor(),
                                   .clock = clock,
                                   .journal = *journal,
                                   .observer = observer,
                                   .random = Random{options.seed},
                                   .job = options.job,
                                   .buses = {},
                                   .slots = {}};
        for (const auto& bus : buses) {
            parts.buses.push_back(bus.get());
            for (const PortPath& path : bus->ports())
                parts.slots.push_back({std::to_string(parts.slots.size() + 1), path});
        }
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
        return success();
    }

    Result<void> make_buses() {
        std::vector<std::filesystem::path> ttys;
        for (const PortSpec& spec : options.ports) {
            if (const auto* tty = std::get_if<SerialPort>(&spec)) {
                ttys.push_back(tty->path);
            } else if (const auto* phones = std::get_if<VirtualPorts>(&spec)) {
                auto bench = VirtualBench::make(*phones, options, clock);
                if (!bench) return bench.error();
                buses.push_back((*bench)->release_bus());
                benches.push_back(std::move(*bench));
            } else {
                return Fault{ErrorCode::config_invalid, "--ports usb: not built into this program"};
            }
        }
        if (!ttys.empty())
            buses.push_back(
                std::make_unique<SerialBus>(context.get_executor(), clock, std::move(ttys)));
        return success();
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

    asio::awaitable<Result<BatchTotals>> run_and_publish() {
        using namespace asio::experimental::awaitable_operators;
        auto first = co_await (engine->run() || publish_for_ever());
        publish();
        co_return std::get<0>(std::move(first));
    }

    SessionOptions options;
    SystemClock clock;
    asio::io_context context{1};
    asio::thread_pool disk{disk_threads};
    std::unique_ptr<Journal> journal;
    std::vector<std::unique_ptr<VirtualBench>> benches; ///< threads of virtual phones
    std::vector<std::unique_ptr<PortBus>> buses;
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
    asio::co_spawn(impl.context, impl.run_and_publish(), finished);
    impl.thread = std::thread([&impl] { impl.context.run(); });
}

void StationSession::stop(StopRequest how) {
    asio::post(impl_->context, [this, how] { impl_->engine->stop(how); });
}

void StationSession::stop_slot(std::string slot, StopRequest how) {
    asio::post(impl_->context,
               [this, slot = std::move(slot), how] { impl_->engine->stop_slot(slot, how); });
}

Result<BatchTotals> StationSession::wait() {
    return impl_->ended.get_future().get();
}

} // namespace gangflash
