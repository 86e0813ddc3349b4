#include "station/grid/main_window.hpp"

#include "station/grid/dialogs/ask.hpp"
#include "station/grid/dialogs/close_dialog.hpp"
#include "station/grid/dialogs/log_view.hpp"
#include "station/grid/dialogs/sign_in_dialog.hpp"
#include "station/grid/look/answer_text.hpp"
#include "station/grid/look/empty_page.hpp"
#include "station/grid/look/note_strip.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/page.hpp"
#include "station/grid/pages/bench/batch_bar.hpp"
#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/detail_pane.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/scan_banner.hpp"
#include "station/grid/pages/bench/scan_listener.hpp"
#include "station/grid/pages/bench/stage_panel.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/grid/window_place.hpp"

#include <utility>

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace gangflash {

MainWindow::MainWindow(Desk& desk, QWidget* parent)
    : QMainWindow(parent), desk_(desk), theme_(&theme_of(ThemeName::light)),
      model_(new PortGridModel(this)), batch_(new BatchBar(this)), stage_(new StagePanel(this)),
      pages_(new QStackedWidget(this)), page_banner_(new ScanBanner(pages_)),
      bench_page_(new QStackedWidget(this)), empty_(new EmptyPage(this)),
      bench_(new BenchView(*model_, this)), detail_(new DetailPane(this)),
      scanner_(new ScanListener(this)) {
    setWindowTitle(tr("Gangflash station"));
    setContextMenuPolicy(Qt::NoContextMenu);
    build_bar();
    build_bench();
    build_foot();
    build_stage();
    keep_dialogs_harmless();

    connect(&desk_, &Desk::snapshotArrived, this, &MainWindow::showSnapshot);
    connect(&desk_, &Desk::answered, this, &MainWindow::showAnswer);
    connect(&desk_, &Desk::phaseChanged, this, &MainWindow::showPhase);
    connect(&desk_, &Desk::jobChanged, this, &MainWindow::showPhase);
    connect(&desk_, &Desk::roleChanged, this, &MainWindow::showRole);
    connect(scanner_, &ScanListener::typing, this, [this](const QString& so_far) {
        scan_->setText(so_far.isEmpty() ? QString() : tr("Scan: %1").arg(so_far));
    });
    connect(scanner_, &ScanListener::scanned, this, [this](const QString& text) {
        desk_.scan(utf8(text));
    });
    set_theme(ThemeName::light);
    showPhase();
    showRole();
}

QAction* MainWindow::add_action(const QString& name, const QString& key, const char* object_name) {
    auto* action = new QAction(QStringLiteral("%1 %2").arg(name, key), this);
    action->setObjectName(QLatin1String(object_name));
    action->setShortcut(QKeySequence(key));
    action->setProperty("plain_name", name);
    addAction(action); // also while the bar is hidden
    return action;
}

void MainWindow::build_bar() {
    bar_ = addToolBar(tr("Actions"));
    bar_->setMovable(false);
    bar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto* bench = add_action(tr("Bench"), QStringLiteral("F2"), "page_bench");
    bench->setCheckable(true);
    bench->setChecked(true);
    connect(bench, &QAction::triggered, this, [this] { show_page(0); });
    bar_->addAction(bench);
    doors_.push_back(bench);

    auto* room = new QWidget(bar_);
    room->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    room->setObjectName(QStringLiteral("bar_room"));
    bar_end_ = bar_->addWidget(room);

    start_ = add_action(tr("Start"), QStringLiteral("F9"), "start");
    connect(start_, &QAction::triggered, this, [this] {
        show_page(0);
        desk_.start();
    });
    stop_ = add_action(tr("Stop…"), QStringLiteral("Shift+F9"), "stop");
    connect(stop_, &QAction::triggered, this, &MainWindow::ask_stop);
    sign_in_ = add_action(tr("Engineer"), QStringLiteral("F8"), "sign_in");
    connect(sign_in_, &QAction::triggered, this, &MainWindow::sign_in_or_out);
    auto* look = add_action(tr("Look"), QStringLiteral("F6"), "look");
    look->setToolTip(tr("Light, dark, high contrast"));
    connect(look, &QAction::triggered, this, &MainWindow::next_theme);
    wall_ = add_action(tr("Wall"), QStringLiteral("F11"), "wall");
    wall_->setToolTip(tr("The whole screen for the bench"));
    wall_->setCheckable(true);
    connect(wall_, &QAction::toggled, this, &MainWindow::set_wall_view);
    sounds_ = add_action(tr("Sounds"), QStringLiteral("Ctrl+M"), "sounds");
    sounds_->setToolTip(tr("A sound for PASS, FAIL, a phone that left, a refused scan"));
    connect(sounds_, &QAction::triggered, this, [this] {
        set_muted(!muted_);
        QSettings().setValue(QStringLiteral("muted"), muted_);
    });
    auto* keys = add_action(tr("Keys"), QStringLiteral("Shift+F1"), "keys");
    connect(keys, &QAction::triggered, this, &MainWindow::show_keys);
    bar_->addActions({start_, stop_, sign_in_, look, wall_, sounds_, keys});
}

void MainWindow::add(Page& page) {
    const Page::Name& name = page.name();
    const int index = pages_->addWidget(&page);
    QAction* door = add_action(name.title, name.key, name.id);
    door->setCheckable(true);
    connect(door, &QAction::triggered, this, [this, index] { show_page(index); });
    connect(&page, &Page::doneHere, this, [this] { show_page(0); });
    doors_.push_back(door);
    added_.push_back(&page);
    if (name.shelf == Page::Shelf::bar) {
        bar_->insertAction(bar_end_, door);
    } else {
        if (tools_ == nullptr) build_tools();
        tools_->menu()->addAction(door);
    }
    page.set_theme(*theme_);
}

void MainWindow::build_tools() {
    tools_ = new QToolButton(bar_);
    tools_->setText(tr("Tools"));
    tools_->setObjectName(QStringLiteral("tools"));
    tools_->setPopupMode(QToolButton::InstantPopup);
    tools_->setMenu(new QMenu(tools_));
    bar_end_ = bar_->insertWidget(bar_end_, tools_);
}

void MainWindow::show_page(int index) {
    pages_->setCurrentIndex(index);
    for (std::size_t i = 0; i < doors_.size(); ++i)
        doors_[i]->setChecked(static_cast<int>(i) == index);
    if (index == 0 && bench_page_->currentIndex() == 1)
        bench_->setFocus();
    else
        pages_->currentWidget()->setFocus();
}

void MainWindow::show_page(const char* id) {
    for (std::size_t i = 0; i < doors_.size(); ++i)
        if (doors_[i]->objectName() == QLatin1String(id)) show_page(static_cast<int>(i));
}

void MainWindow::build_bench() {
    auto* with_detail = new QWidget(this);
    auto* row = new QHBoxLayout(with_detail);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(bench_, 3);
    row->addWidget(detail_, 2);
    detail_->setMaximumWidth(640);
    detail_->hide();
    bench_page_->addWidget(empty_);
    bench_page_->addWidget(with_detail);
    pages_->addWidget(bench_page_);

    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(batch_);
    note_ = new NoteStrip(middle);
    column->addWidget(note_);
    column->addWidget(stage_);
    column->addWidget(pages_, 1);
    foot_ = new QWidget(middle);
    column->addWidget(foot_);
    setCentralWidget(middle);

    connect(bench_, &QAbstractItemView::clicked, this, &MainWindow::openIndex);
    connect(bench_, &QAbstractItemView::activated, this, &MainWindow::openIndex);
    connect(detail_, &DetailPane::closeAsked, this, &MainWindow::close_detail);
    connect(detail_, &DetailPane::stopSlotAsked, this, &MainWindow::ask_stop_slot);
    connect(detail_, &DetailPane::startSlotAsked, this, [this](const QString& slot) {
        desk_.start_slot(utf8(slot));
    });
    connect(detail_, &DetailPane::openLogAsked, this, &MainWindow::open_log);
    connect(empty_, &EmptyPage::startAsked, this, [this] { desk_.start(); });
    connect(empty_, &EmptyPage::setupAsked, this, [this] { show_page("page_setup"); });
}

void MainWindow::build_stage() {
    connect(stage_, &StagePanel::startAsked, this, [this] { desk_.start(); });
    connect(stage_, &StagePanel::startHeld, this, [this](const std::shared_ptr<const Job>& seen) {
        desk_.start_held(seen);
    });
    connect(stage_, &StagePanel::startNamed, this, [this](const QString& batch) {
        desk_.start_named(utf8(batch));
    });
}

void MainWindow::build_foot() {
    foot_->setObjectName(QStringLiteral("foot"));
    foot_->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(foot_);
    row->setContentsMargins(16, 6, 16, 6);
    standing_ = new QLabel(foot_);
    standing_->setObjectName(QStringLiteral("standing"));
    standing_->setWordWrap(true);
    standing_->setTextFormat(Qt::PlainText);
    set_role(*standing_, "danger");
    standing_->hide();
    notice_ = new QLabel(foot_);
    notice_->setObjectName(QStringLiteral("notice"));
    notice_->setWordWrap(true);
    notice_->setTextFormat(Qt::PlainText); // scans and names are said as they are
    notice_->setMinimumHeight(24);
    scan_ = new QLabel(foot_);
    scan_->setObjectName(QStringLiteral("scan"));
    role_ = new QLabel(foot_);
    role_->setObjectName(QStringLiteral("role"));
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(standing_);
    words->addWidget(notice_);
    row->addLayout(words, 1);
    row->addWidget(scan_);
    row->addSpacing(20);
    row->addWidget(role_);
}

void MainWindow::set_theme(ThemeName name) {
    theme_ = &theme_of(name);
    qApp->setPalette(palette_of(*theme_));
    qApp->setStyleSheet(style_sheet_of(*theme_));
    bench_->set_theme(*theme_);
    batch_->set_theme(*theme_);
    stage_->set_theme(*theme_);
    detail_->set_theme(*theme_);
    page_banner_->set_theme(*theme_);
    if (desk_.station()) batch_->show_station(*desk_.station());
    refresh_detail();
    for (Page* page : added_)
        page->set_theme(*theme_);
}

void MainWindow::next_theme() {
    switch (theme_->name) {
    case ThemeName::light:
        set_theme(ThemeName::dark);
        break;
    case ThemeName::dark:
        set_theme(ThemeName::high_contrast);
        break;
    case ThemeName::high_contrast:
        set_theme(ThemeName::light);
        break;
    }
    QSettings().setValue(QStringLiteral("theme"), QLatin1String(to_string(theme_->name).data()));
}

void MainWindow::set_muted(bool on) {
    muted_ = on;
    sounds_->setText((on ? tr("Muted") : tr("Sounds")) + QStringLiteral(" Ctrl+M"));
}

void MainWindow::sound(std::optional<Outcome> outcome) {
    if (outcome && !muted_ && on_outcome_) on_outcome_(*outcome);
}

void MainWindow::set_wall_view(bool on) {
    bar_->setVisible(!on);
    foot_->setVisible(!on);
    wall_->setChecked(on);
    if (on) close_detail();
    if (on) {
        setProperty("was_maximised", isMaximized()); // remember_place() asks
        showFullScreen();
    } else if (isFullScreen()) {
        const bool maximised = property("was_maximised").toBool();
        setProperty("was_maximised", {});
        maximised ? showMaximized() : showNormal();
    }
}

// ---- what the desk says

void MainWindow::showSnapshot(std::shared_ptr<const StationSnapshot> station) {
    sound(outcomes_.look(*station));
    batch_->show_station(*station);
    batch_->show_failures(desk_.diaries().failures());
    for (Page* page : added_)
        page->heed(*station);
    model_->show(std::move(station));
    if (bench_page_->currentIndex() == 0 && model_->rowCount() > 0) {
        bench_page_->setCurrentIndex(1);
        if (pages_->currentIndex() == 0) bench_->setFocus();
    }
    refresh_detail();
}

void MainWindow::showAnswer(const Answer& answer) {
    if (answer.kind == AnswerKind::opening) standing_->hide();
    if (answer.kind == AnswerKind::places_gone) {
        // Slots that nothing can come to: whatever else is said meanwhile, this stays to be read.
        standing_->setText(QStringLiteral("⚠ ") + answer_text(answer));
        standing_->show();
    } else {
        say(answer_text(answer), is_alarm(answer.kind));
    }
    const bool about_slot = answer.kind == AnswerKind::slot_found ||
                            answer.kind == AnswerKind::imei_matches ||
                            answer.kind == AnswerKind::imei_mismatch;
    const int row = model_->row_of(answer.slot);
    const bool has_tile = !answer.slot.empty() && row >= 0;
    if (about_slot && has_tile) {
        const QModelIndex index = model_->index(row, 0);
        bench_->setCurrentIndex(index);
        bench_->scrollTo(index);
    }
    if (answer.kind == AnswerKind::left_open) note_->show_note(answer_text(answer));
    if (ScanBanner::is_about_a_scan(answer.kind)) {
        if (!bench_->isVisible()) // it is looked at a page, then
            page_banner_->show_answer(answer, {});
        else
            bench_->banner().show_answer(
                answer, has_tile ? bench_->visualRect(model_->index(row, 0)) : QRect());
    }
    if (answer.kind == AnswerKind::erasing_not_meant) stage_->ask_for_name();
    if (is_alarm(answer.kind)) sound(Outcome::alarm);
    if (answer.kind == AnswerKind::opening) outcomes_.clear();
}

void MainWindow::say(const QString& text, bool alarm) {
    notice_->setText(alarm ? QStringLiteral("⚠ ") + text : text);
    set_role(*notice_, alarm ? "danger" : "");
    alarm_ = alarm;
}

void MainWindow::hint(const QString& text) {
    if (!alarm_) say(text, false);
}

void MainWindow::showPhase() {
    batch_->show_phase(desk_.phase());
    const bool on_stage = desk_.on_stage();
    stage_->show_desk(desk_);
    stage_->setVisible(on_stage);
    bench_->set_dimmed(on_stage);
    batch_->setVisible(!on_stage && (desk_.phase() != Phase::idle || model_->rowCount() > 0));
    empty_->show_desk(desk_);
    start_->setEnabled(!desk_.busy());
    stop_->setEnabled(desk_.busy());
    if (closing_ && !desk_.busy()) close();
}

void MainWindow::showRole() {
    const QString person = q(desk_.engineer());
    if (person.isEmpty())
        role_->setText(tr("○ Operator"));
    else
        role_->setText(desk_.role() == Role::engineer ? tr("● Engineer: %1").arg(person)
                                                      : tr("● Operator: %1").arg(person));
    sign_in_->setText(person.isEmpty() ? tr("Sign in F8") : tr("Sign out F8"));
    empty_->show_desk(desk_);
    stage_->show_desk(desk_);
}

// ---- the detail

void MainWindow::openIndex(const QModelIndex& index) {
    if (!index.isValid()) return;
    detail_slot_ = model_->slot_at(index.row())->slot;
    detail_lines_ = 0;
    detail_->show();
    refresh_detail();
}

void MainWindow::open_slot(const QString& slot) {
    const int row = model_->row_of(utf8(slot));
    if (row < 0) return;
    bench_->setCurrentIndex(model_->index(row, 0));
    openIndex(model_->index(row, 0));
}

void MainWindow::refresh_detail() {
    if (detail_slot_.empty() || !model_->station()) return;
    const SlotView slot = model_->slot_at(model_->row_of(detail_slot_));
    if (!slot) return close_detail();
    detail_->show_slot(slot, *model_->station());
    const std::uint64_t lines = desk_.diaries().lines(detail_slot_);
    if (lines == detail_lines_ && lines != 0) return;
    detail_lines_ = lines;
    detail_->show_events(desk_.diaries().of(detail_slot_));
}

void MainWindow::close_detail() {
    detail_slot_.clear();
    detail_->hide();
    bench_->setFocus();
}

void MainWindow::open_log(const QString& slot) {
    const std::filesystem::path file = desk_.phone_log(utf8(slot));
    const auto& station = model_->station();
    const int row = model_->row_of(utf8(slot));
    if (file.empty() || !station || row < 0) {
        say(tr("No log was written for slot %1.").arg(slot), true);
        return;
    }
    auto* view = new LogView({.batch = q(station->batch),
                              .slot = slot,
                              .phone = identity_text(*model_->slot_at(row)),
                              .package = q(station->package_name)},
                             file,
                             this);
    view->show(); // it goes when it is closed
}

// ---- what people want

void MainWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        if (isFullScreen())
            set_wall_view(false);
        else if (pages_->currentIndex() != 0)
            show_page(0);
        else
            close_detail();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::sign_in_or_out() {
    if (!desk_.engineer().empty()) {
        desk_.sign_out();
        return;
    }
    SignInDialog sign_in(desk_, false, this);
    bool nobody = false;
    connect(&desk_, &Desk::answered, &sign_in, [&](const Answer& answer) {
        if (answer.kind != AnswerKind::nobody_enrolled) return;
        nobody = true;
        sign_in.reject();
    });
    sign_in.exec();
    if (!nobody) return;
    SignInDialog enrol(desk_, true, this);
    enrol.exec();
}

void MainWindow::ask_stop() {
    const int answer =
        ask(this,
            tr("Stop the batch"),
            tr("Stop all slots?"),
            tr("At their safe points, no partition is left half written; that takes up to "
               "a minute or two. At once, phones in work end as ABORTED with half-written "
               "partitions and must be flashed again."),
            {{tr("Stop at safe points"), "stop_safe"}, {tr("Stop at once"), "stop_at_once"}},
            tr("Go on"));
    if (answer == 0) desk_.stop(StopRequest::at_safe_point);
    if (answer == 1) desk_.stop(StopRequest::at_once);
}

void MainWindow::ask_stop_slot(const QString& slot) {
    const int answer =
        ask(this,
            tr("Stop a slot"),
            tr("Stop slot %1?").arg(slot),
            tr("The phone in it stops at its next safe point; the other slots go on."),
            {{tr("Stop slot %1").arg(slot), "stop_one"}},
            tr("Go on"));
    if (answer == 0) desk_.stop_slot(utf8(slot));
}

namespace {

struct KeyRow {
    QString key, does;
};

std::vector<KeyRow> keys_of(const QList<QAction*>& actions) {
    std::vector<KeyRow> rows;
    for (const QAction* action : actions)
        rows.push_back({action->shortcut().toString(QKeySequence::NativeText),
                        action->property("plain_name").toString()});
    rows.push_back({MainWindow::tr("Arrows"), MainWindow::tr("walk over the bench")});
    rows.push_back({MainWindow::tr("Enter"), MainWindow::tr("open the slot")});
    rows.push_back({MainWindow::tr("Esc"), MainWindow::tr("back")});
    rows.push_back(
        {MainWindow::tr("7 Enter"), MainWindow::tr("go to slot 7, as a scan of its label does")});
    return rows;
}

} // namespace

QString MainWindow::keys_in_markdown() const {
    QString text = QStringLiteral("# %1\n\n| | |\n|---|---|\n").arg(tr("Keys"));
    for (const KeyRow& row : keys_of(actions()))
        text += QStringLiteral("| **%1** | %2 |\n").arg(row.key, row.does);
    return text;
}

void MainWindow::show_keys() {
    QString rows;
    for (const KeyRow& row : keys_of(actions()))
        rows += QStringLiteral("<tr><td style='padding-right:20px'><b>%1</b></td><td>%2</td></tr>")
                    .arg(row.key.toHtmlEscaped(), row.does.toHtmlEscaped());
    tell(this, tr("Keys"), QStringLiteral("<table>%1</table>").arg(rows));
}

/// Whoever closes a station at work answers for the phones in it.
bool MainWindow::may_close() {
    CloseDialog dialog(desk_, this);
    return dialog.exec() == QDialog::Accepted && desk_.may(rights::Act::close_at_work);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!desk_.busy()) {
        remember_place(*this);
        event->accept();
        return;
    }
    event->ignore();
    if (closing_ || asking_to_close_) return; // it ends when the batch does
    asking_to_close_ = true;
    const bool may = may_close();
    asking_to_close_ = false;
    if (!may) return;
    if (!desk_.busy()) { // the batch ended while somebody thought
        QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
        return;
    }
    closing_ = true;
    desk_.stop(StopRequest::at_safe_point);
}

} // namespace gangflash
