#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// From a phone that answers to one whose agent serves its storage.

asio::awaitable<Result<void>> bring_up(Context& context);

} // namespace gangflash::attempt
