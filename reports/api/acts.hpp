#pragma once

#include <string>
#include <string_view>

namespace gangflash {

/// The name of a batch as it stands in an act: as everywhere in the ledger, so that the two can be
/// compared. act_text() would hide the digits of a name that is made of date and time.
std::string act_batch(std::string_view name);

} // namespace gangflash
