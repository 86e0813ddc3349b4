#pragma once

#include "engine/backend/backend.hpp"

namespace gangflash {

/// Every family of phones that this station serves. A new one is a line here.
Backends served_families();

} // namespace gangflash
