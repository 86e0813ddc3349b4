#pragma once

#include "station/desk/allowed_files.hpp"
#include "station/grid/dialogs/ask.hpp"

#include <cstdint>

#include <QStringList>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace gangflash {

/// Which files people may choose, for all dialogs and fields of this program; everywhere until
/// said.
void allow_files(AllowedFiles files);
AllowedFiles allowed_files();

/// What is chosen.
enum class Choose : std::uint8_t { file, folder, new_file };

/// A dialog of our own, because Qt's and the desktop's lead everywhere: it shows nothing outside of
/// allowed_files(), links included, and has no field for a path. Rows are large enough for gloves,
/// and no scanner's Enter chooses anything.
class FileDialog final : public SafeDialog {
    Q_OBJECT

public:
    /// `start`: a file or folder to begin at, where it is allowed. `endings`: of files shown, as
    /// `.pem`; empty: all.
    FileDialog(const QString& title,
               Choose what,
               const QString& start,
               QStringList endings,
               QWidget* parent = nullptr);

    QString chosen() const { return chosen_; } ///< without links; empty until accepted
    QString folder() const { return folder_; }
    bool reading() const { return reading_ > 0; } ///< a folder is being read

    /// Shows this folder, if it is allowed.
    void go_to(const QString& folder);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Entry;
    struct Listing;
    void show_listing(const Listing& listing);
    void open_row(QListWidgetItem* row);
    void go_up();
    void accept_choice();
    void show_what_can_be_chosen();
    QString marked() const;

    AllowedFiles files_;
    Choose what_;
    QStringList endings_;
    QString folder_;
    QString chosen_;
    int reading_ = 0;
    int round_ = 0; ///< of readings; an older one's answer is dropped
    QComboBox* places_;
    QLabel* path_;
    QPushButton* up_;
    QListWidget* list_;
    QLineEdit* name_;
    QLabel* problem_;
    QPushButton* choose_;
};

/// Asks for one. Empty when nobody chose.
QString choose_file(QWidget* parent,
                    const QString& title,
                    Choose what,
                    const QString& start = {},
                    const QStringList& endings = {});

} // namespace gangflash
