#pragma once

#include "ports/api/port_bus.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace gangflash::sim {

/// Every phone of the bench shows itself as a Qualcomm phone in emergency download mode.
class QualcommBus final : public PortBus {
public:
    explicit QualcommBus(PortBus& inner) : inner_(inner) {}

    asio::awaitable<Result<BusEvent>> next() override;
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override {
        return inner_.open(what);
    }
    std::vector<PortPath> ports() const override { return inner_.ports(); }

private:
    PortBus& inner_;
};

/// Every phone of the bench answers GET_HW_CODE with this code.
class UnknownChipBus final : public PortBus {
public:
    UnknownChipBus(PortBus& inner, std::uint16_t hw_code) : inner_(inner), hw_code_(hw_code) {}

    asio::awaitable<Result<BusEvent>> next() override { return inner_.next(); }
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override { return inner_.ports(); }

private:
    PortBus& inner_;
    std::uint16_t hw_code_;
};

} // namespace gangflash::sim
