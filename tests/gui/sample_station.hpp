#pragma once

#include "engine/unit/events.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/desk/station_link.hpp"
#include "station/rights/reception.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace gangflash::testing {

/// Benches of the imagination, the same for the same words: for pictures and for tests of widgets.
/// Slots hang on hubs of eight, like virtual phones do.
StationSnapshot waiting_station(std::size_t slots);
StationSnapshot working_station(std::size_t slots, double done = 0.5); ///< all in work
StationSnapshot mixed_station(std::size_t slots);                      ///< every state there is

/// One phone's life that ends as this slot's verdict says.
std::vector<StationEvent> life_of(const SlotSnapshot& slot);

/// A job with a small plan that was never a file.
std::shared_ptr<const Job> sample_job(std::string mode = "download-only");

/// A station that shows what it is told; remembers what it was asked.
class FakeLink final : public StationLink {
public:
    struct Asked {
        std::vector<StopRequest> stops;
        std::vector<std::string> stopped_slots;
        std::vector<std::string> started_slots;
        std::vector<Who> stopped_by; ///< of the batch or a slot, in order
        std::vector<Who> operators;  ///< who was said to work from then on
        std::vector<std::pair<std::string, Personal>> expected; ///< slot and IMEI
        std::filesystem::path logs = "/logs";                   ///< where phone_log() says they are
    };
    explicit FakeLink(std::shared_ptr<Asked> asked, BeforeSession before = {})
        : asked_(std::move(asked)), before_(std::move(before)) {}

    void start(OnSnapshot on_snapshot, OnEnd on_end) override;
    void stop(StopRequest how, Who who) override;
    void stop_slot(std::string slot, StopRequest how, Who who) override;
    void start_slot(std::string slot, Who) override {
        asked_->started_slots.push_back(std::move(slot));
    }
    void set_operator(Who who) override { asked_->operators.push_back(std::move(who)); }
    void expect_imei(std::string slot, Personal imei) override {
        asked_->expected.emplace_back(std::move(slot), std::move(imei));
    }
    std::filesystem::path phone_log(const std::string& slot) const override {
        return asked_->logs / ("slot-" + slot + ".log");
    }
    Result<BatchTotals> wait() override { return BatchTotals{}; }
    BeforeSession before() const override { return before_; }
    MovedPlaces moved_places() const override { return moved; }

    MovedPlaces moved;

    void show(StationSnapshot station) {
        on_snapshot_(std::make_shared<const StationSnapshot>(std::move(station)));
    }

private:
    std::shared_ptr<Asked> asked_;
    BeforeSession before_;
    OnSnapshot on_snapshot_;
    OnEnd on_end_;
};

/// Opens FakeLinks and gives access to the newest one and to the observer it would tell.
struct FakeStation {
    std::shared_ptr<FakeLink::Asked> asked = std::make_shared<FakeLink::Asked>();
    FakeLink* link = nullptr;
    StationObserver* observer = nullptr;
    std::optional<Fault> refusal;
    BeforeSession before;                  ///< what the ledger held
    MovedPlaces moved;                     ///< of the next one
    std::shared_ptr<const Job> opened_job; ///< of the newest batch
    std::size_t opened = 0;                ///< batches that were let begin

    OpenStation opener();
};

/// A station where an engineer is pinned, whose key is called `engineer.pem`, and people are kept
/// in memory. What the station's own does is tested where it is made (tests/unit/rights).
class FakeReception final : public rights::Reception {
public:
    rights::Authority anybody() const override;
    Result<rights::Recognised> recognise(const Secret& secret) const override;
    Result<rights::Enrolled> enrol(const rights::Enrolment& wanted) const override;
    Result<std::string> revoke(const rights::Enrolment& wanted) const override;
    rights::KnownPeople people() const override;

private:
    mutable std::mutex mutex_; ///< it is asked on pool threads
    mutable std::map<std::string, rights::Holder> people_;
};

/// Acts that a desk asked to be kept, in order; the desk asks on pool threads.
struct KeptActs {
    KeepAct keeper();
    std::vector<PersonActed> all() const;
    /// Those of this kind.
    std::vector<PersonActed> of(ActKind kind) const;

private:
    struct Shared {
        std::mutex mutex;
        std::vector<PersonActed> acts;
    };
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

/// Somebody without rights: an operator.
rights::Enrolment an_operator(std::string name, Secret secret);

/// Somebody with all rights of a person.
rights::Enrolment engineer(std::string name, Secret secret);

} // namespace gangflash::testing
