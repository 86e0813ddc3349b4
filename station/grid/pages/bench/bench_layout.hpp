#pragma once

#include "engine/unit/snapshot.hpp"

#include <string>
#include <vector>

#include <QRect>
#include <QSize>

namespace gangflash {

/// One hub as it stands on the bench: the slots whose port paths share everything but their last
/// number (`1-4.2` and `1-4.3` hang on `1-4`).
struct HubBlock {
    std::string name;
    std::vector<int> slots; ///< indices into the snapshot, in its order
};

std::vector<HubBlock> hubs_of(const StationSnapshot& station);

/// Where everything stands, in pixels. Pure: the same hubs and size give the same places.
struct BenchPlaces {
    std::vector<QRect> tiles;    ///< by slot index
    std::vector<QRect> captions; ///< by hub; null where there is only one hub
    QSize tile;
    int columns = 1; ///< tiles in a row, over all hubs beside each other
    int height = 0;  ///< of everything; more than the window's means scrolling
};

/// Chooses how many hubs stand beside each other and how a hub folds into rows so that the tiles
/// become as large as they can and fill the window; when there is no room for the smallest, the
/// bench scrolls.
BenchPlaces place_bench(const std::vector<HubBlock>& hubs, QSize window);

inline constexpr QSize smallest_tile{104, 58};

} // namespace gangflash
