#pragma once

#include "station/desk/desk.hpp"
#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

#include <map>
#include <memory>

class QLabel;
class QPushButton;
class QTableWidget;
class QTextBrowser;
class QVBoxLayout;

namespace gangflash {

class AccessForm;

/// What the pages that only read phones have in common: how phones are reached on the left; on the
/// right a row for each phone that was met, and below it what was read of the chosen one. Starting
/// needs nobody's right and leaves the prepared job as it is.
class ReadingPage : public Page {
    Q_OBJECT

public:
    bool checking() const { return checking_ > 0; } ///< a job is being made

    void heed(const StationSnapshot& station) override;

protected:
    ReadingPage(Name name,
                JobKind kind,
                Desk& desk,
                const Workshop& workshop,
                const QString& purpose,
                QWidget* parent);

    AccessForm& form() { return *form_; }
    const Desk& desk() const { return desk_; }
    const Workshop& workshop() const { return workshop_; }

    /// The page's own words beside `access`; all faults found.
    virtual Checked<ReadingChoice> choice(PhoneAccess access) const = 0;

    /// What is known of a phone: Markdown.
    virtual QString report(const SlotSnapshot& slot) const = 0;

    /// Every event of a phone that the page's report is made of, as the phone's log says it.
    QString log_of(const SlotSnapshot& slot) const;

private:
    void start();
    void show_desk();
    void show_row(int row, const SlotSnapshot& slot);
    void show_report();
    bool is_ours() const;

    JobKind kind_;
    Desk& desk_;
    const Workshop& workshop_;
    std::map<std::string, SlotSnapshot> met_; ///< by slot, of the last batch of this page
    std::shared_ptr<const Job> job_;          ///< of that batch
    int checking_ = 0;
    AccessForm* form_;
    QPushButton* start_;
    QPushButton* stop_;
    QLabel* problem_;
    QTableWidget* phones_;
    QTextBrowser* report_;
};

} // namespace gangflash
