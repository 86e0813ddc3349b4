#pragma once

#include "engine/attempt/context.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/guard/vault.hpp"

namespace gangflash::attempt {

// What the phone owns, on its way to the station's disk.

asio::awaitable<Result<guard::Backup>> back_up_all(Context& context);

asio::awaitable<Result<void>> mark(Context& context, guard::Backup& backup, guard::State state);

} // namespace gangflash::attempt
