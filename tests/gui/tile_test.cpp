// Tiles use the room there is: their letters grow, nothing of a name is cut off, the bench is
// filled.
#include "station/grid/pages/bench/bench_layout.hpp"
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/tile_delegate.hpp"
#include "tests/gui/sample_station.hpp"

#include <QImage>
#include <QPainter>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::mixed_station;

/// What a bar, a foot and a batch bar leave of a screen.
constexpr QSize bench_of(QSize screen) {
    return {screen.width(), screen.height() - 230};
}

TileLetters letters(std::size_t slots, QSize screen) {
    return letters_of(place_bench(hubs_of(mixed_station(slots)), bench_of(screen)).tile);
}

// Four metres away, a letter of 10 mm is read at ease. A 24" screen of 1080 lines has 0.277 mm a
// pixel, one of 2160 lines and 43" 0.248; a capital has 0.73 of its font's height.
TEST(Tiles, AreReadFromFourMetres) {
    EXPECT_GE(letters(4, {1920, 1080}).word * 0.73 * 0.277, 10.0);
    EXPECT_GE(letters(4, {1920, 1080}).label * 0.73 * 0.277, 14.0);
    EXPECT_GE(letters(16, {3840, 2160}).word * 0.73 * 0.248, 10.0);
    EXPECT_GE(letters(16, {3840, 2160}).label * 0.73 * 0.248, 14.0);
}

TEST(Tiles, LettersNeverShrinkWhereTheTileGrows) {
    TileLetters before{};
    for (int width = 104; width < 3840; width += 8) {
        const TileLetters now = letters_of({width, width * 2 / 3});
        if (!is_small_tile({width, width * 2 / 3}) &&
            is_small_tile({width - 8, (width - 8) * 2 / 3}))
            before = now; // another density
        EXPECT_GE(now.body, before.body) << width;
        EXPECT_GE(now.word, before.word) << width;
        EXPECT_GE(now.label, before.label) << width;
        before = now;
    }
}

TEST(Tiles, FillTheWall) {
    for (const std::size_t slots : {1U, 4U, 8U, 16U, 32U, 64U})
        for (const QSize screen : {QSize(1366, 768), QSize(1920, 1080), QSize(3840, 2160)}) {
            const QSize window = bench_of(screen);
            const BenchPlaces places = place_bench(hubs_of(mixed_station(slots)), window);
            if (places.height > window.height()) continue; // it scrolls: there is no room left
            QRect covered;
            for (const QRect& tile : places.tiles)
                covered |= tile;
            EXPECT_GE(covered.width(), window.width() * 95 / 100)
                << slots << " slots on " << screen.width() << "x" << screen.height();
            EXPECT_GE(covered.height(), window.height() * 88 / 100)
                << slots << " slots on " << screen.width() << "x" << screen.height();
        }
}

QImage painted(const StationSnapshot& station, QSize size) {
    PortGridModel model;
    model.show(std::make_shared<const StationSnapshot>(station));
    TileDelegate delegate;
    delegate.set_tile_size(size);
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.rect = QRect(QPoint(), size);
    delegate.paint(&painter, option, model.index(0, 0));
    return image;
}

/// One tile that holds a phone of this project.
QImage painted(const std::string& project, QSize size) {
    StationSnapshot station = testing::working_station(1);
    station.slots[0].project = project;
    station.slots[0].partition = "md1img";
    return painted(station, size);
}

/// A phone with this verdict, of whose owner's data this was seen.
QImage painted(SlotState state, const char* seen, QSize size) {
    StationSnapshot station = testing::working_station(1);
    SlotSnapshot& slot = station.slots[0];
    slot.state = state;
    slot.userdata = "keep";
    slot.facts.imei1 = Personal{"490154203237518"};
    slot.facts.details.userdata_seen = seen;
    return painted(station, size);
}

TEST(Tiles, SixtyFourStandOnASmallScreenWithoutScrolling) {
    EXPECT_LE(place_bench(hubs_of(mixed_station(64)), {1366, 580}).height, 580);
}

// Sixteen slots on a small screen have room for it: an operator must not have to open the slot.
TEST(Tiles, SayWhatBecameOfTheOwnersData) {
    const QSize sixteen = place_bench(hubs_of(mixed_station(16)), bench_of({1366, 768})).tile;
    for (const SlotState state : {SlotState::working, SlotState::passed})
        for (const QSize size : {sixteen, QSize(400, 170), QSize(800, 340)})
            EXPECT_NE(painted(state, "kept", size), painted(state, "begun", size))
                << size.width() << "x" << size.height();
}

// An underscore stands on the lowest rows of its line: where the line is cut, `a_b` and `a b` look
// alike.
TEST(Tiles, ShowUnderscoresAtEverySize) {
    for (int width = 152; width <= 1000; width += 23) {
        const QSize size(width, width * 2 / 3);
        if (is_small_tile(size)) continue; // has no room for the project
        EXPECT_NE(painted("k65v1_64", size), painted("k65v1 64", size)) << width;
    }
}

} // namespace
} // namespace gangflash
