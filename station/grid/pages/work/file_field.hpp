#pragma once

#include "base/result.hpp"
#include "station/grid/dialogs/file_dialog.hpp"

#include <filesystem>

#include <QString>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace gangflash {

/// A path that people type, drop or choose by FileDialog. Whatever way it came, only what
/// allowed_files() allows is given out.
class FileField final : public QWidget {
    Q_OBJECT

public:
    /// `name`: of the line edit, for programs. `title`: of the dialog, and for screen readers.
    FileField(const char* name,
              const QString& title,
              Choose what,
              QWidget* parent,
              QStringList endings = {});

    QLineEdit& line() { return *line_; }
    void set_path(const QString& path);
    void set_hint(const QString& hint); ///< shown while nothing is chosen
    bool empty() const;

    /// As it stands there, links followed. Empty: nothing was chosen. Blocks on the disk for a
    /// moment.
    Result<std::filesystem::path> path() const;

Q_SIGNALS:
    void changed(); ///< by hand or by dialog

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    QLineEdit* line_;
};

} // namespace gangflash
