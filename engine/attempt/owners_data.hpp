#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// What was seen of the owner's data, and what was ordered for them.

/// The first bytes of each partition, for work that keeps them: before it, and at its end.
asio::awaitable<Result<void>> look_at_owners_data(Context& context, bool before);

/// Before the gate: a station that dies behind it must not leave "untouched" behind. Corrected
/// when the gate refuses.
asio::awaitable<Result<void>> announce_change_of_owners_data(Context& context);

/// What has changed since it was told last.
asio::awaitable<Result<void>> record_owners_data(Context& context);

/// A PASS under `erase` says that they are gone: no step may have forgotten a part of them.
Result<void> owners_data_as_ordered(const Context& context);

} // namespace gangflash::attempt
