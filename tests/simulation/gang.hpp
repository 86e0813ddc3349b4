#pragma once

#include "config/plan/flash_plan.hpp"
#include "engine/guard/vault.hpp"
#include "engine/station/station_engine.hpp"
#include "ports/virtual/virtual_bus.hpp"
#include "tests/support/memory_journal.hpp"
#include "tests/support/sim_clock.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace gangflash::sim {

/// Makes a small demo package in `folder` and plans it.
std::shared_ptr<const FlashPlan> make_demo_plan(const std::filesystem::path& folder,
                                                const std::string& chip,
                                                VerifyLevel verify = VerifyLevel::agent,
                                                FlashMode mode = FlashMode::download_only);

/// The plan of a small demo package, made once per chip, level and mode and kept for the process.
/// The owner's data is kept but by Format All.
std::shared_ptr<const FlashPlan> demo_plan(const std::string& chip,
                                           VerifyLevel verify = VerifyLevel::agent,
                                           FlashMode mode = FlashMode::download_only);

struct GangOptions {
    std::size_t phones = 4;
    std::string chip = "MT6765";
    VerifyLevel verify = VerifyLevel::agent;
    FlashMode mode = FlashMode::download_only;
    std::filesystem::path backups; ///< folder of the vault; empty: a temporary one
    bool plugged = true;           ///< at the start; else by the bus's plug() only
    std::uint64_t seed = 1;
    vphone::FaultScript faults;
    vphone::StartMode start = vphone::StartMode::preloader;
    std::uint64_t link_speed = 0;
    std::function<void(Job&)> adjust;            ///< last word on the job
    std::function<void(FlashPlan&)> change_plan; ///< makes a package that does not fit the phones
    std::function<void(vphone::BankOptions&)> change_bank; ///< last word on the phones
    vphone::StorageFactory storage;                        ///< absent: honest memory
    /// Stands between engine and phones: gets the bus, returns what the engine sees.
    std::function<std::unique_ptr<PortBus>(PortBus&)> wrap;
    std::function<void(const StationEvent&)> watch; ///< told every event; may throw
    Journal* journal = nullptr; ///< gets what the gang's own gets, and answers; outlives the gang
};

/// A whole station with its phones on one thread under virtual time.
class Gang final : private StationObserver {
public:
    explicit Gang(GangOptions options);
    ~Gang() override;

    /// Runs the batch to its end; false when it did not end within a simulated day.
    bool run();

    /// What people at the bench do meanwhile: starts with the batch. A script that throws fails the
    /// running test.
    void meanwhile(asio::awaitable<void> script);

    /// For scripts: waits until `done` holds, looking every 10 ms. Throws after a simulated hour.
    asio::awaitable<void> until(std::function<bool()> done);

    /// Verdicts, reports of memory tests, and arrivals that began nothing, as observers were told.
    const std::vector<StationEvent>& told() const { return told_; }

    /// Every time a phone left its port, as observers were told (EventLeft).
    const std::vector<StationEvent>& departures() const { return departures_; }

    /// What must hold whatever went wrong: no false PASS, identity kept, every arrival ended, no
    /// write after a verdict, budgets kept, and of the owner's data nothing said that was not seen.
    /// Fails the running test, naming the seed.
    void check() const;

    MemoryJournal& journal() { return journal_; }
    guard::Vault& vault() { return *vault_; }
    vphone::VirtualBus& bus() { return *bus_; }
    StationEngine& engine() { return *engine_; }
    SimClock& clock() { return clock_; }
    boost::asio::io_context& context() { return context_; }
    const BatchTotals& totals() const { return totals_; }
    const MemoryJournal::Unit& unit_of(std::size_t phone) const;

    /// The units of a port, in order.
    std::vector<const MemoryJournal::Unit*> units_at(std::size_t port) const;
    std::size_t closed_units() const;

    /// Bytes the host made this phone store or erase, in number of writes.
    std::uint64_t writes_to(std::size_t phone) const { return bus_->phone(phone).write_count(); }
    std::vector<const MemoryJournal::Unit*> units() const;

    bool stored_as_planned(std::size_t phone) const {
        return stored_as_planned(bus_->phone(phone));
    }
    /// Of the phone that was at this port first.
    bool keeps_what_it_owns(std::size_t port) const;

private:
    void on_event(const StationEvent& event) override;
    bool stored_as_planned(const vphone::VirtualPhone& unit) const;
    bool
    stored_in(const vphone::VirtualPhone& unit, const PlannedWrite& write, Region region) const;
    static Bytes owned_bytes(const vphone::VirtualPhone& phone);
    void check_ending(const MemoryJournal::Unit& unit) const;
    void check_phone(std::size_t port, const vphone::VirtualPhone& phone) const;
    void check_owners_data(const MemoryJournal::Unit& unit) const;
    void check_owners_data_stand(const vphone::VirtualPhone& phone) const;
    static Bytes owners_bytes(const vphone::VirtualPhone& phone);

    GangOptions options_;
    std::shared_ptr<const FlashPlan> plan_;
    boost::asio::io_context context_{1};
    SimClock clock_;
    MemoryJournal journal_;
    std::unique_ptr<Journal> both_; ///< journal_ behind another one
    std::optional<TemporaryFolder> own_backups_;
    std::unique_ptr<guard::Vault> vault_;
    std::unique_ptr<vphone::VirtualBus> bus_;
    std::unique_ptr<PortBus> wrapped_;
    std::unique_ptr<StationEngine> engine_;
    std::vector<Bytes> owned_before_;            ///< what each phone owns
    std::map<std::string, Bytes> owners_before_; ///< ME_ID → the owner's data when the batch began
    std::vector<StationEvent> told_;
    std::vector<StationEvent> departures_;
    BatchTotals totals_;
    bool ended_ = false;
};

} // namespace gangflash::sim
