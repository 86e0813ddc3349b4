#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Memory Test, as far as it is known how: what the agent says of the memory, and every block of the
// storage read. Nothing is written to the phone.

/// Looks at every region, whatever one of them is like; what it finds ends the phone once it has
/// said goodbye.
asio::awaitable<Result<void>> test_memory(Context& context);

/// The fault that test_memory() found, if any.
asio::awaitable<Result<void>> end_with_what_was_found(Context& context);

} // namespace gangflash::attempt
