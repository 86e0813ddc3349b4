#include "station/grid/pages/handover/handover_page.hpp"

#include "station/desk/background.hpp"
#include "station/desk/local_time.hpp"
#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/look/fault_text.hpp"
#include "station/grid/look/paper.hpp"
#include "station/grid/look/text_format.hpp"

#include <algorithm>
#include <chrono>

#include <QBoxLayout>
#include <QDateTimeEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPrintDialog>
#include <QPrinter>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBrowser>

namespace gangflash {

namespace {
constexpr int hours_of_a_shift = 8;
constexpr int form_width = 330;
constexpr int sheet_width = 1000; ///< beyond, lines are too long to read
constexpr int sheet_margin = 26;
constexpr int remark_height = 190;
constexpr std::chrono::milliseconds after_typing{300};
} // namespace

HandoverPage::HandoverPage(std::shared_ptr<const LedgerReader> ledger, QWidget* parent)
    : Page({"page_handover",
            QCoreApplication::translate("MainWindow", "Handover"),
            QStringLiteral("F7")},
           parent),
      ledger_(std::move(ledger)), sheet_(new QTextBrowser(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 14, 16, 14);
    row->setSpacing(18);
    row->addWidget(build_form());
    sheet_->setObjectName(QStringLiteral("sheet"));
    sheet_->setAccessibleName(tr("Shift handover"));
    // Paper is white in every look of the window.
    sheet_->setStyleSheet(QStringLiteral("QTextBrowser { background: #ffffff; color: #14202b; }"));
    sheet_->document()->setDocumentMargin(sheet_margin);
    sheet_->setMaximumWidth(sheet_width);
    sheet_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // it is as wide as its paper
    row->addStretch(1);
    row->addWidget(sheet_, 8);
    row->addStretch(1);
    setFocusProxy(sheet_); // no text field: a scan still is the bench's

    typed_.setSingleShot(true);
    typed_.setInterval(after_typing);
    connect(&typed_, &QTimer::timeout, this, &HandoverPage::show_sheet);
    ask_last_hours();
}

QWidget* HandoverPage::build_form() {
    auto* form = new QWidget(this);
    form->setFixedWidth(form_width);
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(0, 0, 0, 0);
    auto* title = new QLabel(tr("Shift handover"), form);
    title->setProperty("role", QStringLiteral("title"));
    column->addWidget(title);
    from_ = add_time(*column, tr("&From"), "shift_from");
    until_ = add_time(*column, tr("&To"), "shift_until");
    auto* times = new QHBoxLayout;
    auto* last = new QPushButton(tr("Last %1 ho&urs").arg(hours_of_a_shift), form);
    auto* again = new QPushButton(tr("&Look again"), form);
    connect(last, &QPushButton::clicked, this, [this] {
        ask_last_hours();
        refresh();
    });
    connect(again, &QPushButton::clicked, this, &HandoverPage::refresh);
    times->addWidget(last);
    times->addWidget(again);
    column->addLayout(times);
    column->addSpacing(10);
    from_whom_ = add_name(*column, tr("&Handed over by"), "from_whom");
    to_whom_ = add_name(*column, tr("Ta&ken over by"), "to_whom");
    auto* remark_name = new QLabel(tr("&Remark"), form);
    remark_ = new QPlainTextEdit(form);
    remark_->setObjectName(QStringLiteral("remark"));
    remark_->setTabChangesFocus(true);
    remark_name->setBuddy(remark_);
    column->addWidget(remark_name);
    remark_->setMaximumHeight(remark_height);
    column->addWidget(remark_, 1);
    connect(remark_, &QPlainTextEdit::textChanged, &typed_, qOverload<>(&QTimer::start));

    said_ = new QLabel(form);
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    said_->setProperty("role", QStringLiteral("caption"));
    column->addWidget(said_);
    auto* buttons = new QHBoxLayout;
    print_ = new QPushButton(tr("&Print…"), form);
    print_->setObjectName(QStringLiteral("primary"));
    save_ = new QPushButton(tr("&Save as PDF…"), form);
    connect(print_, &QPushButton::clicked, this, &HandoverPage::choose_printer);
    connect(save_, &QPushButton::clicked, this, &HandoverPage::choose_file);
    buttons->addWidget(print_);
    buttons->addWidget(save_);
    column->addLayout(buttons);
    column->addStretch();
    return form;
}

QDateTimeEdit*
HandoverPage::add_time(QBoxLayout& column, const QString& name, const char* object_name) {
    auto* label = new QLabel(name, this);
    auto* time = new QDateTimeEdit(this);
    time->setObjectName(QLatin1String(object_name));
    time->setCalendarPopup(true);
    time->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    time->setKeyboardTracking(false); // a half-typed year is no question
    time->setMinimumHeight(QLineEdit().sizeHint().height());
    label->setBuddy(time);
    auto* row = new QHBoxLayout;
    row->addWidget(label, 1);
    row->addWidget(time, 2);
    column.addLayout(row);
    connect(time, &QDateTimeEdit::dateTimeChanged, this, [this] {
        times_chosen_ = true;
        refresh();
    });
    return time;
}

QLineEdit*
HandoverPage::add_name(QBoxLayout& column, const QString& name, const char* object_name) {
    auto* label = new QLabel(name, this);
    auto* field = new QLineEdit(this);
    field->setObjectName(QLatin1String(object_name));
    label->setBuddy(field);
    column.addWidget(label);
    column.addWidget(field);
    connect(field, &QLineEdit::textChanged, &typed_, qOverload<>(&QTimer::start));
    return field;
}

void HandoverPage::ask_last_hours() {
    times_chosen_ = false;
    // Whole minutes, the running one included: a verdict of this second is part of it.
    QDateTime now = QDateTime::currentDateTime().addSecs(60);
    now.setTime(QTime(now.time().hour(), now.time().minute()));
    set_times(now.addSecs(-3600 * hours_of_a_shift), now);
}

void HandoverPage::ask(const Shift& shift) {
    times_chosen_ = true;
    set_times(local_time(shift.from), local_time(shift.until));
}

void HandoverPage::set_times(const QDateTime& from, const QDateTime& until) {
    const QSignalBlocker quiet_from(from_);
    const QSignalBlocker quiet_until(until_);
    from_->setDateTime(from);
    until_->setDateTime(until);
}

Shift HandoverPage::shift() const {
    const UtcMicros one = micros_of(from_->dateTime());
    const UtcMicros other = micros_of(until_->dateTime());
    return {std::min(one, other), std::max(one, other)};
}

void HandoverPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void HandoverPage::refresh() {
    if (!times_chosen_) ask_last_hours(); // until now, not until the page was looked at first
    const int round = ++round_;
    ++asking_;
    said_->setText(tr("Asking the ledger…"));
    in_background(
        this,
        [ledger = ledger_, shift = shift()] { return read_handover(*ledger, shift); },
        [this, round](Result<Handover> handover) {
            --asking_;
            if (round == round_) take(std::move(handover));
        });
}

void HandoverPage::take(Result<Handover> handover) {
    const bool good = handover.has_value();
    said_->setText(good ? QString() : fault_text(handover.error()));
    print_->setEnabled(good); // no sheet that says "nothing happened" because the disk failed
    save_->setEnabled(good && !saving_);
    handover_ = good ? std::move(*handover) : Handover{};
    made_at_ = micros_of(QDateTime::currentDateTime());
    if (good && handover_.operators.size() == 1 && !from_whom_->isModified() &&
        from_whom_->text().isEmpty())
        from_whom_->setText(q(handover_.operators.front()));
    if (good)
        show_sheet();
    else
        sheet_->clear();
}

QString HandoverPage::html() const {
    return handover_html(
        handover_, {from_whom_->text(), to_whom_->text(), remark_->toPlainText()}, made_at_);
}

void HandoverPage::show_sheet() {
    typed_.stop();
    const int at = sheet_->verticalScrollBar()->value();
    sheet_->setHtml(html());
    sheet_->verticalScrollBar()->setValue(at);
}

QString HandoverPage::title() const {
    return tr("Shift handover %1 – %2")
        .arg(date_text(handover_.shift.from), date_text(handover_.shift.until));
}

void HandoverPage::choose_printer() {
    QPrinter printer(QPrinter::HighResolution);
    printer.setDocName(title());
    QPrintDialog ask(&printer, this);
    // Its own field for a file leads everywhere; Save as PDF does not.
    ask.setOption(QAbstractPrintDialog::PrintToFile, allowed_files().everywhere());
    if (ask.exec() == QDialog::Accepted) print(printer);
}

void HandoverPage::print(QPrinter& printer) {
    print_on_paper(html(), title(), printer);
    said_->setText(tr("The sheet went to the printer."));
}

void HandoverPage::choose_file() {
    QString name = QStringLiteral("handover-%1.pdf").arg(date_text(handover_.shift.until));
    name.replace(QLatin1Char(' '), QLatin1Char('-')).remove(QLatin1Char(':'));
    QString file = gangflash::choose_file(
        this, tr("Save the handover"), Choose::new_file, name, {QStringLiteral(".pdf")});
    if (file.isEmpty()) return;
    if (!file.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive)) file += QStringLiteral(".pdf");
    save_pdf(file);
}

void HandoverPage::save_pdf(const QString& file) {
    saving_ = true;
    save_->setEnabled(false);
    said_->setText(tr("Writing the sheet…"));
    in_background(
        this,
        [html = html(), title = title(), file] { return save_sheet_as_pdf(html, title, file); },
        [this, file](const Result<void>& saved) {
            saving_ = false;
            save_->setEnabled(true);
            said_->setText(saved ? tr("The sheet is in %1").arg(file) : fault_text(saved.error()));
        });
}

} // namespace gangflash
