#pragma once

#include "base/result.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "engine/storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace gangflash {

/// A run of the storage that could not be read.
struct BadPlace {
    Place place;
    Fault fault; ///< the agent's, of its first block
};

/// A run that took far longer than its neighbours: a storage that retries and corrects.
struct SlowPlace {
    Place place;
    Millis took{};
};

/// How far one region was read, and what was found. Grows from window to window; an attempt goes on
/// where the one before ended.
struct RegionTest {
    static constexpr std::uint64_t window = 4 * mib; ///< read at once and timed

    Region region = Region::user;
    ByteCount size;
    std::uint64_t tested = 0;          ///< bytes from its start
    std::vector<std::uint32_t> micros; ///< of each whole window that read well; 0 of the others
    std::vector<BadPlace> bad;
    bool given_up = false; ///< too much of it is bad
    /// Where the agent fell silent last; a second time there, and the window counts as unreadable.
    std::optional<std::uint64_t> silent_at;

    bool over() const { return given_up || tested >= size.value; }
};

/// One phone's memory test over all attempts.
struct MemoryTest {
    std::optional<MemoryReport> memory;
    std::vector<RegionTest> regions; ///< empty: not begun
};

/// What it found in one region.
struct RegionReport {
    Region region = Region::user;
    std::uint64_t size = 0, tested = 0; ///< bytes
    double bytes_per_second = 0;        ///< over all windows that read well; 0: too fast to say
    Millis slowest_window{};
    std::vector<BadPlace> bad;
    std::vector<SlowPlace> slow;
};

struct MemoryTestReport {
    std::optional<MemoryReport> memory;
    std::optional<std::uint32_t> life_cycle; ///< StorageReport::life_cycle
    std::vector<RegionReport> regions;
};

/// A window is slow when it took eight times the usual one (their median) and a quarter of a second
/// more than it: an eMMC collecting its garbage stays below, a page read again and again does not.
/// Unverified: no source names a limit; settled by phones whose storage is known to be failing.
RegionReport report_of(const RegionTest& test);

} // namespace gangflash
