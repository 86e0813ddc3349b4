#pragma once

#include "station/desk/desk.hpp"
#include "station/desk/outcome_watch.hpp"
#include "station/grid/look/theme.hpp"

#include <functional>
#include <optional>

#include <QMainWindow>

class QAction;
class QLabel;
class QStackedWidget;
class QToolBar;
class QToolButton;

namespace gangflash {

class BatchBar;
class BenchView;
class DetailPane;
class EmptyPage;
class NoteStrip;
class Page;
class PortGridModel;
class ScanBanner;
class ScanListener;
class StagePanel;

/// The window people stand in front of. Puts the pages together, shows what the desk says and
/// passes on what people want; decides nothing.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Desk& desk, QWidget* parent = nullptr);

    /// One more page beside the bench; the window owns it from then on.
    void add(Page& page);

    void set_theme(ThemeName name);
    ThemeName theme() const { return theme_->name; }
    void set_wall_view(bool on);
    void open_slot(const QString& slot);
    void show_page(int index);      ///< 0: the bench, then in the order they were added
    void show_page(const char* id); ///< Page::Name::id

    PortGridModel& slots_model() { return *model_; }

    /// A page of the guide: every key there is so far.
    QString keys_in_markdown() const;

    /// Told what is worth a sound, unless people have muted it.
    using OnOutcome = std::function<void(Outcome)>;
    void on_outcome(OnOutcome listener) { on_outcome_ = std::move(listener); }
    void set_muted(bool on);
    bool muted() const { return muted_; }

    /// A message of the station itself, at the foot of the window.
    void say(const QString& text, bool alarm);
    void hint(const QString& text); ///< unless an alarm stands there

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QAction* add_action(const QString& name, const QString& key, const char* object_name);
    void build_bench();
    void build_bar();
    void build_tools();
    void build_foot();
    void showSnapshot(std::shared_ptr<const gangflash::StationSnapshot> station);
    void showAnswer(const gangflash::Answer& answer);
    void showPhase();
    void showRole();
    void openIndex(const QModelIndex& index);
    void refresh_detail();
    void close_detail();
    void open_log(const QString& slot);
    void next_theme();
    void sign_in_or_out();
    void build_stage();
    void ask_stop();
    void ask_stop_slot(const QString& slot);
    bool may_close();
    void show_keys();
    void sound(std::optional<Outcome> outcome);

    Desk& desk_;
    const Theme* theme_;
    PortGridModel* model_;
    QToolBar* bar_ = nullptr;
    BatchBar* batch_;
    NoteStrip* note_ = nullptr;
    StagePanel* stage_;
    QStackedWidget* pages_;
    ScanBanner* page_banner_; ///< over the page, while no bench is seen
    QStackedWidget* bench_page_;
    EmptyPage* empty_;
    BenchView* bench_;
    DetailPane* detail_;
    QWidget* foot_ = nullptr;
    QLabel* standing_ = nullptr; ///< what stays true while the batch runs; hidden: nothing
    QLabel* notice_ = nullptr;
    QLabel* scan_ = nullptr;
    QLabel* role_ = nullptr;
    std::vector<QAction*> doors_; ///< of pages_, the bench's first
    std::vector<Page*> added_;
    QAction* bar_end_ = nullptr;   ///< pages stand left of it, actions right
    QToolButton* tools_ = nullptr; ///< the pages that have no place on the bar
    QAction* start_ = nullptr;
    QAction* stop_ = nullptr;
    QAction* sign_in_ = nullptr;
    QAction* wall_ = nullptr;
    QAction* sounds_ = nullptr;
    ScanListener* scanner_;
    std::string detail_slot_;
    std::uint64_t detail_lines_ = 0;
    bool closing_ = false;
    bool asking_to_close_ = false;
    bool alarm_ = false; ///< stands at the foot
    OutcomeWatch outcomes_;
    OnOutcome on_outcome_;
    bool muted_ = false;
};

} // namespace gangflash
