#include "station/grid/pages/backups/backups_page.hpp"

#include "station/desk/background.hpp"
#include "station/grid/dialogs/ask.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/work/access_form.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace gangflash {

namespace {
enum Column {
    taken_column,
    state_column,
    chip_column,
    size_column,
    batch_column,
    seal_column,
    folder_column,
    columns
};
constexpr int row_height = 44;
} // namespace

BackupsPage::BackupsPage(const Workshop& workshop, QWidget* parent)
    : Page({"page_backups", tr("Backups"), QStringLiteral("Ctrl+6"), Shelf::tools}, parent),
      workshop_(workshop), list_(new QTableWidget(0, columns, this)), result_(new QLabel(this)),
      verify_(new QPushButton(tr("Verify this one"), this)),
      verify_all_(new QPushButton(tr("Verify all"), this)),
      restore_(new QPushButton(tr("Restore to its phone…"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 14, 14);
    auto* title = new QLabel(tr("What phones own, kept before they were formatted"), this);
    title->setProperty("role", QStringLiteral("title"));
    list_->setObjectName(QStringLiteral("backups"));
    list_->setAccessibleName(tr("Backups, the latest first"));
    list_->setHorizontalHeaderLabels({tr("Taken"),
                                      tr("State"),
                                      tr("Chip"),
                                      tr("Size"),
                                      tr("Batch"),
                                      tr("Sealed by"),
                                      tr("Folder")});
    list_->verticalHeader()->hide();
    list_->verticalHeader()->setDefaultSectionSize(row_height);
    list_->setShowGrid(false);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setSelectionBehavior(QAbstractItemView::SelectRows);
    list_->setSelectionMode(QAbstractItemView::SingleSelection);
    list_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list_->horizontalHeader()->setStretchLastSection(true);
    result_->setObjectName(QStringLiteral("backups_result"));
    result_->setWordWrap(true);
    result_->setTextFormat(Qt::RichText);
    auto* foot = new QHBoxLayout;
    verify_->setObjectName(QStringLiteral("backups_verify"));
    verify_all_->setObjectName(QStringLiteral("backups_verify_all"));
    restore_->setObjectName(QStringLiteral("backups_restore"));
    auto* again = new QPushButton(tr("Look again"), this);
    again->setObjectName(QStringLiteral("backups_again"));
    for (QPushButton* button : {again, verify_, verify_all_, restore_}) {
        button->setAutoDefault(false); // a scanner ends with Enter
        foot->addWidget(button);
    }
    foot->addStretch();
    column->addWidget(title);
    column->addWidget(list_, 1);
    column->addWidget(result_);
    column->addLayout(foot);
    connect(again, &QPushButton::clicked, this, [this] { look(); });
    connect(verify_, &QPushButton::clicked, this, [this] { verify(chosen()); });
    connect(verify_all_, &QPushButton::clicked, this, [this] { verify({}); });
    connect(restore_, &QPushButton::clicked, this, &BackupsPage::restore);
    connect(list_, &QTableWidget::itemSelectionChanged, this, &BackupsPage::show_buttons);
    show_buttons();
}

void BackupsPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    look();
}

std::filesystem::path BackupsPage::chosen() const {
    const QTableWidgetItem* folder = list_->item(list_->currentRow(), folder_column);
    return folder != nullptr ? utf8(folder->text()) : std::string();
}

void BackupsPage::show_buttons() {
    const bool one = !chosen().empty() && !asking();
    verify_->setEnabled(one);
    restore_->setEnabled(one);
    verify_all_->setEnabled(!asking() && list_->rowCount() > 0);
}

void BackupsPage::look(const QString& said) {
    if (asking()) return;
    ++asking_;
    show_buttons();
    in_background(
        this,
        [workshop = &workshop_] { return workshop->backups(); },
        [this, said](const Result<BackupEntries>& entries) {
            --asking_;
            if (entries)
                show_entries(*entries);
            else
                result_->setText(faults_text({entries.error()}));
            if (!said.isEmpty()) result_->setText(said + result_->text());
            show_buttons();
        });
}

void BackupsPage::show_entries(const BackupEntries& entries) {
    list_->setRowCount(static_cast<int>(entries.backups.size()));
    for (int row = 0; row < list_->rowCount(); ++row) {
        const BackupEntry& backup = entries.backups[static_cast<std::size_t>(row)];
        const auto put = [&](int at, const QString& words) {
            list_->setItem(row, at, new QTableWidgetItem(words));
        };
        put(taken_column, q(backup.taken_at));
        put(state_column, q(backup.state));
        put(chip_column, q(backup.chip));
        put(size_column, bytes_text(static_cast<double>(backup.bytes)));
        put(batch_column, q(backup.batch));
        put(seal_column, backup.genuine ? tr("this station") : q(backup.seal));
        put(folder_column, q(backup.folder.string()));
    }
    QString text = faults_text(entries.faults);
    if (text.isEmpty() && entries.backups.empty())
        text = tr("There are no backups yet: the first Format All or Firmware Upgrade makes one.");
    result_->setText(text);
}

void BackupsPage::verify(const std::filesystem::path& backup) {
    if (asking()) return;
    ++asking_;
    show_buttons();
    result_->setText(tr("Reading…"));
    in_background(
        this,
        [workshop = &workshop_, backup] { return workshop->verify_backups(backup); },
        [this](const Result<BackupReport>& report) {
            --asking_;
            if (!report)
                result_->setText(faults_text({report.error()}));
            else if (!report->faults.empty())
                result_->setText(faults_text(report->faults));
            else
                result_->setText(QStringLiteral("<b>✔ %1</b>")
                                     .arg(tr("Backups read: %1. Every byte is as it was kept.")
                                              .arg(report->read)));
            show_buttons();
        });
}

void BackupsPage::restore() {
    const std::filesystem::path backup = chosen();
    if (backup.empty() || asking()) return;
    const int answer = ask(
        this,
        tr("Restore a backup"),
        tr("Give this phone back what it owned?"),
        tr("It happens when this very phone is plugged in next, whatever it comes for; its chip "
           "id must be the backup's. %1")
            .arg(q(backup.string())),
        {{tr("Restore it"), "restore_it"}},
        tr("Leave it"));
    if (answer != 0) return;
    ++asking_;
    show_buttons();
    in_background(
        this,
        [workshop = &workshop_, backup] { return workshop->restore_backup(backup); },
        [this](const Result<std::string>& station) {
            --asking_;
            if (!station) {
                result_->setText(faults_text({station.error()}));
                show_buttons();
                return;
            }
            QString text = tr("It is restored when its phone is plugged in next.");
            if (!station->empty())
                text += QLatin1Char(' ') +
                        tr("The station that works with the backups has the order: %1")
                            .arg(q(*station).toHtmlEscaped());
            look(QStringLiteral("<b>✔ %1</b>").arg(text));
        });
}

} // namespace gangflash
