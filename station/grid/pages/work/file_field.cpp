#include "station/grid/pages/work/file_field.hpp"

#include "station/grid/look/text_format.hpp"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

namespace gangflash {

FileField::FileField(
    const char* name, const QString& title, Choose what, QWidget* parent, QStringList endings)
    : QWidget(parent), line_(new QLineEdit(this)) {
    setAcceptDrops(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    line_->setObjectName(QLatin1String(name));
    line_->setAccessibleName(title);
    line_->setAcceptDrops(false); // dropped on the field, not typed into it
    auto* browse = new QPushButton(tr("Browse…"), this);
    browse->setAutoDefault(false);
    //: a button that chooses a file; %1 is what the file is
    browse->setAccessibleName(tr("Browse: %1").arg(title));
    row->addWidget(line_, 1);
    row->addWidget(browse);
    setFocusProxy(line_);
    connect(line_, &QLineEdit::editingFinished, this, [this] {
        if (line_->isModified()) Q_EMIT changed();
        line_->setModified(false);
    });
    connect(browse, &QPushButton::clicked, this, [this, title, what, endings] {
        const QString chosen = choose_file(this, title, what, line_->text(), endings);
        if (!chosen.isEmpty()) set_path(chosen);
    });
}

void FileField::set_path(const QString& path) {
    line_->setText(path);
    Q_EMIT changed();
}

void FileField::set_hint(const QString& hint) {
    line_->setPlaceholderText(hint);
}

bool FileField::empty() const {
    return line_->text().trimmed().isEmpty();
}

Result<std::filesystem::path> FileField::path() const {
    if (empty()) return std::filesystem::path();
    return allowed_files().real(utf8(line_->text().trimmed()));
}

void FileField::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void FileField::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty()) set_path(urls.front().toLocalFile());
}

} // namespace gangflash
