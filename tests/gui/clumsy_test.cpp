// A clumsy afternoon at a real station of virtual phones: scans into every dialog, F9 twice, the
// cross, other sizes, wrong badges, cables that drop. Random steps by seed; what holds however it
// went:
//   * no batch that erases begins but in a step in which somebody who may has held the button or
//     given that batch's name;
//   * no batch or slot is stopped by a key, a scan or a size, only by a click on what says so;
//   * every page of every phone's storage that differs after a session lies where a step of the
//     ledger, of the phone in that slot and of that session, erased or wrote; the ledger names who
//     started it, and, where something was erased, that was somebody with a badge who may, and
//     there is a record of who prepared it. Between sessions nothing changes;
//   * the window stays alive, and does not go while phones are in work.
//
// GANGFLASH_CLUMSY_SEEDS: how many seeds (3; 200 is `./check --deep=clumsy`), from
// GANGFLASH_CLUMSY_FIRST on (1). Five took 53 s on two cores that four builds used (2026-12-01),
// 3.5 s of a processor each: 30 s for three, 35 minutes for 200 at the most. Seeds that once failed
// stand in tests/gui/clumsy_seeds.txt and run every time; a failing one is added there. The steps
// are the seed's; when the phones' threads run is not.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/reader.hpp"
#include "station/grid/ledger_door.hpp"
#include "station/grid/look/hold_button.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/main_window.hpp"
#include "station/grid/page.hpp"
#include "station/grid/pages/handover/handover_page.hpp"
#include "station/grid/pages/history/history_page.hpp"
#include "station/grid/pages/people/people_page.hpp"
#include "station/grid/pages/rework/rework_page.hpp"
#include "station/grid/pages/setup/setup_page.hpp"
#include "station/grid/session_link.hpp"
#include "station/wiring/job_rights.hpp"
#include "station/wiring/ledger_reader.hpp"
#include "tests/gui/hands.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/storage_watch.hpp"
#include "tests/gui/until.hpp"
#include "tests/support/tree.hpp"

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>

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
/// Called as the station calls them: their digits are no phone's.
constexpr std::array<const char*, 2> lots{"2026-12-01-030124-h3ba", "2026-12-01-031507-k2mn"};
/// A dialog's order comes when its loop has ended: steps that were due come before it.
constexpr int steps_to_unwind = 3;
constexpr int between_steps_ms = 10; ///< the phones get on meanwhile
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
    bool writes(const std::string& partition) const {
        return std::ranges::find(keep->writes, partition, &PlannedWrite::partition) !=
               keep->writes.end();
    }
};

const Orders& orders() {
    static const Firmware firmware;
    static const Orders all{firmware.plan(FlashMode::download_only, Userdata::keep),
                            firmware.plan(FlashMode::download_only, Userdata::erase),
                            firmware.plan(FlashMode::firmware_upgrade, Userdata::keep),
                            firmware.plan(FlashMode::format_all, Userdata::erase)};
    return all;
}

/// What the phones held before and after one session.
struct SessionSeen {
    std::shared_ptr<const Job> job;
    UtcMicros from, until;
    std::vector<testing::PagePlace> changed;
    std::size_t changed_before = 0; ///< pages, since the session before this one had ended
};

/// What reached the station, and in which step.
struct Watch {
    std::mutex mutex;
    int step = 0;
    std::vector<std::pair<int, std::shared_ptr<const Job>>> opened;
    std::vector<int> stops;
    std::vector<SessionSeen> sessions;
    std::optional<testing::Contents> phones; ///< when the last session had ended
};

/// The station's own link, listened to.
class WatchedLink final : public StationLink {
public:
    /// On the pool, as `link` was opened: the phones are there, and nobody has spoken to them.
    WatchedLink(std::unique_ptr<StationLink> link,
                std::shared_ptr<const Job> job,
                fs::path storages,
                Watch& watch)
        : link_(std::move(link)), storages_(std::move(storages)), watch_(watch),
          before_(testing::contents_of(storages_)) {
        seen_.job = std::move(job);
        seen_.from = SystemClock{}.utc_now();
        const std::scoped_lock lock(watch_.mutex);
        if (watch_.phones)
            seen_.changed_before = testing::changed_pages(*watch_.phones, before_).size();
    }
    ~WatchedLink() override {
        link_.reset(); // nobody writes any more
        testing::Contents after = testing::contents_of(storages_);
        seen_.until = SystemClock{}.utc_now();
        seen_.changed = testing::changed_pages(before_, after);
        const std::scoped_lock lock(watch_.mutex);
        watch_.sessions.push_back(std::move(seen_));
        watch_.phones = std::move(after);
    }
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
    fs::path storages_;
    Watch& watch_;
    testing::Contents before_;
    SessionSeen seen_;
};

class Afternoon {
public:
    explicit Afternoon(unsigned seed) : seed_(seed), random_(seed) {
        home_ = folder_.path().toStdString();
        write_faults();
        EXPECT_TRUE(reception_->enrol(testing::engineer("Ada", engineers_badge)));
        rights::Enrolment lin = testing::engineer("Lin", operators_badge);
        lin.rights.clear();
        EXPECT_TRUE(reception_->enrol(lin));
        door_ = std::make_unique<LedgerDoor>(ledger());
        desk_ =
            std::make_unique<Desk>(door_->one_at_a_time(opener()), reception_, rights::Ports::real);
        desk_->keep_acts(door_->keeper());
        desk_->set_account("bench");
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
    std::string ledger() const { return (home_ / "ledger.sqlite").string(); }

    OpenStation opener() {
        SessionOptions like;
        like.ledger = ledger();
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
                std::make_unique<WatchedLink>(std::move(*link), job, home_ / "phones", watch_));
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
        for (Page* page : std::initializer_list<Page*>{new SetupPage(*desk_),
                                                       new ReworkPage(ledger_reader(ledger())),
                                                       new HistoryPage(ledger_reader(ledger())),
                                                       new HandoverPage(ledger_reader(ledger())),
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
        QTimer::singleShot(
            taking_ ? 20 : between_steps_ms, &hands_at_work_, [this] { take_step(); });
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
        stand_in_front();
        const bool was_busy = desk_->busy();
        act();
        check_step(was_busy);
        since_.restart();
    }

    /// A window that was closed and shown again, offscreen, has no keyboard: keys would go nowhere.
    void stand_in_front() {
        if (QApplication::activeModalWidget() == nullptr && QApplication::activeWindow() == nullptr)
            QApplication::setActiveWindow(window_.get());
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
        const std::string prepared = desk_->prepared() ? desk_->prepared()->batch : lots[0];
        // Five wrong badges lock the desk for half a minute, which is longer than an afternoon.
        const std::string text =
            dice(12) == 0 ? pick({"BADGE-STOLEN",
                                  "STOP AND CLOSE",
                                  "https://example.org/?imei=490154203237518&stop=yes"})
                          : pick({"1",
                                  "3",
                                  "490154203237518",
                                  "356938035643809",
                                  "490154203237519",
                                  engineers_badge,
                                  operators_badge,
                                  desk_->on_stage() ? prepared == lots[0] ? lots[0] : lots[1] : "2",
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
        if (name == q("stop_safe") || name == q("stop_at_once") || name == q("stop_one") ||
            name == q("stop_and_close")) {
            stop_meant_until_ = step_ + steps_to_unwind;
            stop_owed_ = desk_->phase() == Phase::opening; // done once the batch is open
        }
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
        job->batch = lots[dice(2)];
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
        bool answered = false; // signed in, wrong, locked, or he stood there already
        const auto heard = QObject::connect(
            desk_.get(), &Desk::answered, &hands_at_work_, [&answered](const Answer& answer) {
                answered |= answer.kind == AnswerKind::signed_in || is_alarm(answer.kind);
            });
        hands_.scan(q(engineers_badge));
        taking_ = true; // no other hand meanwhile
        // Where a field for scans has the focus, the badge is its own.
        until([&answered] { return answered; }, std::chrono::milliseconds(400));
        taking_ = false;
        QObject::disconnect(heard);
        const bool known = desk_->engineer() == "Ada";
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
        const bool stopped = !watch_.stops.empty() && watch_.stops.back() == step_;
        if (stopped && step_ > stop_meant_until_ && !std::exchange(stop_owed_, false))
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
        if (!watch_.sessions.empty()) judge_ledger(begun);
    }

    void judge_ledger(const std::set<std::string>& begun) {
        const auto units = find_units(ledger(), {});
        if (!units) {
            wrong_.push_back("the ledger: " + describe(units.error()));
            return;
        }
        for (const UnitRow& unit : *units) {
            if (!begun.contains(unit.batch))
                wrong_.push_back("a phone of batch " + unit.batch + ", which nobody let begin");
            visits += 1;
        }
        for (const SessionSeen& session : watch_.sessions)
            judge_session(session);
    }

    void judge_session(const SessionSeen& session) {
        ++sessions;
        if (session.changed_before > 0)
            wrong_.push_back(fmt::format("{} pages of phones changed between two sessions",
                                         session.changed_before));
        const auto batch = load_batch(ledger(), session.job->batch);
        if (!batch) {
            wrong_.push_back(describe(batch.error()));
            return;
        }
        const testing::LedgerOfChanges record(
            *batch, orders().format->layout, session.from, session.until);
        pages += session.changed.size();
        std::set<std::string> said; // one sentence a slot and region is enough
        for (const testing::PagePlace& page : session.changed) {
            const auto size = page.region == Region::user ? shape().user : shape().of(page.region);
            const std::string missing = record.explain(page, size);
            if (!missing.empty() && said.insert(missing.substr(0, missing.find(" at "))).second)
                wrong_.push_back("batch " + session.job->batch + ": " + missing);
        }
        if (!session.changed.empty()) judge_acts(*batch, record, erases(*session.job));
    }

    /// Somebody ordered it, and is named for it.
    void
    judge_acts(const BatchReport& batch, const testing::LedgerOfChanges& record, bool erasing_job) {
        const ActRow* started = record.started();
        if (started == nullptr || started->who.empty()) {
            wrong_.push_back("batch " + batch.name + " changed phones, and no act says who began");
            return;
        }
        // What is written may be erased first: that is part of writing it.
        for (const std::string& place : record.erased())
            if (!erasing_job && !orders().writes(place))
                wrong_.push_back("batch " + batch.name + " erased " + place + ", unasked");
        if (!erasing_job) return;
        if (started->who != "Ada" || started->known_by != "badge")
            wrong_.push_back(fmt::format("batch {} erased by the word of {} ({})",
                                         batch.name,
                                         started->who,
                                         started->known_by));
        const bool prepared = std::ranges::any_of(batch.acts, [&](const ActRow& act) {
            return act.act == "prepared" && act.batch == batch.name && act.who == "Ada" &&
                   act.at < started->at;
        });
        if (!prepared) wrong_.push_back("batch " + batch.name + ": no act says who prepared it");
    }

    static const vphone::StorageShape& shape() { return vphone::find_chip_model("MT6765")->shape; }

public:
    int erasing = 0; ///< batches that erased, all of them meant
    int visits = 0;  ///< phones that were worked on
    int sessions = 0;
    std::size_t pages = 0; ///< that changed, each of them ordered

private:
    unsigned seed_;
    std::mt19937 random_;
    QTemporaryDir folder_;
    fs::path home_;
    std::shared_ptr<testing::FakeReception> reception_ = std::make_shared<testing::FakeReception>();
    Watch watch_;
    std::unique_ptr<LedgerDoor> door_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<MainWindow> window_;
    Hands hands_;
    QObject hands_at_work_; ///< steps end with it
    QElapsedTimer since_;
    int step_ = 0;
    int goodbyes_ = 0; ///< dialogs and menus closed at the end
    bool taking_ = false;
    int stop_meant_until_ = 0; ///< step
    bool stop_owed_ = false;   ///< was asked for while a batch was opening
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
    const char* from = std::getenv("GANGFLASH_CLUMSY_FIRST");
    const unsigned first = from != nullptr ? static_cast<unsigned>(std::stoul(from)) : 1;
    for (unsigned seed = first; seed < first + count; ++seed)
        all.push_back(seed);
    return all;
}

TEST(ClumsyAfternoon, HarmsNoPhoneThatNobodyMeant) {
    ASSERT_NE(orders().keep, nullptr);
    ASSERT_NE(orders().format, nullptr);
    QApplication::setQuitOnLastWindowClosed(false); // the shift goes on
    int erasing = 0, visits = 0, sessions = 0;
    std::size_t pages = 0;
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
        sessions += afternoon.sessions;
        pages += afternoon.pages;
    }
    // A test in which nothing is ever done would hold everything.
    EXPECT_GT(visits, 0);
    EXPECT_GT(erasing, 0) << "somebody who means it can erase";
    EXPECT_GT(pages, 0U) << "phones are written to";
    RecordProperty("erasing_batches", erasing);
    RecordProperty("visits", visits);
    std::printf("%zu seeds of %d steps: %d sessions, %d visits of phones, %d batches that erased, "
                "all meant; %zu pages of storage changed, all ordered\n",
                seeds().size(),
                steps_a_seed,
                sessions,
                visits,
                erasing,
                pages);
}

} // namespace
} // namespace gangflash
