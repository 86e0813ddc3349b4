#pragma once

#include "engine/unit/snapshot.hpp"
#include "station/grid/look/theme.hpp"

#include <cstdint>
#include <utility>

#include <QCoreApplication>
#include <QString>
#include <QWidget>

namespace gangflash {

/// A room of the window with a name and a key of its own. `MainWindow::add` gives it its door; what
/// it needs to know comes through its constructor and, about phones, through heed().
class Page : public QWidget {
    Q_OBJECT

public:
    /// Where its door is: on the bar, or in the list of tools beside it.
    enum class Shelf : std::uint8_t { bar, tools };
    struct Name {
        const char* id; ///< ASCII, for programs: `page_setup`
        QString title;  ///< for people
        QString key;    ///< as QKeySequence reads it
        Shelf shelf = Shelf::bar;
    };

    explicit Page(Name name, QWidget* parent = nullptr) : QWidget(parent), name_(std::move(name)) {
        setAccessibleName(name_.title);
    }
    const Name& name() const { return name_; }

    /// At once when the page is added, and whenever people change the look.
    virtual void set_theme(const Theme& theme);

    /// Every snapshot of the batch that runs, on the window's thread, shown or not: return at once.
    virtual void heed(const StationSnapshot& station);

Q_SIGNALS:
    void doneHere(); ///< the bench comes forward again

private:
    Name name_;
};

} // namespace gangflash
