#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/virtual/fault_script.hpp"
#include "ports/virtual/storage.hpp"
#include "ports/virtual/virtual_phone.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash::vphone {

/// Makes the storage of the phone with this number (1 is the first; spare phones that `swap` plugs
/// in come after the last).
using StorageFactory =
    std::function<std::unique_ptr<Storage>(std::size_t number, const StorageShape& shape)>;

/// The slot that an A/B phone starts, as its record says it.
struct SlotRecordOnPhone {
    char slot = 'a';
    bool whole = true; ///< else its sum is wrong
};

struct BankOptions {
    std::size_t count = 1;
    std::vector<std::string> chips{"MT6765"}; ///< dealt in turn; names of chip_models()
    std::uint64_t seed = 1;
    StorageFactory storage;       ///< absent: MemoryStorage
    std::uint64_t link_speed = 0; ///< bytes per second of each phone; 0: no limit
    FaultScript faults;
    StartMode start = StartMode::preloader;
    /// What befell each phone's storage since it left the factory; absent: nothing.
    std::function<void(const ChipModel& chip, Storage& storage)> history;
    /// What the record of slots of A/B phones says; absent: they have none yet.
    std::optional<SlotRecordOnPhone> slot;
    bool daa = false;                   ///< phones take only the agents listed
    bool secure_boot = false;           ///< phones say that they start signed images only
    std::vector<Sha256> trusted_agents; ///< SHA-256 of DA1 as sent, for `daa`
    std::string sla_public_key; ///< PEM of the vendor's RSA key: boot ROMs want SLA; empty: none do
    std::string agent_public_key; ///< the same of XML agents (DA.SLA)
    /// Phones are plugged in when next() is first called; else only by plug().
    bool plugged = true;
};

/// `virtual_phone_invalid` when a bank can not be made of these.
Result<void> check(const BankOptions& options);

/// A bench of virtual phones: ports `v1-H.P`, eight to a hub.
///
/// next(), open() and ports() are called from the station's executor, the phones live on theirs;
/// both may be the same. plug() and its like may be called from any thread: they are posted to the
/// phones' executor. The executors are single-threaded or strands. The clock outlives the phones'
/// executor; the bus may be destroyed while that still runs.
class VirtualBus final : public PortBus {
public:
    /// `options` have passed check(). Throws std::system_error when a storage can not be made.
    VirtualBus(asio::any_io_executor phones, Clock& clock, BankOptions options);
    ~VirtualBus() override;

    asio::awaitable<Result<BusEvent>> next() override;
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override;

    std::size_t count() const;

    /// The phone now at this port; 0 is the first.
    VirtualPhone& phone(std::size_t index);
    const VirtualPhone& phone(std::size_t index) const;

    /// All that were at this port, the one there now last.
    std::vector<const VirtualPhone*> phones_at(std::size_t index) const;

    void plug(std::size_t index);
    void unplug(std::size_t index);
    void replug(std::size_t index, std::chrono::milliseconds away);
    void unplug_hub(std::size_t hub); ///< 1 is the first
    void replug_hub(std::size_t hub, std::chrono::milliseconds away);
    /// Another phone, of the same chip, is plugged in after `away`.
    void swap(std::size_t index, std::chrono::milliseconds away);

    static constexpr std::size_t ports_per_hub = 8;

private:
    struct Bench;
    std::shared_ptr<Bench> bench_; ///< shared with what still runs on the phones' executor
};

} // namespace gangflash::vphone
