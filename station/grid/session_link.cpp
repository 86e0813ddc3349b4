#include "station/grid/session_link.hpp"

#include "ports/usb/bench.hpp"
#include "station/cli/bench_facts.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

namespace {

/// A running session behind the desk's interface.
class SessionLink final : public StationLink {
public:
    SessionLink(std::unique_ptr<StationSession> session, std::vector<std::string> gone)
        : session_(std::move(session)), gone_(std::move(gone)) {}

    std::vector<std::string> gone_slots() const override { return gone_; }

    void start(OnSnapshot on_snapshot, OnEnd on_end) override {
        session_->start(std::move(on_snapshot), std::move(on_end));
    }
    void stop(StopRequest how) override { session_->stop(how); }
    void stop_slot(std::string slot, StopRequest how) override {
        session_->stop_slot(std::move(slot), how);
    }
    void start_slot(std::string slot) override { session_->start_slot(std::move(slot)); }
    void expect_imei(std::string slot, Personal imei) override {
        session_->expect_imei(std::move(slot), std::move(imei));
    }
    std::filesystem::path phone_log(const std::string& slot) const override {
        return session_->phone_log(slot);
    }
    Result<BatchTotals> wait() override { return session_->wait(); }

private:
    std::unique_ptr<StationSession> session_;
    std::vector<std::string> gone_;
};

std::vector<std::string> gone_slots(const SessionOptions& options) {
    const bool usb = std::ranges::any_of(options.ports, [](const PortSpec& spec) {
        return std::holds_alternative<UsbPorts>(spec);
    });
    const auto map = usb ? read_slot_map(options.slots) : Result<SlotMap>{SlotMap{}};
    return map ? cli::gone_places(usb::read_bench("/sys"), *map) : std::vector<std::string>{};
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
        options.job = std::move(job);
        std::vector<std::string> gone = gone_slots(options);
        auto session = StationSession::open(std::move(options), observer);
        if (!session) return session.error();
        return std::unique_ptr<StationLink>(
            new SessionLink(std::move(*session), std::move(gone)));
    };
}

} // namespace gangflash
