#pragma once

#include "base/clock.hpp"
#include "ports/virtual/fault_player.hpp"
#include "ports/virtual/phone_identity.hpp"
#include "ports/virtual/storage.hpp"
#include "ports/virtual/virtual_phone.hpp"

#include <atomic>
#include <cstdint>

namespace gangflash::vphone {

/// What a checker may ask while the phone lives; from any thread.
struct PhoneCounters {
    std::atomic<std::uint64_t> bytes_stored = 0;
    std::atomic<std::uint64_t> writes = 0;
    std::atomic<std::int64_t> last_write_us = 0;
    std::atomic<std::uint64_t> appearances = 0;
};

/// The parts of one phone that its boot ROM, preloader and agent share.
struct PhoneBoard {
    const PhoneBuild& build;
    const PhoneIdentity& identity;
    Storage& storage;
    FaultPlayer& faults;
    Clock& clock;
    PhoneCounters& counters;

    const ChipModel& chip() const { return *build.chip; }

    /// Bookkeeping of one write or erase of the storage by the host.
    void count_write(std::uint64_t bytes) const {
        counters.bytes_stored += bytes;
        ++counters.writes;
        counters.last_write_us = clock.now().time_since_epoch().count();
    }
};

} // namespace gangflash::vphone
