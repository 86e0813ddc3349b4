#pragma once

#include <chrono>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

namespace gangflash::testing {

/// Lets the window live until `done`; false when it has not come to that in time.
template <class Done>
bool until(Done done, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    QElapsedTimer timer;
    timer.start();
    QTimer look; // the processor is the others' while nothing happens
    look.start(2);
    while (!done()) {
        if (timer.elapsed() > limit.count()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

} // namespace gangflash::testing
