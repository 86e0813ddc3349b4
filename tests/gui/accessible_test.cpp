// What screen readers are told: every tile and every figure, over the same interface that AT-SPI
// asks.
#include "station/grid/look/figure.hpp"
#include "station/grid/pages/bench/batch_bar.hpp"
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "tests/gui/sample_station.hpp"

#include <set>

#include <QAccessible>
#include <QTest>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::mixed_station;

struct Bench {
    explicit Bench(StationSnapshot station) : view(model) {
        model.show(std::make_shared<const StationSnapshot>(std::move(station)));
        view.resize(1200, 800);
        view.show();
        interface = QAccessible::queryAccessibleInterface(&view);
    }
    PortGridModel model;
    BenchView view;
    QAccessibleInterface* interface = nullptr;
};

TEST(Accessible, EveryTileHasANameAValueAndAllItsWords) {
    Bench bench(mixed_station(16));
    ASSERT_NE(bench.interface, nullptr);
    EXPECT_EQ(bench.interface->role(), QAccessible::List);
    ASSERT_EQ(bench.interface->childCount(), 16);
    std::set<QString> names;
    for (int i = 0; i < 16; ++i) {
        QAccessibleInterface* tile = bench.interface->child(i);
        ASSERT_NE(tile, nullptr);
        ASSERT_TRUE(tile->isValid());
        const SlotSnapshot& slot = *bench.model.slot_at(i);
        const TileText text = tile_text(slot);
        EXPECT_EQ(tile->role(), QAccessible::ListItem);
        EXPECT_TRUE(tile->text(QAccessible::Name).contains(text.slot));
        EXPECT_TRUE(tile->text(QAccessible::Name).contains(text.state));
        for (const QString& said : {text.doing,
                                    text.action,
                                    text.phone,
                                    text.model,
                                    text.userdata,
                                    text.counters,
                                    text.boot,
                                    text.pace})
            EXPECT_TRUE(tile->text(QAccessible::Description).contains(said)) << said.toStdString();
        ASSERT_NE(tile->valueInterface(), nullptr);
        const int value = tile->valueInterface()->currentValue().toInt();
        if (has_verdict(slot.state))
            EXPECT_EQ(value, 100);
        else if (in_work(slot.state))
            EXPECT_EQ(value, static_cast<int>(slot.fraction * 100));
        else
            EXPECT_EQ(value, 0);
        EXPECT_EQ(tile->parent(), bench.interface);
        EXPECT_EQ(bench.interface->indexOfChild(tile), i);
        EXPECT_FALSE(tile->rect().isEmpty());
        names.insert(tile->text(QAccessible::Name));
    }
    EXPECT_EQ(names.size(), 16U) << "two tiles are called the same";
}

TEST(Accessible, ATileIsFoundUnderTheFingerFocusedAndOpened) {
    Bench bench(mixed_station(16));
    QAccessibleInterface* third = bench.interface->child(2);
    const QPoint middle = third->rect().center();
    EXPECT_EQ(bench.interface->childAt(middle.x(), middle.y()), third);
    int opened = -1;
    QObject::connect(&bench.view, &QAbstractItemView::activated, [&](const QModelIndex& index) {
        opened = index.row();
    });
    ASSERT_NE(third->actionInterface(), nullptr);
    third->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    EXPECT_EQ(opened, 2);
    EXPECT_EQ(bench.view.currentIndex().row(), 2);
}

TEST(Accessible, ATileSaysWhatItIsNowAndOneThatIsGoneIsNoMore) {
    Bench bench(testing::working_station(16));
    QAccessibleInterface* last = bench.interface->child(15);
    ASSERT_TRUE(last->isValid());
    StationSnapshot moved = testing::working_station(16);
    moved.slots[3].state = SlotState::passed;
    bench.model.show(std::make_shared<const StationSnapshot>(moved));
    EXPECT_TRUE(
        bench.interface->child(3)->text(QAccessible::Name).contains(QStringLiteral("PASS")));

    bench.model.show(std::make_shared<const StationSnapshot>(mixed_station(8)));
    EXPECT_EQ(bench.interface->childCount(), 8);
    EXPECT_EQ(bench.interface->child(15), nullptr);
}

TEST(Accessible, EveryFigureOfTheBarIsReadWithItsCaption) {
    BatchBar bar;
    StationSnapshot station = mixed_station(16);
    station.passed = 1234;
    station.failed = 7;
    bar.show_station(station);
    int figures = 0;
    for (const Figure* figure : bar.findChildren<Figure*>()) {
        QAccessibleInterface* told =
            QAccessible::queryAccessibleInterface(const_cast<Figure*>(figure));
        ASSERT_NE(told, nullptr);
        const QString name = told->text(QAccessible::Name);
        EXPECT_TRUE(name.endsWith(figure->text())) << name.toStdString();
        EXPECT_GT(name.size(), figure->text().size() + 3) << "without what it counts";
        ++figures;
    }
    EXPECT_GE(figures, 7);
}

} // namespace
} // namespace gangflash
