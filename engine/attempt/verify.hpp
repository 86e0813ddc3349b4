#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// What was written is read back and compared.

/// The plan's, unless this agent compares less than the plan could know: then samples are read back
/// instead of what it does not look at.
VerifyLevel verify_level(const Context& context);

/// Passes over everything until one in which nothing was repaired: a repair may have damaged what
/// was looked at before it. How many passes may repair is the retry policy's to say; each look is a
/// record with the number of its pass.
asio::awaitable<Result<void>> verify_all(Context& context);

Work verify(Context& context, const PlannedWrite& write, VerifyLevel level, std::uint32_t pass = 1);

/// After a reconnect: the last confirmed partition must still read as it was written, else all of
/// them are written again.
Work resume(Context& context);

} // namespace gangflash::attempt
