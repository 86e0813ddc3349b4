// A clumsy afternoon at a real station of virtual phones: scans into every dialog, F9 twice, the
// cross, other sizes, wrong badges, cables that drop. Random steps by seed; what holds however it
// went:
//   * no batch that erases begins but in a step in which somebody who may has held the button or
//     given that batch's name;
//   * no batch or slot is stopped by a key, a scan or a size, only by a click on what says so;
//   * no phone's storage changes but in a batch that the ledger names, with who let it begin;
//   * the window stays alive, and does not go while phones are in work.
//
// GANGFLASH_CLUMSY_SEEDS: how many seeds (3; 200 is `./check --deep=clumsy`). Six took 136 s
// without optimisation on two cores that others used (2026-12-01): 70 s for three, 80 minutes for
// 200. Seeds that once failed stand in tests/gui/clumsy_seeds.txt and run every time; a failing one
// is added there. The steps are the seed's; when the phones' threads run is not.
#include "config/package.hpp"
#include "config/plan_builder.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/reader.hpp"
#include "station/grid/handover_page.hpp"
#include "station/grid/history_page.hpp"
#include "station/grid/hold_button.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/page.hpp"
#include "station/grid/people_page.hpp"
#include "station/grid/rework_page.hpp"
#include "station/grid/session_link.hpp"
#include "station/grid/setup_page.hpp"
#include "station/grid/text_format.hpp"
#include "station/wiring/job_rights.hpp"
#include "tests/gui/hands.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"
#include "tests/support/tree.hpp"

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <sys/stat.h>

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QTemporaryDir>
#include <QTest>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::Hands;
using testing::until;

constexpr std::size_t phones = 3;
constexpr int steps_a_seed = 500;
constexpr const char* engineers_badge = "BADGE-ENGINEER";
constexpr const char* operators_badge = "BADGE-OPERATOR";
/// The event loop comes back so often even on a machine that builds beside this.
constexpr qint64 longest_block_ms = 5000;

/// One package for all seeds: making it takes longer than an afternoon.
struct Firmware {
    Firmware() {
        EXPECT_TRUE(vphone::make_package(home, *vphone::find_chip_model("MT6765"), 4 * mib));
    }
    std::shared_ptr<const FlashPlan> plan(FlashMode mode, Userdata userdata) const {
        PackageOptions opening;
        opening.selection.userdata = userdata;
        const auto package = open_package(home, opening);
        if (!package) return nullptr;
        auto plan = make_plan(*package, {mode, opening.selection, VerifyLevel::agent});
        return plan ? std::make_shared<const FlashPlan>(std::move(*plan)) : nullptr;
    }
    QTemporaryDir folder;
    fs::path home = fs::path(folder.path().toStdString()) / "firmware";
};

struct Orders {
    std::shared_ptr<const FlashPlan> keep, erase, upgrade, format;
};

const Orders& orders() {
    static const Firmware firmware;
    static const Orders all{firmware.plan(FlashMode::download_only, Userdata::keep),
                            firmware.plan(FlashMode::download_only, Userdata::erase),
                            firmware.plan(FlashMode::firmware_upgrade, Userdata::keep),
                            firmware.plan(FlashMode::format_all, Userdata::erase)};
    return all;
}

/// What reached the station, and in which step.
struct Watch {
    std::mutex mutex;
    int step = 0;
    std::vector<std::pair<int, std::shared_ptr<const Job>>> opened;
    std::vector<int> stops;
};

/// The station's own link, listened to.
class WatchedLink final : public StationLink {
public:
    WatchedLink(std::unique_ptr<StationLink> link, Watch& watch)
        : link_(std::move(link)), watch_(watch) {}
    void start(OnSnapshot on_snapshot, OnEnd on_end) override {
        link_->start(std::move(on_snapshot), std::move(on_end));
    }
    void stop(StopRequest how, Who who) override {
        note_stop();
        link_->stop(how, std::move(who));
    }
    void stop_slot(std::string slot, StopRequest how, Who who) override {
        note_stop();
        link_->stop_slot(std::move(slot), how, std::move(who));
    }
    void start_slot(std::string slot, Who who) override {
        link_->start_slot(std::move(slot), std::move(who));
    }
    void set_operator(Who who) override { link_->set_operator(std::move(who)); }
    void expect_imei(std::string slot, Personal imei) override {
        link_->expect_imei(std::move(slot), std::move(imei));
    }
    fs::path phone_log(const std::string& slot) const override { return link_->phone_log(slot); }
    MovedPlaces moved_places() const override { return link_->moved_places(); }
    BeforeSession before() const override { return link_->before(); }
    Result<BatchTotals> wait() override { return link_->wait(); }

private:
    void note_stop() {
        const std::scoped_lock lock(watch_.mutex);
        watch_.stops.push_back(watch_.step);
    }
    std::unique_ptr<StationLink> link_;
    Watch& watch_;
};

/// A phone's storage as the disk knows it: whatever is written to it shows here.
std::map<std::string, std::string> storages(const fs::path& folder) {
    std::map<std::string, std::string> all;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
        struct stat facts{};
        if (!entry.is_regular_file() || ::stat(entry.path().c_str(), &facts) != 0) continue;
        all[fs::relative(entry.path(), folder).string()] =
            fmt::format("{}.{} {}", facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_blocks);
    }
    return all;
}

class Afternoon {
public:
    explicit Afternoon(unsigned seed) : seed_(seed), random_(seed) {
        home_ = folder_.path().toStdString();
        write_faults();
        EXPECT_TRUE(reception_->enrol(testing::engineer("Ada", engineers_badge)));
        rights::Enrolment lin = testing::engineer("Lin", operators_badge);
        lin.rights.clear();
        EXPECT_TRUE(reception_->enrol(lin));
        desk_ = std::make_unique<Desk>(opener(), reception_, rights::Ports::real);
        // In the step that said so: the opening itself is another thread's, and comes later.
        QObject::connect(desk_.get(), &Desk::phaseChanged, &hands_at_work_, [this] {
            if (desk_->phase() == Phase::opening)
                watch_.opened.emplace_back(step_, desk_->at_work());
        });
        window_ = std::make_unique<MainWindow>(*desk_);
        add_pages();
        window_->resize(1366, 700);
        window_->show();
        QApplication::setActiveWindow(window_.get());
    }

    /// All steps, then everything is over. What was wrong, in words.
    std::vector<std::string> live() {
        since_.start();
        next_step();
        if (!until([this] { return step_ >= steps_a_seed; }, std::chrono::minutes(5)))
            wrong("the afternoon did not end: the window is blocked");
        leave_dialogs();
        if (desk_->busy()) desk_->stop(StopRequest::at_once);
        if (!until([this] { return !desk_->busy(); }, std::chrono::seconds(60)))
            wrong("the batch did not end");
        judge();
        return std::move(wrong_);
    }

private:
    OpenStation opener() {
        SessionOptions like;
        like.ledger = home_ / "ledger.sqlite";
        like.state = home_ / "state";
        like.storage = home_ / "phones";
        like.faults = home_ / "faults.toml";
        like.seed = seed_;
        const auto ports = [](const Job&) -> Result<std::vector<PortSpec>> {
            return std::vector<PortSpec>{VirtualPorts{phones, {"MT6765"}}};
        };
        return [this, open = open_sessions(like, ports)](
                   const std::shared_ptr<const Job>& job,
                   StationObserver& observer) -> Result<std::unique_ptr<StationLink>> {
            auto link = open(job, observer);
            if (!link) return link.error();
            return std::unique_ptr<StationLink>(
                std::make_unique<WatchedLink>(std::move(*link), watch_));
        };
    }

    void write_faults() {
        std::ofstream file(home_ / "faults.toml");
        for (int i = 0; i < 3; ++i)
            file << fmt::format("[[fault]]\nstep = \"{}\"\nat = \"{}%\"\ndo = \"drop\"\n"
                                "for = \"{}ms\"\nchance = {}\n",
                                pick({"write", "send_agent", "write:boot"}),
                                10 + dice(80),
                                200 + dice(900),
                                20 + dice(60));
    }

    void add_pages() {
        const std::string ledger = (home_ / "ledger.sqlite").string();
        for (Page* page : std::initializer_list<Page*>{new SetupPage(*desk_),
                                                       new ReworkPage(ledger),
                                                       new HistoryPage(ledger),
                                                       new HandoverPage(ledger),
                                                       new PeoplePage(*desk_)})
            window_->add(*page);
    }

    unsigned dice(unsigned sides) { return static_cast<unsigned>(random_() % sides); }
    const char* pick(std::initializer_list<const char*> from) {
        return *(from.begin() + dice(static_cast<unsigned>(from.size())));
    }

    void wrong(const std::string& what) {
        wrong_.push_back(fmt::format("step {} ({}): {}", step_, did_, what));
    }

    // ---- steps

    /// Each step lets the next one be taken before it begins: inside of a dialog, too, whose loop
    /// runs in here.
    void next_step() {
        QTimer::singleShot(taking_ ? 20 : 0, &hands_at_work_, [this] { take_step(); });
    }

    void take_step() {
        if (step_ >= steps_a_seed) return go_home();
        next_step();
        if (taking_) return;
        const qint64 pause = since_.restart();
        if (step_ > 0 && pause > longest_block_ms)
            wrong(fmt::format("the window did not come back for {} ms", pause));
        ++step_;
        {
            const std::scoped_lock lock(watch_.mutex);
            watch_.step = step_;
        }
        said_stop_ = false;
        const bool was_busy = desk_->busy();
        act();
        check_step(was_busy);
        since_.restart();
    }

    /// The last step may stand inside of a dialog or a menu, whose loop ends before live() goes on.
    void go_home() {
        QWidget* open = QApplication::activePopupWidget();
        if (open == nullptr) open = QApplication::activeModalWidget();
        if (open == nullptr || ++goodbyes_ > 200) return;
        open->close();
        next_step();
    }

    /// Most of what hands do, in the window that is in front.
    void act() {
        const unsigned what = dice(100);
        if (what < 30) return scan();
        if (what < 42) return press_key();
        if (what < 48) return twice(Qt::Key_F9, {});
        if (what < 51) return twice(Qt::Key_F9, Qt::ShiftModifier);
        if (what < 54) return close_something();
        if (what < 58) return other_size();
        if (what < 72) return click();
        if (what < 78) return other_page();
        if (what < 83) return click_tile();
        if (what < 92) return prepare();
        if (what < 95) return sign_out();
        if (what < 99 || dice(5) != 0) return mean_it();
        hold();
    }

    void scan() {
        const std::string prepared = desk_->prepared() ? desk_->prepared()->batch : "LOT-0";
        const std::string text = pick({"1",
                                       "3",
                                       "490154203237518",
                                       "356938035643809",
                                       "490154203237519",
                                       engineers_badge,
                                       operators_badge,
                                       "BADGE-STOLEN",
                                       "STOP AND CLOSE",
                                       "LOT-0",
                                       "LOT-1",
                                       "https://example.org/?imei=490154203237518&stop=yes",
                                       " 7"});
        did_ = "scan " + text;
        if (text == prepared) means(prepared);
        hands_.scan(q(text));
    }

    void press_key() {
        struct Key {
            int key;
            const char* text;
        };
        static const std::vector<Key> keys{{Qt::Key_Return, "\r"},
                                           {Qt::Key_Enter, "\r"},
                                           {Qt::Key_Escape, ""},
                                           {Qt::Key_Tab, "\t"},
                                           {Qt::Key_Down, ""},
                                           {Qt::Key_Right, ""},
                                           {Qt::Key_S, "s"},
                                           {Qt::Key_Y, "y"},
                                           {Qt::Key_7, "7"}};
        const Key& one = keys[dice(static_cast<unsigned>(keys.size()))];
        did_ = fmt::format("key {:#x}", one.key);
        hands_.key(one.key, QString::fromLatin1(one.text));
    }

    void twice(Qt::Key key, Qt::KeyboardModifiers modifiers) {
        did_ = modifiers ? "Shift+F9 twice" : "F9 twice";
        for (int i = 0; i < 2; ++i)
            if (QApplication::activeModalWidget() == nullptr)
                QTest::keyClick(window_.get(), key, modifiers); // a dialog lives in here
    }

    void close_something() {
        QWidget* dialog = QApplication::activeModalWidget();
        did_ = dialog != nullptr ? "the dialog's cross" : "the window's cross";
        if (dialog != nullptr)
            dialog->close();
        else
            window_->close();
    }

    void other_size() {
        did_ = "another size";
        if (QApplication::activeModalWidget() != nullptr) return;
        if (dice(4) == 0) return QTest::keyClick(window_.get(), Qt::Key_F11);
        window_->setWindowState(Qt::WindowNoState);
        window_->resize(600 + static_cast<int>(dice(1600)), 300 + static_cast<int>(dice(900)));
    }

    /// Any button that is there, as a sleeve would press it: not long enough for one that is held.
    void click() {
        if (QWidget* popup = QApplication::activePopupWidget()) { // a click beside it closes it
            did_ = "click beside a menu";
            popup->close();
            return;
        }
        QWidget* top = QApplication::activeModalWidget();
        if (top == nullptr) top = window_.get();
        std::vector<QAbstractButton*> there;
        for (auto* button : top->findChildren<QAbstractButton*>())
            if (button->isVisible() && button->isEnabled() && !leads_out(*button))
                there.push_back(button);
        if (there.empty()) return;
        QAbstractButton& button = *there[dice(static_cast<unsigned>(there.size()))];
        did_ = "click " + utf8(button.objectName() + q(" ") + button.text());
        const QString name = button.objectName();
        said_stop_ = name == q("stop_safe") || name == q("stop_at_once") || name == q("stop_one") ||
                     name == q("stop_and_close");
        QTest::mouseClick(&button, Qt::LeftButton);
    }

    /// To another program, or to a chooser of files that needs a disk to look at.
    static bool leads_out(const QAbstractButton& button) {
        const QString text = button.text();
        for (const char* out :
             {"Browse", "Choose the key", "Print", "Save", "Export", "Open", "PDF", "log"})
            if (text.contains(QLatin1String(out))) return true;
        return false;
    }

    void other_page() {
        did_ = "another page";
        if (QApplication::activeModalWidget() != nullptr) return;
        static const std::vector<Qt::Key> keys{Qt::Key_F2,
                                               Qt::Key_F3,
                                               Qt::Key_F4,
                                               Qt::Key_F5,
                                               Qt::Key_F6,
                                               Qt::Key_F7,
                                               Qt::Key_F8,
                                               Qt::Key_F12};
        QTest::keyClick(window_.get(), keys[dice(static_cast<unsigned>(keys.size()))]);
    }

    void click_tile() {
        did_ = "click a tile";
        if (QApplication::activeModalWidget() != nullptr) return;
        window_->open_slot(QString::number(1 + dice(phones)));
    }

    /// What Setup does at its end; the desk asks who stands there.
    void prepare() {
        did_ = "prepare";
        const auto plan = std::array{orders().keep,
                                     orders().keep,
                                     orders().erase,
                                     orders().upgrade,
                                     orders().format}[dice(5)];
        auto job = std::make_shared<Job>();
        job->batch = fmt::format("LOT-{}", dice(2));
        job->plans = {plan};
        job->once = dice(2) == 0;
        job->again = dice(2) == 0;
        desk_->prepare(std::move(job));
    }

    void sign_out() {
        did_ = "sign out";
        desk_->sign_out();
    }

    /// Badge and batch, one behind the other, as somebody does who knows what he wants.
    void mean_it() {
        did_ = "badge, then the batch's name";
        hands_.scan(q(engineers_badge));
        taking_ = true; // no other hand meanwhile
        const bool known =
            until([this] { return desk_->engineer() == "Ada"; }, std::chrono::seconds(2));
        taking_ = false;
        if (!known) return;
        if (!desk_->prepared()) return;
        means(desk_->prepared()->batch);
        hands_.scan(q(desk_->prepared()->batch));
    }

    void hold() {
        did_ = "hold the button";
        auto* button = window_->findChild<HoldButton*>();
        if (QApplication::activeModalWidget() != nullptr || !button->isVisible()) return;
        if (desk_->prepared()) means(desk_->prepared()->batch);
        QTest::mousePress(button, Qt::LeftButton);
        taking_ = true; // no other hand meanwhile
        QTest::qWait(2300);
        taking_ = false;
        QTest::mouseRelease(button, Qt::LeftButton);
    }

    void means(const std::string& batch) {
        if (desk_->engineer() == "Ada") meant_in_.insert_or_assign(step_, batch);
    }

    // ---- what holds

    void check_step(bool was_busy) {
        const std::scoped_lock lock(watch_.mutex);
        if (!watch_.stops.empty() && !said_stop_ && watch_.stops.back() == step_)
            wrong("a batch or a slot was stopped");
        if (!window_->isVisible()) {
            if (was_busy && desk_->busy()) wrong("the window is gone while phones are in work");
            window_->show(); // the shift goes on
            QApplication::setActiveWindow(window_.get());
        }
    }

    void leave_dialogs() {
        for (int i = 0; i < 20 && QApplication::activeModalWidget() != nullptr; ++i) {
            QApplication::activeModalWidget()->close();
            QCoreApplication::processEvents();
        }
        if (QApplication::activeModalWidget() != nullptr) wrong("a dialog does not go");
    }

    void judge() {
        const std::scoped_lock lock(watch_.mutex);
        std::set<std::string> begun;
        for (const auto& [step, job] : watch_.opened) {
            begun.insert(job->batch);
            if (!erases(*job)) continue;
            const auto meant = meant_in_.find(step);
            if (meant == meant_in_.end() || meant->second != job->batch)
                wrong_.push_back(
                    fmt::format("step {}: batch {} erases, and nobody meant it", step, job->batch));
            else
                ++erasing;
        }
        judge_ledger(begun);
    }

    void judge_ledger(const std::set<std::string>& begun) {
        const std::string ledger = (home_ / "ledger.sqlite").string();
        const auto now = storages(home_ / "phones");
        if (!fs::exists(ledger)) {
            if (!now.empty() && !begun.empty()) wrong_.push_back("phones without a ledger");
            return;
        }
        const auto units = find_units(ledger, {});
        if (!units) {
            wrong_.push_back("the ledger: " + describe(units.error()));
            return;
        }
        for (const UnitRow& unit : *units) {
            if (!begun.contains(unit.batch))
                wrong_.push_back("a phone of batch " + unit.batch + ", which nobody let begin");
            visits += 1;
        }
    }

public:
    int erasing = 0; ///< batches that erased, all of them meant
    int visits = 0;  ///< phones that were worked on

private:
    unsigned seed_;
    std::mt19937 random_;
    QTemporaryDir folder_;
    fs::path home_;
    std::shared_ptr<testing::FakeReception> reception_ = std::make_shared<testing::FakeReception>();
    Watch watch_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<MainWindow> window_;
    Hands hands_;
    QObject hands_at_work_; ///< steps end with it
    QElapsedTimer since_;
    int step_ = 0;
    int goodbyes_ = 0; ///< dialogs and menus closed at the end
    bool taking_ = false;
    bool said_stop_ = false;
    std::string did_;
    std::map<int, std::string> meant_in_;
    std::vector<std::string> wrong_;
};

const fs::path kept_seeds = tree::source() / "tests/gui/clumsy_seeds.txt";

std::vector<unsigned> seeds() {
    std::vector<unsigned> all;
    std::ifstream kept(kept_seeds);
    for (std::string line; std::getline(kept, line);)
        if (!line.empty() && line[0] != '#') all.push_back(static_cast<unsigned>(std::stoul(line)));
    const char* wanted = std::getenv("GANGFLASH_CLUMSY_SEEDS");
    const unsigned count = wanted != nullptr ? static_cast<unsigned>(std::stoul(wanted)) : 3;
    for (unsigned seed = 1; seed <= count; ++seed)
        all.push_back(seed);
    return all;
}

TEST(ClumsyAfternoon, HarmsNoPhoneThatNobodyMeant) {
    ASSERT_NE(orders().keep, nullptr);
    ASSERT_NE(orders().format, nullptr);
    QApplication::setQuitOnLastWindowClosed(false); // the shift goes on
    int erasing = 0, visits = 0;
    for (const unsigned seed : seeds()) {
        Afternoon afternoon(seed);
        for (const std::string& what : afternoon.live()) {
            ADD_FAILURE() << "seed " << seed << ": " << what
                          << "\n  again: GANGFLASH_CLUMSY_SEEDS=0 and " << seed << " in "
                          << kept_seeds;
            std::ofstream(kept_seeds, std::ios::app) << seed << '\n';
        }
        erasing += afternoon.erasing;
        visits += afternoon.visits;
    }
    // A test in which nothing is ever done would hold everything.
    EXPECT_GT(visits, 0);
    EXPECT_GT(erasing, 0) << "somebody who means it can erase";
    RecordProperty("erasing_batches", erasing);
    RecordProperty("visits", visits);
    std::printf("%zu seeds of %d steps: %d visits of phones, %d batches that erased, all meant\n",
                seeds().size(),
                steps_a_seed,
                visits,
                erasing);
}

} // namespace
} // namespace gangflash
