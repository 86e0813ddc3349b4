#include "station/grid/pages/bench/stage_panel.hpp"

#include "station/grid/look/hold_button.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"
#include "station/wiring/job_rights.hpp"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace gangflash {

namespace {

constexpr qsizetype longest_batch = 48; ///< the rest stands in the tool tip
constexpr qsizetype digits_of_a_recipe = 12;

/// One line that is cut where the window is too narrow for it; then whole in its tool tip.
class Fact final : public QLabel {
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override { return {80, QLabel::minimumSizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override {
        const QString whole = text();
        const QString seen =
            fontMetrics().elidedText(whole, Qt::ElideRight, contentsRect().width());
        setToolTip(seen == whole ? QString() : whole);
        QPainter p(this);
        style()->drawItemText(&p,
                              contentsRect(),
                              Qt::AlignLeft | Qt::AlignVCenter,
                              palette(),
                              isEnabled(),
                              seen,
                              foregroundRole());
    }
};

/// What several plans of one job say: once, when they agree.
template <class Of>
QString each_once(const Job& job, Of of) {
    QStringList said;
    for (const auto& plan : job.plans)
        if (const QString text = of(*plan); !text.isEmpty() && !said.contains(text))
            said.append(text);
    return said.join(QStringLiteral(" · "));
}

} // namespace

StagePanel::StagePanel(QWidget* parent) : QWidget(parent), theme_(&theme_of(ThemeName::light)) {
    setObjectName(QStringLiteral("stage"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 10, 16, 10);
    row->setSpacing(24);

    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    head_ = new QLabel(tr("PREPARED – NOT STARTED"), this);
    mode_ = new QLabel(this);
    mode_->setObjectName(QStringLiteral("stage_mode"));
    batch_ = new QLabel(this);
    batch_->setObjectName(QStringLiteral("stage_batch"));
    batch_->setProperty("role", QStringLiteral("section"));
    for (QLabel* label : {head_, mode_, batch_})
        words->addWidget(label);
    row->addLayout(words);

    auto* facts = new QGridLayout;
    facts->setHorizontalSpacing(22);
    facts->setVerticalSpacing(0);
    package_ = add_fact(*facts, tr("Package"), 0, "stage_package");
    userdata_ = add_fact(*facts, tr("Owner's data"), 1, "stage_userdata");
    verify_ = add_fact(*facts, tr("Verification"), 2, "stage_verify");
    signed_by_ = add_fact(*facts, tr("Recipe"), 3, "stage_signed_by");
    target_ = add_fact(*facts, tr("Target"), 4, "stage_target");
    prepared_by_ = add_fact(*facts, tr("Prepared by"), 5, "stage_prepared_by");
    row->addLayout(facts, 1);

    auto* acts = new QVBoxLayout;
    acts->setSpacing(6);
    start_ = new QPushButton(tr("Start (F9)"), this);
    start_->setObjectName(QStringLiteral("primary"));
    start_->setMinimumSize(230, 56);
    start_->setAutoDefault(false);
    hold_ = new HoldButton(this);
    hold_->setObjectName(QStringLiteral("hold_to_start"));
    hold_->setText(tr("Hold to start"));
    hold_->setAccessibleName(tr("Hold to start: two seconds, also with the space bar"));
    name_ = new QLineEdit(this);
    name_->setObjectName(QStringLiteral("name_to_start"));
    name_->setPlaceholderText(tr("or scan or type the batch's name"));
    name_->setMinimumHeight(34);
    needs_ = new QLabel(this);
    needs_->setObjectName(QStringLiteral("stage_needs"));
    needs_->setProperty("role", QStringLiteral("danger"));
    needs_->setWordWrap(true);
    needs_->setFixedWidth(230);
    for (QWidget* part : std::initializer_list<QWidget*>{start_, hold_, name_, needs_})
        acts->addWidget(part);
    row->addLayout(acts);

    connect(start_, &QPushButton::clicked, this, &StagePanel::startAsked);
    connect(hold_, &HoldButton::begun, this, [this] { pressed_ = job_; });
    connect(hold_, &HoldButton::held, this, [this] { Q_EMIT startHeld(pressed_); });
    connect(name_, &QLineEdit::returnPressed, this, [this] {
        const QString typed = name_->text().trimmed();
        name_->clear();
        if (!typed.isEmpty()) Q_EMIT startNamed(typed);
    });
    set_theme(*theme_);
}

QLabel* StagePanel::add_fact(QGridLayout& grid, const QString& caption, int at, const char* name) {
    auto* above = new QLabel(caption, this);
    above->setProperty("role", QStringLiteral("caption"));
    auto* fact = new Fact(this);
    fact->setObjectName(QLatin1String(name));
    fact->setAccessibleName(caption);
    fact->setTextFormat(Qt::PlainText); // a file's name is no markup
    fact->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    const int columns = 3;
    grid.setColumnStretch(at % columns, 1);
    grid.addWidget(above, at / columns * 2, at % columns);
    grid.addWidget(fact, at / columns * 2 + 1, at % columns);
    return fact;
}

void StagePanel::set_theme(const Theme& theme) {
    theme_ = &theme;
    paint_colours();
}

void StagePanel::paint_colours() {
    const QColor colour = erases_ ? theme_->magenta : theme_->accent;
    QColor ground = colour;
    ground.setAlpha(erases_ ? 34 : 20);
    setStyleSheet(QStringLiteral("QWidget#stage { background: %1; border-left: 12px solid %2; "
                                 "border-bottom: 2px solid %2; }")
                      .arg(ground.name(QColor::HexArgb), colour.name()));
    head_->setStyleSheet(
        QStringLiteral("font-size: 13px; font-weight: bold; color: %1;").arg(colour.name()));
    mode_->setStyleSheet(
        QStringLiteral("font-size: 27px; font-weight: bold; color: %1;").arg(colour.name()));
    hold_->set_colour(theme_->magenta, theme_->surface);
    for (QLabel* fact : {package_, userdata_, verify_, target_, prepared_by_, signed_by_}) {
        const bool warns = fact == userdata_ && erases_;
        fact->setStyleSheet(QStringLiteral("font-size: 16px; font-weight: bold; color: %1;")
                                .arg((warns ? theme_->magenta : theme_->text).name()));
    }
}

void StagePanel::show_desk(const Desk& desk) {
    if (!desk.on_stage()) {
        job_.reset();
        return;
    }
    job_ = desk.prepared();
    show_job(*job_);
    const bool may = !erases_ || desk.may(rights::Act::start_erasing);
    start_->setVisible(!erases_);
    hold_->setVisible(erases_);
    name_->setVisible(erases_);
    hold_->setEnabled(may);
    needs_->setVisible(!may);
    needs_->setText(desk.engineers_pinned()
                        ? tr("Needs a person who may: scan the badge or press F8.")
                        : tr("Needs a person who may, and root has pinned no engineer here."));
}

void StagePanel::show_job(const Job& job) {
    erases_ = erases(job);
    mode_->setText(
        each_once(job, [](const Plan& plan) { return words::flash_mode(to_string(plan.mode)); }));
    const QString batch = tr("Batch %1").arg(q(job.batch));
    // It is what has to be typed.
    batch_->setText(batch.size() > longest_batch ? batch.left(longest_batch) + QChar(0x2026)
                                                 : batch);
    batch_->setToolTip(batch);
    package_->setText(each_once(job, [](const Plan& plan) { return q(plan.package_name); }));
    userdata_->setText(each_once(job, [](const Plan& plan) {
        switch (plan.userdata) {
        case Userdata::keep:
            return tr("to be kept");
        case Userdata::erase:
            return tr("to be ERASED");
        case Userdata::unspecified:
            break;
        }
        return tr("as the package says");
    }));
    verify_->setText(each_once(
        job, [](const Plan& plan) { return words::verify_level(to_string(plan.verify)); }));
    const QString target =
        job.planned == 0
            ? tr("open end")
            : tr("%1 phones").arg(QLocale().toString(static_cast<qulonglong>(job.planned)));
    target_->setText(target);
    const QString signer = q(job.authority.licence.signer);
    if (job.recipe_sha256.empty()) {
        signed_by_->setText(tr("none"));
    } else {
        const QString name = job.order.recipe.empty()
                                 ? q(job.recipe_sha256).left(digits_of_a_recipe)
                                 : q(job.order.recipe);
        signed_by_->setText(signer.isEmpty() ? tr("%1, not signed").arg(name)
                                             : tr("%1, signed by %2").arg(name, signer));
    }
    QString person = q(job.order.prepared_by.name);
    if (person.isEmpty() && job.authority.person) person = q(job.authority.person->name);
    prepared_by_->setText(person.isEmpty() ? tr("the command line") : person);
    setAccessibleName(as_text());
    paint_colours();
}

QString StagePanel::as_text() const {
    if (!job_) return {};
    QStringList parts{head_->text(), mode_->text(), batch_->toolTip()};
    for (const QLabel* fact : {package_, userdata_, verify_, signed_by_, target_, prepared_by_})
        parts.append(fact->accessibleName() + QStringLiteral(": ") + fact->text());
    return parts.join(QStringLiteral(", "));
}

void StagePanel::ask_for_name() {
    if (name_->isVisible()) name_->setFocus();
}

} // namespace gangflash
