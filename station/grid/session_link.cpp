#include "station/grid/session_link.hpp"

#include <utility>

namespace gangflash {

namespace {

/// A running session behind the desk's interface.
class SessionLink final : public StationLink {
public:
    explicit SessionLink(std::unique_ptr<StationSession> session) : session_(std::move(session)) {}

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
};

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
        auto session = StationSession::open(std::move(options), observer);
        if (!session) return session.error();
        return std::unique_ptr<StationLink>(new SessionLink(std::move(*session)));
    };
}

} // namespace gangflash
