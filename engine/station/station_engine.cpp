#include "engine/station/station_engine.hpp"

#include "base/async/task_group.hpp"
#include "base/sha256.hpp"
#include "config/package/agent_checks.hpp"
#include "engine/job/job_key.hpp"
#include "engine/station/port_worker.hpp"
#include "engine/station/scanned_imeis.hpp"
#include "engine/unit/batch_roll.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace gangflash {

namespace {

/// Of several models the names joined by ` + `.
std::string package_name_of(const Job& job) {
    std::string names;
    // An agent alone makes a plan for each chip it serves, all of the agent's name.
    if (job.kind != JobKind::flash && !job.plans.empty() &&
        std::ranges::all_of(job.plans, [&](const auto& plan) {
            return plan->package_name == job.plans.front()->package_name;
        }))
        return job.plans.front()->package_name;
    for (const auto& plan : job.plans)
        names += (names.empty() ? "" : " + ") + plan->package_name;
    return names;
}

/// Each once, of all packages: what they were compared with, then what was odd about them.
std::vector<std::string> package_notes_of(const Job& job) {
    std::vector<std::string> notes;
    const auto add = [&notes](const std::string& note) {
        if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
    };
    for (const auto& plan : job.plans)
        if (job.kind == JobKind::flash && !plan->writes.empty()) add(proof_words(*plan));
    for (const auto& plan : job.plans)
        std::ranges::for_each(plan->compared, add);
    for (const auto& plan : job.plans)
        std::ranges::for_each(plan->warnings, add);
    return notes;
}

} // namespace

struct StationEngine::Impl final : WorkerHost {
    explicit Impl(Parts given)
        : parts(std::move(given)), chunks(parts.engine, parts.disk, parts.chunk_memory_bytes),
          rules(parts.job->rules), environment{parts.job,
                                               rules,
                                               parts.clock,
                                               parts.journal,
                                               chunks,
                                               roll,
                                               parts.families,
                                               parts.disk,
                                               parts.vault},
          started(parts.clock.now()), started_at(parts.clock.utc_now()),
          tasks(parts.engine,
                [this](const std::string& name, const std::string& what) {
                    on_exception(name, what);
                }),
          listeners(parts.engine,
                    [this](const std::string& name, const std::string& what) {
                        on_exception(name, what);
                    }),
          acts(parts.engine,
               [this](const std::string& name, const std::string& what) {
                   on_exception(name, what);
               }),
          operator_{parts.job->operator_name, parts.job->operator_known_by},
          order(parts.job->order) {
        if (order.userdata.empty()) order.userdata = userdata_order_of(*parts.job);
    }

    // ---- WorkerHost

    bool passed_before(const PhoneIds& ids) const override {
        return !parts.job->flash_passed_again && roll.passed(ids);
    }

    Who operator_now() const override { return operator_; }

    std::optional<SlotNote> twin_of(const Unit& unit) const override { return roll.twin_of(unit); }

    Personal scanned_for(const std::string& slot) override {
        return scans.take_for(slot).value_or(Personal{});
    }

    void keep_scan(const std::string& slot, const Personal& imei) override {
        if (!scans.waiting_for(slot)) scans.wait_for(slot, imei);
    }

    void on_verdict(const Unit& unit, Verdict verdict) override {
        // A phone is one phone however often it comes: its last visit counts.
        const bool counted = roll.passed(unit.ids);
        if (verdict == Verdict::pass && !counted) ++totals.passed;
        if (verdict != Verdict::pass && counted && totals.passed > 0) --totals.passed;
        switch (verdict) {
        case Verdict::pass:
            ++totals.session_passed;
            // The second stage of a two-stage package is no second try.
            if (unit.retries.attempts_ended() == 0) ++first_pass;
            break;
        case Verdict::fail:
            ++totals.failed;
            ++totals.session_failed;
            break;
        case Verdict::aborted:
            ++totals.aborted;
            ++totals.session_aborted;
            break;
        }
        roll.enter(unit, verdict);
        if (target_reached())
            for (auto& worker : workers)
                worker->disarm();
    }

    bool expect_imei(const std::string& slot, const Personal& imei) {
        PortWorker* worker = slot.empty() ? the_one_that_awaits_imei() : worker_of(slot);
        if (!slot.empty() && worker == nullptr) return false;
        if (worker == nullptr || !worker->expect_imei(imei)) scans.wait_for(slot, imei);
        return true;
    }

    /// Nobody when there are two: then nothing tells which one was meant.
    PortWorker* the_one_that_awaits_imei() const {
        PortWorker* only = nullptr;
        for (const auto& worker : workers) {
            if (!worker->awaits_imei()) continue;
            if (only != nullptr) return nullptr;
            only = worker.get();
        }
        return only;
    }

    PortWorker* worker_of(const std::string& slot) const {
        const auto found = std::ranges::find_if(
            workers, [&](const auto& worker) { return worker->snapshot().slot == slot; });
        return found == workers.end() ? nullptr : found->get();
    }

    bool target_reached() const {
        return parts.job->stop_after_passes && totals.passed >= *parts.job->stop_after_passes;
    }

    void on_station_fault(const Fault& fault) override {
        if (!totals.station_fault) totals.station_fault = fault;
        stop_all(StopRequest::at_once);
    }

    // ---- the run

    asio::awaitable<Result<BatchTotals>> run() {
        const Job& job = *parts.job;
        BatchOpened record{.name = job.batch,
                           .operator_name = job.operator_name,
                           .station = job.station,
                           .package_name = {},
                           .package_sha256 = {},
                           .agent_sha256 = {},
                           .mode = {},
                           .verify = {},
                           .planned = job.planned,
                           .at = parts.clock.utc_now(),
                           .key = job_key_of(job),
                           .again = job.again,
                           .follows = job.follows_recipe,
                           .package_notes = {},
                           .operator_known_by = job.operator_known_by,
                           .order = order};
        if (!job.plans.empty()) {
            const Plan& plan = *job.plans.front();
            record.package_name = package_name_of(job);
            record.package_sha256 = package_sha256_of(job);
            record.agent_sha256 = plan.program_sha256();
            record.mode = to_string(plan.mode);
            record.verify = to_string(plan.verify);
            record.package_notes = package_notes_of(job);
        }
        if (job.kind != JobKind::flash) {
            record.mode = to_string(job.kind);
            record.verify.clear();
        }
        auto batch = co_await parts.journal.open_batch(std::move(record));
        if (!batch) co_return batch.error();
        batch_ = batch->id;
        take_up(*batch);
        write_down({.kind = ActKind::started, .who = job.order.started_by, .at = {}});
        if (early_stop) stop(early_stop->first, early_stop->second);
        for (const ExpectedPhone& phone : job.rules.expected)
            scans.wait_for(phone.slot, phone.imei);

        running = true;
        for (auto& worker : workers) {
            if (target_reached()) worker->disarm();
            tasks.spawn(worker->path().text(), worker->run());
        }
        for (PortBus* bus : parts.buses)
            listeners.spawn("bus", listen(*bus));

        // Shutdown, in order: the workers end by themselves or were told to, then the buses have
        // nobody left to tell, then the batch is closed.
        co_await tasks.join();
        running = false;
        listeners.cancel();
        co_await listeners.join();

        totals.empty_slots = static_cast<std::uint64_t>(std::count_if(
            workers.begin(), workers.end(), [](const auto& worker) { return !worker->settled(); }));
        batch_.reset();
        co_await acts.join(); // what came while the buses ended
        const BatchClosed closed{batch->id, parts.clock.utc_now()};
        if (auto kept = co_await parts.journal.close_batch(closed); !kept && !totals.station_fault)
            totals.station_fault = kept.error();
        co_return totals;
    }

    void take_up(const OpenBatch& batch) {
        totals.planned = parts.job->planned;
        totals.passed = parts.job->again ? 0 : batch.passed;
        totals.failed = batch.failed;
        totals.aborted = batch.aborted;
        roll.take_up(batch.passed_units, parts.job->again);
        for (const SlotBinding& binding : parts.slots) {
            PortBus* bus = bus_of(binding.path);
            if (bus == nullptr) continue;
            workers.push_back(std::make_unique<PortWorker>(environment,
                                                           batch.id,
                                                           *bus,
                                                           binding.slot,
                                                           binding.path,
                                                           parts.random.fork(workers.size() + 1),
                                                           parts.observer,
                                                           *this,
                                                           parts.engine));
            by_path.emplace(binding.path, workers.back().get());
        }
    }

    PortBus* bus_of(const PortPath& path) const {
        for (PortBus* bus : parts.buses) {
            const auto ports = bus->ports();
            if (std::find(ports.begin(), ports.end(), path) != ports.end()) return bus;
        }
        return nullptr;
    }

    asio::awaitable<void> listen(PortBus& bus) {
        for (;;) {
            auto event = co_await bus.next();
            if (!event) {
                if (event.error().code != ErrorCode::cancelled) on_station_fault(event.error());
                co_return;
            }
            deliver(*event);
        }
    }

    void deliver(const BusEvent& event) {
        const PortPath& path =
            std::visit([](const auto& e) -> const PortPath& { return e.path; }, event);
        const auto worker = by_path.find(path);
        if (worker == by_path.end()) return; // not bound: shown by `ports`, never flashed
        if (const auto* arrival = std::get_if<Appearance>(&event))
            worker->second->on_arrival(*arrival);
        else
            worker->second->on_departure(std::get<Departure>(event));
    }

    void on_exception(const std::string& name, const std::string& what) {
        // What PortWorker could not end itself (the journal threw): its port is lost, the unit ends
        // as `aborted` when the ledger is opened next, and the other ports go on.
        StationEvent event{
            .at = parts.clock.utc_now(),
            .batch = parts.job->batch,
            .slot = {},
            .path = PortPath{name},
            .what = EventStep{"", "", 0, Millis{0}, Fault{ErrorCode::internal_error, what}}};
        parts.observer.on_event(event);
    }

    /// What came after the last phone is the desk's to keep: the batch is being closed.
    void write_down(PersonActed act) {
        if (!batch_) return;
        act.batch = batch_;
        act.at = parts.clock.utc_now();
        acts.spawn("act", keep(std::move(act)));
    }

    asio::awaitable<void> keep(PersonActed act) {
        auto kept = co_await parts.journal.record(std::move(act));
        if (!kept) on_station_fault(kept.error());
    }

    void set_operator(const Who& who) {
        if (who == operator_) return;
        operator_ = who;
        write_down({.kind = ActKind::operator_changed, .who = who, .at = {}});
    }

    void stop_slot(const std::string& slot, StopRequest how, const Who& who) {
        PortWorker* worker = worker_of(slot);
        if (worker == nullptr) return;
        write_down({.kind = ActKind::slot_stopped, .who = who, .slot = slot, .at = {}});
        worker->stop_alone(how);
    }

    bool start_slot(const std::string& slot, const Who& who) {
        PortWorker* worker = worker_of(slot);
        if (worker == nullptr || !running || stopping) return false;
        write_down({.kind = ActKind::slot_started, .who = who, .slot = slot, .at = {}});
        if (worker->start()) tasks.spawn(worker->path().text(), worker->run());
        return true;
    }

    /// Before the batch is open there is no worker to tell, and no batch to write it under.
    void stop(StopRequest how, const Who& who) {
        if (!batch_) early_stop = {std::max(how, early_stop ? early_stop->first : how), who};
        const std::string text = how == StopRequest::at_once ? "at once" : "";
        write_down({.kind = ActKind::stopped, .who = who, .text = text, .at = {}});
        stop_all(how);
    }

    void stop_all(StopRequest how) {
        stopping = true;
        for (auto& worker : workers)
            worker->stop(how);
    }

    Parts parts;
    ChunkStore chunks;
    JobRules rules; ///< the job's, with the lists as they are now
    Environment environment;
    Clock::TimePoint started;
    UtcMicros started_at;
    TaskGroup tasks;
    TaskGroup listeners;
    TaskGroup acts;                ///< records of what people do, on their way to the journal
    std::optional<BatchId> batch_; ///< while records about it are taken
    Who operator_;                 ///< who works here now
    OrderGiven order;
    std::vector<std::unique_ptr<PortWorker>> workers;
    std::unordered_map<PortPath, PortWorker*> by_path;
    BatchRoll roll;
    ScannedImeis scans;
    BatchTotals totals;
    std::uint64_t first_pass = 0;
    bool running = false;
    bool stopping = false;
    std::optional<std::pair<StopRequest, Who>> early_stop; ///< before the batch was open
};

StationEngine::StationEngine(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
StationEngine::~StationEngine() = default;

asio::awaitable<Result<BatchTotals>> StationEngine::run() {
    return impl_->run();
}

void StationEngine::stop(StopRequest how, const Who& who) {
    impl_->stop(how, who);
}

void StationEngine::stop_slot(const std::string& slot, StopRequest how, const Who& who) {
    impl_->stop_slot(slot, how, who);
}

bool StationEngine::start_slot(const std::string& slot, const Who& who) {
    return impl_->start_slot(slot, who);
}

void StationEngine::set_operator(const Who& who) {
    impl_->set_operator(who);
}

bool StationEngine::expect_imei(const std::string& slot, const Personal& imei) {
    return impl_->expect_imei(slot, imei);
}

void StationEngine::replace_lists(const JobRules& rules) {
    impl_->rules.denied = rules.denied;
    impl_->rules.lots = rules.lots;
}

StationSnapshot StationEngine::snapshot() const {
    const Job& job = *impl_->parts.job;
    StationSnapshot view;
    view.batch = job.batch;
    view.operator_name = impl_->operator_.name;
    view.operator_known_by = impl_->operator_.by;
    view.order = impl_->order;
    if (!job.plans.empty()) {
        view.package_name = package_name_of(job);
        view.mode = to_string(job.plans.front()->mode);
        view.verify = to_string(job.plans.front()->verify);
    }
    if (job.kind != JobKind::flash) {
        view.mode = to_string(job.kind);
        view.verify.clear();
    }
    view.planned = impl_->totals.planned;
    view.passed = impl_->totals.passed;
    view.failed = impl_->totals.failed;
    view.aborted = impl_->totals.aborted;
    view.first_pass = impl_->first_pass;
    view.running = impl_->running;
    view.stopping = impl_->stopping;
    view.started_at = impl_->started_at;
    view.elapsed = std::chrono::duration_cast<Millis>(impl_->parts.clock.now() - impl_->started);
    view.scanned_next = impl_->scans.waiting_for("").value_or(Personal{});
    for (const auto& worker : impl_->workers) {
        view.slots.push_back(worker->snapshot());
        SlotSnapshot& slot = view.slots.back();
        slot.stopped = worker->stopped();
        if (!worker->in_work())
            if (auto waiting = impl_->scans.waiting_for(slot.slot))
                slot.scanned_imei = std::move(*waiting);
    }
    return view;
}

} // namespace gangflash
