#include "station/grid/dialogs/log_view.hpp"

#include "station/desk/background.hpp"
#include "station/grid/look/text_format.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace gangflash {

namespace {

struct Read {
    std::string text;
    std::uint64_t size = 0;
    std::string problem;
    bool cut = false; ///< what stands before is not shown
};

Read read_end(const std::filesystem::path& file, std::uint64_t known) {
    Read read;
    std::error_code error;
    read.size = std::filesystem::file_size(file, error);
    if (error) {
        read.problem = error.message();
        return read;
    }
    if (read.size == known) return read;
    read.cut = read.size > LogView::most_shown;
    std::ifstream in(file, std::ios::binary);
    if (read.cut) in.seekg(static_cast<std::streamoff>(read.size - LogView::most_shown));
    std::string bytes(static_cast<std::size_t>(std::min(read.size, LogView::most_shown)), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    if (bytes.empty()) read.problem = "it cannot be read";
    if (read.cut) bytes.erase(0, bytes.find('\n') + 1); // whole lines
    read.text = std::move(bytes);
    return read;
}

} // namespace

LogView::LogView(const About& about, std::filesystem::path file, QWidget* parent)
    : SafeDialog(parent), file_(std::move(file)), text_(new QPlainTextEdit(this)),
      problem_(new QLabel(this)) {
    setObjectName(QStringLiteral("log_view"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Log of slot %1, batch %2").arg(about.slot, about.batch));
    resize(1000, 700);
    auto* column = new QVBoxLayout(this);
    auto* head = new QLabel(this);
    head->setObjectName(QStringLiteral("log_about"));
    head->setTextFormat(Qt::PlainText);
    head->setWordWrap(true);
    head->setProperty("role", QStringLiteral("section"));
    head->setText(tr("Batch %1 · slot %2 · %3 · %4")
                      .arg(about.batch,
                           about.slot,
                           about.phone.isEmpty() ? tr("IMEI not known") : about.phone,
                           about.package));
    text_->setObjectName(QStringLiteral("log_text"));
    text_->setAccessibleName(windowTitle());
    text_->setReadOnly(true);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    problem_->setObjectName(QStringLiteral("log_problem"));
    problem_->setTextFormat(Qt::PlainText);
    problem_->setWordWrap(true);
    auto* copy = new QPushButton(tr("Copy all"), this);
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("log_close"));
    for (QPushButton* button : {copy, close})
        button->setAutoDefault(false); // a scanner ends with Enter
    connect(copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(text_->toPlainText());
    });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* foot = new QHBoxLayout;
    foot->addWidget(problem_, 1);
    foot->addWidget(copy);
    foot->addWidget(close);
    column->addWidget(head);
    column->addWidget(text_, 1);
    column->addLayout(foot);
    look_again_.setInterval(1'000);
    connect(&look_again_, &QTimer::timeout, this, &LogView::read);
    look_again_.start();
    read();
}

void LogView::read() {
    if (reading_) return;
    reading_ = true;
    in_background(
        this,
        [file = file_, known = shown_bytes_] { return read_end(file, known); },
        [this](const Read& read) {
            reading_ = false;
            const QString file = q(file_.string());
            problem_->setText(!read.problem.empty() ? tr("%1: %2").arg(file, q(read.problem))
                              : read.cut            ? tr("%1: its end").arg(file)
                                                    : file);
            if (read.text.empty()) return; // nothing new
            shown_bytes_ = read.size;
            QScrollBar& bar = *text_->verticalScrollBar();
            const int at = bar.value();
            const bool at_end = at >= bar.maximum() - 2;
            text_->setPlainText(q(read.text));
            bar.setValue(at_end ? bar.maximum() : at);
        });
}

} // namespace gangflash
