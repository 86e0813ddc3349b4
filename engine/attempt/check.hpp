#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

/// Everything that can be refused is refused here, before the first write.
Work check(Context& context);

} // namespace gangflash::attempt
