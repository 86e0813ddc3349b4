// The shift handover: figures from a ledger's rows, and the sheet they are printed on.
#include "reports/sqlite/reader.hpp"
#include "station/desk/handover.hpp"
#include "station/desk/local_time.hpp"
#include "station/grid/pages/handover/handover_page.hpp"
#include "station/grid/pages/handover/handover_sheet.hpp"
#include "station/wiring/ledger_reader.hpp"
#include "tests/gui/sample_ledger.hpp"
#include "tests/gui/until.hpp"
#include "tests/support/temporary_folder.hpp"

#include <QDateTimeEdit>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPrinter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTextBrowser>
#include <QTextDocument>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::imei_of;
using testing::LedgerWriter;
using ::testing::Not;
using testing::until;
using testing::Visit;

constexpr int shift_begin = 480; ///< minutes
constexpr int shift_end = 960;

/// A day with a shift in its middle. What begins before the shift and ends in it is the shift's.
struct Day {
    Day() {
        writer.open_batch("night", 0, "Zhao", 3);
        writer.visit({.phone = 1,
                      .slot = 3,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::never_returned,
                      .begin = 100,
                      .disconnects = 4});
        writer.visit({.phone = 2, .begin = 110});
        writer.visit({.phone = 3, .begin = shift_begin - 2}); // ends in the shift
        writer.close_batch(shift_begin + 10);
        writer.open_batch("day-A", shift_begin + 20, "Lin", 100);
        writer.visit({.phone = 4, .begin = 510});
        writer.visit({.phone = 5, .begin = 515, .attempts = 2, .disconnects = 1});
        writer.visit({.phone = 6,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::battery_low,
                      .begin = 520,
                      .disconnects = 2});
        writer.visit({.phone = 7,
                      .verdict = Verdict::fail,
                      .error = ErrorCode::never_returned,
                      .begin = 530});
        writer.visit({.phone = 8,
                      .verdict = Verdict::aborted,
                      .error = ErrorCode::never_returned,
                      .begin = 540});
        writer.visit({.phone = 6, .begin = 600});           // healed within the shift
        writer.visit({.phone = 9, .begin = shift_end - 1}); // ends after it
        writer.visit({.phone = 7, .begin = shift_end + 5}); // healed by the next shift
        writer.close_batch(shift_end + 60);
    }
    Shift shift(int from, int until) const { return {writer.at(from), writer.at(until)}; }
    Handover read(int from = shift_begin, int until = shift_end) const {
        auto handover = read_handover(*ledger_reader(file), shift(from, until));
        EXPECT_TRUE(handover);
        return std::move(*handover);
    }

    TemporaryFolder folder;
    std::string file = (folder.path() / "ledger.sqlite").string();
    LedgerWriter writer{file, micros_of(QDateTime(QDate(2026, 11, 25), QTime(0, 0)))};
};

TEST(Handover, CountsTheVerdictsThatFellWithinTheShift) {
    const Day day;
    const Handover handover = day.read();
    EXPECT_EQ(handover.counts.passed, 4U) << "3 of the night batch, 4, 5 and 6";
    EXPECT_EQ(handover.counts.failed, 2U);
    EXPECT_EQ(handover.counts.aborted, 1U);
    EXPECT_EQ(handover.counts.verdicts(), 7U);
    EXPECT_EQ(handover.phones, 6U) << "phone 6 came twice";
    EXPECT_EQ(handover.counts.disconnects, 3U);
    EXPECT_EQ(handover.counts.first_pass, 3U) << "phone 5 took two attempts";
    EXPECT_DOUBLE_EQ(*handover.counts.first_pass_yield(), 3.0 / 6.0);
    EXPECT_EQ(handover.in_work, 1U) << "phone 9";
    EXPECT_THAT(handover.operators, ElementsAre("Lin", "Zhao"));
    EXPECT_THAT(handover.stations, ElementsAre("bench-1"));
}

TEST(Handover, GivesEveryBatchItsOwnPart) {
    const Day day;
    const Handover handover = day.read();
    ASSERT_EQ(handover.batches.size(), 2U);
    const BatchShare& night = handover.batches[0];
    EXPECT_EQ(night.batch, "night");
    EXPECT_EQ(night.counts.passed, 1U);
    EXPECT_EQ(night.counts.failed, 0U) << "that was before the shift";
    EXPECT_EQ(night.passed_ever, 2U);
    EXPECT_TRUE(night.closed);
    const BatchShare& today = handover.batches[1];
    EXPECT_EQ(today.batch, "day-A");
    EXPECT_EQ(today.counts.passed, 3U);
    EXPECT_EQ(today.planned, 100U);
    EXPECT_FALSE(today.closed) << "it was closed later";
    EXPECT_EQ(today.in_work, 1U);
}

TEST(Handover, TellsCausesTheMostFrequentFirst) {
    const Day day;
    const Handover handover = day.read();
    ASSERT_EQ(handover.failures.size(), 2U);
    EXPECT_EQ(handover.failures[0].error_id, "USB-106");
    EXPECT_EQ(handover.failures[0].count, 2U);
    EXPECT_EQ(handover.failures[1].error_id, "PHN-705");
}

TEST(Handover, ListsReworkAsItStoodWhenTheShiftEnded) {
    const Day day;
    std::vector<std::string> waiting;
    for (const PhoneRow& phone : day.read().open_rework)
        waiting.push_back(phone.last.facts.imei1->reveal());
    EXPECT_THAT(waiting, ElementsAre(imei_of(8), imei_of(7), imei_of(1)));
}

TEST(Handover, ShiftsThatTouchCountEveryVerdictOnce) {
    const Day day;
    std::uint64_t passed = 0;
    std::uint64_t all = 0;
    std::uint64_t disconnects = 0;
    for (const int from : {0, 100, 103, shift_begin, shift_begin + 1, 513, shift_end}) {
        static constexpr int ends[] = {
            100, 103, shift_begin, shift_begin + 1, 513, shift_end, 2000};
        const int until = *std::upper_bound(std::begin(ends), std::end(ends), from);
        const Handover part = day.read(from, until);
        passed += part.counts.passed;
        all += part.counts.verdicts();
        disconnects += part.counts.disconnects;
    }
    std::uint64_t passed_in_ledger = 0;
    std::uint64_t all_in_ledger = 0;
    for (const BatchSummary& batch : *list_batches(day.file)) {
        passed_in_ledger += batch.passed;
        all_in_ledger += batch.passed + batch.failed + batch.aborted;
    }
    EXPECT_EQ(passed, passed_in_ledger);
    EXPECT_EQ(all, all_in_ledger);
    EXPECT_EQ(disconnects, 7U);
}

TEST(Handover, FirstPassIsTheLedgersOwn) {
    const Day day;
    std::uint64_t first_pass = 0;
    for (const BatchSummary& batch : *list_batches(day.file))
        first_pass += batch.first_pass;
    EXPECT_EQ(day.read(0, 5000).counts.first_pass, first_pass);
}

TEST(Handover, AShiftInWhichNothingHappenedHasNoYield) {
    const Day day;
    const Handover handover = day.read(3000, 3480);
    EXPECT_EQ(handover.counts.verdicts(), 0U);
    EXPECT_FALSE(handover.counts.first_pass_yield());
    EXPECT_TRUE(handover.batches.empty());
    EXPECT_EQ(handover.open_rework.size(), 2U) << "older rework still waits";
}

// ---- the sheet

std::string plain(const QString& html) {
    QTextDocument document;
    document.setHtml(html);
    return document.toPlainText().toStdString();
}

TEST(HandoverSheet, SaysWhatToDoNextAndShowsNoWholeId) {
    const Day day;
    const std::string text =
        plain(handover_html(day.read(), {QStringLiteral("Lin"), {}, {}}, day.writer.at(970)));
    EXPECT_THAT(text, HasSubstr("50.0 %"));
    EXPECT_THAT(text, HasSubstr("Charge the battery, try another cable"));
    EXPECT_THAT(text, HasSubstr("…" + imei_of(7).substr(11)));
    for (int phone = 1; phone < 10; ++phone) {
        EXPECT_THAT(text, Not(HasSubstr(imei_of(phone))));
        EXPECT_THAT(text, Not(HasSubstr(testing::second_imei_of(phone))));
        EXPECT_THAT(text, Not(HasSubstr(testing::serial_of(phone))));
        EXPECT_THAT(text, Not(HasSubstr(testing::me_id_of(phone))));
    }
}

TEST(HandoverSheet, TakesWordsAsWordsNotAsMarkup) {
    const Handover nothing;
    const QString html = handover_html(
        nothing,
        {QStringLiteral("<b>Lin</b>"), QStringLiteral("A & B"), QStringLiteral("1 < 2\nslot 7")},
        {});
    const std::string text = plain(html);
    EXPECT_THAT(text, HasSubstr("<b>Lin</b>"));
    EXPECT_THAT(text, HasSubstr("A & B"));
    EXPECT_THAT(text, HasSubstr("1 < 2"));
    EXPECT_THAT(text, HasSubstr("slot 7"));
}

TEST(HandoverSheet, SaysHowManyPhonesItLeavesOut) {
    Handover handover;
    for (int i = 0; i < 250; ++i) {
        PhoneRow phone;
        phone.last.verdict = Verdict::fail;
        phone.last.error_id = "USB-106";
        phone.last.slot = "slot-" + std::to_string(i);
        handover.open_rework.push_back(std::move(phone));
    }
    const std::string text = plain(handover_html(handover, {}, {}));
    EXPECT_THAT(text, HasSubstr("earlier ones: 250"));
    EXPECT_THAT(text, HasSubstr("slot-199\n"));
    EXPECT_THAT(text, Not(HasSubstr("slot-200\n")));
    EXPECT_THAT(text, HasSubstr("The latest 200 stand here"));
}

QByteArray content(const QString& file) {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

/// Pages of a PDF, by its own count.
int pages_of(const QByteArray& pdf) {
    const auto at = pdf.indexOf("/Count ");
    return at < 0 ? 0 : pdf.mid(at + 7, 6).split('\n').first().trimmed().toInt();
}

TEST(HandoverSheet, TakesAsManyPagesAsItsRowsNeed) {
    const TemporaryFolder folder;
    const QString file = QString::fromStdString((folder.path() / "long.pdf").string());
    Handover handover;
    ASSERT_TRUE(save_sheet_as_pdf(handover_html(handover, {}, {}), QStringLiteral("t"), file));
    EXPECT_EQ(pages_of(content(file)), 1);
    for (int i = 0; i < 150; ++i) {
        PhoneRow phone;
        phone.last.verdict = Verdict::fail;
        phone.last.error_id = "USB-106";
        handover.open_rework.push_back(phone);
    }
    ASSERT_TRUE(save_sheet_as_pdf(handover_html(handover, {}, {}), QStringLiteral("t"), file));
    EXPECT_GE(pages_of(content(file)), 4);
    EXPECT_LE(pages_of(content(file)), 20);
}

TEST(HandoverSheet, LosesNothingOfAPartThatIsHigherThanAPage) {
    const TemporaryFolder folder;
    const QString file = QString::fromStdString((folder.path() / "tower.pdf").string());
    const QString remark = QStringLiteral("line\n").repeated(300); // over a metre at nine points
    ASSERT_TRUE(
        save_sheet_as_pdf(handover_html({}, {{}, {}, remark}, {}), QStringLiteral("t"), file));
    EXPECT_GE(pages_of(content(file)), 4);
    Handover handover;
    PhoneRow phone;
    phone.last.verdict = Verdict::fail;
    for (int i = 0; i < 600; ++i)
        phone.last.error_text += "many words ";
    handover.open_rework.push_back(phone); // one row of a table
    ASSERT_TRUE(save_sheet_as_pdf(handover_html(handover, {}, {}), QStringLiteral("t"), file));
    EXPECT_GE(pages_of(content(file)), 7);
}

// ---- the page

struct HandoverRoom : Day {
    HandoverRoom() : page(ledger_reader(file)) {
        page.ask(shift(shift_begin, shift_end));
        page.show();
        EXPECT_TRUE(settled());
    }
    bool settled() {
        return until([this] { return !page.asking() && !page.saving(); });
    }
    std::string sheet() {
        return page.findChild<QTextBrowser*>(QStringLiteral("sheet"))->toPlainText().toStdString();
    }
    std::string said() {
        return page.findChild<QLabel*>(QStringLiteral("said"))->text().toStdString();
    }
    HandoverPage page;
};

TEST(HandoverPage, AsksForTheLastEightHoursFirst) {
    const Day day;
    HandoverPage page(ledger_reader(day.file));
    page.refresh();
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    const Shift shift = page.handover().shift;
    EXPECT_EQ(shift.until.value - shift.from.value, 8 * 3'600'000'000LL);
    const std::int64_t now = micros_of(QDateTime::currentDateTime()).value;
    EXPECT_GE(shift.until.value, now - 60'000'000) << "what just ended is part of it";
    EXPECT_LE(shift.until.value, now + 60'000'000);
}

TEST(HandoverPage, GoesAlongWithTheClockUntilTimesAreChosen) {
    const Day day;
    HandoverPage page(ledger_reader(day.file));
    auto* until_field = page.findChild<QDateTimeEdit*>(QStringLiteral("shift_until"));
    {
        const QSignalBlocker quiet(until_field); // as if the page had been opened long ago
        until_field->setDateTime(QDateTime(QDate(2026, 1, 1), QTime(0, 0)));
    }
    page.refresh();
    EXPECT_EQ(until_field->date(), QDateTime::currentDateTime().addSecs(60).date());
    until_field->setDateTime(QDateTime(QDate(2026, 1, 1), QTime(0, 0))); // by hand
    page.refresh();
    EXPECT_EQ(until_field->date(), QDate(2026, 1, 1));
    ASSERT_TRUE(until([&] { return !page.asking(); }));
}

TEST(HandoverPage, PutsTheFiguresAndWhatPeopleAddOnTheSheet) {
    HandoverRoom room;
    EXPECT_EQ(room.page.handover().counts.passed, 4U);
    room.page.findChild<QLineEdit*>(QStringLiteral("to_whom"))
        ->setText(QStringLiteral("Wang Fang"));
    room.page.findChild<QPlainTextEdit*>(QStringLiteral("remark"))
        ->setPlainText(QStringLiteral("Cable of slot 7 is worn"));
    EXPECT_TRUE(until([&] { return room.sheet().find("worn") != std::string::npos; }));
    EXPECT_THAT(room.sheet(), HasSubstr("Wang Fang"));
    EXPECT_THAT(room.sheet(), HasSubstr("2026-11-25 08:00 – 16:00"));
}

TEST(HandoverPage, SavesAPdf) {
    HandoverRoom room;
    const QString file = QString::fromStdString((room.folder.path() / "shift.pdf").string());
    room.page.save_pdf(file);
    ASSERT_TRUE(room.settled());
    EXPECT_TRUE(content(file).startsWith("%PDF-"));
    EXPECT_GT(content(file).size(), 10'000);
    EXPECT_THAT(room.said(), HasSubstr("shift.pdf"));
    room.page.save_pdf(QStringLiteral("/no/such/folder/shift.pdf"));
    ASSERT_TRUE(room.settled());
    EXPECT_THAT(room.said(), HasSubstr("/no/such/folder/shift.pdf"));
}

TEST(HandoverPage, PrintsTheSameSheet) {
    HandoverRoom room;
    const QString file = QString::fromStdString((room.folder.path() / "printed.pdf").string());
    {
        QPrinter printer(QPrinter::HighResolution);
        printer.setOutputFileName(file);
        room.page.print(printer);
    }
    EXPECT_TRUE(content(file).startsWith("%PDF-"));
    EXPECT_GT(content(file).size(), 10'000);
}

TEST(HandoverPage, PrintsNothingWhenTheLedgerCannotBeRead) {
    HandoverPage page(ledger_reader("/nowhere/ledger.sqlite"));
    page.refresh();
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    EXPECT_THAT(page.findChild<QLabel*>(QStringLiteral("said"))->text().toStdString(),
                HasSubstr("/nowhere/ledger.sqlite"));
    EXPECT_FALSE(page.findChild<QPushButton*>(QStringLiteral("primary"))->isEnabled());
    EXPECT_TRUE(page.findChild<QTextBrowser*>(QStringLiteral("sheet"))->toPlainText().isEmpty());
}

} // namespace
} // namespace gangflash
