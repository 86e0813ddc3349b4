#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Whether what the station believes of a phone's layout is so, before anything relies on it.

/// Modes that may write a table look at both copies of the phone's own. Repair Table, of a phone
/// that has lost its own: who it is, is read where the package says, and must be there. A table
/// that only looks right would hand its identity to the next format.
asio::awaitable<Result<void>> believe_the_package(Context& context);

/// Nobody's word is enough to erase what may be an identity: where the package has one and the
/// phone's table has none, the bytes are looked at. Success: there is nothing in any of `places`.
asio::awaitable<Result<void>> look_for_identity(Context& context,
                                                const std::vector<PhonePartition>& places);

} // namespace gangflash::attempt
