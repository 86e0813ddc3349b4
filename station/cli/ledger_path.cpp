#include "station/cli/ledger_path.hpp"

#include "base/state_folder.hpp"
#include "station/cli/verbs.hpp"
#include "station/settings/settings.hpp"

#include <cstdio>

namespace gangflash::cli {

std::string default_ledger_path() {
    const std::filesystem::path said = current_settings().ledger;
    return (said.empty() ? state_folder() / "ledger.sqlite" : said).string();
}

std::string ledger_path(const std::string& given) {
    return given.empty() ? default_ledger_path() : given;
}

int print_ledger_fault(const Fault& fault) {
    const ErrorEntry& row = entry_of(fault.code);
    std::fprintf(stderr,
                 "gangflash: %s\n           %.*s\n",
                 describe(fault).c_str(),
                 static_cast<int>(row.action.size()),
                 row.action.data());
    return exit_station;
}

} // namespace gangflash::cli
