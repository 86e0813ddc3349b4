// The pages of tools as hands meet them: real key events; the command line's own functions behind
// them.
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/look/note_strip.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/pages/backups/backups_page.hpp"
#include "station/grid/pages/doctor/doctor_page.hpp"
#include "station/grid/pages/explain/explain_page.hpp"
#include "station/grid/pages/guide/guide_page.hpp"
#include "station/grid/pages/recipes/recipes_page.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "station/grid/pages/work/format_page.hpp"
#include "station/grid/pages/work/identify_page.hpp"
#include "station/grid/pages/work/memtest_page.hpp"
#include "station/grid/pages/work/readback_page.hpp"
#include "station/grid/session_link.hpp"
#include "station/grid/workshop.hpp"
#include "station/wiring/ledger_reader.hpp"
#include "tests/gui/sample_ledger.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::until;

constexpr std::size_t phones = 2;

/// A package of a virtual phone; made once.
const fs::path& firmware() {
    static const QTemporaryDir folder;
    static const fs::path package = [] {
        const fs::path made = fs::path(folder.path().toStdString()) / "k65v1_64_bsp";
        const auto done = vphone::make_package(made, *vphone::find_chip_model("MT6765"), 4 * mib);
        EXPECT_TRUE(done) << describe(done.error());
        return made;
    }();
    return package;
}

void write_private_key(const fs::path& file) {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    std::FILE* out = std::fopen(file.c_str(), "w");
    ASSERT_TRUE(key != nullptr && out != nullptr);
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    EVP_PKEY_free(key);
}

/// The whole window on virtual phones; or, with `imagined`, on a station that does what it is told.
struct Hall {
    enum class Phones { made_of_software, imagined };

    explicit Hall(Phones kind = Phones::imagined)
        : session(session_words(home)), workshop(station_workshop(session, ledger)),
          desk(kind == Phones::imagined ? station.opener() : opener(),
               std::make_shared<testing::FakeReception>(),
               kind == Phones::imagined ? rights::Ports::real : rights::Ports::software),
          window(desk) {
        for (Page* page : std::initializer_list<Page*>{new SetupPage(desk),
                                                       new IdentifyPage(desk, *workshop),
                                                       new ReadbackPage(desk, *workshop),
                                                       new MemtestPage(desk, *workshop),
                                                       new FormatPage(desk, *workshop),
                                                       new RecipesPage(*workshop),
                                                       new BackupsPage(*workshop),
                                                       new DoctorPage(*workshop),
                                                       new ExplainPage(*workshop)})
            window.add(*page);
        window.add(*new GuidePage(*workshop, window.keys_in_markdown()));
        window.resize(1500, 900);
        window.show();
        QApplication::setActiveWindow(&window);
        EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
    }
    ~Hall() { allow_files({}); }

    static cli::SessionArguments session_words(const fs::path& home) {
        cli::SessionArguments words;
        words.ports = {"virtual:" + std::to_string(phones) + "@MT6765"};
        words.storage = (home / "phones").string();
        words.backups = (home / "vault").string();
        return words;
    }
    OpenStation opener() {
        SessionOptions like = session.session_options({});
        like.ledger = ledger;
        like.state = home / "state";
        return open_sessions(std::move(like),
                             [this](const Job& job) { return session.port_specs(job.plans); });
    }

    template <class PageKind>
    PageKind& open(Qt::Key key, Qt::KeyboardModifiers with = Qt::ControlModifier) {
        QTest::keyClick(&window, key, with);
        auto* page = window.findChild<PageKind*>();
        EXPECT_TRUE(page->isVisible()) << "its key opens it";
        return *page;
    }
    template <class Widget>
    static Widget& find(QWidget& in, const char* name) {
        auto* found = in.findChild<Widget*>(QLatin1String(name));
        EXPECT_NE(found, nullptr) << name;
        return *found;
    }
    static void type(QWidget& page, const char* field, const std::string& text) {
        auto& line = find<QLineEdit>(page, field);
        line.setFocus();
        line.clear();
        QTest::keyClicks(&line, q(text));
        QTest::keyClick(&line, Qt::Key_Return, {}, 80); // a hand's: at once it would end a scan
    }
    static void press(QWidget& page, const char* button) {
        auto& one = find<QPushButton>(page, button);
        one.setFocus();
        QTest::keyClick(&one, Qt::Key_Space);
    }
    static QString said(QWidget& page, const char* label) {
        return find<QLabel>(page, label).text();
    }
    bool ended() {
        return until([this] { return desk.phase() == Phase::ended; }, std::chrono::seconds(60));
    }

    QTemporaryDir folder;
    fs::path home{folder.path().toStdString()};
    std::string ledger = (home / "ledger.sqlite").string();
    testing::FakeStation station;
    cli::SessionArguments session;
    std::unique_ptr<const Workshop> workshop;
    Desk desk;
    MainWindow window;
};

// ---- pages that only read

TEST(ToolPages, IdentifySaysWhoIsPluggedInAndLeavesNoRecord) {
    Hall hall(Hall::Phones::made_of_software);
    auto& page = hall.open<IdentifyPage>(Qt::Key_1);
    Hall::type(page, "tool_package", firmware().string());
    Hall::press(page, "primary");
    ASSERT_TRUE(hall.ended()) << Hall::said(page, "tool_problem").toStdString();
    auto& rows = Hall::find<QTableWidget>(page, "tool_phones");
    ASSERT_EQ(rows.rowCount(), static_cast<int>(phones));
    rows.setFocus();
    QTest::keyClick(&rows, Qt::Key_Down);
    const QString report = Hall::find<QTextBrowser>(page, "tool_report").toPlainText();
    EXPECT_TRUE(report.contains(QStringLiteral("MT6765"))) << report.toStdString();
    EXPECT_TRUE(report.contains(QStringLiteral("imei1")));
    EXPECT_TRUE(report.contains(QStringLiteral("storage_type"))) << "underscores stay";
    EXPECT_FALSE(report.contains(QRegularExpression(QStringLiteral("imei[12]\\s*[0-9]{5}"))))
        << "an IMEI stands in the window: " << report.toStdString();
    EXPECT_FALSE(fs::exists(hall.ledger)) << "who only looks leaves no record";
}

TEST(ToolPages, ReadbackWritesTheFilesAndNamesThem) {
    Hall hall(Hall::Phones::made_of_software);
    auto& page = hall.open<ReadbackPage>(Qt::Key_2);
    Hall::type(page, "tool_package", firmware().string());
    Hall::type(page, "readback_partitions", "boot");
    Hall::type(page, "readback_folder", (hall.home / "read").string());
    Hall::press(page, "primary");
    ASSERT_TRUE(hall.ended()) << Hall::said(page, "tool_problem").toStdString();
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(hall.home / "read"))
        files += entry.path().filename().string().starts_with("boot") ? 1 : 0;
    EXPECT_EQ(files, phones);
    const QString report = Hall::find<QTextBrowser>(page, "tool_report").toPlainText();
    EXPECT_TRUE(report.contains(QStringLiteral("boot"))) << report.toStdString();
    EXPECT_TRUE(report.contains(QStringLiteral("SHA-256")));
}

TEST(ToolPages, ReadbackSaysWhatIsMissingAndReadsNothing) {
    Hall hall;
    auto& page = hall.open<ReadbackPage>(Qt::Key_2);
    Hall::type(page, "tool_package", firmware().string());
    Hall::press(page, "primary");
    ASSERT_TRUE(until([&] { return !Hall::said(page, "tool_problem").isEmpty(); }));
    EXPECT_EQ(hall.desk.phase(), Phase::idle);
    Hall::find<QComboBox>(page, "readback_what").setCurrentIndex(3);
    Hall::type(page, "readback_start", "a lot");
    Hall::type(page, "readback_folder", (hall.home / "read").string());
    Hall::press(page, "primary");
    EXPECT_TRUE(Hall::said(page, "tool_problem").contains(QStringLiteral("a lot")));
    EXPECT_EQ(hall.desk.phase(), Phase::idle);
}

TEST(ToolPages, MemoryTestStartsAtOnceAndLeavesThePreparedJobAsItIs) {
    Hall hall;
    const auto prepared = testing::sample_job("format-all");
    hall.desk.take_job_of_command_line(prepared);
    auto& page = hall.open<MemtestPage>(Qt::Key_3);
    Hall::type(page, "tool_package", firmware().string());
    Hall::press(page, "primary");
    ASSERT_TRUE(until([&] { return hall.desk.phase() == Phase::running; }))
        << Hall::said(page, "tool_problem").toStdString();
    EXPECT_EQ(hall.desk.at_work()->kind, JobKind::memory_test);
    EXPECT_EQ(hall.desk.prepared(), prepared);
    hall.station.link->show(testing::working_station(4));
    EXPECT_TRUE(
        until([&] { return Hall::find<QTableWidget>(page, "tool_phones").rowCount() == 4; }));
    Hall::press(page, "tool_stop");
    EXPECT_EQ(hall.station.asked->stops, std::vector{StopRequest::at_safe_point});
}

// ---- what erases is prepared, never started

TEST(ToolPages, FormatIsOnlyPreparedAndOnlyByWhoMay) {
    Hall hall;
    auto& page = hall.open<FormatPage>(Qt::Key_4);
    Hall::type(page, "tool_package", firmware().string());
    Hall::find<QComboBox>(page, "format_extent").setCurrentIndex(1);
    EXPECT_FALSE(Hall::find<QPushButton>(page, "primary").isEnabled()) << "nobody is signed in";
    hall.desk.enrol(testing::engineer("Ada", "BADGE-000817"));
    ASSERT_TRUE(until([&] { return hall.desk.role() == Role::engineer; }));
    EXPECT_TRUE(Hall::said(page, "format_warning").contains(QStringLiteral("ERASES")));
    Hall::press(page, "primary");
    ASSERT_TRUE(until([&] { return hall.desk.prepared() != nullptr; }))
        << Hall::said(page, "tool_problem").toStdString();
    ASSERT_TRUE(hall.desk.prepared()->plans.front()->format);
    EXPECT_EQ(hall.desk.prepared()->plans.front()->format->extent,
              FormatOrder::Extent::all_but_boot_loaders);
    EXPECT_EQ(hall.desk.prepared()->authority.name(), "Ada");
    EXPECT_EQ(hall.desk.phase(), Phase::idle) << "a page starts nothing that erases";
    EXPECT_EQ(hall.station.link, nullptr);
    EXPECT_FALSE(page.isVisible()) << "the bench shows what is prepared";
}

TEST(ToolPages, AFlashJobHandedInAsAReadingIsOnlyPrepared) {
    Hall hall;
    hall.desk.look(testing::sample_job("format-all"));
    EXPECT_EQ(hall.desk.phase(), Phase::idle);
    EXPECT_EQ(hall.station.link, nullptr);
    EXPECT_EQ(hall.desk.prepared(), nullptr) << "and only by who may";
}

// ---- recipes

TEST(ToolPages, ARecipeIsMadeSignedAndComparedByKeys) {
    Hall hall;
    auto& page = hall.open<RecipesPage>(Qt::Key_5);
    const fs::path out = hall.home / "lot_7.toml";
    QTimer::singleShot(0, &page, [] {
        auto* dialog = qobject_cast<FileDialog*>(QApplication::activeModalWidget());
        ASSERT_NE(dialog, nullptr);
        dialog->go_to(q(firmware().string()));
        ASSERT_TRUE(until([&] { return !dialog->reading(); }));
        auto* take = dialog->findChild<QPushButton*>(QStringLiteral("file_choose"));
        dialog->findChild<QListWidget*>(QStringLiteral("file_list"))->setCurrentRow(-1);
        take->setFocus();
        QTest::keyClick(take, Qt::Key_Space);
    });
    Hall::press(page, "make_add_package");
    ASSERT_EQ(Hall::find<QListWidget>(page, "make_packages").count(), 1);
    QApplication::setActiveWindow(&hall.window); // after the dialog nobody else does offscreen
    ASSERT_TRUE(QTest::qWaitForWindowActive(&hall.window));
    Hall::type(page, "make_name", "Lot 7");
    Hall::type(page, "make_engineer", "Ada");
    Hall::find<QComboBox>(page, "make_userdata").setCurrentIndex(1);
    Hall::type(page, "make_out", out.string());
    ASSERT_TRUE(Hall::find<QPushButton>(page, "make_recipe").isEnabled())
        << Hall::find<QLineEdit>(page, "make_name").text().toStdString() << " "
        << Hall::find<QLineEdit>(page, "make_out").text().toStdString();
    Hall::press(page, "make_recipe");
    ASSERT_TRUE(until([&] { return !page.working(); }, std::chrono::seconds(60)));
    ASSERT_TRUE(fs::exists(out)) << Hall::said(page, "make_answer").toStdString();
    const auto made = load_recipe(out);
    ASSERT_TRUE(made) << describe(made.error());
    EXPECT_EQ(made->engineer, "Ada");
    Hall::press(page, "make_recipe"); // once more: nothing is overwritten
    ASSERT_TRUE(until([&] { return !page.working(); }, std::chrono::seconds(60)));
    EXPECT_TRUE(Hall::said(page, "make_answer").contains(QStringLiteral("✖")));

    const fs::path key = hall.home / "ada.pem";
    write_private_key(key);
    Hall::type(page, "sign_recipe_file", out.string());
    Hall::type(page, "sign_key", key.string());
    Hall::press(page, "sign_recipe");
    ASSERT_TRUE(until([&] { return !page.working(); }));
    EXPECT_TRUE(fs::exists(out.string() + ".sig")) << Hall::said(page, "sign_answer").toStdString();

    const fs::path other = hall.home / "other.toml";
    std::ifstream in(out);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.replace(text.find("Lot 7"), 5, "Lot 8");
    std::ofstream(other) << text;
    Hall::type(page, "compare_before", out.string());
    Hall::type(page, "compare_after", other.string());
    Hall::press(page, "compare_recipes");
    ASSERT_TRUE(until([&] { return !page.working(); }));
    auto& differences = Hall::find<QTableWidget>(page, "compare_differences");
    ASSERT_EQ(differences.rowCount(), 1);
    EXPECT_EQ(differences.item(0, 2)->text(), QStringLiteral("Lot 8"));
}

TEST(ToolPages, SetupShowsARecipesOwnValuesAndGivesPeopleTheirsBack) {
    Hall hall;
    RecipeChoice choice;
    choice.packages = {firmware()};
    choice.name = "Lot 9";
    choice.engineer = "Okafor";
    choice.userdata = Userdata::erase;
    choice.verify = VerifyLevel::readback;
    choice.boot_check = true;
    choice.out = hall.home / "lot_9.toml";
    const auto made = hall.workshop->make_recipe(choice, {});
    ASSERT_TRUE(made) << describe(made.error());

    auto& page = hall.open<SetupPage>(Qt::Key_F3, Qt::NoModifier);
    auto& verify = Hall::find<QComboBox>(page, "verify");
    const int own = verify.currentIndex();
    Hall::type(page, "recipe", made->string());
    ASSERT_TRUE(until([&] { return !page.checking(); }, std::chrono::seconds(60)));
    EXPECT_EQ(verify.currentData().toInt(), static_cast<int>(VerifyLevel::readback));
    EXPECT_FALSE(verify.isEnabled());
    EXPECT_EQ(Hall::find<QComboBox>(page, "userdata").currentData().toInt(),
              static_cast<int>(Userdata::erase));
    const QString facts = Hall::said(page, "recipe_facts");
    for (const char* fact : {"Lot 9", "Okafor", "Not signed", "MT6765"})
        EXPECT_TRUE(facts.contains(QLatin1String(fact))) << facts.toStdString();
    EXPECT_TRUE(Hall::find<QLineEdit>(page, "recipe_key").isEnabled());
    Hall::type(page, "recipe", "");
    EXPECT_EQ(verify.currentIndex(), own);
    EXPECT_FALSE(Hall::find<QLineEdit>(page, "recipe_key").isEnabled());
}

// ---- backups, doctor, words

/// A vault of one backup.
struct OneBackup final : Workshop {
    explicit OneBackup(const Workshop& station) : real(station) {}
    Result<BackupEntries> backups() const override {
        return BackupEntries{{{.folder = "/vault/phone_1",
                               .state = "restored",
                               .taken_at = "2026-11-25T09:00:00Z",
                               .batch = "2026-11-25-A",
                               .chip = "MT6765",
                               .bytes = 12 * mib,
                               .seal = "genuine",
                               .genuine = true}},
                             {}};
    }
    Result<BackupReport> verify_backups(const fs::path& backup) const override {
        verified = backup;
        return BackupReport{1, {{ErrorCode::backup_damaged, "part nvram"}}};
    }
    Result<std::string> restore_backup(const fs::path& backup) const override {
        restored = backup;
        return std::string("gangflash-station pid=7");
    }
    Checked<std::shared_ptr<const Job>> reading_job(const ReadingChoice& c) const override {
        return real.reading_job(c);
    }
    Checked<std::shared_ptr<const Job>> format_job(const FormatChoice& c,
                                                   HashProgress p) const override {
        return real.format_job(c, p);
    }
    std::vector<MachineCheck> examine_machine() const override { return {}; }
    Checked<fs::path> make_recipe(const RecipeChoice& c, HashProgress p) const override {
        return real.make_recipe(c, p);
    }
    Checked<fs::path>
    sign_recipe(const fs::path& r, const fs::path& k, const Secret& p) const override {
        return real.sign_recipe(r, k, p);
    }
    Checked<std::vector<RecipeDifference>> compare_recipes(const fs::path& a,
                                                           const fs::path& b) const override {
        return real.compare_recipes(a, b);
    }
    std::vector<std::pair<std::string, std::string>>
    phone_facts(const SlotSnapshot& s, const std::string& m) const override {
        return real.phone_facts(s, m);
    }
    std::string explain(const std::string& w, const std::string& l) const override {
        return real.explain(w, l);
    }
    std::map<std::string, std::string> guide() const override { return real.guide(); }

    const Workshop& real;
    mutable fs::path verified, restored; ///< read once the page has its answer
};

TEST(ToolPages, BackupsOfANewStationAreNoneAndItSaysSo) {
    Hall hall;
    auto& page = hall.open<BackupsPage>(Qt::Key_6);
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    // The folder that --backups names is not there yet: that is said, not an empty table alone.
    EXPECT_FALSE(Hall::said(page, "backups_result").isEmpty());
    EXPECT_FALSE(Hall::find<QPushButton>(page, "backups_restore").isEnabled());
}

TEST(ToolPages, ABackupIsRestoredAfterAQuestionThatEnterDoesNotAnswer) {
    Hall hall;
    OneBackup vault(*hall.workshop);
    BackupsPage page(vault);
    page.show();
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    auto& rows = Hall::find<QTableWidget>(page, "backups");
    ASSERT_EQ(rows.rowCount(), 1);
    rows.selectRow(0);
    Hall::press(page, "backups_verify");
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    EXPECT_EQ(vault.verified, "/vault/phone_1");
    EXPECT_TRUE(Hall::said(page, "backups_result").contains(QStringLiteral("part nvram")));

    const auto answer = [&](Qt::Key key) {
        QTimer::singleShot(0, &page, [key] {
            QWidget* box = QApplication::activeModalWidget();
            ASSERT_NE(box, nullptr);
            if (key == Qt::Key_Return) return QTest::keyClick(box, key); // as a scanner ends
            for (QAbstractButton* button : qobject_cast<QMessageBox*>(box)->buttons())
                if (button->text().contains(QStringLiteral("Restore"))) return button->click();
        });
        Hall::press(page, "backups_restore");
    };
    answer(Qt::Key_Return);
    EXPECT_FALSE(page.asking());
    EXPECT_TRUE(vault.restored.empty());
    answer(Qt::Key_Space);
    ASSERT_TRUE(until([&] { return !page.asking(); }));
    EXPECT_EQ(vault.restored, "/vault/phone_1");
    EXPECT_TRUE(Hall::said(page, "backups_result").contains(QStringLiteral("pid=7")));
}

TEST(ToolPages, DoctorExaminesWhenItIsOpenedAndPutsTroubleFirst) {
    Hall hall;
    auto& page = hall.open<DoctorPage>(Qt::Key_7);
    ASSERT_TRUE(until([&] { return !page.examining(); }, std::chrono::seconds(60)));
    auto& rows = Hall::find<QTableWidget>(page, "doctor_checks");
    ASSERT_GE(rows.rowCount(), 8);
    std::vector<QString> names;
    for (int row = 0; row < rows.rowCount(); ++row)
        names.push_back(rows.item(row, 1)->text());
    EXPECT_THAT(names,
                ::testing::IsSupersetOf({QStringLiteral("ledger"), QStringLiteral("vault")}));
    EXPECT_FALSE(Hall::said(page, "doctor_result").isEmpty());
}

TEST(ToolPages, ExplainAnswersWhileItIsTyped) {
    Hall hall;
    auto& page = hall.open<ExplainPage>(Qt::Key_8);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("S_DA_DRAM_NOT_SUPPORT"));
    const QString answer = Hall::find<QPlainTextEdit>(page, "explain_answer").toPlainText();
    EXPECT_TRUE(answer.contains(QStringLiteral("RAM-"))) << answer.toStdString();
    Hall::type(page, "explain_question", "no such thing");
    EXPECT_TRUE(Hall::find<QPlainTextEdit>(page, "explain_answer")
                    .toPlainText()
                    .contains(QStringLiteral("not known")));
}

TEST(ToolPages, TheGuideOpensWithF1AndIsSearchedAsOneTypes) {
    Hall hall;
    auto& page = hall.open<GuidePage>(Qt::Key_F1, Qt::NoModifier);
    auto& hits = Hall::find<QListWidget>(page, "guide_hits");
    const int contents = hits.count();
    EXPECT_GE(contents, 20) << "families, cases, keys";
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("USB-106"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    auto& text = Hall::find<QTextBrowser>(page, "guide_text");
    EXPECT_TRUE(text.toPlainText().contains(QStringLiteral("USB-106")));
    EXPECT_EQ(text.property("page").toString(), QStringLiteral("errors-usb.md"));
    EXPECT_GT(hits.count(), 0);
    EXPECT_LT(hits.count(), contents);
    page.look_for(QStringLiteral("zebra stripes"));
    EXPECT_TRUE(hits.item(0)->text().contains(QStringLiteral("zebra")));
    page.look_for(QStringLiteral("Wall"));
    EXPECT_TRUE(text.toPlainText().contains(QStringLiteral("F11"))) << "the keys are in it";
}

// ---- files

TEST(Files, NothingLeadsOutOfWhereTheEngineerAllowed) {
    const QTemporaryDir folder;
    const fs::path home = folder.path().toStdString();
    const fs::path root = home / "packages", outside = home / "outside";
    fs::create_directories(root / "k65");
    fs::create_directories(outside);
    std::ofstream(outside / "secret.pem") << "key";
    std::ofstream(root / "k65" / "agent.bin") << "agent";
    fs::create_directory_symlink(outside, root / "way_out");
    fs::create_symlink(outside / "secret.pem", root / "k65" / "harmless.bin");
    fs::create_symlink(outside / "not_there_yet", root / "k65" / "dangling.bin");
    const AllowedFiles allowed({root});
    EXPECT_TRUE(allowed.allows(root));
    EXPECT_TRUE(allowed.allows(root / "k65" / "agent.bin"));
    EXPECT_TRUE(allowed.allows(root / "k65" / ".." / "k65" / "agent.bin"));
    EXPECT_TRUE(allowed.allows(root / "k65" / "new.toml"));
    for (const fs::path& way : {home,
                                outside / "secret.pem",
                                root / ".." / "outside" / "secret.pem",
                                root / "way_out" / "secret.pem",
                                root / "k65" / "harmless.bin",
                                root / "k65" / "dangling.bin",
                                root / "way_out" / "new.toml",
                                fs::path(home.string() + "/packages_of_others"),
                                fs::path("/etc/passwd"),
                                root / "k65" / ".." / ".."})
        EXPECT_FALSE(allowed.allows(way)) << way;
    EXPECT_FALSE(AllowedFiles({home / "gone"}).allows(home))
        << "a root that is gone allows nothing";
}

TEST(Files, TheDialogShowsNothingOutsideAndGoesNowhere) {
    const QTemporaryDir folder;
    const fs::path home = folder.path().toStdString();
    fs::create_directories(home / "packages" / "k65");
    fs::create_directories(home / "outside");
    std::ofstream(home / "packages" / "agent_v1.bin") << "agent";
    fs::create_directory_symlink(home / "outside", home / "packages" / "way_out");
    allow_files(AllowedFiles({home / "packages"}));
    FileDialog dialog(QStringLiteral("Agent"), Choose::file, q((home / "outside").string()), {});
    dialog.show();
    ASSERT_TRUE(until([&] { return !dialog.reading(); }));
    const QString root = q(fs::canonical(home / "packages").string());
    EXPECT_EQ(dialog.folder(), root) << "a start outside is not taken";
    auto& list = Hall::find<QListWidget>(dialog, "file_list");
    QStringList names;
    for (int row = 0; row < list.count(); ++row)
        names.append(list.item(row)->text());
    EXPECT_EQ(names.filter(QStringLiteral("way_out")).size(), 0);
    EXPECT_EQ(names.filter(QStringLiteral("agent_v1.bin")).size(), 1);
    EXPECT_FALSE(Hall::find<QPushButton>(dialog, "file_up").isEnabled());
    for (const char* way : {"/", "/etc", "..", "packages/../.."}) {
        dialog.go_to(root + QLatin1Char('/') + QLatin1String(way));
        dialog.go_to(QLatin1String(way));
        ASSERT_TRUE(until([&] { return !dialog.reading(); }));
        EXPECT_EQ(dialog.folder(), root) << way;
    }
    // A scanner's digits and Enter choose nothing.
    list.setFocus();
    QTest::keyClicks(&list, QStringLiteral("490154203237518"));
    QTest::keyClick(&list, Qt::Key_Return);
    EXPECT_TRUE(dialog.isVisible());
    list.setCurrentRow(list.count() - 1);
    auto& take = Hall::find<QPushButton>(dialog, "file_choose");
    take.setFocus();
    QTest::keyClick(&take, Qt::Key_Space);
    EXPECT_EQ(dialog.result(), QDialog::Accepted);
    EXPECT_EQ(dialog.chosen(), root + QStringLiteral("/agent_v1.bin"));
    allow_files({});
}

TEST(Files, WhatIsTypedOrDroppedOutsideIsNotEvenLookedAt) {
    Hall hall;
    fs::create_directories(hall.home / "packages");
    allow_files(AllowedFiles({hall.home / "packages"}));
    auto& setup = hall.open<SetupPage>(Qt::Key_F3, Qt::NoModifier);
    setup.choose_package(q(firmware().string()));
    EXPECT_EQ(setup.checking(), 0);
    EXPECT_TRUE(Hall::said(setup, "result").contains(QStringLiteral("outside of the folders")))
        << Hall::said(setup, "result").toStdString();
    auto& page = hall.open<IdentifyPage>(Qt::Key_1);
    Hall::type(page, "tool_package", (hall.home / "packages" / ".." / "x").string());
    Hall::press(page, "primary");
    EXPECT_FALSE(page.checking());
    EXPECT_FALSE(Hall::said(page, "tool_problem").isEmpty());
}

// ---- after a crash; figures of a resumed batch

TEST(AfterACrash, TheNextSessionSaysWhatTheLastOneLeft) {
    Hall hall;
    hall.station.before.left_open = {{"2026-11-25-A", "2", true}, {"2026-11-25-A", "5", false}};
    hall.desk.take_job_of_command_line(testing::sample_job());
    QTest::keyClick(&hall.window, Qt::Key_F9);
    auto& strip = *hall.window.findChild<NoteStrip*>();
    ASSERT_TRUE(until([&] { return strip.isVisible(); }));
    const QString text = Hall::said(strip, "note_text");
    EXPECT_TRUE(text.contains(QStringLiteral("2, 5"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("Plug them in again")));
    hall.station.link->show(testing::working_station(4));
    hall.desk.scan("490154203237519"); // another alarm takes the foot, not the strip
    EXPECT_TRUE(strip.isVisible());
    Hall::press(strip, "note_read");
    EXPECT_FALSE(strip.isVisible());
}

TEST(AfterACrash, TheLedgerNamesThePhonesThatWereLeftOpen) {
    const QTemporaryDir folder;
    const std::string file = folder.filePath(QStringLiteral("ledger.sqlite")).toStdString();
    {
        testing::LedgerWriter ledger(file, {1'795'000'000'000'000});
        ledger.open_batch("lot", 0);
        ledger.visit({.phone = 1, .slot = 1});
        ledger.visit(
            {.phone = 2, .slot = 2, .verdict = Verdict::fail, .error = ErrorCode::battery_low});
        ledger.begin_visit({.phone = 3, .slot = 7});
    } // and here the station dies
    const UtcMicros opening = SystemClock{}.utc_now();
    {
        const testing::LedgerWriter next(file, {1'795'100'000'000'000});
    }
    const auto before = before_session(*ledger_reader(file), "lot", opening);
    ASSERT_TRUE(before) << describe(before.error());
    ASSERT_EQ(before->left_open.size(), 1U);
    EXPECT_EQ(before->left_open[0].slot, "7");
    EXPECT_EQ(before->left_open[0].batch, "lot");
    EXPECT_EQ(before->first_pass, 1U);
    EXPECT_EQ(before->failures,
              (std::map<std::string, std::uint64_t>{
                  {std::string(entry_of(ErrorCode::battery_low).id), 1}}));
    const auto later = before_session(*ledger_reader(file), "lot", SystemClock{}.utc_now());
    ASSERT_TRUE(later);
    EXPECT_TRUE(later->left_open.empty()) << "said once";
}

TEST(ResumedBatch, ItsCausesCountWhatItsFiguresCount) {
    Hall hall;
    hall.station.before.failures = {{"USB-106", 3}, {"RAM-502", 1}};
    hall.desk.take_job_of_command_line(testing::sample_job());
    QTest::keyClick(&hall.window, Qt::Key_F9);
    ASSERT_TRUE(until([&] { return hall.desk.phase() == Phase::running; }));
    std::uint64_t causes = 0;
    for (const FailureCount& cause : hall.desk.diaries().failures())
        causes += cause.phones;
    EXPECT_EQ(causes, 4U);
    EXPECT_EQ(hall.desk.diaries().failures().front().phones, 3U);
}

// ---- gloves

TEST(Gloves, WhatIsPressedIsLargeEnoughOnEveryPage) {
    Hall hall;
    const auto check = [](QWidget& page) {
        for (QWidget* one : page.findChildren<QWidget*>()) {
            const bool pressed = qobject_cast<QPushButton*>(one) != nullptr;
            const bool typed = qobject_cast<QLineEdit*>(one) != nullptr ||
                               qobject_cast<QComboBox*>(one) != nullptr;
            if (!one->isVisible() || (!pressed && !typed)) continue;
            if (one->parentWidget()->inherits("QAbstractSpinBox")) continue;
            EXPECT_GE(one->height(), pressed ? 40 : 36)
                << page.metaObject()->className() << " " << one->objectName().toStdString();
        }
    };
    for (Page* page : hall.window.findChildren<Page*>()) {
        hall.window.show_page(page->name().id);
        QCoreApplication::processEvents();
        ASSERT_TRUE(page->isVisible());
        check(*page);
    }
    FileDialog dialog(QStringLiteral("Agent"), Choose::file, {}, {});
    dialog.show();
    check(dialog);
}

} // namespace
} // namespace gangflash
