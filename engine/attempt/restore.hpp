#pragma once

#include "engine/attempt/context.hpp"
#include "engine/guard/vault.hpp"

namespace gangflash::attempt {

// A phone gets back what a format took from it.

/// Whatever this phone came for: what an interrupted format owes it comes first.
asio::awaitable<Result<void>> finish_interrupted(Context& context);

/// Table first, then what belongs into it; then the phone owes nothing any more.
asio::awaitable<Result<void>>
restore_all(Context& context, const WriteGrant& grant, guard::Backup backup);

} // namespace gangflash::attempt
