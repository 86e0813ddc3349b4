#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Whose phone this is, against scans, lists and the rest of the batch.

/// What was scanned goes to the journal before it is judged: a refusal is proven by both numbers.
/// Where the phone tells no IMEI, the scanned one stands for it.
asio::awaitable<Result<void>> record_scan(Context& context);

asio::awaitable<Result<void>> check_rules(Context& context);

} // namespace gangflash::attempt
