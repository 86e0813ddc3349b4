#include "station/grid/pages/work/readback_page.hpp"

#include "base/parse_size.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/guide/markdown.hpp"
#include "station/grid/pages/work/access_form.hpp"
#include "station/grid/pages/work/file_field.hpp"

#include <optional>
#include <variant>

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>

namespace gangflash {

namespace {

/// `4096`, `0x1000`, `64M`; nothing typed is 0. A fault names the field.
std::uint64_t size_of(const QLineEdit& field, Faults& faults) {
    const QString typed = field.text().trimmed();
    if (typed.isEmpty()) return 0;
    if (const auto size = parse_size(utf8(typed))) return *size;
    faults.push_back({ErrorCode::order_invalid,
                      utf8(field.accessibleName() + QStringLiteral(": ") + typed +
                           QStringLiteral(" is no number of bytes (4096, 0x1000, 64M)"))});
    return 0;
}

} // namespace

ReadbackPage::ReadbackPage(Desk& desk, const Workshop& workshop, QWidget* parent)
    : ReadingPage(
          {"page_readback", tr("Readback"), QStringLiteral("Ctrl+2"), Shelf::tools},
          JobKind::readback,
          desk,
          workshop,
          tr("Reads phones' storage into files, one folder for each phone. Nothing is written "
             "to a phone. What goes on where it ended must have the same batch."),
          parent),
      what_(new QComboBox(this)), partitions_(new QLineEdit(this)),
      boot_areas_(new QCheckBox(tr("Both boot areas, whole"), this)), start_(new QLineEdit(this)),
      length_(new QLineEdit(this)), format_(new QComboBox(this)),
      folder_(new FileField("readback_folder", tr("Folder for the files"), Choose::folder, this)) {
    what_->setObjectName(QStringLiteral("readback_what"));
    for (const auto& [what, words] :
         {std::pair(What::partitions, tr("These partitions")),
          std::pair(What::all_partitions, tr("All partitions")),
          std::pair(What::package, tr("A package for the phone's sisters")),
          std::pair(What::user, tr("A range of the user area")),
          std::pair(What::boot1, tr("A range of boot area 1")),
          std::pair(What::boot2, tr("A range of boot area 2"))})
        what_->addItem(words, static_cast<int>(what));
    partitions_->setObjectName(QStringLiteral("readback_partitions"));
    partitions_->setPlaceholderText(QStringLiteral("boot, dtbo, vbmeta"));
    boot_areas_->setObjectName(QStringLiteral("readback_boot"));
    start_->setObjectName(QStringLiteral("readback_start"));
    start_->setAccessibleName(tr("First byte"));
    start_->setPlaceholderText(QStringLiteral("0x0"));
    length_->setObjectName(QStringLiteral("readback_length"));
    length_->setAccessibleName(tr("Length"));
    length_->setPlaceholderText(tr("to the end"));
    format_->setObjectName(QStringLiteral("readback_format"));
    format_->addItem(tr("Raw: byte for byte"));
    format_->addItem(tr("Sparse: zeros take no room"));
    AccessForm& rows = form();
    rows.add_row(tr("What"), what_);
    rows.add_row(tr("Partitions"), partitions_);
    rows.add_row({}, boot_areas_);
    rows.add_row(tr("First byte"), start_);
    rows.add_row(tr("Length"), length_);
    rows.add_row(tr("Format"), format_);
    rows.add_row(tr("Folder"), folder_);
    connect(what_, &QComboBox::currentIndexChanged, this, &ReadbackPage::show_fields);
    show_fields();
}

void ReadbackPage::show_fields() {
    const auto what = static_cast<What>(what_->currentData().toInt());
    const bool range = what == What::user || what == What::boot1 || what == What::boot2;
    partitions_->setEnabled(what == What::partitions);
    boot_areas_->setEnabled(what != What::package);
    format_->setEnabled(what != What::package);
    start_->setEnabled(range);
    length_->setEnabled(range);
}

Checked<ReadingChoice> ReadbackPage::choice(PhoneAccess access) const {
    ReadingChoice choice{.kind = JobKind::readback, .access = std::move(access), .readback = {}};
    ReadbackChoice& asked = choice.readback;
    Faults faults;
    const auto what = static_cast<What>(what_->currentData().toInt());
    switch (what) {
    case What::partitions:
        for (const QString& name : partitions_->text().split(
                 QRegularExpression(QStringLiteral("[,;\\s]+")), Qt::SkipEmptyParts))
            asked.partitions.push_back(utf8(name));
        break;
    case What::all_partitions:
        asked.all_partitions = true;
        break;
    case What::package:
        asked.as_package = true;
        break;
    case What::user:
        asked.region = "user";
        break;
    case What::boot1:
        asked.region = "boot1";
        break;
    case What::boot2:
        asked.region = "boot2";
        break;
    }
    if (!asked.region.empty()) {
        asked.start = size_of(*start_, faults);
        asked.length = size_of(*length_, faults);
    }
    asked.boot_areas = boot_areas_->isEnabled() && boot_areas_->isChecked();
    asked.sparse = format_->isEnabled() && format_->currentIndex() == 1;
    auto folder = folder_->path();
    if (folder)
        asked.folder = std::move(*folder);
    else
        faults.push_back(folder.error());
    if (!faults.empty()) return faults;
    return choice;
}

QString ReadbackPage::report(const SlotSnapshot& slot) const {
    QString text = QStringLiteral("### %1\n\n").arg(markdown_of(tr("Slot %1").arg(q(slot.slot))));
    QString rows;
    for (const StationEvent& event : desk().diaries().of(slot.slot))
        if (const auto* kept = std::get_if<EventKept>(&event.what))
            rows += QStringLiteral("| %1 | %2 | %3 | %4 |\n")
                        .arg(markdown_of(q(kept->partition)),
                             markdown_of(bytes_text(static_cast<double>(kept->file_bytes))),
                             markdown_of(q(kept->file)),
                             markdown_of(q(kept->sha256).left(16)) + QChar(0x2026));
    if (!rows.isEmpty())
        text += QStringLiteral("| %1 | %2 | %3 | SHA-256 |\n|---|---|---|---|\n%4\n")
                    .arg(tr("Partition"), tr("Size"), tr("File"), rows);
    return text + log_of(slot);
}

} // namespace gangflash
