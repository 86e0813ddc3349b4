// Draws the pictures of the README and the operator's guide: `screenshots FOLDER`. Runs offscreen.
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/grid/bridge/port_wizard.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/ports_page.hpp"
#include "station/grid/setup_page.hpp"
#include "station/i18n/language.hpp"
#include "tests/gui/sample_station.hpp"

#include <cstdio>
#include <filesystem>
#include <set>

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
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
struct SamplePorts final : PortSource {
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
        : desk(station.opener(), Rights{folder.path().toStdString() + "/engineers", 1'000}) {
        if (with_job) desk.take_job_of_command_line(sample_job());
        window = std::make_unique<MainWindow>(desk);
        window->resize(size);
        window->show();
        settle();
    }

    SetupPage* add_setup() {
        auto* setup = new SetupPage(desk);
        window->add_page(setup, QStringLiteral("Setup"), QStringLiteral("F3"), "page_setup");
        window->show_page(1);
        return setup;
    }

    void sign_in() {
        desk.enrol("Ada Wang", "long enough");
        while (desk.role() != Role::engineer)
            settle(20);
    }

    void add_ports() {
        const auto open = [] {
            return Result<std::unique_ptr<PortSource>>(std::make_unique<SamplePorts>());
        };
        wizard = std::make_unique<PortWizard>(
            desk, open, std::filesystem::path(folder.path().toStdString()) / "slots.toml");
        window->add_page(
            new PortsPage(*wizard), QStringLiteral("Ports"), QStringLiteral("F10"), "page_ports");
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

    QTemporaryDir folder;
    FakeStation station;
    Desk desk;
    std::unique_ptr<PortWizard> wizard;
    std::unique_ptr<MainWindow> window;
};

class Album {
public:
    explicit Album(QString folder) : folder_(std::move(folder)) { QDir().mkpath(folder_); }

    void keep(MainWindow& window, const QString& name) {
        settle();
        const QImage picture = window.grab().toImage().convertToFormat(QImage::Format_RGB888);
        const QString file = folder_ + QLatin1Char('/') + name + QStringLiteral(".png");
        if (!picture.save(file, "PNG", most_compressed)) ++failures_;
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

void draw_chinese(Album& album) {
    use_language(QStringLiteral("zh_CN"));
    Stage stage(desktop);
    stage.run(mixed_station(16));
    stage.window->open_slot(QStringLiteral("3"));
    album.keep(*stage.window, QStringLiteral("grid-chinese"));
    use_language(QStringLiteral("en"));
}

} // namespace
} // namespace gangflash::testing

int main(int argc, char** argv) {
    using namespace gangflash::testing;
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
    draw_bench(album);
    draw_chinese(album);
    return album.failures() == 0 ? 0 : 1;
}
