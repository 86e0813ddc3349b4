#pragma once

#include "station/desk/report_file.hpp"

#include <string>

#include <QWidget>

class QPushButton;

namespace gangflash {

/// Opens and exports the report of one batch. The report is written by a pool thread, however big
/// the batch is.
class ReportButtons final : public QWidget {
    Q_OBJECT

public:
    explicit ReportButtons(QWidget* parent = nullptr);

    void set_writer(WriteReport write);
    void set_batch(const std::string& batch); ///< empty: none is chosen

    const std::string& batch() const { return batch_; }
    bool writing() const { return writing_ > 0; }

    void open();                         ///< written into the cache and shown by its own program
    void export_to(const QString& file); ///< as the dialog of "Export…" answers

Q_SIGNALS:
    void said(const QString& text); ///< how it goes

private:
    void choose_file();
    void write(const QString& file, std::function<void()> then);
    void enable();

    WriteReport write_;
    std::string batch_;
    int writing_ = 0;
    QPushButton* open_;
    QPushButton* export_;
};

} // namespace gangflash
