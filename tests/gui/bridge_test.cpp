#include "station/desk/calm_progress.hpp"
#include "station/desk/desk.hpp"
#include "station/desk/outcome_watch.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

#include <QTemporaryDir>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::FakeStation;
using testing::sample_job;
using testing::until;

// ---- scans

constexpr const char* imei = "490154203237518";

StationSnapshot with_phone(std::size_t slot, const char* its_imei) {
    StationSnapshot station = testing::waiting_station(4);
    SlotSnapshot& it = station.slots[slot];
    it.state = SlotState::working;
    it.unit = UnitId{41};
    if (its_imei != nullptr) it.facts.imei1 = Personal{its_imei};
    return station;
}

/// The same, and the engine expects `imei` of it.
StationSnapshot with_scanned_phone(std::size_t slot, const char* its_imei) {
    StationSnapshot station = with_phone(slot, its_imei);
    station.slots[slot].scanned_imei = Personal{imei};
    return station;
}

TEST(ScanBook, ScanThenPlugIsForTheNextPhone) {
    ScanBook book;
    const StationSnapshot waiting = testing::waiting_station(4);
    const auto meaning = book.scan(imei, waiting);
    EXPECT_EQ(meaning.answer.kind, AnswerKind::imei_expected);
    ASSERT_TRUE(meaning.order);
    EXPECT_EQ(meaning.order->slot, "");
    EXPECT_EQ(meaning.order->imei.reveal(), imei);
    EXPECT_TRUE(book.compare(with_scanned_phone(2, nullptr)).empty());
    const auto answers = book.compare(with_scanned_phone(2, imei));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].kind, AnswerKind::imei_matches);
    EXPECT_EQ(answers[0].slot, "3");
}

TEST(ScanBook, ASlotScannedBehindItsImeiTakesItOver) {
    ScanBook book;
    const StationSnapshot waiting = testing::waiting_station(4);
    book.scan(imei, waiting);
    const auto meaning = book.scan("2", waiting);
    EXPECT_EQ(meaning.answer.kind, AnswerKind::imei_expected);
    ASSERT_TRUE(meaning.order);
    EXPECT_EQ(meaning.order->slot, "2");
    EXPECT_EQ(book.scan("3", waiting).answer.kind, AnswerKind::slot_found) << "it is given away";
}

TEST(ScanBook, PlugThenScanIsForTheSlotAndTellsAMismatchOnce) {
    ScanBook book;
    const StationSnapshot unknown = with_phone(1, nullptr);
    EXPECT_EQ(book.scan("2", unknown).answer.kind, AnswerKind::slot_found);
    const auto meaning = book.scan(imei, unknown);
    EXPECT_EQ(meaning.answer.kind, AnswerKind::imei_expected);
    ASSERT_TRUE(meaning.order);
    EXPECT_EQ(meaning.order->slot, "2");
    const auto answers = book.compare(with_scanned_phone(1, "356938035643809"));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].kind, AnswerKind::imei_mismatch);
    EXPECT_TRUE(book.compare(with_scanned_phone(1, "356938035643809")).empty());
}

TEST(ScanBook, PlugThenScanWithoutASlotIsForTheOnlyPhoneNobodyKnows) {
    ScanBook book;
    EXPECT_EQ(book.scan(imei, with_phone(3, nullptr)).order->slot, "4");
    StationSnapshot two = with_phone(3, nullptr);
    two.slots[0] = with_phone(0, nullptr).slots[0];
    EXPECT_EQ(book.scan("356938035643809", two).order->slot, "");
}

TEST(ScanBook, SaysWhenAScanStandsForAnImeiThatCannotBeRead) {
    ScanBook book;
    StationSnapshot station = with_scanned_phone(1, imei);
    station.slots[1].facts.imei_source = "scanned";
    const auto answers = book.compare(station);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].kind, AnswerKind::imei_recorded);
}

TEST(ScanBook, RefusesAWrongCheckDigitAndShowsNoWholeImei) {
    ScanBook book;
    const auto [answer, order] = book.scan("490154203237519", testing::waiting_station(4));
    EXPECT_FALSE(order);
    EXPECT_EQ(answer.kind, AnswerKind::imei_check_digit);
    EXPECT_EQ(answer.detail, "***********7519");
}

// ---- the desk

struct DeskRoom {
    explicit DeskRoom(rights::Ports ports = rights::Ports::real)
        : desk(station.opener(), reception, ports) {
        QObject::connect(&desk, &Desk::answered, [this](const Answer& answer) {
            answers.push_back(answer.kind);
        });
    }
    bool answered(AnswerKind kind) const {
        return std::find(answers.begin(), answers.end(), kind) != answers.end();
    }

    FakeStation station;
    std::shared_ptr<const testing::FakeReception> reception =
        std::make_shared<const testing::FakeReception>();
    Desk desk;
    std::vector<AnswerKind> answers;
};

TEST(Desk, LetsOnlyAnEngineerPrepareAJob) {
    DeskRoom room;
    room.desk.prepare(sample_job());
    EXPECT_EQ(room.desk.prepared(), nullptr);
    EXPECT_TRUE(room.answered(AnswerKind::engineer_needed));
    room.desk.enrol(testing::engineer("Ada", "long enough"));
    ASSERT_TRUE(until([&] { return room.desk.role() == Role::engineer; }));
    room.desk.prepare(sample_job());
    EXPECT_NE(room.desk.prepared(), nullptr);
}

TEST(Desk, LetsPeopleBeEnrolledOnlyWithAPinnedEngineersKey) {
    DeskRoom room;
    rights::Enrolment mallory = testing::engineer("Mallory", "also long enough");
    mallory.engineer_key = "mallory.pem";
    room.desk.enrol(mallory);
    ASSERT_TRUE(until([&] { return room.answered(AnswerKind::refused); }));
    EXPECT_FALSE(room.reception->recognise("also long enough")->who);
    EXPECT_EQ(room.desk.engineer(), "");
}

TEST(Desk, LetsAnybodyPrepareJobsForPhonesOfSoftware) {
    DeskRoom room(rights::Ports::software);
    room.desk.prepare(sample_job());
    EXPECT_NE(room.desk.prepared(), nullptr);
}

TEST(Desk, SignsAnOperatorInWhoMayNotPrepare) {
    DeskRoom room;
    rights::Enrolment wanted = testing::engineer("Lin", "BADGE-000123");
    wanted.rights.clear();
    ASSERT_TRUE(room.reception->enrol(wanted));
    room.desk.scan("BADGE-000123");
    ASSERT_TRUE(until([&] { return room.desk.engineer() == "Lin"; }));
    EXPECT_EQ(room.desk.role(), Role::op);
    room.desk.prepare(sample_job());
    EXPECT_EQ(room.desk.prepared(), nullptr);
    EXPECT_TRUE(room.answered(AnswerKind::engineer_needed));
}

TEST(Desk, TakesABadgeFromTheScannerAndLocksAfterFiveWrongOnes) {
    DeskRoom room;
    ASSERT_TRUE(room.reception->enrol(testing::engineer("Ada", "BADGE-000817")));
    room.desk.scan("BADGE-000817");
    ASSERT_TRUE(until([&] { return room.desk.role() == Role::engineer; }));
    EXPECT_EQ(room.desk.engineer(), "Ada");
    room.desk.sign_out();
    EXPECT_EQ(room.desk.role(), Role::op);
    for (int i = 0; i < 5; ++i) {
        room.answers.clear();
        room.desk.sign_in("WRONG-000000");
        ASSERT_TRUE(until([&] { return room.answered(AnswerKind::wrong_secret); }));
    }
    room.desk.sign_in("BADGE-000817");
    EXPECT_TRUE(room.answered(AnswerKind::too_many_tries));
}

TEST(Desk, GivesAScanToTheStationAndSaysWhatItFound) {
    DeskRoom room;
    room.desk.scan(imei);
    EXPECT_TRUE(room.answered(AnswerKind::nothing_running));
    room.desk.take_job_of_command_line(sample_job());
    room.desk.start();
    ASSERT_TRUE(
        until([&] { return room.station.link != nullptr && room.desk.phase() == Phase::running; }));
    room.station.link->show(testing::waiting_station(4));
    ASSERT_TRUE(until([&] { return room.desk.station() != nullptr; }));
    room.desk.scan(imei);
    ASSERT_EQ(room.station.asked->expected.size(), 1U);
    EXPECT_EQ(room.station.asked->expected[0].first, "");
    EXPECT_EQ(room.station.asked->expected[0].second.reveal(), imei);
    room.station.link->show(with_scanned_phone(2, "356938035643809"));
    ASSERT_TRUE(until([&] { return room.answered(AnswerKind::imei_mismatch); }));
    EXPECT_TRUE(room.station.asked->stopped_slots.empty()) << "the engine refuses the phone itself";
}

TEST(Desk, SaysWhyTheStationCouldNotBeOpened) {
    DeskRoom room;
    room.station.refusal = Fault{ErrorCode::ledger_in_use, "pid=7"};
    room.desk.take_job_of_command_line(sample_job());
    room.desk.start();
    ASSERT_TRUE(until([&] { return room.answered(AnswerKind::refused); }));
    EXPECT_EQ(room.desk.phase(), Phase::idle);
}

// A window that is closed, or a SIGTERM, while the ledger is being opened.
TEST(Desk, StopsABatchThatWasStillOpening) {
    DeskRoom room;
    room.desk.take_job_of_command_line(sample_job());
    room.desk.start();
    ASSERT_EQ(room.desk.phase(), Phase::opening);
    room.desk.stop(StopRequest::at_safe_point);
    EXPECT_FALSE(room.answered(AnswerKind::nothing_running));
    ASSERT_TRUE(until([&] { return room.desk.phase() == Phase::ended; }));
    EXPECT_EQ(room.station.asked->stops, std::vector{StopRequest::at_safe_point});
}

TEST(Desk, ShowsTheNewestOfManySnapshots) {
    DeskRoom room;
    room.desk.take_job_of_command_line(sample_job());
    room.desk.start();
    ASSERT_TRUE(until([&] { return room.desk.phase() == Phase::running; }));
    int shown = 0;
    QObject::connect(&room.desk, &Desk::snapshotArrived, [&] { ++shown; });
    for (std::uint64_t i = 1; i <= 50; ++i) {
        StationSnapshot station = testing::waiting_station(4);
        station.passed = i;
        room.station.link->show(std::move(station));
    }
    ASSERT_TRUE(until([&] { return room.desk.station() != nullptr; }));
    EXPECT_EQ(shown, 1);
    EXPECT_EQ(room.desk.station()->passed, 50U);
}

TEST(Desk, LetsThePersonAnswerForTheJobAndAddsNothingToItsLicence) {
    DeskRoom room;
    room.desk.take_job_of_command_line(sample_job());
    EXPECT_EQ(room.desk.prepared()->authority.name(), "");
    room.desk.enrol(testing::engineer("Ada", "long enough"));
    ASSERT_TRUE(until([&] { return room.desk.role() == Role::engineer; }));
    room.desk.prepare(sample_job());
    EXPECT_EQ(room.desk.prepared()->authority.name(), "Ada");
    EXPECT_TRUE(room.desk.prepared()->authority.licence.acts.empty())
        << "a badge is no signature under a recipe";
}

TEST(CalmProgress, PassesOnFewStepsAndTheLast) {
    std::vector<std::uint64_t> told;
    const HashProgress progress =
        calm_progress([&](std::uint64_t done, std::uint64_t) { told.push_back(done); });
    for (std::uint64_t done = 1; done <= 100'000; ++done)
        progress(done, 100'000);
    ASSERT_GE(told.size(), 2U);
    EXPECT_EQ(told.front(), 1U);
    EXPECT_EQ(told.back(), 100'000U);
    EXPECT_LT(told.size(), 1'000U);
}

// ---- what is worth a sound

TEST(OutcomeWatch, TellsTheMostUrgentNewsOnce) {
    OutcomeWatch watch;
    EXPECT_FALSE(watch.look(testing::mixed_station(16))) << "what stood there before is no news";
    watch.clear();
    StationSnapshot station = testing::working_station(4);
    EXPECT_FALSE(watch.look(station));
    station.slots[0].state = SlotState::passed;
    EXPECT_EQ(watch.look(station), Outcome::passed);
    EXPECT_FALSE(watch.look(station));
    station.slots[1].state = SlotState::passed;
    station.slots[2].state = SlotState::failed;
    station.slots[3].state = SlotState::away;
    EXPECT_EQ(watch.look(station), Outcome::failed);
    station.slots[3].state = SlotState::working;
    EXPECT_FALSE(watch.look(station)) << "going on is no news";
    station.running = false;
    EXPECT_EQ(watch.look(station), Outcome::batch_ended);
    EXPECT_FALSE(watch.look(station));
}

} // namespace
} // namespace gangflash
