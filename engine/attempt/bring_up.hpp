#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

/// From a phone that answers to one whose storage does; the steps in between are its family's.
asio::awaitable<Result<void>> bring_up(Context& context);

} // namespace gangflash::attempt
