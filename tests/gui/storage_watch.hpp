#pragma once

#include "base/storage.hpp"
#include "config/plan/flash_plan.hpp"
#include "reports/api/batch_report.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace gangflash::testing {

/// One page of one virtual phone's storage; `offset` in bytes, a multiple of page_size.
struct PagePlace {
    std::string slot; ///< where the phone hangs
    Region region = Region::user;
    std::uint64_t offset = 0;
    auto operator<=>(const PagePlace&) const = default;
};
inline constexpr std::uint64_t watched_page = 4096;

/// What virtual phones hold: the hash of every page that is not all zeros.
using Contents = std::map<PagePlace, std::size_t>;

/// Of the folder that SessionOptions::storage names; holes are not read. Throws
/// std::runtime_error.
Contents contents_of(const std::filesystem::path& folder);

/// Pages that differ.
std::vector<PagePlace> changed_pages(const Contents& before, const Contents& after);

/// What a ledger says was done to the storage of its phones between two times, and by whose word.
/// Answers for a page whether a record of an order covers it.
class LedgerOfChanges {
public:
    /// `layout`: of the package that the batch wrote.
    LedgerOfChanges(const BatchReport& batch,
                    const std::vector<LayoutEntry>& layout,
                    UtcMicros from,
                    UtcMicros until);

    /// Empty when a step of a phone in this slot wrote or erased there; else what is missing.
    std::string explain(const PagePlace& page, std::uint64_t region_size) const;

    /// The newest `started` before `until`; nullptr: there is none.
    const ActRow* started() const { return started_; }
    /// What `erase` steps of that time name: partitions, and ranges as `0x8000..0x1000000`.
    const std::vector<std::string>& erased() const { return erased_; }

private:
    struct Touched {
        std::string slot;
        Region region;
        std::uint64_t start, end;
    };
    void add(const std::string& slot, const StepRow& step, const std::vector<LayoutEntry>& layout);

    std::vector<Touched> touched_;
    std::vector<std::string> begun_; ///< slots whose phones' owner's data are said to be touched
    const LayoutEntry* userdata_ = nullptr;
    const ActRow* started_ = nullptr;
    std::vector<std::string> erased_;
};

} // namespace gangflash::testing
