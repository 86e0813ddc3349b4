#pragma once

#include <string>

#include <QLineEdit>

namespace gangflash {

class RecordTable;

/// Where people type and the scanner scans, ended by Enter. It keeps the focus of its page: a scan
/// never goes astray because somebody clicked into a list. Up and down walk that list meanwhile.
class SearchField final : public QLineEdit {
    Q_OBJECT

public:
    explicit SearchField(QWidget* parent = nullptr);

    void walk(RecordTable& list); ///< from now on this one
    std::string typed() const;    ///< without spaces around it

Q_SIGNALS:
    void asked(); ///< Enter, or emptied

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    RecordTable* list_ = nullptr;
};

/// Takes the focus with Tab, but not with a click: the search field keeps it.
void leave_focus(QWidget& widget);

} // namespace gangflash
