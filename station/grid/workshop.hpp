#pragma once

#include "station/cli/options/session_options.hpp"
#include "station/desk/workshop.hpp"

#include <memory>
#include <string>

namespace gangflash {

/// The command line's own functions, for this station's ports and ledger.
std::unique_ptr<const Workshop> station_workshop(cli::SessionArguments session, std::string ledger);

} // namespace gangflash
