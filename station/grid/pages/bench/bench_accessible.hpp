#pragma once

namespace gangflash {

class BenchView;

/// Tells screen readers of this view from now on: a list with an item for each slot, in the
/// snapshot's order. Call it once, when its model stands; Qt owns what is made and lets it go with
/// the view.
///
/// An item's name is `Slot 3: FAIL USB-106`, its description everything that the tile shows, its
/// value the percent done (100 only with a verdict); it can be focused and opened, and says when it
/// changes.
void make_accessible(BenchView& bench);

} // namespace gangflash
