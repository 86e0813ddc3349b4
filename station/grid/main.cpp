// gangflash-station: builds the station's parts, hands them to the window, and nothing else.
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/cli/guide/for_the_build.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/options/rule_options.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/options/slot_file.hpp"
#include "station/cli/recipe_job.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/cli/write_report.hpp"
#include "station/desk/background.hpp"
#include "station/desk/desk.hpp"
#include "station/desk/port_wizard.hpp"
#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/ledger_door.hpp"
#include "station/grid/look/fault_text.hpp"
#include "station/grid/look/sounder.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/pages/backups/backups_page.hpp"
#include "station/grid/pages/doctor/doctor_page.hpp"
#include "station/grid/pages/explain/explain_page.hpp"
#include "station/grid/pages/guide/guide_page.hpp"
#include "station/grid/pages/handover/handover_page.hpp"
#include "station/grid/pages/history/history_page.hpp"
#include "station/grid/pages/people/people_page.hpp"
#include "station/grid/pages/ports/ports_page.hpp"
#include "station/grid/pages/recipes/recipes_page.hpp"
#include "station/grid/pages/rework/rework_page.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "station/grid/pages/work/format_page.hpp"
#include "station/grid/pages/work/identify_page.hpp"
#include "station/grid/pages/work/memtest_page.hpp"
#include "station/grid/pages/work/readback_page.hpp"
#include "station/grid/session_link.hpp"
#include "station/grid/window_place.hpp"
#include "station/grid/workshop.hpp"
#include "station/i18n/language.hpp"
#include "station/output/begin_program.hpp"
#include "station/output/safe_streams.hpp"
#include "station/output/stop_signals.hpp"
#include "station/output/usage_words.hpp"
#include "station/output/version.hpp"
#include "station/settings/settings.hpp"
#include "station/wiring/ledger_reader.hpp"
#include "station/wiring/port_watch.hpp"
#include "station/wiring/station_session.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <QApplication>
#include <QFile>
#include <QLocale>
#include <QScreen>
#include <QSettings>
#include <QTemporaryDir>
#include <fmt/chrono.h>

namespace gangflash {
namespace {

constexpr std::string_view demo_chip = "MT6765";
constexpr std::uint64_t demo_link_speed = 3 * mib; ///< slow enough to watch, quick enough to end

struct Arguments {
    cli::JobOptions job;
    cli::RecipeOptions recipe;
    cli::SessionArguments session;
    std::size_t demo = 0;
    std::string batch, operator_name, ledger, language, theme;
    cli::RuleOptions rules;
    std::vector<std::filesystem::path> file_roots; ///< empty: everywhere
    bool once = false, again = false;
    std::uint64_t count = 0;
};

OpenStation opener_of(const Arguments& arguments) {
    SessionOptions like = arguments.session.session_options({});
    like.ledger = arguments.ledger;
    like.program = "gangflash-station";
    if (like.phone_logs.empty())
        like.phone_logs = std::filesystem::path(arguments.ledger).parent_path() / "logs";
    return open_sessions(std::move(like), [session = arguments.session](const Job& job) {
        return session.port_specs(job.plans);
    });
}

/// The demo's own package, made once.
Result<std::string> demo_package() {
    const std::filesystem::path hashes = default_hash_cache();
    const std::filesystem::path home = hashes.empty()
                                           ? std::filesystem::temp_directory_path() / "gangflash"
                                           : hashes.parent_path();
    const std::filesystem::path folder = home / "demo-package-MT6765";
    const std::filesystem::path mark = folder / ".complete"; // an interrupted one is made again
    if (!std::filesystem::exists(mark)) {
        const auto* chip = vphone::find_chip_model(demo_chip);
        if (auto made = vphone::make_package(folder, *chip); !made) return made.error();
        std::ofstream{mark};
    }
    return folder.string();
}

struct Loaded {
    std::shared_ptr<const Job> job;
    FollowedLists lists;
    Faults faults;
};

/// Blocks on the disk: makes the demo's package, opens what the job is about, plans.
Loaded load_job(Arguments arguments) {
    if (arguments.job.package.empty() && arguments.recipe.recipe.empty()) {
        auto package = demo_package();
        if (!package) return {nullptr, {}, {package.error()}};
        arguments.job.package = *package;
    }
    auto loaded = cli::load_job(arguments.recipe, arguments.job, {}, arguments.session.reach());
    if (!loaded) return {nullptr, {}, loaded.error()};
    auto rules = cli::load_rules(arguments.rules, loaded->recipe);
    if (!rules) return {nullptr, {}, rules.error()};
    auto job = std::make_shared<Job>(cli::job_of(*loaded, std::move(*rules), arguments.rules));
    job->batch = arguments.batch;
    cli::say_who_ordered(*job, arguments.operator_name);
    job->station = cli::station_name();
    job->once = arguments.once;
    job->again = job->flash_passed_again = arguments.again;
    job->planned = arguments.count > 0 ? arguments.count : arguments.once ? arguments.demo : 0;
    if (arguments.count > 0) job->stop_after_passes = arguments.count;
    return {std::move(job), cli::followed_lists(arguments.rules, loaded->recipe), {}};
}

void read_arguments(CLI::App& app, Arguments& arguments) {
    arguments.operator_name = cli::current_user();
    arguments.job.add_to(app);
    arguments.recipe.add_to(app);
    arguments.session.add_to(app);
    arguments.rules.add_to(app);
    app.get_option("--ports")->required(false);
    app.add_option("--demo", arguments.demo, "Work on so many virtual phones, for training")
        ->check(CLI::Range(std::size_t{1}, most_virtual_phones));
    app.add_option("--batch", arguments.batch, "Name of the batch; the same name resumes it");
    app.add_option("--operator", arguments.operator_name, "Who works")->capture_default_str();
    app.add_option("--ledger", arguments.ledger, "Ledger file");
    app.add_option("--count", arguments.count, "End after so many passes");
    app.add_flag("--again", arguments.again, "Work on this batch once more, whatever it was");
    app.add_flag("--once", arguments.once, "One verdict a slot, then end");
    app.add_option("--file-roots",
                   arguments.file_roots,
                   "Files may be chosen from these folders alone, links followed (repeat it)")
        ->type_name("DIR");
    app.add_option("--language", arguments.language, "Language of the window, as zh_CN");
    app.add_option("--theme", arguments.theme, "light, dark or high-contrast")
        ->transform(OneOf({"light", "dark", "high-contrast"}));
}

void complete(Arguments& arguments) {
    if (arguments.demo > 0) {
        arguments.once = arguments.count == 0; // the tiles then keep their answers
        arguments.session.ports = {fmt::format("virtual:{}", arguments.demo)};
        if (arguments.session.link_speed == 0) arguments.session.link_speed = demo_link_speed;
        if (arguments.job.userdata.empty()) arguments.job.userdata = "keep";
        if (arguments.batch.empty())
            arguments.batch =
                fmt::format("demo-{:%Y%m%d-%H%M%S}", fmt::localtime(std::time(nullptr)));
        if (arguments.ledger.empty())
            arguments.ledger =
                (std::filesystem::path(cli::default_ledger_path()).parent_path() / "demo.sqlite")
                    .string();
    }
    if (arguments.session.ports.empty()) arguments.session.ports = {"usb"};
    if (arguments.demo == 0)
        arguments.recipe = cli::or_stations_recipe(std::move(arguments.recipe), arguments.job);
    arguments.ledger = cli::ledger_path(arguments.ledger);
    if (arguments.batch.empty())
        arguments.batch = cli::default_batch_name(*ledger_reader(arguments.ledger));
}

void add_pages(MainWindow& window,
               Desk& desk,
               PortWizard& wizard,
               const Workshop& workshop,
               const std::string& ledger) {
    auto* history = new HistoryPage(ledger_reader(ledger));
    history->set_report_writer([ledger](const std::string& batch, const std::string& file) {
        return cli::write_masked_report(*ledger_reader(ledger), batch, file);
    });
    for (Page* page : std::initializer_list<Page*>{new SetupPage(desk),
                                                   new ReworkPage(ledger_reader(ledger)),
                                                   history,
                                                   new HandoverPage(ledger_reader(ledger)),
                                                   new PortsPage(wizard),
                                                   new PeoplePage(desk),
                                                   new IdentifyPage(desk, workshop),
                                                   new ReadbackPage(desk, workshop),
                                                   new MemtestPage(desk, workshop),
                                                   new FormatPage(desk, workshop),
                                                   new RecipesPage(workshop),
                                                   new BackupsPage(workshop),
                                                   new DoctorPage(workshop),
                                                   new ExplainPage(workshop)})
        window.add(*page);
    window.add(*new GuidePage(workshop, window.keys_in_markdown())); // the last: it knows all keys
}

/// A bench that cannot be heard says so, and tries again when people ask for sounds again.
void add_sounds(MainWindow& window) {
    window.set_muted(QSettings().value(QStringLiteral("muted")).toBool());
    const auto say_silent = [&window](const std::string& why) {
        if (why.empty() || window.muted()) return;
        window.set_muted(true);
        window.hint(MainWindow::tr("No sound can be played (%1): watch the tiles.").arg(q(why)));
    };
    window.on_outcome([&window, say_silent, sounder = std::make_shared<Sounder>()](Outcome news) {
        in_background(&window, [sounder, news] { return sounder->play(news); }, say_silent);
    });
}

/// Where the station file names a folder, each batch leaves its report there.
void leave_reports(MainWindow& window, Desk& desk, const std::string& ledger) {
    QObject::connect(&desk, &Desk::phaseChanged, &window, [&window, &desk, ledger] {
        if (desk.phase() != Phase::ended || !desk.prepared()) return;
        const auto write = [ledger, batch = desk.prepared()->batch]() -> Result<void> {
            const auto file = cli::default_report_file(batch);
            if (!file) return file.error();
            return file->empty() ? success()
                                 : cli::write_masked_report(*ledger_reader(ledger), batch, *file);
        };
        in_background(&window, write, [&window](const Result<void>& written) {
            if (!written) window.hint(fault_text(written.error()));
        });
    });
}

/// Opens the package of the command line while the window already lives.
void load_in_background(const Arguments& arguments, Desk& desk) {
    if (arguments.demo == 0 && arguments.job.package.empty() && arguments.recipe.recipe.empty())
        return;
    in_background(
        &desk,
        [arguments] { return load_job(arguments); },
        [&desk, demo = arguments.demo > 0](Loaded loaded) {
            if (!loaded.job) {
                for (const Fault& fault : loaded.faults) {
                    std::fprintf(stderr, "gangflash-station: %s\n", describe(fault).c_str());
                    Q_EMIT desk.answered({AnswerKind::refused, {}, {}, fault});
                }
                return;
            }
            desk.take_job_of_command_line(std::move(loaded.job), std::move(loaded.lists));
            if (demo) desk.start(); // what erases waits for somebody who means it
        });
}

/// The demo's own faults, as a file because that is what sessions read. Empty when it failed: then
/// the demo is a quiet one.
QString demo_faults(const QTemporaryDir& folder) {
    const QString file = folder.filePath(QStringLiteral("demo-faults.toml"));
    return QFile::copy(QStringLiteral(":/demo/demo-faults.toml"), file) ? file : QString();
}

/// Nobody who sends a signal can answer a question. On the signals' own thread.
void obey_signal(Desk& desk, StopSignals::Ask ask) {
    if (ask == StopSignals::Ask::pause) return; // phones would stand still in the middle of a write
    const auto end = [&desk, ask] {
        if (!desk.busy()) return QCoreApplication::quit();
        QObject::connect(&desk, &Desk::phaseChanged, &desk, [&desk] {
            if (!desk.busy()) QCoreApplication::quit();
        });
        desk.stop(ask == StopSignals::Ask::gently ? StopRequest::at_safe_point
                                                  : StopRequest::at_once);
    };
    QMetaObject::invokeMethod(&desk, end, Qt::QueuedConnection);
}

/// The folders of root's station file; `--file-roots` can only narrow them.
Result<AllowedFiles> files_allowed(const Arguments& arguments) {
    AllowedFiles of_root(current_settings().file_roots);
    if (arguments.file_roots.empty()) return of_root;
    for (const std::filesystem::path& folder : arguments.file_roots)
        if (const auto inside = of_root.real(folder); !inside) return inside.error();
    return AllowedFiles(arguments.file_roots);
}

int refuse(const Fault& fault) {
    std::fprintf(stderr, "gangflash-station: %s\n", describe(fault).c_str());
    return cli::exit_usage;
}

int run(QApplication& app, Arguments& arguments) {
    const QTemporaryDir folder;
    if (arguments.demo > 0 && arguments.session.faults.empty())
        arguments.session.faults = utf8(demo_faults(folder));
    if (arguments.language.empty()) arguments.language = current_settings().language;
    const QString language =
        arguments.language.empty()
            ? QSettings().value(QStringLiteral("language"), QLocale::system().name()).toString()
            : q(arguments.language);
    use_language(language);
    if (const auto allowed = files_allowed(arguments))
        allow_files(*allowed);
    else
        return refuse(allowed.error());
    const auto workshop = station_workshop(arguments.session, arguments.ledger);
    const LedgerDoor door(arguments.ledger);
    Desk desk(door.one_at_a_time(opener_of(arguments)),
              rights::station_reception(),
              arguments.session.reach());
    desk.keep_acts(door.keeper());
    desk.set_account(cli::current_user());
    MainWindow window(desk);
    PortWizard wizard(desk, watch_usb_ports, cli::slot_file(arguments.session.slots));
    add_pages(window, desk, wizard, *workshop, arguments.ledger);
    add_sounds(window);
    leave_reports(window, desk, arguments.ledger);
    const QString theme = arguments.theme.empty()
                              ? QSettings().value(QStringLiteral("theme")).toString()
                              : q(arguments.theme);
    window.set_theme(parse_theme(theme));
    show_where_it_was(window);
    QObject::connect(&app, &QCoreApplication::aboutToQuit, &window, [&window] {
        if (window.isVisible()) remember_place(window); // a signal ends the program
    });
    load_in_background(arguments, desk);
    const StopSignals signals([&desk](StopSignals::Ask ask) { obey_signal(desk, ask); });
    return app.exec();
}

/// Whether Qt will find a screen to open its window on: it ends the program otherwise.
bool has_display(std::span<char*> words) {
    const auto set = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    return set("DISPLAY") || set("WAYLAND_DISPLAY") || set("QT_QPA_PLATFORM") ||
           std::ranges::any_of(words, [](std::string_view word) {
               return word == "-platform" || word == "--platform";
           });
}

/// --help, --version and wrong words need no screen; nor does the sentence that there is none.
std::optional<int> answer_without_display(int argc, char** argv) {
    const std::span<char*> words(argv, static_cast<std::size_t>(argc));
    const bool asked = std::ranges::any_of(words, [](std::string_view word) {
        return word == "--help" || word == "-h" || word == "--version" || word == "--man-pages" ||
               word == "--completions";
    });
    if (!asked && has_display(words)) return std::nullopt;
    CLI::App app{"Gangflash station: the grid people stand in front of", "gangflash-station"};
    app.formatter(std::make_shared<HelpForm>());
    app.set_version_flag("--version", version_text("gangflash-station"));
    Arguments arguments;
    read_arguments(app, arguments);
    cli::add_for_the_build(app);
    int code = cli::exit_station;
    try {
        app.parse(argc, argv);
        std::fputs(
            "gangflash-station: there is no display to open a window on (DISPLAY and "
            "WAYLAND_DISPLAY are empty)\n    Start it on a desktop, or work without a window: "
            "gangflash flash\n",
            stderr);
    } catch (const CLI::ParseError& error) {
        code = end_of_parsing(app, {argv + 1, argv + argc}, error) ? cli::exit_ok : cli::exit_usage;
    }
    return flush_safe_streams().empty() ? code : cli::exit_station;
}

} // namespace
} // namespace gangflash

int main(int argc, char** argv) {
    using namespace gangflash;
    begin_program();
    use_safe_streams();
    if (const auto answered = answer_without_display(argc, argv)) return *answered;
    if (const auto settings = load_settings(); !settings) {
        std::fprintf(stderr, "gangflash-station: %s\n", describe(settings.error()).c_str());
        return cli::exit_usage;
    }
    QApplication app(argc, argv); // takes Qt's own arguments out first
    QApplication::setApplicationName(QStringLiteral("gangflash-station"));
    QApplication::setOrganizationName(QStringLiteral("gangflash"));
    QApplication::setDesktopFileName(QStringLiteral("gangflash-station")); // its icon
    QApplication::setStyle(QStringLiteral("Fusion"));
    CLI::App words{"Gangflash station: the grid people stand in front of", "gangflash-station"};
    Arguments arguments;
    read_arguments(words, arguments);
    try {
        words.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return end_of_parsing(words, {argv + 1, argv + argc}, error) ? cli::exit_ok
                                                                     : cli::exit_usage;
    }
    complete(arguments);
    return run(app, arguments);
}
