#include "station/cli/tell_ledger.hpp"

#include "reports/sqlite/act_notes.hpp"
#include "station/cli/ledger_path.hpp"
#include "station/cli/verbs.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace gangflash::cli {

int tell_ledger(const std::string& ledger, const std::string& program, const PersonActed& act) {
    SystemClock clock;
    const std::string file = ledger_path(ledger);
    const auto recorded = record_act(file, program, act, clock);
    if (!recorded) {
        fmt::print(stderr, "gangflash: it is done, but not recorded:\n");
        return print_ledger_fault(recorded.error());
    }
    if (!recorded->in_chain)
        fmt::print(stderr,
                   "gangflash: noted beside the ledger and recorded by whoever opens it next: {}\n",
                   describe(*recorded->why));
    return exit_ok;
}

} // namespace gangflash::cli
