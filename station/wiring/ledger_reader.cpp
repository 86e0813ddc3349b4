#include "station/wiring/ledger_reader.hpp"

#include "reports/sqlite/ledger_file_reader.hpp"

#include <utility>

namespace gangflash {

std::shared_ptr<const LedgerReader> ledger_reader(std::string file) {
    return std::make_shared<const LedgerFileReader>(std::move(file));
}

} // namespace gangflash
