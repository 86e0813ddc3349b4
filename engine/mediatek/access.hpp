#pragma once

#include "base/result.hpp"
#include "config/chips/chips.hpp"
#include "config/plan/flash_plan.hpp"
#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/storage/report.hpp"

#include <memory>
#include <string>

namespace gangflash {

// Which package is for this MediaTek phone, and whether the phone lets it in. Every refusal names
// both sides, as in engine/phone/refusals.hpp. Pure: nothing here talks to the phone.

/// Errors: `internal_error` for a plan of another family, which ends this port.
Result<const FlashPlan*> mediatek_plan(const Plan& plan);

/// The first package for this chip; the model decides later, when the preloader on the phone has
/// been read. Errors: wrong_chip.
Result<std::shared_ptr<const Plan>> plan_for_chip(const Plans& plans, const ChipFacts& chip);

/// The package for exactly this model. `project` is what the preloader on the phone says, empty
/// when it has none that can be read: then only a single model of this chip is taken, because
/// nothing tells which of several it would be. Errors: wrong_project.
Result<std::shared_ptr<const Plan>>
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

/// A preloader about to be written must know the memory of this phone, or the phone would not start
/// again. Only memory that shares its package with the eMMC tells who it is; a list with a discrete
/// part fits any phone. Errors: dram_not_in_list.
Result<void> check_memory(const StorageReport& phone, const FlashPlan& plan);

} // namespace gangflash
