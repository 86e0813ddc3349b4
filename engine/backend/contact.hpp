#pragma once

#include "base/agent_checks.hpp"
#include "base/result.hpp"
#include "config/plan/plan.hpp"
#include "engine/backend/boot_loader_work.hpp"
#include "engine/backend/bring_up.hpp"
#include "engine/backend/farewell.hpp"
#include "engine/identity/phone_ids.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/readback/donor.hpp"
#include "engine/storage/reader.hpp"
#include "engine/storage/writer.hpp"
#include "reports/api/records.hpp"

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What can be done with a phone, known once its storage is up.
struct Abilities {
    AgentChecks checks = AgentChecks::nothing; ///< what its own checksums of a write cover
    /// It makes a partition table anew around the entries it is given: what is restored need not
    /// read back byte for byte, its entries must.
    bool remakes_tables = false;
};

/// What stands in a phone's first boot area.
struct BootLoaderSeen {
    std::string project; ///< which model it is for; empty: not said
    std::string text;    ///< for the record: project and hash, or `none`
};

/// A phone of some family that answers at one appearance: who it is, and its storage once it is up.
///
/// Calls in this order: what needs no storage, bring_up, anything else, finish last; one at a time.
/// Errors: the link's (`port_vanished`, `io_timeout`) and the rows for what the phone answered.
class Contact {
public:
    Contact() = default;
    virtual ~Contact() = default;
    Contact(const Contact&) = delete;
    Contact& operator=(const Contact&) = delete;

    /// What the phone is proven by so far.
    virtual PhoneIds ids() const = 0;

    /// Whether it keeps silent now about an id of `known` that it reports once its storage is up:
    /// bring_up() compares it then, before anything is written.
    virtual bool tells_later(const PhoneIds& known) const = 0;

    /// What is known before the storage is up, as the facts of its record.
    virtual UnitFacts facts() const = 0;

    /// Its chip's name, `MT6765`.
    virtual std::string chip_name() const = 0;

    /// Limits of the conversation count from here.
    virtual void begin_step() = 0;

    /// The package made for this kind of phone. Errors: `wrong_chip`.
    virtual Result<std::shared_ptr<const Plan>> plan_for(const Plans& plans) const = 0;

    /// The package for exactly this model; `project` as its boot loader says, empty: it does not.
    /// Errors: `wrong_chip`, `wrong_project`.
    virtual Result<std::shared_ptr<const Plan>>
    plan_for_model(const Plans& plans, const std::string& project) const = 0;

    /// Everything up to a storage that answers, in steps of its own.
    virtual asio::awaitable<Result<StorageReport>> bring_up(BringUp& attempt) = 0;

    virtual Abilities abilities() const = 0;
    virtual StorageReader& reader() = 0;
    /// Every order to it asks for a WriteGrant besides.
    virtual StorageWriter& writer() = 0;

    /// What the family can refuse before the first write: signatures that the phone wants, memory
    /// that the boot loader does not know.
    virtual Result<void> check(const Plan& plan, const StorageReport& storage) const = 0;

    /// No boot loader runs on it: it was caught in the chip's own program.
    virtual bool lacks_boot_loader() const = 0;

    virtual asio::awaitable<Result<BootLoaderSeen>>
    see_boot_loader(StorageReader& reader, const StorageReport& storage) = 0;

    /// Writes one into its boot areas, and compares them: a pair that differs is worse than none.
    virtual asio::awaitable<Result<void>> write_boot_loader(const WriteGrant& grant,
                                                            const BootLoaderWork& work) = 0;

    /// All areas that this write answers for, with the image and with each other. Errors:
    /// `verify_mismatch`.
    virtual asio::awaitable<Result<void>> compare_boot_loader(const BootLoaderWork& work) = 0;

    /// What the phone reports of its memory; nothing is tested by asking.
    virtual asio::awaitable<Result<MemoryReport>> memory() = 0;

    /// Makes this phone the donor of a package for its sisters. Errors: `partition_missing`,
    /// `da_unsupported` where the family has none.
    virtual asio::awaitable<Result<std::shared_ptr<const readback::DonorPackage>>>
    package_of(const Plan& plan, const PhoneTable& table, const StorageReport& storage) = 0;

    /// Says goodbye; the phone then leaves the bus.
    virtual asio::awaitable<Result<void>> finish(Farewell farewell) = 0;
};

} // namespace gangflash
