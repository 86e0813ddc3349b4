// The page of people: everybody may look, a pinned engineer's key changes.
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

struct Page {
    Page() : desk(station.opener(), std::make_shared<testing::FakeReception>()), page(desk) {
        page.resize(1200, 700);
        page.show();
    }
    template <class Widget>
    Widget& find(const char* name) {
        return *page.findChild<Widget*>(QLatin1String(name));
    }
    void type(const char* field, const char* text) {
        auto& line = find<QLineEdit>(field);
        line.clear();
        line.setFocus();
        QTest::keyClicks(&line, QLatin1String(text));
        QTest::keyClick(&line, Qt::Key_Return); // as a scanner ends
    }
    void fill(const char* name, const char* badge, const char* key = "engineer.pem") {
        type("person_name", name);
        type("person_secret", badge);
        type("person_secret_again", badge);
        type("person_engineer_key", key);
    }
    void press(const char* button) {
        QTest::mouseClick(&find<QPushButton>(button), Qt::LeftButton);
    }
    int rows() { return find<QTableWidget>("people").rowCount(); }
    QString problem() { return find<QLabel>("person_problem").text(); }

    testing::FakeStation station;
    Desk desk;
    PeoplePage page;
};

TEST(PeoplePage, ShowsWhoIsPinnedAndNobodyAtFirst) {
    Page page;
    ASSERT_TRUE(until(
        [&] { return page.find<QLabel>("engineers").text().contains(QStringLiteral("Okafor")); }));
    EXPECT_EQ(page.rows(), 0);
}

TEST(PeoplePage, AddsSeveralPeopleByTheEngineersKeyAndKeepsWhoIsSignedIn) {
    Page page;
    page.find<QComboBox>("person_kind").setCurrentIndex(1);
    page.fill("Ada", "BADGE-000817");
    EXPECT_EQ(page.rows(), 0) << "a scanner's Enter presses no button";
    page.press("person_add");
    ASSERT_TRUE(until([&] { return page.rows() == 1; }));
    EXPECT_EQ(page.desk.engineer(), "Ada") << "the first one is signed in at once";
    EXPECT_EQ(page.desk.role(), Role::engineer);
    EXPECT_EQ(page.find<QLineEdit>("person_secret").text(), QString())
        << "no badge stays on screen";

    page.find<QComboBox>("person_kind").setCurrentIndex(0);
    page.fill("Lin", "BADGE-000123");
    page.press("person_add");
    ASSERT_TRUE(until([&] { return page.rows() == 2; }));
    EXPECT_EQ(page.desk.engineer(), "Ada");
    page.desk.scan("BADGE-000123");
    ASSERT_TRUE(until([&] { return page.desk.engineer() == "Lin"; }));
    EXPECT_EQ(page.desk.role(), Role::op);
}

TEST(PeoplePage, ChangesNothingWithoutAPinnedKeyOrWithTwoBadges) {
    Page page;
    page.fill("Mallory", "BADGE-000666", "mallory.pem");
    page.press("person_add");
    ASSERT_TRUE(until([&] { return !page.problem().isEmpty(); }));
    EXPECT_EQ(page.rows(), 0);
    page.fill("Ada", "BADGE-000817");
    page.type("person_secret_again", "BADGE-000818");
    page.press("person_add");
    EXPECT_FALSE(page.problem().isEmpty());
    EXPECT_EQ(page.desk.engineer(), "");
}

TEST(PeoplePage, RevokesAndSignsOutWhoWasRevoked) {
    Page page;
    page.fill("Ada", "BADGE-000817");
    page.press("person_add");
    ASSERT_TRUE(until([&] { return page.rows() == 1; }));
    page.find<QTableWidget>("people").selectRow(0);
    EXPECT_EQ(page.find<QLineEdit>("person_name").text(), QStringLiteral("Ada"));
    page.press("person_revoke");
    ASSERT_TRUE(until([&] { return page.rows() == 0; }));
    EXPECT_EQ(page.desk.engineer(), "");
}

} // namespace
} // namespace gangflash
