// History and rework, on ledgers that the journal wrote.
#include "station/cli/write_report.hpp"
#include "station/desk/ledger_questions.hpp"
#include "station/desk/local_time.hpp"
#include "station/grid/dialogs/report_buttons.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/pages/history/batch_model.hpp"
#include "station/grid/pages/history/history_page.hpp"
#include "station/grid/pages/history/record_table.hpp"
#include "station/grid/pages/history/unit_model.hpp"
#include "station/grid/pages/history/unit_pane.hpp"
#include "station/grid/pages/rework/rework_page.hpp"
#include "station/wiring/ledger_reader.hpp"
#include "tests/gui/sample_ledger.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"
#include "tests/support/temporary_folder.hpp"

#include <atomic>
#include <ctime>
#include <future>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QDateEdit>
#include <QDesktopServices>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::imei_of;
using testing::LedgerWriter;
using testing::second_imei_of;
using testing::until;
using testing::Visit;
using Report = QAbstractItemModelTester::FailureReportingMode;
using ::testing::ElementsAre;

constexpr int a_day = 24 * 60;

/// Noon of a November day, wherever the bench stands.
const QDateTime first_noon(QDate(2026, 11, 20), QTime(12, 0));

UnitRow row(std::int64_t unit, const char* me_id, Verdict verdict) {
    UnitRow row;
    row.unit = UnitId{unit};
    if (*me_id != '\0') row.facts.me_id = me_id;
    row.verdict = verdict;
    return row;
}

/// Three days, three batches. Phone 1 fails, fails again and passes; phone 2 passes, then fails in
/// a later batch; phone 3 is aborted; phone 4 passes at once; one that never said who it is fails.
struct Shop {
    Shop() {
        writer.open_batch("lot-1", 0, "Lin", 10);
        writer.visit({.phone = 1,
                      .slot = 2,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::never_returned,
                      .begin = 1,
                      .attempts = 3,
                      .disconnects = 2});
        writer.visit({.phone = 2, .slot = 10, .begin = 2});
        writer.close_batch(60);
        writer.open_batch("lot-2", a_day, "Wang Fang");
        writer.visit({.phone = 1,
                      .slot = 5,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::battery_low,
                      .begin = a_day + 1});
        writer.visit({.phone = 3,
                      .verdict = Verdict::aborted,
                      .error = ErrorCode::cancelled,
                      .begin = a_day + 2});
        writer.visit({.phone = 0,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::never_returned,
                      .begin = a_day + 3,
                      .identified = false});
        writer.close_batch(a_day + 60);
        writer.open_batch("lot-3", 2 * a_day, "Lin");
        writer.visit({.phone = 4, .begin = 2 * a_day + 1});
        writer.visit({.phone = 2,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::storage_write_failed,
                      .begin = 2 * a_day + 2});
        writer.visit({.phone = 1, .slot = 7, .begin = 2 * a_day + 3});
    }

    TemporaryFolder folder;
    std::string file = (folder.path() / "ledger.sqlite").string();
    LedgerWriter writer{file, micros_of(first_noon)};
};

/// The rows of a list as `batch/slot verdict`, from the top.
std::vector<std::string> told(const QAbstractItemModel& model) {
    std::vector<std::string> rows;
    const auto text = [&](int at, int column) {
        return model.index(at, column).data().toString().toStdString();
    };
    for (int at = 0; at < model.rowCount(); ++at)
        rows.push_back(text(at, UnitModel::batch_column) + "/" + text(at, UnitModel::slot_column) +
                       " " + text(at, UnitModel::verdict_column));
    return rows;
}

// ---- whose visit

TEST(Rework, IsWhatDidNotPassInItsLatestVisit) {
    auto phones = phones_of({row(1, "aa", Verdict::fail),
                             row(2, "bb", Verdict::pass),
                             row(3, "aa", Verdict::pass),
                             row(4, "bb", Verdict::fail),
                             row(5, "cc", Verdict::aborted),
                             row(6, "", Verdict::fail),
                             row(7, "", Verdict::fail)});
    std::vector<std::pair<std::int64_t, std::uint32_t>> open;
    for (const PhoneRow& phone : phones)
        if (waits_for_rework(phone)) open.emplace_back(phone.last.unit.value, phone.visits);
    using P = std::pair<std::int64_t, std::uint32_t>;
    EXPECT_THAT(open, ElementsAre(P{7, 1}, P{6, 1}, P{5, 1}, P{4, 2}));
}

TEST(Rework, AnEmptyIdIsNoId) {
    UnitRow one = row(1, "", Verdict::fail);
    one.facts.me_id = "";
    UnitRow other = row(2, "", Verdict::fail);
    other.facts.me_id = "";
    EXPECT_NE(phone_key(one), phone_key(other));
}

TEST(Rework, ReadsFromTheLedgerWhoWaitsAndHowOftenTheyCame) {
    const Shop shop;
    const auto open = open_rework(*ledger_reader(shop.file));
    ASSERT_TRUE(open);
    ASSERT_EQ(open->size(), 3U);
    EXPECT_EQ((*open)[0].last.facts.imei1->reveal(), imei_of(2));
    EXPECT_EQ((*open)[0].visits, 2U);
    EXPECT_EQ((*open)[0].last.error_id, "STO-601");
    EXPECT_FALSE((*open)[1].last.facts.imei1);
    EXPECT_EQ((*open)[2].last.facts.imei1->reveal(), imei_of(3));
}

TEST(Rework, FindsAPhoneByEitherImeiEvenOnceItHasPassed) {
    const Shop shop;
    for (const std::string& imei : {imei_of(1), second_imei_of(1), testing::me_id_of(1)}) {
        const auto found = search_rework(*ledger_reader(shop.file), imei);
        ASSERT_TRUE(found);
        ASSERT_EQ(found->size(), 1U) << imei;
        EXPECT_EQ(found->front().visits, 3U);
        EXPECT_EQ(found->front().last.verdict, Verdict::pass);
    }
    EXPECT_TRUE(search_rework(*ledger_reader(shop.file), imei_of(77))->empty());
    // Phone 1 failed of it, too, but has passed since.
    const auto by_cause = search_rework(*ledger_reader(shop.file), "usb-106");
    ASSERT_EQ(by_cause->size(), 1U);
    EXPECT_FALSE(by_cause->front().last.facts.imei1);
}

TEST(Rework, AVisitWithoutAnIdStandsAlone) {
    const Shop shop;
    const auto open = open_rework(*ledger_reader(shop.file));
    const auto visits = visits_of(*ledger_reader(shop.file), (*open)[1].last);
    ASSERT_TRUE(visits);
    ASSERT_EQ(visits->size(), 1U);
    EXPECT_EQ(visits->front().unit, (*open)[1].last.unit);
}

// ---- days

/// The process in another place of the world, for as long as it lives.
struct Place {
    explicit Place(const char* zone) {
        qputenv("TZ", zone);
        tzset();
    }
    ~Place() {
        if (before.isNull())
            qunsetenv("TZ");
        else
            qputenv("TZ", before);
        tzset();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    QByteArray before = qgetenv("TZ");
};

constexpr std::int64_t an_hour = 3'600'000'000;

TEST(Days, AreTheBenchsOwn) {
    const Place shenzhen("CST-8");
    const QDate day(2026, 11, 25);
    const std::int64_t utc_midnight = QDateTime(day, QTime(0, 0), Qt::UTC).toMSecsSinceEpoch();
    EXPECT_EQ(begin_of(day).value, utc_midnight * 1000 - 8 * an_hour);
    EXPECT_EQ(end_of(day), begin_of(day.addDays(1)));
}

TEST(Days, HaveTwentyThreeOrTwentyFiveHoursWhereClocksAreTurned) {
    const Place berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    const auto hours = [](QDate day) {
        return (end_of(day).value - begin_of(day).value) / an_hour;
    };
    EXPECT_EQ(hours({2026, 3, 29}), 23);
    EXPECT_EQ(hours({2026, 10, 25}), 25);
    EXPECT_EQ(hours({2026, 11, 25}), 24);
}

TEST(Days, AreReadInTheRightOrderAndMayBeOpen) {
    const QDate early(2026, 11, 1);
    const QDate late(2026, 11, 3);
    const DaySpan turned{late, early};
    EXPECT_EQ(turned.since(), begin_of(early));
    EXPECT_EQ(turned.until(), end_of(late));
    EXPECT_FALSE((DaySpan{early, {}}).until());
    EXPECT_FALSE((DaySpan{{}, early}).since());
}

TEST(History, ADayHoldsItsFirstMomentAndNotTheNextDaysFirst) {
    const TemporaryFolder folder;
    const std::string file = (folder.path() / "ledger.sqlite").string();
    const QDate day(2026, 11, 20);
    LedgerWriter writer(file, begin_of(day));
    writer.open_batch("lot", 0);
    writer.visit({.phone = 1, .begin = -1}); // the evening before
    writer.visit({.phone = 2, .begin = 0});
    writer.visit({.phone = 3, .begin = a_day - 1});
    writer.visit({.phone = 4, .begin = a_day});
    const DaySpan span{day, day};
    const auto units = search_units(*ledger_reader(file), {{}, span.since(), span.until()});
    ASSERT_TRUE(units);
    std::vector<std::string> imeis;
    for (const UnitRow& unit : *units)
        imeis.push_back(unit.facts.imei1->reveal());
    EXPECT_THAT(imeis, ElementsAre(imei_of(3), imei_of(2)));
}

TEST(History, ABatchIsFoundOnEveryDayItWasOpen) {
    BatchSummary closed;
    closed.name = "closed";
    closed.opened_at = {100};
    closed.closed_at = UtcMicros{300};
    BatchSummary open;
    open.name = "open";
    open.opened_at = {200};
    const auto names = [&](std::optional<UtcMicros> since, std::optional<UtcMicros> until) {
        std::vector<std::string> found;
        for (const BatchSummary& batch : open_between({closed, open}, since, until))
            found.push_back(batch.name);
        return found;
    };
    EXPECT_THAT(names({}, {}), ElementsAre("closed", "open"));
    EXPECT_THAT(names(UtcMicros{250}, UtcMicros{260}), ElementsAre("closed", "open"));
    EXPECT_THAT(names(UtcMicros{301}, {}), ElementsAre("open"));
    EXPECT_THAT(names({}, UtcMicros{200}), ElementsAre("closed"));
    EXPECT_THAT(names({}, UtcMicros{100}), ElementsAre());
}

TEST(History, FindsBatchesByNameByOperatorAndByAPhoneInThem) {
    const Shop shop;
    const auto names = [&](const std::string& typed) {
        std::vector<std::string> found;
        for (const BatchSummary& batch :
             *search_batches(*ledger_reader(shop.file), {typed, {}, {}}))
            found.push_back(batch.name);
        return found;
    };
    EXPECT_THAT(names(""), ElementsAre("lot-3", "lot-2", "lot-1"));
    EXPECT_THAT(names("LOT-2"), ElementsAre("lot-2"));
    EXPECT_THAT(names("wang"), ElementsAre("lot-2"));
    EXPECT_THAT(names(second_imei_of(2)), ElementsAre("lot-3", "lot-1"));
    EXPECT_THAT(names("USB-106"), ElementsAre("lot-2", "lot-1"));
    EXPECT_THAT(names("nobody"), ElementsAre());
}

// ---- models

TEST(BatchModel, IsSoundAndGivesTheLedgersFigures) {
    const Shop shop;
    BatchModel model;
    QAbstractItemModelTester tester(&model, Report::Fatal);
    model.show(*search_batches(*ledger_reader(shop.file), {}));
    ASSERT_EQ(model.rowCount(), 3);
    const int lot = model.row_of_batch("lot-2");
    const auto raw = [&](int column) {
        return model.index(lot, column).data(BatchModel::raw_role).toLongLong();
    };
    EXPECT_EQ(raw(BatchModel::passed_column), 0);
    EXPECT_EQ(raw(BatchModel::failed_column), 2);
    EXPECT_EQ(raw(BatchModel::aborted_column), 1);
    EXPECT_EQ(raw(BatchModel::yield_column), 0);
    EXPECT_EQ(model.index(model.row_of_batch("lot-3"), BatchModel::yield_column).data().toString(),
              QStringLiteral("66.7\u00A0%"));
    EXPECT_EQ(model.index(model.row_of_batch("lot-3"), BatchModel::closed_column).data().toString(),
              QStringLiteral("open"));
    model.sort(BatchModel::failed_column, Qt::DescendingOrder);
    EXPECT_EQ(model.batch_at(0).name, "lot-2");
    model.show({});
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(UnitModel, SortsByEveryColumnAndKeepsTheChoice) {
    std::vector<UnitRow> units;
    for (const int slot : {2, 10, 1}) {
        UnitRow unit = row(slot, "aa", slot == 10 ? Verdict::fail : Verdict::pass);
        unit.slot = std::to_string(slot);
        unit.attempts = static_cast<std::uint32_t>(12 - slot);
        units.push_back(unit);
    }
    UnitModel model;
    QAbstractItemModelTester tester(&model, Report::Fatal);
    model.show(units);
    const QPersistentModelIndex ten = model.index(1, UnitModel::slot_column);
    ASSERT_EQ(ten.data().toString(), QStringLiteral("10"));
    const auto slots_by = [&](int column, Qt::SortOrder order) {
        model.sort(column, order);
        std::vector<std::string> slots;
        for (int at = 0; at < model.rowCount(); ++at)
            slots.push_back(model.unit_at(at).slot);
        EXPECT_EQ(ten.data().toString(), QStringLiteral("10")) << "the choice followed its row";
        return slots;
    };
    EXPECT_THAT(slots_by(UnitModel::slot_column, Qt::AscendingOrder), ElementsAre("1", "2", "10"));
    EXPECT_THAT(slots_by(UnitModel::slot_column, Qt::DescendingOrder), ElementsAre("10", "2", "1"));
    EXPECT_THAT(slots_by(UnitModel::tries_column, Qt::AscendingOrder), ElementsAre("10", "2", "1"));
    EXPECT_THAT(slots_by(UnitModel::verdict_column, Qt::DescendingOrder),
                ElementsAre("10", "2", "1"));
    for (int column = 0; column < model.columnCount(); ++column) {
        slots_by(column, Qt::AscendingOrder);
        EXPECT_FALSE(
            model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
    }
    std::reverse(units.begin(), units.end());
    model.show(units);
    EXPECT_EQ(model.unit_at(0).slot, "1") << "new rows are sorted as the ones before";
}

TEST(UnitModel, ShowsNoWholeImeiOrSerial) {
    const Shop shop;
    UnitModel model;
    model.show(*search_units(*ledger_reader(shop.file), {}));
    for (int at = 0; at < model.rowCount(); ++at)
        for (int column = 0; column < model.columnCount(); ++column)
            for (const int role :
                 {int{Qt::DisplayRole}, int{Qt::ToolTipRole}, UnitModel::raw_role}) {
                const std::string text =
                    model.index(at, column).data(role).toString().toStdString();
                for (const int phone : {1, 2, 3, 4}) {
                    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr(imei_of(phone))));
                    EXPECT_THAT(text,
                                ::testing::Not(::testing::HasSubstr(testing::serial_of(phone))));
                }
            }
}

/// How long the event loop stands still on a machine that does nothing else: the processor time of
/// this thread, which the work runs on.
template <class Work>
qint64 ms_of(Work work) {
    const auto now = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return qint64{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
    };
    const qint64 before = now();
    work();
    return now() - before;
}

TEST(RecordTable, ShowsAndSortsHundredThousandPhonesWithoutFreezing) {
    std::vector<UnitRow> units;
    for (int i = 0; i < 100'000; ++i) {
        UnitRow unit = row(i, "", i % 9 == 0 ? Verdict::fail : Verdict::pass);
        unit.facts.imei1 = Personal{imei_of(i)};
        unit.started_at = {1'795'600'000'000'000 - i * 1'000'000LL};
        unit.slot = std::to_string(i % 64);
        unit.batch = "lot-" + std::to_string(i / 1000);
        if (i % 9 == 0) unit.error_id = "USB-106";
        units.push_back(std::move(unit));
    }
    UnitModel model;
    RecordTable table(model);
    table.show_states(UnitModel::verdict_column);
    table.resize(1500, 700);
    table.show();
    QCoreApplication::processEvents();
    const qint64 shown = ms_of([&] {
        model.show(std::move(units));
        table.fit_columns();
        QCoreApplication::processEvents();
        table.grab();
    });
    const qint64 scrolled = ms_of([&] {
        table.choose(99'999);
        table.grab();
    });
    const qint64 by_cause = ms_of([&] {
        table.sortByColumn(UnitModel::error_column, Qt::AscendingOrder);
        table.grab();
    });
    std::printf(
        "100000 phones: shown %lld ms, scrolled to the end %lld ms, sorted by cause %lld ms\n",
        static_cast<long long>(shown),
        static_cast<long long>(scrolled),
        static_cast<long long>(by_cause));
    EXPECT_LT(shown, 500);
    EXPECT_LT(scrolled, 500);
    EXPECT_LT(by_cause, 1500);
    EXPECT_EQ(table.chosen_row(), model.row_of_unit(UnitId{99'999}));
}

// ---- rework page

struct ReworkBench : Shop {
    ReworkBench() : window(desk), page(new ReworkPage(ledger_reader(file))) {
        window.add(*page);
        window.resize(1400, 800);
        window.show();
        QApplication::setActiveWindow(&window);
        EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_F4);
        EXPECT_TRUE(settled());
    }
    bool settled() {
        return until([this] { return !page->asking(); });
    }
    /// As a wedge scanner does: into whatever has the focus, then Enter.
    void scan(const std::string& text) {
        QTest::keyClicks(QApplication::focusWidget(), QString::fromStdString(text));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        EXPECT_TRUE(settled());
    }

    QTemporaryDir rights;
    testing::FakeStation station;
    Desk desk{station.opener(), std::make_shared<testing::FakeReception>()};
    MainWindow window;
    ReworkPage* page;
};

TEST(ReworkPage, ListsWhatWaitsWithItsVisitsAndWhatToDoNext) {
    ReworkBench bench;
    EXPECT_THAT(told(bench.page->phones()),
                ElementsAre("lot-3/1 FAIL", "lot-2/1 FAIL", "lot-2/1 ABORTED"));
    const auto top = [&](int column) {
        return bench.page->phones().index(0, column).data().toString().toStdString();
    };
    EXPECT_EQ(top(UnitModel::visits_column), "2");
    EXPECT_THAT(top(UnitModel::next_column), ::testing::HasSubstr("board repair"));
    bench.page->list().choose(0);
    ASSERT_TRUE(bench.settled());
    EXPECT_THAT(told(bench.page->visits().units()), ElementsAre("lot-3/1 FAIL", "lot-1/10 PASS"));
}

TEST(ReworkPage, AScanShowsAllVisitsOfThePhoneAlsoOnesThatPassed) {
    ReworkBench bench;
    QSignalSpy desk_says(&bench.desk, &Desk::answered);
    bench.scan(second_imei_of(1));
    EXPECT_EQ(desk_says.count(), 0) << "the scan was the page's, not the bench's";
    EXPECT_THAT(told(bench.page->visits().units()),
                ElementsAre("lot-3/7 PASS", "lot-2/5 FAIL", "lot-1/2 FAIL"));
    EXPECT_EQ(bench.page->visits().units().index(2, UnitModel::tries_column).data().toInt(), 3);
    bench.scan(imei_of(3)); // the next one replaces what was scanned before
    EXPECT_THAT(told(bench.page->visits().units()), ElementsAre("lot-2/1 ABORTED"));
    bench.scan("490154203237518");
    EXPECT_EQ(bench.page->phones().rowCount(), 0);
    EXPECT_EQ(bench.page->visits().units().rowCount(), 0);
}

TEST(ReworkPage, AScanStaysThePagesAfterAClickIntoTheList) {
    ReworkBench bench;
    QSignalSpy desk_says(&bench.desk, &Desk::answered);
    const QModelIndex second = bench.page->phones().index(1, UnitModel::time_column);
    QTest::mouseClick(bench.page->list().viewport(),
                      Qt::LeftButton,
                      {},
                      bench.page->list().visualRect(second).center());
    ASSERT_TRUE(bench.settled());
    EXPECT_EQ(bench.page->list().chosen_row(), 1);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    ASSERT_TRUE(bench.settled());
    EXPECT_EQ(bench.page->list().chosen_row(), 2) << "arrows walk the list all the same";
    QTest::mouseClick(bench.page->visits().list().viewport(), Qt::LeftButton);
    bench.scan(imei_of(2));
    EXPECT_EQ(desk_says.count(), 0);
    EXPECT_THAT(told(bench.page->visits().units()), ElementsAre("lot-3/1 FAIL", "lot-1/10 PASS"));
}

TEST(ReworkPage, TheNextAttemptOfAPhoneJoinsItsVisits) {
    ReworkBench bench;
    bench.page->list().choose(0);
    ASSERT_TRUE(bench.settled());
    ASSERT_EQ(bench.page->visits().units().rowCount(), 2);
    bench.writer.visit({.phone = 2, .slot = 9, .begin = 2 * a_day + 30});
    StationSnapshot station = testing::waiting_station(1);
    station.passed = 1;
    bench.page->heed(station); // as the desk passes it on
    EXPECT_TRUE(until([&] { return bench.page->visits().units().rowCount() == 3; }));
    EXPECT_THAT(told(bench.page->visits().units()),
                ElementsAre("lot-3/9 PASS", "lot-3/1 FAIL", "lot-1/10 PASS"));
    EXPECT_EQ(bench.page->phones().rowCount(), 2) << "it passed: it no longer waits";
}

TEST(ReworkPage, SaysWhenTheLedgerCannotBeRead) {
    ReworkPage page(ledger_reader("/nowhere/ledger.sqlite"));
    page.refresh();
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    EXPECT_THAT(page.findChild<QLabel*>(QStringLiteral("said"))->text().toStdString(),
                ::testing::HasSubstr("/nowhere/ledger.sqlite"));
}

// ---- history page

struct HistoryRoom : Shop {
    HistoryRoom() : page(ledger_reader(file)) {
        page.show();
        EXPECT_TRUE(settled());
    }
    bool settled() {
        return until([this] { return !page.asking(); });
    }
    void type(const std::string& text) {
        auto* search = page.findChild<QLineEdit*>(QStringLiteral("search"));
        search->setText(QString::fromStdString(text));
        QTest::keyClick(search, Qt::Key_Return);
        EXPECT_TRUE(settled());
    }
    std::string said() {
        return page.findChild<QLabel*>(QStringLiteral("said"))->text().toStdString();
    }
    HistoryPage page;
};

TEST(HistoryPage, NarrowsByTextAndDaysTogether) {
    HistoryRoom room;
    EXPECT_EQ(room.page.units().rowCount(), 8);
    const QDate second = first_noon.date().addDays(1);
    room.page.ask_days({second, second});
    ASSERT_TRUE(room.settled());
    EXPECT_EQ(room.page.units().rowCount(), 3);
    room.type("USB-106");
    EXPECT_THAT(told(room.page.units()), ElementsAre("lot-2/1 FAIL"));
    room.page.ask_days({});
    ASSERT_TRUE(room.settled());
    EXPECT_THAT(told(room.page.units()), ElementsAre("lot-2/1 FAIL", "lot-1/2 FAIL"));
    room.page.ask_days({{}, first_noon.date()});
    ASSERT_TRUE(room.settled());
    EXPECT_THAT(told(room.page.units()), ElementsAre("lot-1/2 FAIL"));
}

TEST(HistoryPage, AsksForDaysByTheirFields) {
    HistoryRoom room;
    auto* since = room.page.findChild<QDateEdit*>(QStringLiteral("since"));
    EXPECT_FALSE(since->isEnabled()) << "off until somebody asks for it";
    room.page.findChildren<QCheckBox*>().front()->click();
    since->setDate(first_noon.date().addDays(2));
    ASSERT_TRUE(room.settled());
    EXPECT_EQ(room.page.units().rowCount(), 3);
}

TEST(HistoryPage, ABatchShowsItsPhonesAndAPhoneItsVisits) {
    HistoryRoom room;
    room.page.show_tab(HistoryPage::batches_tab);
    ASSERT_TRUE(room.settled());
    ASSERT_EQ(room.page.batches().rowCount(), 3);
    EXPECT_TRUE(room.page.reports().batch().empty());
    room.page.list().choose(room.page.batches().row_of_batch("lot-2"));
    ASSERT_TRUE(room.settled());
    EXPECT_THAT(told(room.page.below().units()),
                ElementsAre("lot-2/1 FAIL", "lot-2/1 ABORTED", "lot-2/5 FAIL"));
    EXPECT_EQ(room.page.reports().batch(), "lot-2");
    room.page.refresh();
    ASSERT_TRUE(room.settled());
    EXPECT_EQ(room.page.reports().batch(), "lot-2") << "looking again keeps the choice";

    room.page.show_tab(HistoryPage::phones_tab);
    ASSERT_TRUE(room.settled());
    room.page.list().choose(0);
    ASSERT_TRUE(room.settled());
    EXPECT_EQ(room.page.below().units().rowCount(), 3);
    EXPECT_EQ(room.page.reports().batch(), "lot-3");
}

// ---- reports

QByteArray content(const std::string& file) {
    QFile in(QString::fromStdString(file));
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

struct ReportRoom : Shop {
    ReportRoom() {
        buttons.set_writer([this](const std::string& batch, const std::string& to) {
            ++asked;
            return cli::write_masked_report(*ledger_reader(file), batch, to);
        });
        buttons.set_batch("lot-1");
        QObject::connect(&buttons, &ReportButtons::said, [this](const QString& text) {
            said = text.toStdString();
        });
    }
    std::string export_as(const std::string& name) {
        const std::string to = (folder.path() / name).string();
        buttons.export_to(QString::fromStdString(to));
        EXPECT_TRUE(until([this] { return !buttons.writing(); }));
        return to;
    }
    ReportButtons buttons;
    std::atomic<int> asked = 0; ///< of the writer, on a pool thread
    std::string said;
};

TEST(ReportExport, IsInTheFormatOfItsEndingAndMasked) {
    ReportRoom room;
    const std::pair<const char*, const char*> starts[] = {
        {"a.html", "<!"}, {"a.PDF", "%PDF-"}, {"a.json", "{"}, {"a.csv", ""}};
    for (const auto& [name, start] : starts) {
        const QByteArray text = content(room.export_as(name));
        EXPECT_GT(text.size(), 200) << name << ": " << room.said;
        EXPECT_TRUE(text.startsWith(start)) << name;
        EXPECT_FALSE(text.contains(imei_of(1).c_str())) << name;
        EXPECT_THAT(room.said, ::testing::HasSubstr(name));
    }
    EXPECT_TRUE(content(room.export_as("b.csv")).contains("lot-1"));
}

TEST(ReportExport, RefusesAnotherEndingAndWritesNothing) {
    ReportRoom room;
    for (const char* name : {"report.doc", "report", "html"}) {
        const std::string to = room.export_as(name);
        EXPECT_EQ(room.asked, 0) << "refused before anything is read or written";
        EXPECT_FALSE(QFile::exists(QString::fromStdString(to)));
        EXPECT_THAT(room.said, ::testing::HasSubstr(".html, .pdf, .xlsx, .csv or .json")) << name;
        const auto refused = cli::write_masked_report(*ledger_reader(room.file), "lot-1", to);
        ASSERT_FALSE(refused);
        EXPECT_THAT(detail_of(refused.error()),
                    ::testing::HasSubstr(".html, .pdf, .csv, .xlsx or .json"));
    }
}

TEST(ReportExport, EveryEndingOfTheDialogIsAFormat) {
    for (const std::string_view ending : report_endings)
        EXPECT_TRUE(cli::parse_report_format(ending)) << ending;
}

TEST(ReportExport, SaysWhereItFailed) {
    ReportRoom room;
    room.export_as("no/such/folder/a.html");
    EXPECT_THAT(room.said, ::testing::HasSubstr("no/such/folder/a.html"));
}

TEST(ReportExport, LetsTheWindowLiveWhileASlowReportIsWritten) {
    ReportButtons buttons;
    std::promise<void> released;
    auto release = released.get_future().share();
    bool in_time = false;
    buttons.set_writer([&](const std::string&, const std::string&) -> Result<void> {
        in_time = release.wait_for(std::chrono::seconds(5)) == std::future_status::ready;
        return success();
    });
    buttons.set_batch("ten thousand phones");
    QElapsedTimer since_beat;
    qint64 longest = 0;
    int beats = 0;
    QTimer heart;
    QObject::connect(&heart, &QTimer::timeout, [&] {
        longest = std::max(longest, since_beat.restart());
        if (++beats == 50) released.set_value();
    });
    since_beat.start();
    heart.start(5);
    buttons.export_to(QStringLiteral("/tmp/never-written.html"));
    ASSERT_TRUE(buttons.writing());
    ASSERT_TRUE(until([&] { return !buttons.writing(); }));
    EXPECT_TRUE(in_time) << "the report was written on the window's own thread";
    EXPECT_GE(beats, 50);
    EXPECT_LT(longest, 250) << "milliseconds between two beats";
}

/// What would be a browser.
class Viewer : public QObject {
    Q_OBJECT
public:
    Viewer() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "show"); }
    ~Viewer() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    QUrl shown;
public Q_SLOTS:
    void show(const QUrl& url) { shown = url; }
};

TEST(ReportOpen, WritesIntoTheCacheOfThisPersonAndShowsIt) {
    ReportRoom room;
    Viewer viewer;
    room.buttons.open();
    ASSERT_TRUE(until([&] { return !room.buttons.writing(); }));
    const QString file = viewer.shown.toLocalFile();
    EXPECT_TRUE(file.startsWith(qEnvironmentVariable("XDG_CACHE_HOME"))) << file.toStdString();
    EXPECT_TRUE(content(file.toStdString()).contains("lot-1"));
    const auto others = QFile::ReadGroup | QFile::ReadOther | QFile::ExeOther;
    EXPECT_FALSE(QFile::permissions(QFileInfo(file).path()) & others);
}

TEST(ReportFile, HasANameThatEveryFileSystemTakes) {
    EXPECT_EQ(report_file_name("lot-1", "html"), "lot-1.html");
    EXPECT_EQ(report_file_name("../../etc/passwd", "html"), "_.._.._etc_passwd.html");
    EXPECT_EQ(report_file_name("a b;rm *", "pdf"), "a_b_rm__.pdf");
    EXPECT_EQ(report_file_name("批次", "pdf"), "批次.pdf");
    EXPECT_EQ(report_file_name("", "pdf"), "_.pdf");
}

} // namespace
} // namespace gangflash

#include "records_test.moc"
