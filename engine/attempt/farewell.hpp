#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

/// The last order to the phone, which then leaves the bus: off, or a restart where the job or the
/// next stage wants one.
Work say_goodbye(Context& context);

} // namespace gangflash::attempt
