#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Backup of what the phone owns, format, and restore: nothing is erased before what must
// survive lies whole on the station's disk.

/// Whether this attempt lays the phone out anew, or erases before it writes.
bool format_due(const Context& context);

asio::awaitable<Result<void>> keep_and_format(Context& context);

/// An erase that was seen to be none ends the phone, now that it has all it owns.
asio::awaitable<Result<void>> end_where_erasing_failed(Context& context);

} // namespace gangflash::attempt
