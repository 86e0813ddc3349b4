#pragma once

#include "base/result.hpp"
#include "reports/api/records.hpp"

#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// A phone that already passed in a batch that is taken up again.
struct PassedUnit {
    std::string me_id;     ///< hexadecimal, may be empty
    std::string soc_id;    ///< hexadecimal, may be empty
    std::string random_id; ///< hexadecimal, may be empty
    Personal imei1;
};

/// What came before this session, under the batch's job key. A phone has passed when its last visit
/// in the batch did, under that key.
struct OpenBatch {
    BatchId id;
    std::uint64_t passed = 0; ///< phones
    std::uint64_t failed = 0; ///< visits that ended so
    std::uint64_t aborted = 0;
    std::vector<PassedUnit> passed_units; ///< the phones that passed
};

/// The evidence: what happened, in order, appended and never changed.
///
/// A call returns once its record is durable (or with `ledger_unwritable`); it never blocks the
/// calling executor and completes there. Records of one unit are appended in the order of the
/// calls. After a UnitClosed no further record of that unit is accepted.
class Journal {
public:
    virtual ~Journal() = default;
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Begins a batch, or resumes the one of the same name. `batch_of_other_work`, and nothing is
    /// written, when that one's job key is another, unless the record says `again` or `follows` the
    /// recipe of that key; passes of before do not count then.
    virtual asio::awaitable<Result<OpenBatch>> open_batch(BatchOpened record) = 0;
    virtual asio::awaitable<Result<UnitId>> open_unit(UnitOpened record) = 0;
    virtual asio::awaitable<Result<void>> append(UnitRecord record) = 0;
    virtual asio::awaitable<Result<void>> close_batch(BatchClosed record) = 0;
    /// With or without a batch, open or closed.
    virtual asio::awaitable<Result<void>> record(PersonActed act) = 0;
};

} // namespace gangflash
