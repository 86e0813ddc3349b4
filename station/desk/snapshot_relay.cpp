#include "station/desk/snapshot_relay.hpp"

#include <utility>

namespace gangflash {

void SnapshotRelay::put(std::shared_ptr<const StationSnapshot> station) {
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        first = newest_ == nullptr;
        newest_ = std::move(station);
    }
    if (first) QMetaObject::invokeMethod(this, [this] { deliver(); }, Qt::QueuedConnection);
}

void SnapshotRelay::deliver() {
    std::shared_ptr<const StationSnapshot> station;
    {
        const std::lock_guard guard(mutex_);
        station = std::exchange(newest_, nullptr);
    }
    if (station) Q_EMIT arrived(std::move(station));
}

} // namespace gangflash
