#include "station/grid/ledger_door.hpp"

#include "reports/sqlite/act_notes.hpp"
#include "reports/sqlite/act_writer.hpp"

#include <utility>

namespace gangflash {

KeepAct LedgerDoor::keeper() const {
    return [ledger = ledger_, door = door_](const PersonActed& act, bool at_work) -> Result<void> {
        if (at_work) return note_act(ledger, act);
        const std::scoped_lock lock(*door);
        SystemClock clock;
        auto writer = ActWriter::open(ledger, "gangflash-station", clock);
        if (!writer) return writer.error();
        return writer->record(act);
    };
}

OpenStation LedgerDoor::one_at_a_time(OpenStation open) const {
    return [open = std::move(open), door = door_](std::shared_ptr<const Job> job,
                                                  StationObserver& observer) {
        const std::scoped_lock lock(*door);
        return open(std::move(job), observer);
    };
}

} // namespace gangflash
