#pragma once

#include "engine/attempt/admission.hpp"
#include "engine/attempt/bounded_agent.hpp"
#include "engine/attempt/connection.hpp"
#include "engine/attempt/environment.hpp"
#include "engine/backend/flash_agent.hpp"
#include "engine/guard/vault.hpp"
#include "engine/identity/build_info.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/phone/relayout.hpp"
#include "engine/readback/work.hpp"
#include "engine/unit/slot_reporter.hpp"
#include "engine/unit/unit.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Where an attempt ended, and why.
struct StepFault {
    Step step{};
    Fault fault;
};

/// Gives a phone back that left the bus while its agent goes on. A leave and a return of this kind
/// are one event, no disconnect: the unit and its attempt stay what they are.
class Reenumeration {
public:
    virtual ~Reenumeration() = default;

    /// The next appearance of the agent at this port, opened. Faults: `port_vanished` when it does
    /// not come, or something else comes; `station_stopped`; the bus's.
    virtual asio::awaitable<Result<std::unique_ptr<Transport>>> agent_returns() = 0;
};

/// One try at one phone: from its identified chip to its farewell. Each step leaves a record in
/// the journal; the first one that fails ends the attempt.
///
/// A stop is honoured between steps and between partitions (`station_stopped`); an urgent one
/// also between chunks.
class Attempt {
public:
    Attempt(Environment& environment,
            Unit& unit,
            Connection& connection,
            SlotReporter& reporter,
            Reenumeration& reenumeration,
            const StopRequest& stop);

    /// Nothing when every planned byte is written and verified and the phone has said goodbye.
    /// Of a two-stage package, also when the boot loaders are: then more_to_come().
    asio::awaitable<std::optional<StepFault>> run();

    /// The phone restarts into the preloader it was given, and takes the rest in the next attempt.
    bool more_to_come() const { return first_stage_; }

private:
    asio::awaitable<Result<void>> look_only();
    asio::awaitable<Result<void>> flash();

    /// What a step moved, for its record.
    struct Moved {
        std::uint64_t bytes = 0;
        std::string checksum;
        std::string seen{}; ///< in words, where seeing is the proof
    };
    using Work = asio::awaitable<Result<Moved>>;

    /// Runs one step: announces, measures and records it.
    asio::awaitable<Result<void>> take(Step step, std::string partition, Work work);
    asio::awaitable<Result<void>> learn(UnitFacts facts);

    // attempt_start.cpp: until the agent serves storage
    asio::awaitable<Result<void>> bring_up();
    Result<void> choose_plan();
    Result<void> choose_agent_files();
    Work send_agent();
    Work start_agent();
    Work enable_dram();
    Work load_agent2();
    Work ask_storage();
    asio::awaitable<Result<bool>> raise_speed();

    // attempt_readback.cpp: the phone's storage into files
    asio::awaitable<Result<void>> read_back();
    Work check_readback();
    asio::awaitable<Result<void>> read_item(const readback::Item& item);
    Work recheck_item(std::shared_ptr<readback::ImageFile> image);
    Work read_pieces(const readback::Item& item, std::shared_ptr<readback::ImageFile> image);
    asio::awaitable<Result<void>> read_piece(Place place,
                                             std::shared_ptr<readback::ImageFile> image);
    void tell_kept(const readback::Item& item, const readback::KeptImage& kept, bool already);
    Work keep_package();
    void read_on(std::uint64_t bytes);

    // attempt_memory_test.cpp: memory and storage are looked at
    asio::awaitable<Result<void>> test_memory();
    Work ask_memory();
    Work test_region(RegionTest& test);
    asio::awaitable<Result<void>> test_window(RegionTest& test, Place place);

    // attempt_check.cpp: until everything that can be refused is refused
    asio::awaitable<Result<void>> look_before();
    Work read_before();
    Work check();
    asio::awaitable<Result<void>> tell_order();
    asio::awaitable<Result<std::string>> look_at_slots();
    asio::awaitable<Result<void>> check_identity();
    Work resume();
    asio::awaitable<Result<Identity>> read_who();
    asio::awaitable<Result<BuildInfo>> read_android();
    asio::awaitable<Result<std::string>> read_preloader();
    asio::awaitable<Result<void>> believe_the_package();
    asio::awaitable<Result<void>> prove_nvdata(const PhonePartition& nvdata);
    asio::awaitable<Result<void>> look_for_identity(const std::vector<PhonePartition>& places);
    asio::awaitable<Result<bool>> is_blank(const PhonePartition& place);

    // attempt_guard.cpp: backup, format, restore
    asio::awaitable<Result<void>> finish_interrupted();
    asio::awaitable<Result<void>> keep_and_format();
    asio::awaitable<Result<void>> erase_all(const WriteGrant& grant);
    asio::awaitable<Result<guard::Backup>> back_up_all();
    std::optional<DeviceAddress> agent_table_base() const;
    std::vector<guard::Part> parts_to_read() const;
    Work back_up(std::shared_ptr<guard::Draft> draft, guard::Manifest& manifest, guard::Part part);
    asio::awaitable<Result<void>> add_new_table(std::shared_ptr<guard::Draft> draft,
                                                guard::Manifest& manifest);
    asio::awaitable<Result<void>> restore_all(const WriteGrant& grant, guard::Backup backup);
    asio::awaitable<Result<void>>
    restore_part(const WriteGrant& grant, const guard::Backup& backup, const guard::Part& part);
    Work put_back(const WriteGrant& grant, const guard::Backup& backup, const guard::Part& part);
    asio::awaitable<Result<Sha256>> hash_of(Place place);
    Work write_first_table(const WriteGrant& grant);
    asio::awaitable<Result<void>> confirm_table(const std::vector<guard::Place>& wanted,
                                                bool written);
    Work write_agent_table(const WriteGrant& grant, const guard::Manifest& manifest);
    asio::awaitable<Result<void>> mark(guard::Backup& backup, guard::State state);
    asio::awaitable<Result<void>> note_backup(const guard::Backup& backup);
    bool format_due() const;

    // attempt_rules.cpp: the rules of the job
    asio::awaitable<Result<void>> check_rules();
    asio::awaitable<Result<void>> record_scan();

    // attempt_write.cpp: erase and write
    asio::awaitable<Result<void>> write_all();
    asio::awaitable<Result<void>> write_one(const WriteGrant& grant, const PlannedWrite& write);
    asio::awaitable<Result<void>> repeat_in_place(Fault fault, std::uint32_t repeat);
    Work erase(const WriteGrant& grant, Place place);
    Work verify_erase(Region region, DeviceAddress start, ByteCount size);
    std::optional<Place> place_of_own_record() const;
    asio::awaitable<Result<std::optional<Place>>> find_own_record(Region region, Span erased);

    // attempt_erase.cpp: what was seen of the owner's data
    std::vector<std::uint64_t>
    places_to_look_at(Region region, DeviceAddress start, ByteCount size);
    asio::awaitable<Result<void>> look_at_owners_data(bool before);
    asio::awaitable<Result<void>> announce_change_of_owners_data();
    asio::awaitable<Result<void>> tell_owners_data();
    Result<void> owners_data_as_ordered() const;
    Work write_extents(const WriteGrant& grant, const PlannedWrite& write);
    ByteCount room_of(const PlannedWrite& write, Region region) const;
    Result<void> check_reached(const PlannedWrite& write) const;
    Work write_boot_loader(const WriteGrant& grant, const PlannedWrite& write);
    asio::awaitable<Result<void>> write_first_boot_area(const WriteGrant& grant,
                                                        const PlannedWrite& write);
    asio::awaitable<Result<void>> write_second_boot_area(const WriteGrant& grant,
                                                         const PlannedWrite& write);
    asio::awaitable<Result<void>>
    write_boot_area(const WriteGrant& grant, const PlannedWrite& write, Region region);

    // attempt_verify.cpp: read back, say goodbye
    asio::awaitable<Result<void>> verify_all();
    VerifyLevel verify_level() const;
    Work verify(const PlannedWrite& write, VerifyLevel level, std::uint32_t pass = 1);
    asio::awaitable<Result<std::uint64_t>>
    compare_region(const PlannedWrite& write, Region region, VerifyLevel level);
    asio::awaitable<Result<void>> compare(const PlannedWrite& write,
                                          Region region,
                                          Extent extent,
                                          std::uint64_t offset,
                                          std::uint64_t length);
    std::vector<Region> boot_areas_of(const PlannedWrite& write) const;
    asio::awaitable<Result<void>> compare_boot_areas(const PlannedWrite& write);
    asio::awaitable<Result<Bytes>> compare_boot_area(const PlannedWrite& write, Region region);
    Work read_after();
    Work say_goodbye();

    bool begins_with_boot_loaders() const;
    bool only_boot_loaders_confirmed() const;
    std::uint64_t weight_of_all() const;
    void moved(std::uint64_t bytes, bool written);

    Environment& environment_;
    Unit& unit_;
    Connection& connection_;
    SlotReporter& reporter_;
    Reenumeration& reenumeration_;
    const StopRequest& stop_;
    Admission admission_;

    std::shared_ptr<const AgentFiles> agent_files_;
    std::unique_ptr<BoundedAgent> agent_; ///< writes nowhere before check() has said where
    bool dram_needed_ = false;
    bool first_stage_ = false; ///< boot loaders only, then a restart
    StorageReport storage_;
    PhoneTable table_;
    Relayout relayout_;            ///< set by check()
    bool owes_ = false;            ///< erasing has begun and nothing is restored yet
    readback::Work readback_;      ///< of JobKind::readback
    Step step_ = Step::send_agent; ///< the running or last one
};

} // namespace gangflash
