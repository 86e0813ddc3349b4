#pragma once

#include <algorithm>

#include <QElapsedTimer>
#include <QTimer>

namespace gangflash::testing {

/// The requirement is 100 ms on an idle machine; a loaded CI machine gets a generous bound.
inline constexpr qint64 longest_block_ms = 500;

/// The longest time the GUI thread did not come back to its loop.
class Heartbeat {
public:
    Heartbeat() {
        QObject::connect(&beat_, &QTimer::timeout, [this] {
            longest_ = std::max(longest_, since_.restart() - beat_.interval());
        });
        since_.start();
        beat_.start(5);
    }
    qint64 longest_ms() const { return longest_; }

private:
    QTimer beat_;
    QElapsedTimer since_;
    qint64 longest_ = 0;
};

} // namespace gangflash::testing
