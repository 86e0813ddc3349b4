#pragma once

#include "engine/unit/snapshot.hpp"

#include <memory>
#include <mutex>

#include <QObject>

namespace gangflash {

/// Carries snapshots from the engine's thread to the GUI's. While one waits there, later ones
/// replace it: a busy window sees the newest and never a queue.
class SnapshotRelay final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Any thread; returns at once.
    void put(std::shared_ptr<const StationSnapshot> station);

Q_SIGNALS:
    void arrived(std::shared_ptr<const gangflash::StationSnapshot> station);

private:
    void deliver();

    std::mutex mutex_;
    std::shared_ptr<const StationSnapshot> newest_;
};

} // namespace gangflash
