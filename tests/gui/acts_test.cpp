// Who did what, by real keys: badges from a scanner, stops, refused scans, the page of people.
#include "station/grid/main_window.hpp"
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/people/people_page.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::until;

constexpr const char* anna = "8800012345"; ///< an operator's badge, as a scanner types it
constexpr const char* bert = "8800067890";
constexpr const char* eva = "9900054321"; ///< an engineer's

struct Hall {
    Hall() : desk(station.opener(), reception, rights::Ports::real) {
        EXPECT_TRUE(reception->enrol(testing::an_operator("Anna", anna)));
        EXPECT_TRUE(reception->enrol(testing::an_operator("Bert", bert)));
        EXPECT_TRUE(reception->enrol(testing::engineer("Eva", eva)));
        desk.keep_acts(kept.keeper());
        window = std::make_unique<MainWindow>(desk);
        window->resize(1600, 900);
        window->show();
        QApplication::setActiveWindow(window.get());
        EXPECT_TRUE(QTest::qWaitForWindowActive(window.get()));
    }

    void scan(const char* text) {
        window->findChild<BenchView*>()->setFocus();
        QTest::keyClicks(QApplication::focusWidget(), QLatin1String(text));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    }
    bool sign_in(const char* badge, const std::string& name) {
        scan(badge);
        return until([&] { return desk.engineer() == name; });
    }
    void run_batch() {
        desk.take_job_of_command_line(testing::sample_job());
        desk.start();
        ASSERT_TRUE(until([&] { return desk.phase() == Phase::running; }));
        station.link->show(testing::working_station(4));
        ASSERT_TRUE(until([&] { return desk.station() != nullptr; }));
    }
    /// The acts of this kind, once there are so many.
    std::vector<PersonActed> acts(ActKind kind, std::size_t count) {
        EXPECT_TRUE(until([&] { return kept.of(kind).size() >= count; })) << to_string(kind);
        return kept.of(kind);
    }

    testing::FakeStation station;
    testing::KeptActs kept;
    std::shared_ptr<const testing::FakeReception> reception =
        std::make_shared<const testing::FakeReception>();
    Desk desk;
    std::unique_ptr<MainWindow> window;
};

TEST(Acts, SigningInAndOutAndWrongBadgesAreKept) {
    Hall hall;
    ASSERT_TRUE(hall.sign_in(eva, "Eva"));
    const auto in = hall.acts(ActKind::signed_in, 1);
    ASSERT_EQ(in.size(), 1U);
    EXPECT_EQ(in[0].who, (Who{"Eva", KnownBy::badge}));
    EXPECT_GT(in[0].at.value, 0);
    hall.desk.sign_out();
    const auto out = hall.acts(ActKind::signed_out, 1);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].who.name, "Eva") << "who it was, not who is left";

    hall.scan("7777777777");
    const auto wrong = hall.acts(ActKind::sign_in_refused, 1);
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_EQ(wrong[0].who, Who{}) << "nobody known";
    EXPECT_EQ(wrong[0].text.find("7777"), std::string::npos) << "a badge is a secret";
    EXPECT_EQ(wrong[0].subject.find("7777"), std::string::npos);
}

TEST(Acts, AnOperatorsBadgeInMidBatchMakesLaterPhonesHis) {
    Hall hall;
    ASSERT_TRUE(hall.sign_in(anna, "Anna"));
    hall.run_batch();
    EXPECT_EQ(hall.station.opened_job->operator_name, "Anna");
    EXPECT_EQ(hall.station.opened_job->operator_known_by, KnownBy::badge);
    ASSERT_TRUE(hall.sign_in(bert, "Bert"));
    ASSERT_TRUE(until([&] { return !hall.station.asked->operators.empty(); }));
    EXPECT_EQ(hall.station.asked->operators.back(), (Who{"Bert", KnownBy::badge}));
    ASSERT_TRUE(hall.sign_in(eva, "Eva"));
    EXPECT_EQ(hall.station.asked->operators.size(), 1U) << "an engineer takes no bench over";
}

TEST(Acts, AStopSaysWhoseItWas) {
    Hall hall;
    hall.run_batch();
    hall.desk.stop_slot("2");
    ASSERT_EQ(hall.station.asked->stopped_by.size(), 1U);
    EXPECT_EQ(hall.station.asked->stopped_by[0], (Who{"Lin", KnownBy::named}))
        << "the name on the job is all that is known";
    ASSERT_TRUE(hall.sign_in(eva, "Eva"));
    hall.desk.stop(StopRequest::at_safe_point);
    EXPECT_EQ(hall.station.asked->stopped_by.back(), (Who{"Eva", KnownBy::badge}));
}

TEST(Acts, PreparingAndStartingAreTwoPeoples) {
    Hall hall;
    ASSERT_TRUE(hall.sign_in(eva, "Eva"));
    hall.desk.prepare(testing::sample_job());
    const auto prepared = hall.acts(ActKind::prepared, 1);
    ASSERT_EQ(prepared.size(), 1U);
    EXPECT_EQ(prepared[0].who.name, "Eva");
    EXPECT_EQ(prepared[0].batch_name, "2026-11-25-A");
    EXPECT_EQ(prepared[0].subject, "k65v1_64_bsp_V12.5.3");
    ASSERT_TRUE(hall.sign_in(anna, "Anna"));
    hall.desk.start();
    ASSERT_TRUE(until([&] { return hall.station.opened_job != nullptr; }));
    const OrderGiven& order = hall.station.opened_job->order;
    EXPECT_EQ(order.prepared_by, (Who{"Eva", KnownBy::badge}));
    EXPECT_EQ(order.started_by, (Who{"Anna", KnownBy::badge}));
    EXPECT_NE(order.userdata, "");
}

TEST(Acts, WhatNobodyIsNamedForIsTheAccounts) {
    testing::FakeStation station;
    testing::KeptActs kept;
    Desk desk(station.opener(),
              std::make_shared<const testing::FakeReception>(),
              rights::Ports::software);
    desk.keep_acts(kept.keeper());
    desk.set_account("bench");
    auto job = std::make_shared<Job>(*testing::sample_job());
    job->operator_name.clear(); // the field under Setup was left empty
    desk.prepare(job);
    desk.start();
    ASSERT_TRUE(until([&] { return station.opened_job != nullptr; }));
    const Who account{"bench", KnownBy::account};
    EXPECT_EQ(station.opened_job->order.prepared_by, account);
    EXPECT_EQ(station.opened_job->order.started_by, account);
    EXPECT_EQ(station.opened_job->operator_name, "bench")
        << "each phone's record says whose it was";
    EXPECT_EQ(station.opened_job->operator_known_by, KnownBy::account);
    ASSERT_TRUE(until([&] { return !kept.of(ActKind::prepared).empty(); }));
    EXPECT_EQ(kept.of(ActKind::prepared).front().who, account);
}

TEST(Acts, ARefusedScanIsKeptAndItsNumberIsNot) {
    Hall hall;
    hall.run_batch();
    hall.scan("490154203237519");
    const auto refused = hall.acts(ActKind::scan_refused, 1);
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].subject, "IMEI ***********7519");
    EXPECT_EQ(refused[0].batch_name, "2026-11-25-A");
    EXPECT_NE(refused[0].text, "");
}

struct Page {
    Page() : desk(station.opener(), std::make_shared<testing::FakeReception>()), page(desk) {
        desk.keep_acts(kept.keeper());
        page.resize(1200, 700);
        page.show();
    }
    template <class Widget>
    Widget& find(const char* name) {
        return *page.findChild<Widget*>(QLatin1String(name));
    }
    void fill(const char* name, const char* badge) {
        for (const auto& [field, text] : {std::pair{"person_name", name},
                                          std::pair{"person_secret", badge},
                                          std::pair{"person_secret_again", badge},
                                          std::pair{"person_engineer_key", "engineer.pem"}}) {
            auto& line = find<QLineEdit>(field);
            line.clear();
            line.setFocus();
            QTest::keyClicks(&line, QLatin1String(text));
        }
    }
    void press(const char* button) {
        QTest::mouseClick(&find<QPushButton>(button), Qt::LeftButton);
    }

    testing::FakeStation station;
    testing::KeptActs kept;
    Desk desk;
    PeoplePage page;
};

TEST(Acts, AddingRenewingAndRevokingAreKeptUnderTheEngineersName) {
    Page page;
    page.fill("Mia", "BADGE-000123");
    page.press("person_add");
    ASSERT_TRUE(until([&] { return page.kept.of(ActKind::enrolled).size() == 1; }));
    EXPECT_EQ(page.kept.of(ActKind::enrolled)[0].subject, "Mia");
    EXPECT_EQ(page.kept.of(ActKind::enrolled)[0].who, (Who{"Okafor", KnownBy::key}));
    EXPECT_EQ(page.kept.of(ActKind::enrolled)[0].text, "operate; until 2099-12-31");
    page.fill("Mia", "BADGE-000124");
    page.press("person_add");
    ASSERT_TRUE(until([&] { return page.kept.of(ActKind::renewed).size() == 1; }));
    page.fill("Mia", "BADGE-000124");
    page.press("person_revoke");
    ASSERT_TRUE(until([&] { return page.kept.of(ActKind::revoked).size() == 1; }));
    EXPECT_EQ(page.kept.of(ActKind::revoked)[0].who.name, "Okafor");
}

TEST(PeoplePage, TellsANewcomerTheOrderOfTheFirstSteps) {
    Page page;
    ASSERT_TRUE(until(
        [&] { return page.find<QLabel>("first_steps").text().contains(QStringLiteral("1.")); }));
    EXPECT_TRUE(page.find<QLabel>("first_steps").isVisible());
    page.find<QComboBox>("person_kind").setCurrentIndex(1);
    page.fill("Ada", "BADGE-000817");
    page.press("person_add");
    ASSERT_TRUE(until([&] { return page.find<QTableWidget>("people").rowCount() == 1; }));
    EXPECT_FALSE(page.find<QLabel>("first_steps").isVisible());
}

} // namespace
} // namespace gangflash
