#include "config/plan/flash_plan.hpp"

#include "config/package/agent_checks.hpp"

#include <algorithm>

namespace gangflash {

FlashPlan FlashPlan::formatting(const FormatOrder& order) const {
    FlashPlan plan = *this;
    plan.mode = FlashMode::format;
    plan.format = order;
    plan.verify = VerifyLevel::agent;
    plan.userdata = Userdata::erase;
    plan.two_stage = false;
    plan.writes.clear();
    plan.erases.clear();
    plan.ranges = {};
    return plan;
}

std::string_view FlashPlan::chip_name() const {
    return chip != nullptr ? chip->name : std::string_view();
}

std::vector<PlugInWay> FlashPlan::plug_in() const {
    const auto ways = plug_in_ways(*chip);
    return {ways.begin(), ways.end()};
}

std::uint64_t FlashPlan::bytes_ahead() const {
    return agent ? agent->da1.bytes.size() + agent->da2.bytes.size() : 0;
}

AgentChecks FlashPlan::expected_checks() const {
    const AgentGeneration generation = agent ? agent->generation : chip->generation;
    return agent_checks(generation, chip->agent_code);
}

/// Scatters of phones with a table of their agent's own (PMT) have an MBR instead.
bool FlashPlan::has_gpt() const {
    return std::ranges::none_of(layout,
                                [](const LayoutEntry& entry) { return entry.name == "MBR"; });
}

Plans as_plans(const std::vector<std::shared_ptr<const FlashPlan>>& plans) {
    return {plans.begin(), plans.end()};
}

} // namespace gangflash
