#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Packages that give a phone its boot loaders first.

/// Decides whether this attempt writes the boot loaders alone (Context::first_stage).
asio::awaitable<Result<void>> choose_stage(Context& context);

/// Nothing counts as written yet but what a first stage writes.
bool only_boot_loaders_confirmed(const Context& context);

/// Whether the partition was written and confirmed, in this attempt or an earlier one.
bool is_confirmed(const Context& context, const std::string& partition);

} // namespace gangflash::attempt
