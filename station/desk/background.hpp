#pragma once

#include <memory>
#include <utility>

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace gangflash {

/// The station's own pool. Qt paints large areas on the global one, and the window would wait there
/// for a disk.
QThreadPool& background_pool();

/// Runs `work` on a pool thread and hands what it returns to `then` on the GUI thread, unless
/// `owner` has gone by then. The window never waits for a disk.
template <class Work, class Then>
void in_background(QObject* owner, Work work, Then then) {
    const QPointer<QObject> alive(owner);
    background_pool().start([alive, work = std::move(work), then = std::move(then)]() mutable {
        auto result = work();
        // `alive` is looked at on the GUI thread only, where its object lives.
        auto deliver = [alive, then = std::move(then), result = std::move(result)]() mutable {
            if (alive) then(std::move(result));
        };
        auto shared = std::make_shared<decltype(deliver)>(std::move(deliver));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [shared] { std::move (*shared)(); },
            Qt::QueuedConnection);
    });
}

} // namespace gangflash
