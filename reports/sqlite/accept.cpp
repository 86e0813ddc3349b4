#include "reports/sqlite/accept.hpp"

#include "reports/sqlite/reading.hpp"
#include "reports/sqlite/store.hpp"

namespace gangflash {

Result<AcceptFacts> accept_ledger(const std::string& file,
                                  const std::string& program,
                                  const AcceptOrder& order,
                                  Clock& clock) {
    // Looked at as a reader first: what is not there must not be made.
    if (auto there = sqlite::open_for_reading(file); !there) return there.error();
    const sqlite::Acceptance acceptance{order.operator_name, order.reason, order.engineer};
    auto store = sqlite::Store::open(file, program, clock, acceptance);
    if (!store) return store.error();
    const sqlite::ChainPlace& head = (*store)->head();
    return AcceptFacts{static_cast<std::uint64_t>(head.seq), head.hash.hex()};
}

} // namespace gangflash
