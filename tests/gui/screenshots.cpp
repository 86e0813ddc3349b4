// Draws the pictures of the README and the operator's guide: `screenshots FOLDER`. Runs offscreen.
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/desk/local_time.hpp"
#include "station/desk/port_wizard.hpp"
#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/pages/backups/backups_page.hpp"
#include "station/grid/pages/doctor/doctor_page.hpp"
#include "station/grid/pages/explain/explain_page.hpp"
#include "station/grid/pages/guide/guide_page.hpp"
#include "station/grid/pages/handover/handover_page.hpp"
#include "station/grid/pages/history/history_page.hpp"
#include "station/grid/pages/history/record_table.hpp"
#include "station/grid/pages/history/unit_model.hpp"
#include "station/grid/pages/people/people_page.hpp"
#include "station/grid/pages/ports/ports_page.hpp"
#include "station/grid/pages/recipes/recipes_page.hpp"
#include "station/grid/pages/rework/rework_page.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "station/grid/pages/work/format_page.hpp"
#include "station/grid/pages/work/identify_page.hpp"
#include "station/grid/pages/work/memtest_page.hpp"
#include "station/grid/pages/work/readback_page.hpp"
#include "station/grid/workshop.hpp"
#include "station/i18n/language.hpp"
#include "station/wiring/ledger_reader.hpp"
#include "tests/gui/sample_ledger.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <cstdio>
#include <filesystem>
#include <set>
#include <sys/stat.h>

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>

namespace gangflash::testing {
namespace {

constexpr QSize desktop{1600, 900};
constexpr int most_compressed = 0; ///< Qt's "quality" of a PNG

void settle(int ms = 120) {
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < ms)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
}

QString whole_package(const QString& folder) {
    const QString package = folder + QStringLiteral("/k65v1_64_bsp_V12.5.3");
    const auto made =
        vphone::make_package(package.toStdString(), *vphone::find_chip_model("MT6765"), 4 * mib);
    return made ? package : QString();
}

/// A real scatter whose images are not all there.
QString refused_package(const QString& folder) {
    const QString package = whole_package(folder);
    QFile::remove(package + QStringLiteral("/boot.img"));
    QFile::resize(package + QStringLiteral("/super.img"), 100);
    return package;
}

/// Ports of the imagination, a phone in each of the first places.
struct SamplePorts final : PortWatch {
    std::set<PortPath> occupied() const override { return {}; }
    void start(OnEvent on_event) override {
        for (const char* port : {"0000:00:14.0-4.1",
                                 "0000:00:14.0-4.2",
                                 "0000:00:14.0-4.3",
                                 "0000:00:14.0-4.4",
                                 "0000:00:14.0-5.1",
                                 "0000:00:14.0-5.2"})
            on_event(BusEvent{Appearance{.path = PortPath(port), .number = 1, .product = {}}});
    }
};

/// One window on an imagined bench.
struct Stage {
    explicit Stage(QSize size, bool with_job = true)
        : desk(station.opener(), std::make_shared<testing::FakeReception>()) {
        if (with_job) desk.take_job_of_command_line(sample_job());
        window = std::make_unique<MainWindow>(desk);
        window->resize(size);
        window->show();
        settle();
    }

    SetupPage* add_setup() {
        auto* setup = new SetupPage(desk);
        window->add(*setup);
        window->show_page(1);
        return setup;
    }

    void sign_in() {
        desk.enrol(testing::engineer("Ada Wang", "long enough"));
        while (desk.role() != Role::engineer)
            settle(20);
    }

    void add_ports() {
        const auto open = [] {
            return Result<std::unique_ptr<PortWatch>>(std::make_unique<SamplePorts>());
        };
        wizard = std::make_unique<PortWizard>(
            desk, open, std::filesystem::path(folder.path().toStdString()) / "slots.toml");
        window->add(*new PortsPage(*wizard));
        window->show_page(1);
        sign_in();
        wizard->begin(PortWizard::Begin::behind_the_last);
        while (wizard->bound() < 6)
            settle(20);
    }

    void run(StationSnapshot shown) {
        desk.start();
        settle();
        for (const SlotSnapshot& slot : shown.slots)
            if (slot.state == SlotState::failed || slot.state == SlotState::passed)
                for (const StationEvent& event : life_of(slot))
                    station.observer->on_event(event);
        station.link->show(std::move(shown));
        settle();
    }

    bool link_is_there() const { return station.link != nullptr; }
    void show(StationSnapshot shown) {
        for (const SlotSnapshot& slot : shown.slots)
            if (slot.state == SlotState::failed || slot.state == SlotState::passed)
                for (const StationEvent& event : life_of(slot))
                    station.observer->on_event(event);
        station.link->show(std::move(shown));
        settle();
    }

    QTemporaryDir folder;
    FakeStation station;
    std::unique_ptr<const Workshop> workshop; ///< of the pages of tools
    Desk desk;
    std::unique_ptr<PortWizard> wizard;
    std::unique_ptr<MainWindow> window;
};

/// A stage with every page that needs no ledger.
struct Workplace {
    explicit Workplace(Stage& on) : stage(on) { add_all(on); }

    static void add_all(Stage& on) {
        cli::SessionArguments session;
        session.ports = {"virtual:8@MT6765"};
        session.storage = on.folder.filePath(QStringLiteral("phones")).toStdString();
        on.workshop = station_workshop(
            session, on.folder.filePath(QStringLiteral("ledger.sqlite")).toStdString());
        const Workshop& shop = *on.workshop;
        const std::string ledger =
            on.folder.filePath(QStringLiteral("ledger.sqlite")).toStdString();
        for (Page* one : std::initializer_list<Page*>{new SetupPage(on.desk),
                                                      new ReworkPage(ledger_reader(ledger)),
                                                      new HistoryPage(ledger_reader(ledger)),
                                                      new HandoverPage(ledger_reader(ledger)),
                                                      new PeoplePage(on.desk),
                                                      new IdentifyPage(on.desk, shop),
                                                      new ReadbackPage(on.desk, shop),
                                                      new MemtestPage(on.desk, shop),
                                                      new FormatPage(on.desk, shop),
                                                      new RecipesPage(shop),
                                                      new BackupsPage(shop),
                                                      new DoctorPage(shop),
                                                      new ExplainPage(shop)})
            on.window->add(*one);
        on.window->add(*new GuidePage(shop, on.window->keys_in_markdown()));
    }

    void show(const char* id) {
        stage.window->show_page(id);
        for (Page* one : stage.window->findChildren<Page*>())
            if (QLatin1String(one->name().id) == QLatin1String(id)) page = one;
        settle();
    }
    template <class Widget>
    Widget& find(const char* name) const {
        return *page->findChild<Widget*>(QLatin1String(name));
    }
    void type(const char* field, const QString& text) const {
        find<QLineEdit>(field).setText(text);
    }

    Stage& stage;
    Page* page = nullptr;
};

class Album {
public:
    explicit Album(QString folder) : folder_(std::move(folder)) { QDir().mkpath(folder_); }

    void keep(QWidget& window, const QString& name) {
        settle();
        const QImage picture = window.grab().toImage().convertToFormat(QImage::Format_RGB888);
        const QString file = folder_ + QLatin1Char('/') + name + QStringLiteral(".png");
        if (!picture.save(file, "PNG", most_compressed)) ++failures_;
    }
    void keep_sheet(HandoverPage& page, const QString& name) {
        const QString file = folder_ + QLatin1Char('/') + name + QStringLiteral(".pdf");
        page.save_pdf(file);
        if (!until([&] { return !page.saving(); }) || !QFile::exists(file)) ++failures_;
    }
    int failures() const { return failures_; }

private:
    QString folder_;
    int failures_ = 0;
};

void draw_bench(Album& album) {
    {
        Stage stage(desktop, false);
        album.keep(*stage.window, QStringLiteral("grid-empty"));
    }
    {
        Stage stage(desktop, false);
        auto* setup = stage.add_setup();
        setup->choose_package(refused_package(stage.folder.path()));
        while (setup->checking())
            settle(20);
        album.keep(*stage.window, QStringLiteral("grid-setup-refused"));
    }
    {
        Stage stage(desktop, false);
        auto* setup = stage.add_setup();
        stage.sign_in();
        setup->choose_package(whole_package(stage.folder.path()));
        setup->findChild<QComboBox*>(QStringLiteral("userdata"))->setCurrentIndex(1);
        while (setup->checking())
            settle(20);
        album.keep(*stage.window, QStringLiteral("grid-setup"));
    }
    {
        Stage stage(desktop, false);
        stage.add_ports();
        album.keep(*stage.window, QStringLiteral("grid-ports"));
    }
    {
        Stage stage(desktop);
        stage.run(working_station(16));
        album.keep(*stage.window, QStringLiteral("grid-sixteen-at-work"));
    }
    {
        Stage stage(desktop);
        stage.run(mixed_station(16));
        album.keep(*stage.window, QStringLiteral("grid-mixed-results"));
    }
    {
        Stage stage(desktop);
        stage.run(mixed_station(16));
        stage.window->set_theme(ThemeName::dark);
        album.keep(*stage.window, QStringLiteral("grid-dark"));
        stage.window->set_theme(ThemeName::high_contrast);
        album.keep(*stage.window, QStringLiteral("grid-high-contrast"));
        stage.window->set_theme(ThemeName::light);
        stage.window->open_slot(QStringLiteral("3"));
        album.keep(*stage.window, QStringLiteral("grid-detail-of-a-failure"));
    }
    {
        Stage stage({1920, 1080});
        stage.run(mixed_station(64));
        stage.window->set_wall_view(true);
        stage.window->setWindowState(Qt::WindowNoState); // the offscreen screen is too small
        stage.window->resize(1920, 1080);
        album.keep(*stage.window, QStringLiteral("grid-wall-64"));
    }
}

/// Few tiles on a large screen are read from afar, many on a small one still fit.
void draw_sizes(Album& album) {
    const auto draw = [&](std::size_t slots, QSize screen, const QString& name, bool wall) {
        Stage stage(screen);
        Workplace::add_all(stage);
        stage.run(mixed_station(slots));
        if (wall) stage.window->set_wall_view(true);
        stage.window->setWindowState(Qt::WindowNoState); // the offscreen screen is too small
        stage.window->resize(screen);
        album.keep(*stage.window, name);
    };
    draw(4, {1920, 1080}, QStringLiteral("grid-4-at-1080p"), false);
    draw(4, {1920, 1080}, QStringLiteral("grid-4-at-1080p-wall"), true);
    draw(16, {3840, 2160}, QStringLiteral("grid-16-at-4k"), false);
    draw(16, {3840, 2160}, QStringLiteral("grid-16-at-4k-wall"), true);
    draw(64, {1366, 768}, QStringLiteral("grid-64-at-1366x768"), false);
}

/// The first start of a new station, and each page of tools.
void draw_tools(Album& album) {
    {
        Stage stage(desktop, false);
        Workplace place(stage);
        stage.window->show_page(0);
        album.keep(*stage.window, QStringLiteral("grid-first-start"));
        const QString package = whole_package(stage.folder.path());
        place.show("page_format");
        place.type("tool_package", package);
        album.keep(*stage.window, QStringLiteral("tool-format"));
        place.show("page_recipes");
        place.find<QListWidget>("make_packages").addItem(package);
        place.type("make_name", QStringLiteral("Lot 7, refurbishing"));
        album.keep(*stage.window, QStringLiteral("tool-recipes"));
        place.show("page_backups");
        settle(400);
        album.keep(*stage.window, QStringLiteral("tool-backups"));
        place.show("page_doctor");
        auto* doctor = stage.window->findChild<DoctorPage*>();
        until([&] { return !doctor->examining(); }, std::chrono::seconds(60));
        album.keep(*stage.window, QStringLiteral("tool-doctor"));
        place.show("page_explain");
        place.type("explain_question", QStringLiteral("4032"));
        album.keep(*stage.window, QStringLiteral("tool-explain"));
        place.show("page_guide");
        stage.window->findChild<GuidePage*>()->look_for(QStringLiteral("USB-106"));
        album.keep(*stage.window, QStringLiteral("tool-guide"));
        FileDialog dialog(QStringLiteral("Agent"), Choose::file, package, {}, stage.window.get());
        dialog.show();
        until([&] { return !dialog.reading(); });
        album.keep(dialog, QStringLiteral("file-dialog"));
    }
    const auto read = [&](const char* page, const QString& name) {
        Stage stage(desktop, false);
        Workplace place(stage);
        place.show(page);
        place.type("tool_package", whole_package(stage.folder.path()));
        if (auto* folder = place.page->findChild<QLineEdit*>(QStringLiteral("readback_folder")))
            folder->setText(stage.folder.filePath(QStringLiteral("read")));
        if (auto* names = place.page->findChild<QLineEdit*>(QStringLiteral("readback_partitions")))
            names->setText(QStringLiteral("boot, dtbo"));
        place.find<QPushButton>("primary").click();
        until([&] { return stage.desk.phase() == Phase::running; });
        if (stage.link_is_there()) stage.show(mixed_station(8));
        album.keep(*stage.window, name);
    };
    read("page_identify", QStringLiteral("tool-identify"));
    read("page_readback", QStringLiteral("tool-readback"));
    read("page_memtest", QStringLiteral("tool-memtest"));
}

/// What is about to happen, and what a scan came to.
void draw_stage(Album& album) {
    {
        Stage stage({1366, 740});
        stage.run(mixed_station(16));
        stage.desk.stop(StopRequest::at_safe_point);
        until([&] { return stage.desk.phase() == Phase::ended; });
        stage.sign_in();
        auto plan = std::make_shared<FlashPlan>(
            dynamic_cast<const FlashPlan&>(*sample_job()->plans.front()));
        plan->mode = FlashMode::format_all;
        plan->userdata = Userdata::erase;
        plan->verify = VerifyLevel::readback;
        auto job = std::make_shared<Job>(*sample_job());
        job->plans = {std::move(plan)};
        job->batch = "2026-11-25-B";
        job->planned = 120;
        job->recipe_sha256 = "4be1c0d2a7f35b6e";
        job->order.recipe = "k65v1 refurbish";
        job->authority.licence.signer = "Okafor";
        stage.desk.prepare(std::move(job));
        album.keep(*stage.window, QStringLiteral("grid-stage"));
        stage.window->set_theme(ThemeName::dark);
        album.keep(*stage.window, QStringLiteral("grid-stage-dark"));
        stage.window->set_theme(ThemeName::light);
    }
    for (const bool agrees : {false, true}) {
        Stage stage({1366, 740});
        StationSnapshot shown = mixed_station(16);
        SlotSnapshot& slot = shown.slots[agrees ? 5 : 0];
        slot.unit = UnitId{41};
        slot.scanned_imei = Personal{"490154203237518"};
        slot.facts.imei1 = Personal{agrees ? "490154203237518" : "356938035643809"};
        stage.run(std::move(shown));
        album.keep(*stage.window,
                   agrees ? QStringLiteral("grid-scan-agrees")
                          : QStringLiteral("grid-scan-refused"));
    }
}

// ---- what the ledger remembers

constexpr int early_shift = 6 * 60; ///< minutes of the day
constexpr int late_shift = 14 * 60;

UtcMicros of_the_25th(int minute) {
    return {begin_of(QDate(2026, 11, 25)).value + minute * 60'000'000LL};
}

/// Three batches of two days; every eleventh phone has trouble, some of them twice.
void write_ledger(const std::string& file) {
    constexpr int slots = 16;
    constexpr std::array errors{ErrorCode::never_returned,
                                ErrorCode::battery_low,
                                ErrorCode::never_returned,
                                ErrorCode::storage_write_failed,
                                ErrorCode::dram_not_in_list};
    LedgerWriter ledger(file, of_the_25th(0));
    int phone = 1;
    int troubles = 0;
    const auto flash = [&](int count, int begin) {
        for (int i = 0; i < count; ++i, ++phone) {
            Visit visit{.phone = phone, .slot = i % slots + 1, .begin = begin + i / slots * 4};
            if (phone % 9 == 0) visit.attempts = 2;
            if (phone % 9 == 0) visit.disconnects = 1;
            if (phone % 11 == 0) {
                visit.verdict = Verdict::fail;
                visit.error = errors.at(static_cast<std::size_t>(troubles++) % errors.size());
                visit.attempts = 3;
                visit.disconnects = *visit.error == ErrorCode::never_returned ? 2 : 0;
            }
            ledger.visit(visit);
        }
    };
    ledger.open_batch("2026-11-24-B", late_shift - 24 * 60, "Zhao", 60);
    flash(60, late_shift - 24 * 60 + 5);
    ledger.close_batch(22 * 60 - 24 * 60);
    ledger.open_batch("2026-11-25-A", early_shift + 4, "Lin", 120);
    flash(120, early_shift + 10);
    // Back from the rework bench: one once more in vain, two healed.
    ledger.visit({.phone = 11,
                  .slot = 4,
                  .verdict = Verdict::fail,
                  .error = ErrorCode::never_returned,
                  .begin = early_shift + 90,
                  .attempts = 2,
                  .disconnects = 2});
    ledger.visit({.phone = 22, .slot = 5, .begin = early_shift + 95});
    ledger.visit({.phone = 66, .slot = 6, .begin = early_shift + 97});
    ledger.close_batch(early_shift + 200);
    ledger.open_batch("2026-11-25-rework", early_shift + 210, "Lin");
    ledger.visit({.phone = 11,
                  .slot = 9,
                  .verdict = Verdict::aborted,
                  .error = ErrorCode::cancelled,
                  .begin = early_shift + 215});
    ledger.visit({.phone = 77, .slot = 2, .begin = early_shift + 216});
    ledger.begin_visit({.phone = 33, .slot = 3, .begin = late_shift - 2});
}

/// A window with the pages of the ledger.
struct Office {
    explicit Office(const std::string& file)
        : ledger(file), stage(desktop), rework(new ReworkPage(ledger_reader(file))),
          history(new HistoryPage(ledger_reader(file))),
          handover(new HandoverPage(ledger_reader(file))) {
        for (Page* page : std::initializer_list<Page*>{rework, history, handover})
            stage.window->add(*page);
        history->set_report_writer([](const auto&, const auto&) { return success(); });
    }
    void wait() const {
        until([this] { return !rework->asking() && !history->asking() && !handover->asking(); });
    }
    void show_rework() {
        stage.window->show_page(1);
        wait();
        rework->list().choose(rework->phones().row_of_phone(
            phone_key(search_rework(*ledger_reader(ledger), imei_of(11))->front().last)));
        wait();
    }
    void show_history(HistoryPage::Tab tab) {
        stage.window->show_page(2);
        history->show_tab(tab);
        history->ask_days({QDate(2026, 11, 24), QDate(2026, 11, 25)});
        wait();
        history->list().choose(tab == HistoryPage::batches_tab ? 1 : 5);
        wait();
    }
    void show_handover() {
        handover->ask({of_the_25th(early_shift), of_the_25th(late_shift)});
        stage.window->show_page(3);
        wait();
        handover->findChild<QLineEdit*>(QStringLiteral("to_whom"))->setText(QStringLiteral("Zhao"));
        handover->findChild<QPlainTextEdit*>(QStringLiteral("remark"))
            ->setPlainText(QStringLiteral("Slot 4: the cable is worn, a new one is ordered.\n"
                                          "The second carton of batch 2026-11-25-A is untouched."));
        settle(500); // the sheet follows the typing a little later
    }

    std::string ledger;
    Stage stage;
    ReworkPage* rework;
    HistoryPage* history;
    HandoverPage* handover;
};

void draw_records(Album& album, const std::string& file) {
    Office office(file);
    office.show_rework();
    album.keep(*office.stage.window, QStringLiteral("rework-visits"));
    office.show_history(HistoryPage::phones_tab);
    album.keep(*office.stage.window, QStringLiteral("history-phones"));
    office.show_history(HistoryPage::batches_tab);
    album.keep(*office.stage.window, QStringLiteral("history-batches"));
    office.show_handover();
    album.keep(*office.stage.window, QStringLiteral("handover"));
    album.keep_sheet(*office.handover, QStringLiteral("handover"));
    office.stage.window->set_theme(ThemeName::dark);
    office.show_rework();
    album.keep(*office.stage.window, QStringLiteral("rework-dark"));
    office.show_history(HistoryPage::phones_tab);
    album.keep(*office.stage.window, QStringLiteral("history-dark"));
    office.show_handover();
    album.keep(*office.stage.window, QStringLiteral("handover-dark"));
    office.stage.window->set_theme(ThemeName::light);
}

void draw_chinese(Album& album, const std::string& file) {
    use_language(QStringLiteral("zh_CN"));
    Stage stage(desktop);
    stage.run(mixed_station(16));
    stage.window->open_slot(QStringLiteral("3"));
    album.keep(*stage.window, QStringLiteral("grid-chinese"));
    Office office(file);
    office.show_rework();
    album.keep(*office.stage.window, QStringLiteral("rework-chinese"));
    office.show_handover();
    album.keep(*office.stage.window, QStringLiteral("handover-chinese"));
    album.keep_sheet(*office.handover, QStringLiteral("handover-chinese"));
    use_language(QStringLiteral("en"));
}

} // namespace
} // namespace gangflash::testing

int main(int argc, char** argv) {
    using namespace gangflash::testing;
    ::umask(077); // pictures of a bench are its owner's, as all that a station writes
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QTemporaryDir home;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, home.path());
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("gangflash-station"));
    QApplication::setStyle(QStringLiteral("Fusion"));
    if (argc != 2) {
        std::fprintf(stderr, "usage: screenshots FOLDER\n");
        return 2;
    }
    Album album(QString::fromLocal8Bit(argv[1]));
    const std::string ledger = home.filePath(QStringLiteral("ledger.sqlite")).toStdString();
    write_ledger(ledger);
    draw_bench(album);
    draw_sizes(album);
    draw_tools(album);
    draw_stage(album);
    draw_records(album, ledger);
    draw_chinese(album, ledger);
    return album.failures() == 0 ? 0 : 1;
}
