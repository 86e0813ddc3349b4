#pragma once

#include "station/desk/station_link.hpp"
#include "station/wiring/station_session.hpp"

#include <string>
#include <vector>

namespace gangflash {

/// Opens real sessions like `like`, each with the job the desk gives; `ports` is asked anew each
/// time, because virtual phones take the chips of the plans.
OpenStation open_sessions(SessionOptions like,
                          std::function<Result<std::vector<PortSpec>>(const Job& job)> ports);

} // namespace gangflash
