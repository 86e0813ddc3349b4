#pragma once

#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

#include <filesystem>

class QLabel;
class QPushButton;
class QTableWidget;

namespace gangflash {

/// What phones own, as it was kept before anything of theirs was erased: `gangflash backups` in the
/// window. Listing and verifying change nothing; a restore is asked for twice.
class BackupsPage final : public Page {
    Q_OBJECT

public:
    explicit BackupsPage(const Workshop& workshop, QWidget* parent = nullptr);

    bool asking() const { return asking_ > 0; } ///< the vault is being read

protected:
    void showEvent(QShowEvent* event) override;

private:
    void look(const QString& said = {}); ///< `said` stands below afterwards, where all is well
    void show_entries(const BackupEntries& entries);
    void verify(const std::filesystem::path& backup); ///< empty: all
    void restore();
    void show_buttons();
    std::filesystem::path chosen() const;

    const Workshop& workshop_;
    int asking_ = 0;
    QTableWidget* list_;
    QLabel* result_;
    QPushButton* verify_;
    QPushButton* verify_all_;
    QPushButton* restore_;
};

} // namespace gangflash
