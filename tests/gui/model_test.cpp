#include "station/grid/look/theme.hpp"
#include "station/grid/pages/bench/partition_model.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/grid/pages/bench/timeline_model.hpp"
#include "station/grid/pages/history/unit_model.hpp"
#include "station/i18n/words.hpp"
#include "tests/gui/sample_station.hpp"

#include <array>
#include <set>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::mixed_station;
using testing::waiting_station;
using testing::working_station;
using Report = QAbstractItemModelTester::FailureReportingMode;

std::shared_ptr<const StationSnapshot> shared(StationSnapshot station) {
    return std::make_shared<const StationSnapshot>(std::move(station));
}

/// Turns what the tester finds into failures of the test.
void expect_sound(QAbstractItemModel& model) {
    QAbstractItemModelTester tester(&model, Report::Fatal);
}

TEST(PortGridModel, IsASoundModelWhateverItIsShown) {
    PortGridModel model;
    QAbstractItemModelTester tester(&model, Report::Fatal);
    model.show(shared(waiting_station(16)));
    model.show(shared(working_station(16)));
    model.show(shared(mixed_station(128)));
    model.show(shared(StationSnapshot{}));
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(PortGridModel, TellsOnlyOfTheSlotThatMoved) {
    PortGridModel model;
    StationSnapshot station = working_station(16);
    model.show(shared(station));
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.show(shared(station));
    EXPECT_EQ(changes.count(), 0) << "nothing moved";
    station.slots[6].bytes_written += 1;
    model.show(shared(station));
    ASSERT_EQ(changes.count(), 1);
    EXPECT_EQ(changes[0][0].toModelIndex().row(), 6);
    EXPECT_EQ(resets.count(), 0);
}

TEST(PortGridModel, GivesRawValuesForSortingAndWordsForEyes) {
    PortGridModel model;
    StationSnapshot station = working_station(2);
    station.slots[0].fraction = 0.625;
    station.slots[1].state = SlotState::failed;
    station.slots[1].fault = Fault{ErrorCode::never_returned, ""};
    model.show(shared(station));
    const auto at = [&](int row, int column, int role) {
        return model.index(row, column).data(role);
    };
    EXPECT_DOUBLE_EQ(at(0, PortGridModel::progress_column, PortGridModel::raw_role).toDouble(),
                     0.625);
    EXPECT_EQ(at(0, PortGridModel::progress_column, Qt::DisplayRole).toString(),
              QStringLiteral("62\u00A0%"));
    EXPECT_EQ(at(1, PortGridModel::state_column, PortGridModel::raw_role).toInt(),
              static_cast<int>(SlotState::failed));
    EXPECT_EQ(at(1, PortGridModel::state_column, Qt::DisplayRole).toString(),
              QStringLiteral("FAIL"));
    EXPECT_EQ(at(1, PortGridModel::error_column, Qt::DisplayRole).toString(),
              QStringLiteral("USB-106"));
}

TEST(Tile, EveryStateHasAWordOfItsOwn) {
    std::set<QString> words;
    for (int state = 0; state <= static_cast<int>(SlotState::stopped); ++state)
        words.insert(words::slot_state(static_cast<SlotState>(state)));
    EXPECT_EQ(words.size(), static_cast<std::size_t>(SlotState::stopped) + 1);
    EXPECT_FALSE(words.contains(QString()));
}

TEST(Tile, DoesNotSayHundredPercentBeforeTheVerdict) {
    SlotSnapshot slot;
    slot.state = SlotState::working;
    slot.fraction = 0.9999;
    EXPECT_EQ(percent_text(slot), QStringLiteral("99\u00A0%"));
}

TEST(Tile, NeverShowsAWholeImei) {
    SlotSnapshot slot;
    slot.state = SlotState::working;
    slot.facts.imei1 = Personal{"356938035643809"};
    EXPECT_FALSE(tile_text(slot).spoken().contains(QStringLiteral("35693803564")));
    EXPECT_TRUE(tile_text(slot).phone.endsWith(QStringLiteral("3809")));
}

TEST(Tile, SaysOfAFailureWhatHappenedAndWhatToDo) {
    const StationSnapshot station = mixed_station(16);
    const TileText text = tile_text(station.slots[2]);
    EXPECT_EQ(text.headline, QStringLiteral("USB-106"));
    EXPECT_EQ(text.doing, QString::fromUtf8(entry_of(ErrorCode::never_returned).text));
    EXPECT_EQ(text.action, QString::fromUtf8(entry_of(ErrorCode::never_returned).action));
}

TEST(Tile, SaysWhatBecomesOfTheOwnersDataAndThatItsSlotIsStopped) {
    StationSnapshot station = mixed_station(16);
    SlotSnapshot& failed = station.slots[2];
    failed.userdata.clear();
    EXPECT_EQ(tile_text(failed).userdata, QString());
    failed.userdata = "keep";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data: to be kept"));
    failed.userdata = "erase";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data: to be erased"));
    EXPECT_TRUE(tile_text(failed).spoken().contains(QStringLiteral("data: to be erased")));
    failed.stopped = true;
    EXPECT_TRUE(tile_text(failed).counters.contains(words::slot_state(SlotState::stopped)));
}

/// Sixteen tiles said "data erased" of phones that nobody had touched: an order is no fact.
TEST(Tile, SaysErasedOnlyOfWhatWasSeen) {
    StationSnapshot station = mixed_station(16);
    SlotSnapshot& failed = station.slots[2];
    PhoneDetails& details = failed.facts.details;
    failed.userdata = "erase";
    details.userdata_seen = "untouched";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data NOT touched, was to be erased"));
    details.userdata_seen = "begun";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data PARTLY erased"));
    details.userdata_seen = "erased";
    details.userdata_proof = "8 places read back (userdata 8)";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data erased, 8 places read back"));
    failed.userdata = "keep";
    details.userdata_seen = "untouched";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data not touched"));
    details.userdata_seen = "kept";
    EXPECT_EQ(tile_text(failed).userdata, QStringLiteral("data kept: not touched, read as before"));
}

TEST(PortGridModel, GivesTheDelegateTheSlotItPaints) {
    PortGridModel model;
    model.show(std::make_shared<const StationSnapshot>(mixed_station(16)));
    for (int row = 0; row < 16; ++row) {
        const auto slot = model.index(row, 0).data(PortGridModel::slot_role).value<SlotView>();
        ASSERT_TRUE(slot);
        EXPECT_EQ(slot->slot, std::to_string(row + 1));
    }
}

TEST(Theme, KeepsGreenForPassAndTellsVerdictsApart) {
    constexpr std::array states{SlotState::empty,
                                SlotState::waiting,
                                SlotState::working,
                                SlotState::away,
                                SlotState::failed,
                                SlotState::aborted,
                                SlotState::ignored,
                                SlotState::stopped};
    for (const ThemeName name : {ThemeName::light, ThemeName::dark, ThemeName::high_contrast}) {
        const Theme& theme = theme_of(name);
        for (const SlotState state : states)
            EXPECT_NE(theme.state(state), theme.state(SlotState::passed)) << to_string(state);
        EXPECT_NE(theme.state(SlotState::failed), theme.state(SlotState::aborted));
        EXPECT_NE(theme.state(SlotState::failed), theme.state(SlotState::away));
        EXPECT_NE(theme.state(SlotState::failed), theme.state(SlotState::working));
        EXPECT_NE(theme.magenta, theme.state(SlotState::passed)) << "what erases is no success";
    }
}

TEST(TimelineModel, GrowsWithItsPhoneAndStartsOverWithAnother) {
    TimelineModel model;
    QAbstractItemModelTester tester(&model, Report::Fatal);
    const StationSnapshot station = mixed_station(16);
    std::vector<StationEvent> life = testing::life_of(station.slots[2]);
    model.show({life.begin(), life.begin() + 5});
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.show(life);
    EXPECT_EQ(inserted.count(), 1);
    EXPECT_EQ(resets.count(), 0);
    EXPECT_EQ(model.rowCount(), static_cast<int>(life.size()));
    EXPECT_TRUE(model.as_text().contains(QStringLiteral("USB-101")));
    for (StationEvent& event : life)
        event.at.value += 1;
    model.show(life);
    EXPECT_EQ(resets.count(), 1);
}

TEST(PartitionModel, ShowsProtectedPartitionsButTakesNoTickForThem) {
    PartitionModel model;
    model.show({{"boot", "boot.img", 32 * mib, true, Lock::none},
                {"nvram", "", 5 * mib, false, Lock::identity}});
    expect_sound(model);
    EXPECT_FALSE(model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole));
    EXPECT_FALSE(model.partitions()[1].ticked);
    EXPECT_FALSE(model.index(1, PartitionModel::result_column).data().toString().isEmpty());
    QSignalSpy ticks(&model, &PartitionModel::ticked);
    EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_EQ(ticks.count(), 1);
}

TEST(UnitModel, SaysWhatToDoNext) {
    UnitRow unit;
    unit.error_id = "STO-601";
    unit.verdict = Verdict::fail;
    UnitModel model;
    model.show(std::vector<UnitRow>{unit});
    expect_sound(model);
    EXPECT_EQ(model.index(0, UnitModel::next_column).data().toString(),
              words::error_action(ErrorCode::storage_write_failed));
}

} // namespace
} // namespace gangflash
