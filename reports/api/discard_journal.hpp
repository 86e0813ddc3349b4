#pragma once

#include "reports/api/journal.hpp"

namespace gangflash {

/// A journal for work that proves nothing (identify): numbers units and forgets them.
class DiscardJournal final : public Journal {
public:
    asio::awaitable<Result<OpenBatch>> open_batch(BatchOpened) override { co_return OpenBatch{}; }
    asio::awaitable<Result<UnitId>> open_unit(UnitOpened) override { co_return UnitId{++last_}; }
    asio::awaitable<Result<void>> append(UnitRecord) override { co_return success(); }
    asio::awaitable<Result<void>> close_batch(BatchClosed) override { co_return success(); }
    asio::awaitable<Result<void>> record(PersonActed) override { co_return success(); }

private:
    std::int64_t last_ = 0;
};

} // namespace gangflash
