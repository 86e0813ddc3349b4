#include "station/grid/pages/bench/batch_bar.hpp"

#include "station/grid/look/figure.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/history/batch_figures.hpp"
#include "station/grid/pages/history/pareto_chart.hpp"
#include "station/i18n/words.hpp"
#include "station/wiring/job_rights.hpp"

#include <algorithm>
#include <cmath>

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QResizeEvent>
#include <QVBoxLayout>

namespace gangflash {

namespace {

constexpr qsizetype longest_title = 34; ///< a longer name stands in the tool tip
constexpr qsizetype longest_job = 48;
const QString nothing = QStringLiteral("–");

/// The beginning; whole in the tool tip. A recipe of ten models must not widen the window.
void show_cut(QLabel& label, const QString& text, qsizetype longest) {
    label.setText(text.size() > longest ? text.left(longest) + QChar(0x2026) : text);
    label.setToolTip(text);
}

constexpr int figure_letters = 25;
constexpr int title_letters = 20;
constexpr int caption_letters = 12;
constexpr double largest_zoom = 2.5;

QString letters(double pixels) {
    return QStringLiteral("font-size: %1px;").arg(static_cast<int>(pixels));
}

} // namespace

BatchBar::BatchBar(QWidget* parent) : QWidget(parent), theme_(&theme_of(ThemeName::light)) {
    setObjectName(QStringLiteral("bar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(26);

    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    title_ = new QLabel(this);
    title_->setProperty("role", QStringLiteral("title"));
    job_ = new QLabel(this);
    job_->setProperty("role", QStringLiteral("caption"));
    captions_.push_back(job_);
    mode_ = new QLabel(this);
    for (QLabel* label : {title_, job_, mode_}) {
        label->setTextFormat(Qt::PlainText); // names are names, whatever stands in them
        words->addWidget(label);
    }
    row->addLayout(words, 1);

    target_ = add_figure(*row, tr("of target"), "target");
    passed_ = add_figure(*row, tr("passed"), "passed");
    failed_ = add_figure(*row, tr("failed"), "failed");
    aborted_ = add_figure(*row, tr("aborted"), "aborted");
    in_work_ = add_figure(*row, tr("in work"), "in_work");
    yield_ = add_figure(*row, tr("first-pass yield"), "yield");
    rate_ = add_figure(*row, tr("phones per hour"), "rate");
    left_ = add_figure(*row, tr("time left"), "left");
    pareto_ = new ParetoChart(this);
    row->addWidget(pareto_, 2);
    set_theme(*theme_);
}

Figure* BatchBar::add_figure(QHBoxLayout& row, const QString& caption, const char* name) {
    auto* box = new QVBoxLayout;
    box->setSpacing(0);
    auto* figure = new Figure(caption, this);
    figure->setObjectName(QLatin1String(name));
    figure->show_value(nothing);
    auto* below = new QLabel(caption, this);
    below->setProperty("role", QStringLiteral("caption"));
    captions_.push_back(below);
    box->addStretch();
    box->addWidget(figure);
    box->addWidget(below);
    box->addStretch();
    row.addLayout(box);
    return figure;
}

void BatchBar::set_theme(const Theme& theme) {
    theme_ = &theme;
    pareto_->set_theme(theme);
    set_letters();
}

void BatchBar::set_letters() {
    const bool light = theme_->name == ThemeName::light;
    const auto paint_figure = [this](QLabel& label, const QColor& colour) {
        label.setStyleSheet(letters(figure_letters * zoom_) +
                            QStringLiteral("font-weight: bold; color: %1;").arg(colour.name()));
    };
    for (Figure* plain : {target_, aborted_, in_work_, yield_, rate_, left_})
        paint_figure(*plain, theme_->text);
    paint_figure(*passed_, light ? theme_->passed : QColor(0x6f, 0xdd, 0xb4));
    paint_figure(*failed_, light ? theme_->failed : QColor(0xff, 0x9a, 0x85));
    for (QLabel* caption : captions_)
        caption->setStyleSheet(letters(caption_letters * zoom_));
    title_->setStyleSheet(letters(title_letters * zoom_) + QStringLiteral("font-weight: bold;"));
    paint_mode();
    pareto_->set_zoom(zoom_);
}

/// What erases is magenta.
void BatchBar::paint_mode() {
    mode_->setStyleSheet(letters(caption_letters * zoom_) +
                         QStringLiteral("font-weight: bold; color: %1;")
                             .arg((erases_ ? theme_->magenta : theme_->accent).name()));
}

void BatchBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const double by_screen =
        std::min(width() / 1920.0, static_cast<double>(window()->height()) / 1080.0);
    const double zoom = std::clamp(by_screen, 1.0, largest_zoom);
    if (std::abs(zoom - zoom_) < 0.02) return;
    zoom_ = zoom;
    set_letters();
}

void BatchBar::show_station(const StationSnapshot& station) {
    const BatchFigures figures = figures_of(station);
    const QLocale locale;
    const auto count = [&](std::uint64_t n) { return locale.toString(static_cast<qulonglong>(n)); };

    show_cut(*title_, tr("Batch %1").arg(q(station.batch)), longest_title);
    QStringList job{q(station.package_name)};
    if (!station.operator_name.empty()) job.append(tr("operator %1").arg(q(station.operator_name)));
    show_cut(*job_, job.join(QStringLiteral(" · ")), longest_job);
    mode_->setText(words::flash_mode(station.mode));
    mode_->setToolTip(words::verify_level(station.verify));
    erases_ = erases(station.mode, station.order.userdata);
    paint_mode();

    target_->show_value(figures.planned == 0 ? count(figures.passed)
                                             : QStringLiteral("%1 / %2").arg(
                                                   count(figures.passed), count(figures.planned)));
    passed_->show_value(count(figures.passed));
    failed_->show_value(count(figures.failed));
    aborted_->show_value(count(figures.aborted));
    in_work_->show_value(count(figures.in_work));
    yield_->show_value(figures.first_pass_yield
                           ? QStringLiteral("%1\u00A0%")
                                 .arg(locale.toString(*figures.first_pass_yield * 100, 'f', 0))
                           : nothing);
    rate_->show_value(figures.phones_per_hour ? locale.toString(*figures.phones_per_hour, 'f', 0)
                                              : nothing);
    left_->show_value(figures.left ? time_text(*figures.left) : nothing);
}

void BatchBar::show_failures(std::vector<FailureCount> failures) {
    pareto_->show_failures(std::move(failures));
}

void BatchBar::show_phase(Phase phase) {
    switch (phase) {
    case Phase::idle:
        title_->setText(tr("No batch is running"));
        break;
    case Phase::opening:
        title_->setText(tr("Opening…"));
        break;
    default:
        break;
    }
}

} // namespace gangflash
