#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/fault_script.hpp"
#include "ports/virtual/phone_identity.hpp"
#include "ports/virtual/storage.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash::vphone {

class UsbPipe;

/// How a phone is switched on when it is plugged in.
enum class StartMode : std::uint8_t {
    preloader, ///< no key pressed: the preloader's window, then it boots
    brom,      ///< the technician holds the key: the boot ROM, without a time limit
    qualcomm,  ///< no MediaTek phone at all: another maker's download mode, silent to our words
};

/// What a phone is made of.
struct PhoneBuild {
    const ChipModel* chip = nullptr; ///< a row of the chip models
    std::size_t number = 1;          ///< 1 is the first phone of the bank
    std::size_t hub = 1;             ///< 1 is the first hub
    StartMode start = StartMode::preloader;
    bool daa = false; ///< takes only `trusted_agents`
    /// Says so (SBC); XML agents then deny writes by place. What it would start is not checked.
    bool secure_boot = false;
    std::vector<Sha256> trusted_agents; ///< SHA-256 of DA1 as sent
    std::string sla_public_key;         ///< PEM; its boot ROM wants SLA; empty: it does not
    std::string agent_public_key;       ///< PEM; its XML agent wants a challenge answered
    std::uint64_t link_speed = 0;       ///< bytes per second; 0: no limit
};

/// What a phone is plugged into. Called on the phone's executor.
class PhoneSocket {
public:
    virtual ~PhoneSocket() = default;
    virtual void appeared(PhoneMode mode, std::shared_ptr<UsbPipe> pipe) = 0;
    virtual void left() = 0;
    /// The script pulls plugs: `drop`, `hub_drop`, `swap` or `never_return`.
    virtual void pull(Mischief how, std::chrono::milliseconds away) = 0;
};

/// The state of a phone that decides whether it starts.
struct BootVerdict {
    bool preloader_ok = false; ///< boot area 1 holds a whole preloader with its header
    bool system_ok = false;    ///< partition table and all boot images are whole
    std::string reason;        ///< why not, for people; empty when both are
    bool boots() const { return preloader_ok && system_ok; }
};

/// A MediaTek phone made of software: boot ROM, preloader, Download Agent, storage.
///
/// It lives on its executor between plug() and unplug(); those two, press_brom_key() and whatever
/// is const may be called from the executor or while it does not run. Counters may be read from
/// any thread.
class VirtualPhone {
public:
    VirtualPhone(asio::any_io_executor executor,
                 Clock& clock,
                 PhoneBuild build,
                 PhoneIdentity identity,
                 std::unique_ptr<Storage> storage,
                 const FaultScript& faults,
                 Random random);
    ~VirtualPhone();
    VirtualPhone(const VirtualPhone&) = delete;
    VirtualPhone& operator=(const VirtualPhone&) = delete;

    const PhoneIdentity& identity() const;
    const PhoneBuild& build() const;
    const ChipModel& chip() const { return *build().chip; }
    Storage& storage();
    const Storage& storage() const;

    /// Bytes of one partition as they are stored, by name in the partition table on the phone
    /// (`preloader` and `preloader2` are the boot areas); empty when there is no such partition.
    Bytes stored(std::string_view partition, std::uint64_t offset, std::size_t length) const;

    PhoneMode mode() const; ///< `unknown` while off the bus
    bool booted() const;    ///< Android runs now
    BootVerdict deserves_to_boot() const;

    std::uint64_t bytes_stored() const;  ///< by WRITE_DATA and DOWNLOAD, after sparse expansion
    std::uint64_t write_count() const;   ///< writes and erases of the storage the host caused
    Clock::TimePoint last_write() const; ///< of the last of those; the epoch when none
    std::uint64_t appearances() const;

    void press_brom_key(bool held);

    /// Life. `socket` outlives the life it is given for. `on_end` comes when a life is over.
    void plug(std::shared_ptr<PhoneSocket> socket);
    void unplug();
    bool plugged() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< its coroutine may outlive the owner by one step
};

} // namespace gangflash::vphone
