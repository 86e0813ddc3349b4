#include "station/grid/session_link.hpp"

#include "ports/usb/bench.hpp"
#include "station/cli/doctor/bench_facts.hpp"
#include "station/wiring/ledger_reader.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

namespace {

/// A running session behind the desk's interface.
class SessionLink final : public StationLink {
public:
    SessionLink(std::unique_ptr<StationSession> session, MovedPlaces moved, BeforeSession before)
        : session_(std::move(session)), moved_(std::move(moved)), before_(std::move(before)) {}

    MovedPlaces moved_places() const override { return moved_; }
    BeforeSession before() const override { return before_; }

    Result<void> follow(FollowedLists lists, ListsTold told) override {
        return session_->follow(std::move(lists), std::move(told));
    }
    void start(OnSnapshot on_snapshot, OnEnd on_end) override {
        if (before_.first_pass == 0)
            return session_->start(std::move(on_snapshot), std::move(on_end));
        // The engine counts first passes of this session, and passes of the whole batch.
        const auto of_the_batch =
            [on_snapshot = std::move(on_snapshot),
             earlier = before_.first_pass](const std::shared_ptr<const StationSnapshot>& station) {
                auto whole = std::make_shared<StationSnapshot>(*station);
                whole->first_pass += earlier;
                on_snapshot(std::move(whole));
            };
        session_->start(of_the_batch, std::move(on_end));
    }
    void stop(StopRequest how, Who who) override { session_->stop(how, std::move(who)); }
    void stop_slot(std::string slot, StopRequest how, Who who) override {
        session_->stop_slot(std::move(slot), how, std::move(who));
    }
    void start_slot(std::string slot, Who who) override {
        session_->start_slot(std::move(slot), std::move(who));
    }
    void set_operator(Who who) override { session_->set_operator(std::move(who)); }
    void expect_imei(std::string slot, Personal imei) override {
        session_->expect_imei(std::move(slot), std::move(imei));
    }
    std::filesystem::path phone_log(const std::string& slot) const override {
        return session_->phone_log(slot);
    }
    Result<BatchTotals> wait() override { return session_->wait(); }

private:
    std::unique_ptr<StationSession> session_;
    MovedPlaces moved_;
    BeforeSession before_;
};

MovedPlaces moved_places(const SessionOptions& options) {
    const bool usb = std::ranges::any_of(
        options.ports, [](const PortSpec& spec) { return std::holds_alternative<UsbPorts>(spec); });
    const auto map = usb ? read_slot_map(options.slots) : Result<SlotMap>{SlotMap{}};
    if (!usb || !map) return {};
    const usb::Bench bench = usb::read_bench("/sys");
    return {cli::gone_places(bench, *map), cli::unbound_phones(bench, *map, usb::IdentityTable{})};
}

} // namespace

OpenStation open_sessions(SessionOptions like,
                          std::function<Result<std::vector<PortSpec>>(const Job& job)> ports) {
    return [like = std::move(like), ports = std::move(ports)](
               std::shared_ptr<const Job> job,
               StationObserver& observer) -> Result<std::unique_ptr<StationLink>> {
        auto specs = ports(*job);
        if (!specs) return specs.error();
        SessionOptions options = like;
        options.ports = std::move(*specs);
        // Nothing is written, so no port needs a label; who only looks leaves no record.
        options.every_port = job->kind != JobKind::flash;
        if (job->kind == JobKind::identify) {
            options.ledger.clear();
            options.phone_logs.clear();
        }
        options.job = std::move(job);
        MovedPlaces moved = moved_places(options);
        const std::string ledger = options.ledger, batch = options.job->batch;
        const bool again = options.job->again;
        const UtcMicros opening = SystemClock{}.utc_now();
        auto session = StationSession::open(std::move(options), observer);
        if (!session) return session.error();
        auto before = ledger.empty() ? Result<BeforeSession>(BeforeSession{})
                                     : before_session(*ledger_reader(ledger), batch, opening);
        if (!before) return before.error();
        if (again) before->first_pass = 0; // nor do earlier passes count
        return std::unique_ptr<StationLink>(
            new SessionLink(std::move(*session), std::move(moved), std::move(*before)));
    };
}

} // namespace gangflash
