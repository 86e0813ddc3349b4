#include "station/wiring/job_rights.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

using rights::Act;

Act act_of(FlashMode mode) {
    switch (mode) {
    case FlashMode::download_only:
        return Act::download_only;
    case FlashMode::firmware_upgrade:
        return Act::firmware_upgrade;
    case FlashMode::format_all:
        return Act::format_all;
    case FlashMode::format:
        return Act::format;
    case FlashMode::repair_table:
        return Act::repair_table;
    }
    return Act::format_all; // the strictest
}

/// A licence to format is one for so much and no more.
Result<void> check_extent(const Job& job) {
    const rights::Licence& licence = job.authority.licence;
    for (const auto& plan : job.plans)
        if (plan->format && (!licence.format || !rights::within(*plan->format, *licence.format)))
            return Fault{ErrorCode::engineer_needed,
                         fmt::format("act=format asked={} recipe={}: more than the recipe says",
                                     to_string(*plan->format),
                                     licence.format ? to_string(*licence.format) : "none")};
    return success();
}

} // namespace

rights::Ports reach_of(const std::vector<PortSpec>& ports) {
    const bool software = std::ranges::all_of(ports, [](const PortSpec& spec) {
        return std::holds_alternative<VirtualPorts>(spec) ||
               std::holds_alternative<ReplayPorts>(spec);
    });
    return software ? rights::Ports::software : rights::Ports::real;
}

bool erases(std::string_view mode, std::string_view userdata) {
    constexpr std::array erasing{FlashMode::firmware_upgrade,
                                 FlashMode::format_all,
                                 FlashMode::format,
                                 FlashMode::repair_table};
    return userdata == to_string(Userdata::erase) ||
           std::ranges::any_of(erasing, [&](FlashMode one) { return mode == to_string(one); });
}

bool erases(const Job& job) {
    if (job.kind != JobKind::flash) return false;
    return std::ranges::any_of(job.plans, [](const auto& plan) {
        return plan->mode != FlashMode::download_only || plan->userdata == Userdata::erase;
    });
}

rights::ActSet acts_of(const Job& job) {
    if (job.kind != JobKind::flash) return {Act::read_phones};
    rights::ActSet acts{Act::start_batch};
    for (const auto& plan : job.plans) {
        acts.insert(act_of(plan->mode));
        if (plan->userdata == Userdata::erase) acts.insert(Act::erase_userdata);
    }
    if (job.blank_board) acts.insert(Act::blank_board);
    if (job.authority.unattended && erases(job)) acts.insert(Act::erase_unattended);
    if (job.flash_passed_again) acts.insert(Act::flash_again);
    return acts;
}

Result<void> check_rights(const Job& job, rights::Ports ports) {
    for (const Act act : acts_of(job))
        if (auto allowed = rights::may(act, job.authority, ports); !allowed) return allowed;
    return ports == rights::Ports::real ? check_extent(job) : success();
}

} // namespace gangflash
