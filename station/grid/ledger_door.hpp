#pragma once

#include "station/desk/station_link.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace gangflash {

/// A window's one door to its ledger: opening it for an act of somebody and opening it for a batch
/// come one after the other. A batch that is open keeps it; acts are then noted beside the ledger,
/// and the batch takes them in with its next record. Copies are the same door.
class LedgerDoor {
public:
    explicit LedgerDoor(std::string ledger) : ledger_(std::move(ledger)) {}

    KeepAct keeper() const;
    OpenStation one_at_a_time(OpenStation open) const;

private:
    std::string ledger_;
    std::shared_ptr<std::mutex> door_ = std::make_shared<std::mutex>();
};

} // namespace gangflash
