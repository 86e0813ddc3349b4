#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// A repeat of one partition inside the conversation.

/// Records the repeat and waits its backoff.
asio::awaitable<Result<void>> repeat_in_place(Context& context, Fault fault, std::uint32_t repeat);

} // namespace gangflash::attempt
