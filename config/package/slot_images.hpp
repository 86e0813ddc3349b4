#pragma once

#include "config/package/findings.hpp"
#include "config/plan/selection.hpp"
#include "config/scatter/scatter.hpp"

namespace gangflash {

/// Gives the images of a package to the slots that were asked for: an entry without a file takes
/// that of its partner in the other slot, one of a slot that was not asked for is no longer ticked.
/// Of `as_packaged` nothing changes. Fault `order_invalid` when the layout has no slots.
void choose_slots(Scatter& scatter, SlotChoice choice, Findings& findings);

} // namespace gangflash
