#include "config/package/agent_checks.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Agent codes of the legacy agents that read nothing back: one stage, or one with an overlay.
/// A test compares them with what the engine's agents say of themselves.
constexpr std::array<std::uint16_t, 5> sums_only{0x6573, 0x6575, 0x6577, 0x6583, 0x8135};

std::string_view covers(AgentChecks checks) {
    switch (checks) {
    case AgentChecks::nothing:
        return "the agent compares no checksums of its own";
    case AgentChecks::cable:
        return "the agent's own checksums cover the cable, not what the storage keeps";
    case AgentChecks::cable_and_storage:
        return "the agent's own checksums cover the cable and the storage";
    }
    return {};
}

std::string_view read_back(VerifyLevel level) {
    switch (level) {
    case VerifyLevel::agent:
        return "nothing is read back";
    case VerifyLevel::sample:
        return "samples are read back";
    case VerifyLevel::readback:
        return "everything is read back";
    }
    return {};
}

} // namespace

AgentChecks agent_checks(AgentGeneration generation, std::uint16_t agent_code) {
    if (generation == AgentGeneration::xml) return AgentChecks::cable;
    if (generation == AgentGeneration::legacy &&
        std::ranges::find(sums_only, agent_code) != sums_only.end())
        return AgentChecks::cable;
    return AgentChecks::cable_and_storage;
}

VerifyLevel usual_verify(AgentChecks checks) {
    return checks == AgentChecks::cable_and_storage ? VerifyLevel::agent : VerifyLevel::sample;
}

std::string_view proof_of(VerifyLevel level, AgentChecks checks) {
    if (level != VerifyLevel::agent) return to_string(level);
    switch (checks) {
    case AgentChecks::nothing:
        return "nothing";
    case AgentChecks::cable:
        return "cable";
    case AgentChecks::cable_and_storage:
        return "storage";
    }
    return {};
}

std::string proof_words(const Plan& plan) {
    return fmt::format(
        "{}: {}; {}", plan.chip_name(), covers(plan.expected_checks()), read_back(plan.verify));
}

} // namespace gangflash
