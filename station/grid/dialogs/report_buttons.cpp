#include "station/grid/dialogs/report_buttons.hpp"

#include "station/desk/background.hpp"
#include "station/grid/dialogs/file_dialog.hpp"
#include "station/grid/look/fault_text.hpp"
#include "station/grid/look/search_field.hpp"
#include "station/grid/look/text_format.hpp"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStandardPaths>
#include <QUrl>

namespace gangflash {

namespace {

/// The person's own cache: what was opened there may be cleared away at any time.
QString cache_folder() {
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) +
           QStringLiteral("/reports");
}

} // namespace

ReportButtons::ReportButtons(QWidget* parent)
    : QWidget(parent), open_(new QPushButton(tr("&Open report"), this)),
      export_(new QPushButton(tr("&Export report…"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(open_);
    row->addWidget(export_);
    open_->setObjectName(QStringLiteral("open_report"));
    export_->setObjectName(QStringLiteral("export_report"));
    leave_focus(*open_);
    leave_focus(*export_);
    export_->setToolTip(
        tr("As HTML, PDF, spreadsheet, CSV or JSON, by the ending of the file's name"));
    connect(open_, &QPushButton::clicked, this, &ReportButtons::open);
    connect(export_, &QPushButton::clicked, this, &ReportButtons::choose_file);
    enable();
}

void ReportButtons::set_writer(WriteReport write) {
    write_ = std::move(write);
    enable();
}

void ReportButtons::set_batch(const std::string& batch) {
    batch_ = batch;
    enable();
}

void ReportButtons::enable() {
    const bool can = write_ && !batch_.empty();
    open_->setEnabled(can);
    export_->setEnabled(can);
}

void ReportButtons::write(const QString& file, std::function<void()> then) {
    ++writing_;
    Q_EMIT said(tr("Writing the report of batch %1…").arg(q(batch_)));
    in_background(
        this,
        [write = write_, batch = batch_, to = utf8(file)] { return write(batch, to); },
        [this, then = std::move(then)](const Result<void>& written) {
            --writing_;
            if (!written)
                Q_EMIT said(fault_text(written.error()));
            else
                then();
        });
}

void ReportButtons::open() {
    if (!write_ || batch_.empty()) return;
    const QString folder = cache_folder();
    // Masked as it is, a report still is nobody else's business.
    if (!QDir().mkpath(folder) ||
        !QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
        Q_EMIT said(tr("The folder %1 cannot be made.").arg(folder));
        return;
    }
    const QString file =
        folder + QLatin1Char('/') + q(report_file_name(batch_, report_endings.front()));
    write(file, [this, file] {
        Q_EMIT said(QDesktopServices::openUrl(QUrl::fromLocalFile(file))
                        ? tr("The report was opened: %1").arg(file)
                        : tr("No program of this computer opens the report: %1").arg(file));
    });
}

void ReportButtons::choose_file() {
    const QString file = gangflash::choose_file(
        this,
        tr("Report of batch %1: its name ends in .html, .pdf, .xlsx, .csv or .json").arg(q(batch_)),
        Choose::new_file,
        q(report_file_name(batch_, report_endings.front())));
    if (!file.isEmpty()) export_to(file);
}

void ReportButtons::export_to(const QString& file) {
    if (!write_ || batch_.empty()) return;
    if (!is_report_file(utf8(file))) {
        Q_EMIT said(
            tr("%1 is not written: a report's name ends in .html, .pdf, .xlsx, .csv or .json.")
                .arg(QFileInfo(file).fileName()));
        return;
    }
    write(file, [this, file] { Q_EMIT said(tr("The report is in %1").arg(file)); });
}

} // namespace gangflash
