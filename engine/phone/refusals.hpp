#pragma once

#include "base/result.hpp"
#include "config/plan/plan.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/storage/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash {

// What is compared before the first write, whatever family the phone is of (its own:
// Contact::check): what the phone says against what the package wants. Every refusal names both
// sides in words, "the phone has …, the package is for …", so that the technician sees which of the
// two is wrong. Pure: nothing here talks to the phone.

/// `the phone has …, the package is for …`.
Fault both(ErrorCode code, std::string_view phone, std::string_view package);

/// Errors: battery_low. A phone that keeps its voltage to itself passes.
Result<void> check_battery(std::optional<std::uint32_t> battery_mv, std::uint32_t minimum_mv);

/// At level `agent` the agent's own checksums are all that proves a write, so one that compares
/// none is refused. Errors: da_unsupported.
Result<void> check_proof(AgentChecks checks, const Plan& plan);

/// Kind, wear, and room for what this plan writes, erases or lays out. Errors: storage_mismatch,
/// storage_worn_out, storage_too_small.
Result<void> check_storage(const StorageReport& phone, const Plan& plan);

/// In words, what of the package would not fit on a phone that passed check_storage(): it is not
/// written, so that is worth a remark and no refusal. Empty: everything fits.
std::string unneeded_room(const StorageReport& phone, const Plan& plan);

/// Writing goes by address, so the place the scatter names, unit and byte, must be the place the
/// phone's own table names: otherwise a neighbour would be overwritten. Errors: layout_differs
/// (also when only one side has A/B slots), partition_missing.
Result<void> check_layout(const PhoneTable& phone, const Plan& plan);

} // namespace gangflash
