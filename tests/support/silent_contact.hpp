#pragma once

#include "engine/backend/contact.hpp"

#include <memory>
#include <string>

namespace gangflash::tests {

/// A phone that says who it is and refuses everything else.
class SilentContact final : public Contact, private StorageReader, private StorageWriter {
public:
    PhoneIds says;

    PhoneIds ids() const override { return says; }
    bool tells_later(const PhoneIds&) const override { return false; }
    UnitFacts facts() const override { return {}; }
    std::string chip_name() const override { return {}; }
    void begin_step() override {}
    Result<std::shared_ptr<const Plan>> plan_for(const Plans&) const override { return refusal(); }
    Result<std::shared_ptr<const Plan>> plan_for_model(const Plans&,
                                                       const std::string&) const override {
        return refusal();
    }
    asio::awaitable<Result<StorageReport>> bring_up(BringUp&) override { co_return refusal(); }
    Abilities abilities() const override { return {}; }
    StorageReader& reader() override { return *this; }
    StorageWriter& writer() override { return *this; }
    Result<void> check(const Plan&, const StorageReport&) const override { return refusal(); }
    bool lacks_boot_loader() const override { return false; }
    asio::awaitable<Result<BootLoaderSeen>> see_boot_loader(StorageReader&,
                                                            const StorageReport&) override {
        co_return refusal();
    }
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant&,
                                                    const BootLoaderWork&) override {
        co_return refusal();
    }
    asio::awaitable<Result<void>> compare_boot_loader(const BootLoaderWork&) override {
        co_return refusal();
    }
    asio::awaitable<Result<MemoryReport>> memory() override { co_return refusal(); }
    asio::awaitable<Result<std::shared_ptr<const readback::DonorPackage>>>
    package_of(const Plan&, const PhoneTable&, const StorageReport&) override {
        co_return refusal();
    }
    asio::awaitable<Result<void>> finish(Farewell) override { co_return refusal(); }

private:
    static Fault refusal() {
        return {ErrorCode::da_unsupported, "a phone that only says who it is"};
    }

    asio::awaitable<Result<void>> read(Place, ChunkSink&) override { co_return refusal(); }
    asio::awaitable<Result<void>> write(const WriteGrant&, Place, ChunkSource&) override {
        co_return refusal();
    }
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant&, ChunkSource&) override {
        co_return refusal();
    }
    asio::awaitable<Result<void>> erase(const WriteGrant&, Place) override { co_return refusal(); }
};

} // namespace gangflash::tests
