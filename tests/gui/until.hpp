#pragma once

#include <chrono>

#include <QCoreApplication>
#include <QElapsedTimer>

namespace gangflash::testing {

/// Lets the window live until `done`; false when it has not come to that in time.
template <class Done>
bool until(Done done, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    QElapsedTimer timer;
    timer.start();
    while (!done()) {
        if (timer.elapsed() > limit.count()) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    return true;
}

} // namespace gangflash::testing
