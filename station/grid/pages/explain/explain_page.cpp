#include "station/grid/pages/explain/explain_page.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/i18n/language.hpp"

#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gangflash {

ExplainPage::ExplainPage(const Workshop& workshop, QWidget* parent)
    : Page({"page_explain", tr("Explain"), QStringLiteral("Ctrl+8"), Shelf::tools}, parent),
      workshop_(workshop), question_(new QLineEdit(this)), answer_(new QPlainTextEdit(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 14, 14, 14);
    auto* title = new QLabel(tr("What does this error mean?"), this);
    title->setProperty("role", QStringLiteral("title"));
    question_->setObjectName(QStringLiteral("explain_question"));
    question_->setAccessibleName(title->text());
    question_->setPlaceholderText(
        tr("4032, 0xC0070004, 7024, S_DA_DRAM_NOT_SUPPORT, RAM-502, or a line of any flash tool"));
    question_->setClearButtonEnabled(true);
    question_->setMaxLength(2'000);
    question_->setMinimumHeight(44);
    answer_->setObjectName(QStringLiteral("explain_answer"));
    answer_->setAccessibleName(tr("Answer"));
    answer_->setReadOnly(true);
    answer_->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSize(12);
    answer_->setFont(font);
    column->addWidget(title);
    column->addWidget(question_);
    column->addWidget(answer_, 1);
    setFocusProxy(question_);
    connect(question_, &QLineEdit::textChanged, this, &ExplainPage::ask);
}

void ExplainPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    question_->setFocus();
    question_->selectAll();
}

void ExplainPage::ask(const QString& words) {
    if (question_->text() != words) {
        question_->setText(words); // comes back here
        return;
    }
    answer_->setPlainText(words.trimmed().isEmpty()
                              ? QString()
                              : q(workshop_.explain(utf8(words), utf8(language_in_use()))));
}

} // namespace gangflash
