#pragma once

namespace gangflash {

/// Teaches Qt what screen readers are told of a BenchView: a list with an item for each slot, in the
/// snapshot's order. Call it once before the first one is shown; calling it again does nothing.
///
/// An item's name is `Slot 3: FAIL USB-106`, its description everything that the tile shows, its value
/// the percent done (100 only with a verdict); it can be focused and opened, and says when it changes.
void make_bench_accessible();

} // namespace gangflash
