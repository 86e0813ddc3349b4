#pragma once

#include "base/result.hpp"
#include "config/plan/flash_plan.hpp"
#include "engine/backend/flash_agent.hpp"
#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/phone/phone_table.hpp"
#include "ports/api/port_bus.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

// What is compared before the first write: what the phone says against what the package wants.
// Every refusal names both sides in words, "the phone has …, the package is for …", so that the
// technician sees which of the two is wrong. Pure: nothing here talks to the phone.

using Plans = std::vector<std::shared_ptr<const FlashPlan>>;

/// Of a phone that is not MediaTek's: whose it is, and what the packages are for.
Fault wrong_vendor(const Appearance& phone, const Plans& plans);

/// The first package for this chip; the model decides later, when the preloader on the phone has
/// been read. Errors: wrong_chip.
Result<std::shared_ptr<const FlashPlan>> plan_for_chip(const Plans& plans, const ChipFacts& chip);

/// The package for exactly this model. `project` is what the preloader on the phone says, empty
/// when it has none that can be read: then only a single model of this chip is taken, because
/// nothing tells which of several it would be. Errors: wrong_project.
Result<std::shared_ptr<const FlashPlan>>
plan_for_model(const Plans& plans, const ChipFacts& chip, const std::string& project);

/// Security bits against what was given, before the agent is sent. Errors: auth_required (SLA
/// without authentication file, certificate wanted and none given), da_not_trusted (DAA, and the
/// agent is not signed).
Result<void>
check_access(const brom::ChipReport& phone, const FlashPlan& plan, const AgentFiles& agent);

/// A phone with secure boot would not start from a preloader without a signature. Errors:
/// image_rejected.
Result<void> check_preloader_signed(const brom::ChipReport& phone, const FlashPlan& plan);

/// The same for every other image that such phones verify: none is written without a signature that
/// can be seen. Errors: image_rejected, naming the partitions.
Result<void> check_images_signed(const brom::ChipReport& phone, const FlashPlan& plan);

/// Errors: battery_low. A phone that keeps its voltage to itself passes.
Result<void> check_battery(std::optional<std::uint32_t> battery_mv, std::uint32_t minimum_mv);

/// At level `agent` the agent's own checksums are all that proves a write, so one that compares
/// none is refused. Errors: da_unsupported.
Result<void> check_proof(AgentChecks checks, const FlashPlan& plan);

/// Kind, wear, and room for what this plan writes, erases or lays out. Errors: storage_mismatch,
/// storage_worn_out, storage_too_small.
Result<void> check_storage(const StorageReport& phone, const FlashPlan& plan);

/// In words, what of the package would not fit on a phone that passed check_storage(): it is not
/// written, so that is worth a remark and no refusal. Empty: everything fits.
std::string unneeded_room(const StorageReport& phone, const FlashPlan& plan);

/// A preloader about to be written must know the memory of this phone, or the phone would not start
/// again. Only memory that shares its package with the eMMC tells who it is; a list with a discrete
/// part fits any phone. Errors: dram_not_in_list.
Result<void> check_memory(const StorageReport& phone, const FlashPlan& plan);

/// Writing goes by address, so the place the scatter names must be the place the phone's own table
/// names: otherwise a neighbour would be overwritten. Errors: layout_differs (also when only one
/// side has A/B slots), partition_missing.
Result<void> check_layout(const PhoneTable& phone, const FlashPlan& plan);

} // namespace gangflash
