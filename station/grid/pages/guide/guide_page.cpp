#include "station/grid/pages/guide/guide_page.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/scan_listener.hpp"
#include "station/i18n/language.hpp"

#include <algorithm>
#include <vector>

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QShortcut>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QUrl>
#include <QVBoxLayout>

namespace gangflash {

namespace {

constexpr int row_height = 44;
constexpr int page_role = Qt::UserRole + 1;
constexpr int heading_role = Qt::UserRole + 2;
const QString index_page = QStringLiteral("README.md");
const QString keys_page = QStringLiteral("keys");

/// Without the comment that says who made it.
QString without_comments(QString text) {
    for (qsizetype at = text.indexOf(QStringLiteral("<!--")); at >= 0;
         at = text.indexOf(QStringLiteral("<!--"))) {
        const qsizetype end = text.indexOf(QStringLiteral("-->"), at);
        text.remove(at, end < 0 ? text.size() - at : end + 3 - at);
    }
    return text.trimmed();
}

/// A page's parts, each with the heading that it stands under.
struct Part {
    QString heading; ///< without its marks
    QString text;    ///< heading included
};

std::vector<Part> parts_of(const QString& page) {
    std::vector<Part> parts;
    for (const QString& line : page.split(QLatin1Char('\n'))) {
        const bool heading =
            line.startsWith(QStringLiteral("# ")) || line.startsWith(QStringLiteral("## "));
        if (heading || parts.empty())
            parts.push_back(
                {heading ? line.mid(line.indexOf(QLatin1Char(' ')) + 1).trimmed() : QString(), {}});
        parts.back().text += line + QLatin1Char('\n');
    }
    return parts;
}

bool has_all(const QString& text, const QStringList& words) {
    return std::ranges::all_of(
        words, [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace

GuidePage::GuidePage(const Workshop& workshop, const QString& keys, QWidget* parent)
    : Page({"page_guide", tr("Guide"), QStringLiteral("F1"), Shelf::tools}, parent),
      search_(new QLineEdit(this)), hits_(new QListWidget(this)), text_(new QTextBrowser(this)) {
    // `errors-usb.zh.md` is the Chinese of `errors-usb.md`.
    const bool chinese = language_in_use().startsWith(QStringLiteral("zh"));
    for (const auto& [file, text] : workshop.guide()) {
        const QString name = q(file);
        const bool is_chinese = name.endsWith(QStringLiteral(".zh.md"));
        if (is_chinese == chinese)
            pages_[QString(name).replace(QStringLiteral(".zh.md"), QStringLiteral(".md"))] =
                without_comments(q(text));
    }
    if (!keys.isEmpty()) pages_[keys_page] = keys;

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 14, 14);
    search_->setObjectName(QStringLiteral("guide_search"));
    search_->setAccessibleName(tr("Look for"));
    search_->setPlaceholderText(tr("Look for an error, a word, a phone: USB-106, battery, Note 4"));
    search_->setClearButtonEnabled(true);
    ScanListener::let_keep_scans(*search_, ScanListener::Keeps::all);
    search_->setMinimumHeight(row_height);
    hits_->setObjectName(QStringLiteral("guide_hits"));
    hits_->setAccessibleName(tr("Pages"));
    hits_->setWordWrap(true);
    text_->setObjectName(QStringLiteral("guide_text"));
    text_->setAccessibleName(tr("Guide"));
    text_->setOpenLinks(false); // pages are not files
    text_->document()->setDocumentMargin(16);
    QFont font = text_->font();
    font.setPointSize(12);
    text_->setFont(font);
    auto* row = new QHBoxLayout;
    row->addWidget(hits_, 1);
    row->addWidget(text_, 2);
    column->addWidget(search_);
    column->addLayout(row, 1);
    setFocusProxy(search_);

    connect(search_, &QLineEdit::textChanged, this, &GuidePage::show_hits);
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        if (hits_->count() > 0) hits_->setCurrentRow(0);
    });
    connect(hits_, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* hit) {
        if (hit != nullptr)
            open(hit->data(page_role).toString(), hit->data(heading_role).toString());
    });
    connect(text_, &QTextBrowser::anchorClicked, this, &GuidePage::follow);
    auto* find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, search_, qOverload<>(&QWidget::setFocus));
    show_hits({});
    open(index_page);
}

void GuidePage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    search_->setFocus();
    search_->selectAll();
}

void GuidePage::look_for(const QString& words) {
    search_->setText(words);
    if (hits_->count() > 0) hits_->setCurrentRow(0);
}

void GuidePage::show_hits(const QString& typed) {
    hits_->clear();
    const QStringList words = typed.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    struct Hit {
        QString title, page, heading;
        bool in_heading = false;
    };
    std::vector<Hit> found;
    for (const auto& [page, text] : pages_) {
        const std::vector<Part> parts = parts_of(text);
        if (words.isEmpty()) { // the table of contents
            found.push_back(
                {parts.front().heading, page, {}, page == index_page || page == keys_page});
            continue;
        }
        for (const Part& part : parts)
            if (has_all(part.text, words))
                found.push_back({part.heading, page, part.heading, has_all(part.heading, words)});
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Hit::in_heading);
    for (const Hit& hit : found) {
        auto* row = new QListWidgetItem(hit.title, hits_);
        row->setData(page_role, hit.page);
        row->setData(heading_role, hit.heading);
        row->setSizeHint({0, row_height});
    }
    if (found.empty()) {
        auto* none = new QListWidgetItem(tr("Nothing says “%1”.").arg(typed), hits_);
        none->setFlags(Qt::NoItemFlags);
    }
}

void GuidePage::open(const QString& page, const QString& heading) {
    const auto found = pages_.find(page);
    if (found == pages_.end()) return;
    text_->setMarkdown(found->second);
    text_->setProperty("page", page);
    text_->moveCursor(QTextCursor::Start);
    if (heading.isEmpty()) return;
    for (QTextBlock block = text_->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 0 || block.text() != heading) continue;
        // From the end upwards, so that the heading stands at the top.
        text_->moveCursor(QTextCursor::End);
        text_->setTextCursor(QTextCursor(block));
        break;
    }
}

void GuidePage::follow(const QUrl& link) {
    QString file = link.path().section(QLatin1Char('/'), -1);
    file.replace(QStringLiteral(".zh.md"), QStringLiteral(".md"));
    open(file, link.fragment());
}

} // namespace gangflash
