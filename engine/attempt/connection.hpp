#pragma once

#include "base/clock.hpp"
#include "engine/backend/flash_agent.hpp"
#include "engine/identity/chip_ids.hpp"
#include "engine/job/job.hpp"
#include "engine/job/steps.hpp"
#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/protocol/link.hpp"
#include "engine/unit/step_log.hpp"
#include "ports/api/port_bus.hpp"
#include "reports/api/records.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// An open conversation with one appearance of a phone, up to the chip's own words.
class Connection {
public:
    Connection(std::unique_ptr<Transport> transport, Clock& clock)
        : transport_(std::move(transport)), link_(*transport_, clock) {}

    Link& link() { return link_; }

    /// The phone has left and come back with its agent in the same state.
    void go_on_over(std::unique_ptr<Transport> transport) {
        link_.go_on_over(*transport);
        transport_ = std::move(transport);
    }
    const ChipFacts* chip = nullptr; ///< set by identify
    brom::ChipReport report;

    ChipIds ids() const;
    UnitFacts facts() const;

private:
    std::unique_ptr<Transport> transport_;
    Link link_;
};

/// Opens the port, catches the phone and asks its chip. The handshake goes out before anything
/// else: a preloader listens for two seconds only. The steps taken are added to `ended`, the last
/// one with its fault when it failed.
asio::awaitable<Result<std::unique_ptr<Connection>>> connect(PortBus& bus,
                                                             Appearance appearance,
                                                             const Job& job,
                                                             Clock& clock,
                                                             std::vector<EndedStep>& ended);

} // namespace gangflash
