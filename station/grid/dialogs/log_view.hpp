#pragma once

#include "station/grid/dialogs/ask.hpp"

#include <cstdint>
#include <filesystem>

#include <QTimer>

class QLabel;
class QPlainTextEdit;

namespace gangflash {

/// The log of one phone, read by this program: it changes nothing, starts no other program, and
/// follows the file while the phone is being worked on. Stands beside the bench, over nothing.
class LogView final : public SafeDialog {
    Q_OBJECT

public:
    /// Whose log it is, said above it and in the window's title. `phone` is masked.
    struct About {
        QString batch, slot, phone, package;
    };
    LogView(const About& about, std::filesystem::path file, QWidget* parent = nullptr);

    bool reading() const { return reading_; }

    static constexpr std::uint64_t most_shown = 2 * 1024 * 1024; ///< bytes; of more, the end

private:
    void read();

    std::filesystem::path file_;
    std::uint64_t shown_bytes_ = 0;
    bool reading_ = false;
    QPlainTextEdit* text_;
    QLabel* problem_;
    QTimer look_again_;
};

} // namespace gangflash
