#include "station/grid/dialogs/file_dialog.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/grid/look/theme.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

constexpr const char* roots_property = "gangflash_file_roots";
constexpr std::size_t most_entries = 5'000; ///< nobody looks for a file among more
constexpr int is_folder_role = Qt::UserRole + 1;
constexpr int row_height = 44; ///< for gloves

/// Where to begin when nothing was chosen before.
fs::path first_folder(const AllowedFiles& files, const QString& start) {
    std::error_code error;
    if (!start.isEmpty()) {
        const fs::path wanted = utf8(start);
        const fs::path folder = fs::is_directory(wanted, error) ? wanted : wanted.parent_path();
        if (auto real = files.real(folder); real && fs::is_directory(*real, error)) return *real;
    }
    if (!files.roots().empty()) return files.roots().front();
    return files.everywhere() ? fs::path(utf8(QDir::homePath())) : fs::path();
}

} // namespace

void allow_files(AllowedFiles files) {
    QStringList roots;
    for (const fs::path& root : files.roots())
        roots.append(q(root.string()));
    qApp->setProperty(roots_property, files.everywhere() ? QVariant() : QVariant(roots));
}

AllowedFiles allowed_files() {
    const QVariant roots = qApp->property(roots_property);
    if (!roots.isValid()) return {};
    std::vector<fs::path> folders;
    for (const QString& root : roots.toStringList())
        folders.emplace_back(utf8(root));
    // Limited to nothing is still limited: a folder that is no more there allows nothing.
    if (folders.empty()) folders.emplace_back("/nonexistent");
    return AllowedFiles(std::move(folders));
}

struct FileDialog::Entry {
    QString name;
    fs::path real;
    bool folder = false;
    std::uint64_t size = 0;
};

struct FileDialog::Listing {
    fs::path folder;
    std::vector<Entry> entries; ///< folders first, then by name
    bool cut = false;           ///< there are more
    std::string problem;
};

FileDialog::FileDialog(
    const QString& title, Choose what, const QString& start, QStringList endings, QWidget* parent)
    : SafeDialog(parent), files_(allowed_files()), what_(what), endings_(std::move(endings)),
      places_(new QComboBox(this)), path_(new QLabel(this)), up_(new QPushButton(tr("Up"), this)),
      list_(new QListWidget(this)), name_(new QLineEdit(this)), problem_(new QLabel(this)),
      choose_(new QPushButton(this)) {
    setWindowTitle(title);
    setObjectName(QStringLiteral("file_dialog"));
    resize(820, 640);
    auto* column = new QVBoxLayout(this);
    auto* heading = new QLabel(title, this);
    heading->setProperty("role", QStringLiteral("title"));
    column->addWidget(heading);

    auto* place = new QHBoxLayout;
    places_->setObjectName(QStringLiteral("file_places"));
    places_->setAccessibleName(tr("Folders that files may be chosen from"));
    places_->setMinimumHeight(row_height);
    for (const fs::path& root : files_.roots())
        places_->addItem(q(root.string()));
    places_->setVisible(places_->count() > 1);
    path_->setObjectName(QStringLiteral("file_path"));
    path_->setTextFormat(Qt::PlainText);
    path_->setWordWrap(true);
    up_->setObjectName(QStringLiteral("file_up"));
    place->addWidget(up_);
    place->addWidget(path_, 1);
    place->addWidget(places_);
    column->addLayout(place);

    list_->setObjectName(QStringLiteral("file_list"));
    list_->setAccessibleName(tr("Files and folders"));
    list_->setUniformItemSizes(true);
    column->addWidget(list_, 1);
    name_->setObjectName(QStringLiteral("file_name"));
    name_->setPlaceholderText(tr("name of the new file"));
    name_->setAccessibleName(tr("Name of the new file"));
    name_->setMinimumHeight(row_height);
    name_->setVisible(what_ == Choose::new_file);
    column->addWidget(name_);
    problem_->setObjectName(QStringLiteral("file_problem"));
    problem_->setWordWrap(true);
    problem_->setProperty("role", QStringLiteral("danger"));
    column->addWidget(problem_);

    auto* foot = new QHBoxLayout;
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("file_cancel"));
    choose_->setObjectName(QStringLiteral("file_choose"));
    choose_->setText(what_ == Choose::folder     ? tr("Take this folder")
                     : what_ == Choose::new_file ? tr("Write it here")
                                                 : tr("Take this file"));
    for (QPushButton* button : {up_, cancel, choose_}) { // a scanner ends with Enter
        button->setAutoDefault(false);
        button->setMinimumHeight(row_height);
    }
    foot->addStretch();
    foot->addWidget(cancel);
    foot->addWidget(choose_);
    column->addLayout(foot);

    connect(up_, &QPushButton::clicked, this, &FileDialog::go_up);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(choose_, &QPushButton::clicked, this, &FileDialog::accept_choice);
    connect(list_, &QListWidget::itemDoubleClicked, this, &FileDialog::open_row);
    connect(list_, &QListWidget::currentItemChanged, this, &FileDialog::show_what_can_be_chosen);
    connect(name_, &QLineEdit::textChanged, this, &FileDialog::show_what_can_be_chosen);
    connect(places_, &QComboBox::activated, this, [this] { go_to(places_->currentText()); });
    const fs::path first = first_folder(files_, start);
    if (what_ == Choose::new_file && !start.isEmpty())
        name_->setText(q(fs::path(utf8(start)).filename().string()));
    if (first.empty())
        problem_->setText(tr("None of the folders that files may be chosen from is there."));
    else
        go_to(q(first.string()));
    show_what_can_be_chosen();
    list_->setFocus();
}

void FileDialog::go_to(const QString& folder) {
    const auto read = [files = files_, wanted = fs::path(utf8(folder)), endings = endings_] {
        Listing listing;
        auto real = files.real(wanted);
        if (!real) {
            listing.problem = detail_of(real.error());
            return listing;
        }
        std::error_code error;
        listing.folder = *real;
        for (fs::directory_iterator entry(*real, error), end; !error && entry != end;
             entry.increment(error)) {
            const std::string name = entry->path().filename().string();
            if (name.starts_with('.')) continue;
            auto place = files.real(entry->path());
            if (!place) continue; // a link out of here
            std::error_code gone;
            const bool is_folder = fs::is_directory(*place, gone);
            const bool shown = is_folder || endings.isEmpty() ||
                               std::ranges::any_of(endings, [&](const QString& ending) {
                                   return q(name).endsWith(ending, Qt::CaseInsensitive);
                               });
            if (!shown || gone) continue;
            if (listing.entries.size() == most_entries) {
                listing.cut = true;
                break;
            }
            const auto size = is_folder ? 0 : fs::file_size(*place, gone);
            listing.entries.push_back({q(name), std::move(*place), is_folder, gone ? 0 : size});
        }
        if (error) listing.problem = error.message();
        std::ranges::sort(listing.entries, [](const Entry& a, const Entry& b) {
            return a.folder != b.folder ? a.folder
                                        : a.name.compare(b.name, Qt::CaseInsensitive) < 0;
        });
        return listing;
    };
    const int round = ++round_;
    ++reading_;
    in_background(this, read, [this, round](const Listing& listing) {
        --reading_;
        if (round == round_) show_listing(listing);
    });
}

void FileDialog::show_listing(const Listing& listing) {
    problem_->setText(listing.cut ? tr("Only the first %1 entries are shown.").arg(most_entries)
                                  : q(listing.problem));
    if (listing.folder.empty()) return; // stays where it was
    folder_ = q(listing.folder.string());
    path_->setText(folder_);
    list_->clear();
    for (const Entry& entry : listing.entries) {
        const QString text =
            entry.folder ? entry.name + QLatin1Char('/')
                         : QStringLiteral("%1    %2")
                               .arg(entry.name, bytes_text(static_cast<double>(entry.size)));
        auto* row = new QListWidgetItem(
            style()->standardIcon(entry.folder ? QStyle::SP_DirIcon : QStyle::SP_FileIcon),
            text,
            list_);
        row->setData(Qt::UserRole, q(entry.real.string()));
        row->setData(is_folder_role, entry.folder);
        row->setSizeHint({0, row_height});
        if (what_ == Choose::folder && !entry.folder) row->setFlags(Qt::NoItemFlags);
    }
    up_->setEnabled(files_.allows(listing.folder.parent_path()) &&
                    listing.folder != listing.folder.root_path());
    show_what_can_be_chosen();
}

void FileDialog::go_up() {
    if (!folder_.isEmpty()) go_to(q(fs::path(utf8(folder_)).parent_path().string()));
}

void FileDialog::open_row(QListWidgetItem* row) {
    if (row == nullptr) return;
    if (row->data(is_folder_role).toBool())
        go_to(row->data(Qt::UserRole).toString());
    else if (what_ == Choose::file)
        accept_choice();
    else
        name_->setText(q(fs::path(utf8(row->data(Qt::UserRole).toString())).filename().string()));
}

QString FileDialog::marked() const {
    const QListWidgetItem* row = list_->currentItem();
    switch (what_) {
    case Choose::file:
        return row != nullptr && !row->data(is_folder_role).toBool()
                   ? row->data(Qt::UserRole).toString()
                   : QString();
    case Choose::folder:
        return row != nullptr ? row->data(Qt::UserRole).toString() : folder_;
    case Choose::new_file:
        break;
    }
    const QString name = name_->text().trimmed();
    const bool is_name = !name.isEmpty() && !name.contains(QLatin1Char('/')) &&
                         name != QLatin1String(".") && name != QLatin1String("..");
    return is_name && !folder_.isEmpty() ? folder_ + QLatin1Char('/') + name : QString();
}

void FileDialog::show_what_can_be_chosen() {
    choose_->setEnabled(!marked().isEmpty());
}

void FileDialog::accept_choice() {
    const auto real = files_.real(utf8(marked()));
    if (!real) { // a link that came between looking and choosing
        problem_->setText(q(detail_of(real.error())));
        return;
    }
    std::error_code error;
    if (what_ == Choose::new_file && std::filesystem::exists(*real, error)) {
        problem_->setText(tr("There is a file of this name already: choose another."));
        return;
    }
    chosen_ = q(real->string());
    accept();
}

void FileDialog::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Backspace && list_->hasFocus()) return go_up();
    if (!enter) return SafeDialog::keyPressEvent(event);
    if (list_->hasFocus()) {
        QListWidgetItem* row = list_->currentItem();
        if (row != nullptr && row->data(is_folder_role).toBool()) open_row(row);
    }
}

QString choose_file(QWidget* parent,
                    const QString& title,
                    Choose what,
                    const QString& start,
                    const QStringList& endings) {
    FileDialog dialog(title, what, start, endings, parent);
    return dialog.exec() == QDialog::Accepted ? dialog.chosen() : QString();
}

} // namespace gangflash
