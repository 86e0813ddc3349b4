#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ports/api/port_bus.hpp"
#include "station/wiring/port_spec.hpp"

#include <memory>

namespace gangflash {

struct SessionOptions;

/// Virtual phones on a thread of their own, with their storage in a folder.
class VirtualBench {
public:
    static Result<std::unique_ptr<VirtualBench>>
    make(const VirtualPorts& ports, const SessionOptions& options, Clock& clock);
    ~VirtualBench(); ///< ends the thread; removes a temporary folder
    VirtualBench(const VirtualBench&) = delete;
    VirtualBench& operator=(const VirtualBench&) = delete;

    /// The bus, once; it must be destroyed before this bench is.
    std::unique_ptr<PortBus> release_bus();

private:
    struct Impl;
    explicit VirtualBench(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash
