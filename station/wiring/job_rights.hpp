#pragma once

#include "config/rights/authority.hpp"
#include "engine/job/job.hpp"
#include "station/wiring/port_spec.hpp"

#include <string_view>
#include <vector>

namespace gangflash {

/// Whether a cable could be plugged into any of these.
rights::Ports reach_of(const std::vector<PortSpec>& ports);

/// Everything this job does to phones, as acts of the table.
rights::ActSet acts_of(const Job& job);

/// Whether phones lose something of their owner's or of their storage by this job: what a person
/// has to mean, and a service has to be allowed.
bool erases(const Job& job);

/// The same of what a batch says of itself: StationSnapshot::mode, and its order for the owner's
/// data.
bool erases(std::string_view mode, std::string_view userdata);

/// Whether whoever answers for the job (Job::authority) may do all of it. Asked by every session
/// before it opens a port, whatever window or verb it belongs to. Faults of rights::may().
Result<void> check_rights(const Job& job, rights::Ports ports);

} // namespace gangflash
