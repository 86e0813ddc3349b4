#pragma once

#include "ports/virtual/storage.hpp"

#include <memory>
#include <utility>

namespace gangflash {

/// Memory that outlives the bench it is plugged into, as a phone does.
class KeptStorage final : public vphone::Storage {
public:
    explicit KeptStorage(std::shared_ptr<vphone::MemoryStorage> kept)
        : Storage(kept->shape()), kept_(std::move(kept)) {}

    void read(Region region, std::uint64_t offset, std::span<std::byte> into) const override {
        kept_->read(region, offset, into);
    }
    void write(Region region, std::uint64_t offset, ByteView from) override {
        kept_->write(region, offset, from);
    }
    void erase(Region region, std::uint64_t offset, std::uint64_t length) override {
        kept_->erase(region, offset, length);
    }

private:
    std::shared_ptr<vphone::MemoryStorage> kept_;
};

} // namespace gangflash
