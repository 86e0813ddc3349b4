#pragma once

#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

#include <map>

class QLabel;
class QLineEdit;
class QListWidget;
class QTextBrowser;
class QUrl;

namespace gangflash {

/// The operator's guide: every error with its causes, the phones that taught us, the keys of this
/// window. What is typed above is looked for in all pages at once.
class GuidePage final : public Page {
    Q_OBJECT

public:
    /// `keys`: a page of its own in Markdown, the first in the list; may be empty.
    GuidePage(const Workshop& workshop, const QString& keys, QWidget* parent = nullptr);

    void look_for(const QString& words);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void open(const QString& page, const QString& heading = {});
    void follow(const QUrl& link);
    void show_hits(const QString& words);

    std::map<QString, QString> pages_; ///< of the reader's language, file name to Markdown
    QLineEdit* search_;
    QListWidget* hits_;
    QTextBrowser* text_;
};

} // namespace gangflash
