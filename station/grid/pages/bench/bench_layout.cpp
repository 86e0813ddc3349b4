#include "station/grid/pages/bench/bench_layout.hpp"

#include <algorithm>
#include <cmath>

namespace gangflash {

namespace {

constexpr int gap = 6;         ///< between tiles
constexpr int hub_gap = 14;    ///< between hubs
constexpr int margin = 10;     ///< to the window's edge
constexpr double shape = 1.55; ///< width to height of a tile that reads best

/// Height of a hub's name above it: no larger than it must be, and readable on a wall.
int caption_of(QSize window) {
    return std::clamp(window.height() / 48, 20, 44);
}

std::string hub_name(const PortPath& path) {
    const std::string& text = path.text();
    const std::size_t cut = text.find_last_of(".-");
    const bool is_bus_path = text.find('/') == std::string::npos;
    return is_bus_path && cut != std::string::npos ? text.substr(0, cut) : std::string();
}

int rounded_up(int value, int by) {
    return (value + by - 1) / by;
}

/// How the hubs are folded, before any pixel.
struct Fold {
    int hubs_beside = 1;
    int columns_per_hub = 1;
    int rows_per_hub = 1;
    int hub_rows = 1;
    bool captions = false;

    QSize tile_in(QSize window) const {
        const int columns = hubs_beside * columns_per_hub;
        const int rows = hub_rows * rows_per_hub;
        const int width = window.width() - 2 * margin - (hubs_beside - 1) * hub_gap -
                          hubs_beside * (columns_per_hub - 1) * gap;
        const int height = window.height() - 2 * margin - (hub_rows - 1) * hub_gap -
                           hub_rows * (rows_per_hub - 1) * gap -
                           (captions ? hub_rows * caption_of(window) : 0);
        return {width / columns, height / rows};
    }
};

double usefulness(QSize tile) {
    return std::min(tile.width() / shape, static_cast<double>(tile.height()));
}

Fold best_fold(const std::vector<HubBlock>& hubs, QSize window) {
    int largest = 1;
    for (const HubBlock& hub : hubs)
        largest = std::max(largest, static_cast<int>(hub.slots.size()));
    const int count = std::max(1, static_cast<int>(hubs.size()));

    Fold best;
    double best_use = -1;
    for (int beside = 1; beside <= count; ++beside) {
        for (int columns = 1; columns <= largest; ++columns) {
            const Fold fold{beside,
                            columns,
                            rounded_up(largest, columns),
                            rounded_up(count, beside),
                            count > 1};
            QSize tile = fold.tile_in(window);
            // Where nothing fits without scrolling, height is free and width decides.
            if (tile.width() < smallest_tile.width()) continue;
            tile.setHeight(std::max(tile.height(), smallest_tile.height() / 2));
            // A hub whose last row is full looks like the hub on the bench.
            const double use = usefulness(tile) * (largest % columns == 0 ? 1.0 : 0.85);
            if (use > best_use) {
                best_use = use;
                best = fold;
            }
        }
    }
    if (best_use < 0) // narrower than one tile
        best = {1, 1, largest, count, count > 1};
    return best;
}

} // namespace

std::vector<HubBlock> hubs_of(const StationSnapshot& station) {
    std::vector<HubBlock> hubs;
    for (int i = 0; i < static_cast<int>(station.slots.size()); ++i) {
        const std::string name = hub_name(station.slots[static_cast<std::size_t>(i)].path);
        auto hub = std::find_if(
            hubs.begin(), hubs.end(), [&](const HubBlock& known) { return known.name == name; });
        if (hub == hubs.end()) hub = hubs.insert(hubs.end(), {name, {}});
        hub->slots.push_back(i);
    }
    return hubs;
}

BenchPlaces place_bench(const std::vector<HubBlock>& hubs, QSize window) {
    BenchPlaces places;
    if (hubs.empty()) return places;
    std::size_t slots = 0;
    for (const HubBlock& hub : hubs)
        slots += hub.slots.size();
    places.tiles.resize(slots);

    const Fold fold = best_fold(hubs, window);
    const QSize room = fold.tile_in(window);
    const QSize tile = room.expandedTo(smallest_tile);
    places.tile = tile;
    places.columns = fold.hubs_beside * fold.columns_per_hub;

    const int hub_width = fold.columns_per_hub * (tile.width() + gap) - gap;
    const int caption = caption_of(window);
    const int head = fold.captions ? caption : 0;
    const int hub_height = head + fold.rows_per_hub * (tile.height() + gap) - gap;
    const int all_width = fold.hubs_beside * (hub_width + hub_gap) - hub_gap;
    const int all_height = fold.hub_rows * (hub_height + hub_gap) - hub_gap;
    const int left = std::max(margin, (window.width() - all_width) / 2);
    places.height = all_height + 2 * margin;

    for (std::size_t h = 0; h < hubs.size(); ++h) {
        const int across = static_cast<int>(h) % fold.hubs_beside;
        const int down = static_cast<int>(h) / fold.hubs_beside;
        const int x = left + across * (hub_width + hub_gap);
        const int y = margin + down * (hub_height + hub_gap);
        places.captions.push_back(fold.captions ? QRect(x, y, hub_width, caption) : QRect());
        for (std::size_t i = 0; i < hubs[h].slots.size(); ++i) {
            const int column = static_cast<int>(i) % fold.columns_per_hub;
            const int row = static_cast<int>(i) / fold.columns_per_hub;
            places.tiles[static_cast<std::size_t>(hubs[h].slots[i])] = QRect(
                QPoint(x + column * (tile.width() + gap), y + head + row * (tile.height() + gap)),
                tile);
        }
    }
    return places;
}

} // namespace gangflash
