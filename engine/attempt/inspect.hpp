#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Who the phone is, before the work and after it.

Work read_before(Context& context);

Work read_after(Context& context);

} // namespace gangflash::attempt
