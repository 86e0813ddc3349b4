#pragma once

#include "ports/virtual/storage.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace gangflash::sim {

/// Bytes that do not hold what is written to them; of the user area, if not said otherwise.
struct Spots {
    std::uint64_t turned = 0;         ///< this byte keeps one bit otherwise; 0: none does
    std::uint64_t turned_in_boot = 0; ///< the same of both boot areas
    /// Of both boot areas, once the second one was written: whoever looks then finds them alike.
    std::uint64_t turned_late_in_boot = 0;
    std::uint64_t kept_before = 0;        ///< what lies in front of this address takes no write
    std::uint64_t kept_from = UINT64_MAX; ///< neither does what lies from this one on
};

/// Memory that goes wrong at chosen places once the phone has left its factory, and says that all
/// is well.
class SpoiledStorage final : public vphone::MemoryStorage {
public:
    SpoiledStorage(vphone::StorageShape shape, std::shared_ptr<const Spots> spots)
        : MemoryStorage(shape), spots_(std::move(spots)) {}

    void delivered() override { delivered_ = true; }

    void write(Region region, std::uint64_t offset, ByteView from) override {
        if (!delivered_) return MemoryStorage::write(region, offset, from);
        if (region != Region::user) {
            MemoryStorage::write(region, offset, from);
            turn(region, spots_->turned_in_boot, offset, from);
            return turn_both(region, offset, from);
        }
        const std::uint64_t end = offset + from.size();
        const std::uint64_t first = std::clamp(spots_->kept_before, offset, end);
        const std::uint64_t last = std::clamp(spots_->kept_from, first, end);
        if (first < last)
            MemoryStorage::write(region, first, from.subspan(first - offset, last - first));
        turn(region, spots_->turned, first, from.subspan(first - offset, last - first));
    }

private:
    void turn(Region region, std::uint64_t spot, std::uint64_t offset, ByteView from) {
        if (spot == 0 || spot < offset || spot >= offset + from.size()) return;
        const Bytes other{from[spot - offset] ^ std::byte{0x10}};
        MemoryStorage::write(region, spot, other);
    }

    void turn_both(Region written, std::uint64_t offset, ByteView from) {
        const std::uint64_t spot = spots_->turned_late_in_boot;
        if (spot == 0 || written != Region::boot2) return;
        if (spot < offset || spot >= offset + from.size()) return;
        const Bytes other{from[spot - offset] ^ std::byte{0x10}};
        for (const Region region : {Region::boot1, Region::boot2})
            MemoryStorage::write(region, spot, other);
    }

    std::shared_ptr<const Spots> spots_;
    bool delivered_ = false;
};

inline vphone::StorageFactory spoiled_at(std::shared_ptr<const Spots> spots) {
    return [spots](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<SpoiledStorage>(shape, spots);
    };
}

} // namespace gangflash::sim
