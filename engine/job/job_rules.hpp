#pragma once

#include "base/personal.hpp"
#include "config/lists/phone_list.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gangflash {

/// An IMEI that somebody knew before the phone came: scanned, or from an order.
struct ExpectedPhone {
    std::string slot; ///< its label; empty: the next phone that begins, whatever the slot
    Personal imei;
};

/// What is asked of the phones of one batch before anything is written to them, besides fitting the
/// package.
struct JobRules {
    /// A phone with the IMEI of another phone of this batch ends as FAIL; else the report and the
    /// verdict's note say so.
    bool stop_duplicate_imei = false;

    /// Phones on any of these are refused, by either of their IMEIs. One whose IMEI cannot be read
    /// and was not scanned passes: nothing says that it is on the list.
    std::vector<std::shared_ptr<const PhoneList>> denied;

    /// Only phones on one of these are taken, by serial (barcode or adb's); empty: any phone. One
    /// whose serial cannot be read is refused: nothing says that it belongs to the lot.
    std::vector<std::shared_ptr<const PhoneList>> lots;

    std::vector<ExpectedPhone> expected; ///< known when the batch begins
};

} // namespace gangflash
