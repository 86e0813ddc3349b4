// The Setup page and what stands behind it: recipes, packages, what is remembered.
#include "base/sha256.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/desk/job_check.hpp"
#include "station/grid/pages/bench/partition_model.hpp"
#include "station/grid/pages/setup/recent_jobs.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "tests/gui/heartbeat.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"
#include "tests/support/command_line.hpp"
#include "tests/support/file_content.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::until;

/// A package of a virtual phone, and a recipe of it; made once.
struct Firmware {
    Firmware() {
        const auto made =
            vphone::make_package(package, *vphone::find_chip_model("MT6765"), 4 * mib);
        EXPECT_TRUE(made) << describe(made.error());
        const auto ran = run_verbs({cli::add_recipe_verb},
                                   "recipe make --package " + package.string() +
                                       " --userdata keep --name lot-7 --out " + recipe.string());
        EXPECT_EQ(ran.code, 0) << ran.err;
    }

    QTemporaryDir folder;
    std::filesystem::path home{folder.path().toStdString()};
    std::filesystem::path package = home / "firmware";
    std::filesystem::path recipe = home / "lot-7.toml";
};

Firmware& firmware() {
    static Firmware firmware;
    return firmware;
}

QString q_path(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

struct Page {
    Page() : desk(station.opener(), std::make_shared<testing::FakeReception>()) {
        page = std::make_unique<SetupPage>(desk);
        page->resize(1400, 800);
        page->show();
    }

    void sign_in() {
        desk.enrol(testing::engineer("Ada", "long enough"));
        ASSERT_TRUE(until([&] { return desk.role() == Role::engineer; }));
    }
    void settle() {
        ASSERT_TRUE(until([&] { return !page->checking(); }, std::chrono::seconds(60)));
    }
    template <class Widget>
    Widget& find(const char* name) {
        return *page->findChild<Widget*>(QLatin1String(name));
    }
    void drop(const std::filesystem::path& path) { drop(std::vector{path}); }
    void drop(const std::vector<std::filesystem::path>& paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const auto& path : paths)
            urls.append(QUrl::fromLocalFile(q_path(path)));
        data.setUrls(urls);
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page.get(), &enter); // Qt drops only where it entered
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(page.get(), &event);
    }

    QTemporaryDir folder;
    testing::FakeStation station;
    Desk desk;
    std::unique_ptr<SetupPage> page;
};

TEST(JobCheck, MakesTheJobThatARecipeFreezes) {
    JobChoice choice;
    choice.recipe = firmware().recipe;
    const JobVerdict verdict = check_job(choice, {});
    ASSERT_NE(verdict.job, nullptr) << describe(verdict.faults.front());
    ASSERT_EQ(verdict.job->plans.size(), 1U);
    EXPECT_EQ(verdict.job->plans[0]->userdata, Userdata::keep);
    ASSERT_EQ(verdict.partitions.size(), verdict.job->plans[0]->writes.size());
    EXPECT_EQ(verdict.partitions[0].lock, Lock::recipe);
    EXPECT_TRUE(verdict.partitions[0].checked);
    EXPECT_TRUE(verdict.job->authority.licence.acts.empty()) << "nobody signed it";
}

TEST(JobCheck, TellsBesideTheImageWhatIsWrongWithIt) {
    const Firmware broken;
    std::filesystem::resize_file(broken.package / "super.img", 100);
    JobChoice choice;
    choice.package = broken.package;
    choice.userdata = Userdata::keep;
    const JobVerdict verdict = check_job(choice, {});
    EXPECT_EQ(verdict.job, nullptr);
    int told = 0;
    for (const PartitionChoice& row : verdict.partitions) {
        EXPECT_FALSE(row.checked);
        if (!row.fault) continue;
        ++told;
        EXPECT_EQ(row.file, "super.img");
    }
    EXPECT_GE(told, 1);
}

TEST(JobCheck, TakesNoFileForAnotherWhoseNameEndsAlike) {
    const Faults faults{{ErrorCode::package_missing_file, "/fw/vendor_boot.img: gone"},
                        {ErrorCode::package_missing_file, "s.txt:9: dtbo: /fw/dtbo.img: gone"}};
    EXPECT_FALSE(fault_about(faults, "boot.img"));
    EXPECT_TRUE(fault_about(faults, "vendor_boot.img"));
    EXPECT_TRUE(fault_about(faults, "dtbo.img"));
}

TEST(JobCheck, TakesTheListsAndSaysWhichCannotBeRead) {
    JobChoice choice;
    choice.recipe = firmware().recipe;
    choice.deny_list = firmware().home / "stolen.txt";
    const JobVerdict refused = check_job(choice, {});
    EXPECT_EQ(refused.job, nullptr);
    EXPECT_TRUE(fault_about(refused.faults, choice.deny_list));
    EXPECT_FALSE(fault_about(refused.faults, choice.recipe));
    std::ofstream(choice.deny_list) << "490154203237518\n";
    const JobVerdict taken = check_job(choice, {});
    ASSERT_NE(taken.job, nullptr);
    EXPECT_EQ(taken.job->rules.denied.size(), 1U);
}

TEST(JobCheck, KnowsDroppedFilesByTheirNames) {
    EXPECT_EQ(dropped_as(firmware().package), Dropped::package);
    EXPECT_EQ(dropped_as("/x/MT6765_Android_scatter.txt"), Dropped::package);
    EXPECT_EQ(dropped_as("/x/LOT-7.TOML"), Dropped::recipe);
    EXPECT_EQ(dropped_as("/x/auth_sv5.auth"), Dropped::auth);
    EXPECT_EQ(dropped_as("/x/vendor-AUTH.bin"), Dropped::auth);
    EXPECT_EQ(dropped_as("/x/sec.cert"), Dropped::cert);
    EXPECT_EQ(dropped_as("/x/DA_BR.bin"), Dropped::agent);
    EXPECT_EQ(dropped_as("/x/holiday.jpg"), Dropped::unknown);
}

TEST(SetupPage, TakesADroppedRecipeAndPreparesItsJobForTheEngineer) {
    Page page;
    page.drop(firmware().recipe);
    page.settle();
    EXPECT_EQ(page.find<QLineEdit>("recipe").text(), q_path(firmware().recipe));
    EXPECT_FALSE(page.find<QComboBox>("mode").isEnabled()) << "the recipe says it";
    EXPECT_EQ(page.find<QLabel>("mark_recipe").text(), QStringLiteral("✔"));
    EXPECT_FALSE(page.find<QPushButton>("primary").isEnabled()) << "no engineer";
    page.sign_in();
    page.find<QCheckBox>("stop_duplicates").setChecked(true);
    page.settle();
    page.find<QPushButton>("primary").click();
    ASSERT_NE(page.desk.prepared(), nullptr);
    EXPECT_EQ(page.desk.prepared()->authority.name(), "Ada") << "she answers for it";
    EXPECT_TRUE(page.desk.prepared()->rules.stop_duplicate_imei);
    EXPECT_EQ(page.desk.prepared()->plans.size(), 1U);
}

TEST(SetupPage, SaysWhatAPackageWasComparedWithAndWarnedOf) {
    const Firmware listed;
    std::ofstream(listed.package / "SHA256SUMS")
        << sha256(as_bytes(content_of(listed.package / "logo.bin"))).hex() << "  logo.bin\n";
    Page page;
    page.find<QComboBox>("userdata").setCurrentIndex(1);
    page.drop(listed.package);
    page.settle();
    const QString result = page.find<QLabel>("result").text();
    EXPECT_TRUE(result.contains(QStringLiteral("compared with SHA256SUMS: 1 file")))
        << result.toStdString();
    EXPECT_TRUE(result.contains(QStringLiteral("no signature can be seen"))) << "a warning";
}

TEST(SetupPage, OffersToWriteTheTableAlone) {
    Page page;
    page.sign_in();
    QComboBox& mode = page.find<QComboBox>("mode");
    const int row = mode.findData(static_cast<int>(FlashMode::repair_table));
    ASSERT_GE(row, 0);
    mode.setCurrentIndex(row);
    page.drop(firmware().package);
    page.settle();
    page.find<QPushButton>("primary").click();
    ASSERT_NE(page.desk.prepared(), nullptr) << page.find<QLabel>("result").text().toStdString();
    const Plan& plan = *page.desk.prepared()->plans.front();
    EXPECT_EQ(plan.mode, FlashMode::repair_table);
    EXPECT_TRUE(plan.writes.empty()) << "the table, and nothing else";
}

TEST(SetupPage, ChecksFilesThatAreDroppedTogetherOnce) {
    Page page;
    page.drop({firmware().package, firmware().package / "MTK_AllInOne_DA.bin"});
    EXPECT_EQ(page.find<QLineEdit>("package").text(), q_path(firmware().package));
    EXPECT_EQ(page.find<QLineEdit>("agent").text(),
              q_path(firmware().package / "MTK_AllInOne_DA.bin"));
    EXPECT_EQ(page.page->checking(), 1);
    page.settle();
    page.drop("/x/holiday.jpg");
    EXPECT_TRUE(page.find<QLabel>("result").text().contains(QStringLiteral("holiday.jpg")));
}

TEST(SetupPage, ForgetsTheVerdictOfWhatWasTakenOut) {
    Page page;
    page.sign_in();
    page.page->choose_recipe(q_path(firmware().recipe));
    page.settle();
    ASSERT_TRUE(page.find<QPushButton>("primary").isEnabled());
    page.find<QLineEdit>("recipe").setFocus();
    page.find<QLineEdit>("recipe").selectAll();
    QTest::keyClick(&page.find<QLineEdit>("recipe"), Qt::Key_Delete);
    QTest::keyClick(&page.find<QLineEdit>("recipe"), Qt::Key_Return);
    EXPECT_FALSE(page.find<QPushButton>("primary").isEnabled());
    EXPECT_EQ(page.page->partitions().rowCount(), 0);
    EXPECT_TRUE(page.find<QComboBox>("mode").isEnabled());
}

/// 14.3: a name that nobody else has, and --again said for one batch, by a hand.
TEST(SetupPage, ProposesANameOfItsOwnAndWorksAgainOnlyWhenToldSo) {
    Page page;
    const QString proposed = page.find<QLineEdit>("batch").text();
    EXPECT_TRUE(QRegularExpression(QStringLiteral("^\\d{4}-\\d\\d-\\d\\d-\\d{6}-[2-9a-z]{4}$"))
                    .match(proposed)
                    .hasMatch())
        << proposed.toStdString();
    EXPECT_NE(Page().find<QLineEdit>("batch").text(), proposed);
    page.sign_in();
    page.page->choose_recipe(q_path(firmware().recipe));
    page.settle();
    auto& again = page.find<QCheckBox>("again");
    EXPECT_FALSE(again.isChecked());
    page.find<QPushButton>("primary").click();
    ASSERT_NE(page.desk.prepared(), nullptr);
    EXPECT_FALSE(page.desk.prepared()->again);
    EXPECT_FALSE(page.desk.prepared()->flash_passed_again);

    again.setChecked(true);
    page.find<QLineEdit>("batch").setText(QStringLiteral("another"));
    EXPECT_FALSE(again.isChecked()) << "it was said of another batch";
    again.click();
    page.find<QPushButton>("primary").click();
    EXPECT_TRUE(page.desk.prepared()->again);
    EXPECT_TRUE(page.desk.prepared()->flash_passed_again);
    EXPECT_EQ(page.desk.prepared()->batch, "another");
    EXPECT_FALSE(again.isChecked()) << "once";
}

TEST(SetupPage, OffersWhatWasPreparedBeforeAndRemembersItsLists) {
    const std::filesystem::path lot = firmware().home / "lot.txt";
    std::ofstream(lot) << "SN-1\n";
    {
        Page page;
        page.sign_in();
        page.find<QLineEdit>("allow_list").setText(q_path(lot));
        page.find<QLineEdit>("operator").setText(QStringLiteral("Lin"));
        page.page->choose_recipe(q_path(firmware().recipe));
        page.settle();
        page.find<QPushButton>("primary").click();
        ASSERT_NE(page.desk.prepared(), nullptr);
    }
    EXPECT_EQ(recent_jobs().value(0), q_path(firmware().recipe));
    Page page;
    EXPECT_EQ(page.find<QLineEdit>("allow_list").text(), q_path(lot));
    EXPECT_EQ(page.find<QLineEdit>("operator").text(), QStringLiteral("Lin"));
    QMenu& menu = *page.find<QPushButton>("recent").menu();
    Q_EMIT menu.aboutToShow();
    ASSERT_FALSE(menu.isEmpty());
    menu.actions().front()->trigger();
    page.settle();
    EXPECT_EQ(page.find<QLineEdit>("recipe").text(), q_path(firmware().recipe));
}

TEST(SetupPage, MissesARecentPackageThatIsGone) {
    remember_job(QStringLiteral("/gone/firmware"));
    Page page;
    QMenu& menu = *page.find<QPushButton>("recent").menu();
    Q_EMIT menu.aboutToShow();
    menu.actions().front()->trigger();
    page.settle();
    EXPECT_TRUE(page.find<QLabel>("result").text().contains(QStringLiteral("PKG-823")))
        << page.find<QLabel>("result").text().toStdString();
}

TEST(RecentJobs, AreTheLastTenEachOnce) {
    for (int i = 0; i < 12; ++i)
        remember_job(QStringLiteral("/lot-%1.toml").arg(i));
    remember_job(QStringLiteral("/lot-5.toml"));
    const QStringList jobs = recent_jobs();
    ASSERT_EQ(jobs.size(), 10);
    EXPECT_EQ(jobs[0], QStringLiteral("/lot-5.toml"));
    EXPECT_EQ(jobs[1], QStringLiteral("/lot-11.toml"));
    EXPECT_EQ(jobs.count(QStringLiteral("/lot-5.toml")), 1);
}

TEST(SetupPage, KeepsTheWindowAliveOverALargePackage) {
    const Firmware large;
    // GANGFLASH_LARGE_MIB=3072: as much as its partition takes.
    const char* wanted = std::getenv("GANGFLASH_LARGE_MIB");
    const std::uint64_t size = wanted != nullptr ? std::stoul(wanted) : 512;
    std::ofstream(large.package / "super.img") << "raw";
    std::filesystem::resize_file(large.package / "super.img", size * mib);
    Page page;
    page.page->choose_package(q_path(large.package));
    const testing::Heartbeat heartbeat;
    page.find<QComboBox>("userdata").setCurrentIndex(1);
    page.settle();
    EXPECT_EQ(page.find<QLabel>("mark_package").text(), QStringLiteral("✔"));
    EXPECT_LT(heartbeat.longest_ms(), testing::longest_block_ms);
    RecordProperty("longest_block_ms", static_cast<int>(heartbeat.longest_ms()));
}

TEST(SetupPage, MarksTheFileThatCannotBeTaken) {
    Page page;
    page.find<QLineEdit>("deny_list").setText(QStringLiteral("/no/such/stolen.txt"));
    page.page->choose_recipe(q_path(firmware().recipe));
    page.settle();
    EXPECT_EQ(page.find<QLabel>("mark_deny_list").text(), QStringLiteral("✖"));
    EXPECT_TRUE(
        page.find<QLabel>("mark_deny_list").toolTip().contains(QStringLiteral("stolen.txt")));
    EXPECT_FALSE(page.find<QPushButton>("primary").isEnabled());
}

} // namespace
} // namespace gangflash
