#pragma once

#include "config/package/findings.hpp"
#include "config/package/package.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/plan/selection.hpp"

#include <optional>

namespace gangflash {

struct PlanOptions {
    FlashMode mode = FlashMode::download_only;
    Selection selection;               ///< the one the package was opened with
    std::optional<VerifyLevel> verify; ///< nothing: usual_verify() of the agent
};

/// Decides what every phone of this package gets. Policy (design: One phone's life; reference
/// mtk-firmware-package.md, 2.10, 3):
///
/// * Protected partitions are never written: ticked in the scatter, they are dropped with a
///   warning; asked for by name, or efuse in any way by name, the job is refused.
/// * Writes go in layout order, boot loaders last: a phone that is interrupted keeps its old,
/// working
///   first stage until everything it starts is in place.
/// * A partition whose sparse image has holes is erased first, because holes must read as empty.
///
/// * Boot areas that the scatter divides into two entries get one preloader: two different files
///   are refused (`boot_areas_differ`), area 1 goes first, area 2 becomes its copy.
///
/// * Nothing is planned that leaves its partition, whatever `boundary_check` says, or that meets
///   what another partition is written, erased, kept or protected for (FlashPlan::ranges):
///   `image_too_large`, `plan_overlaps`.
///
/// * The other modes write the whole package. What they erase and keep on a phone depends on its
///   own layout: engine/phone/relayout.hpp.
Checked<FlashPlan> make_plan(const Package& package, const PlanOptions& options);

/// Among the boot loaders, the one of boot area 1 comes first, in the places they have: area 2 is
/// made a copy of what then stands in area 1.
void put_first_boot_area_first(std::vector<PlannedWrite>& writes);

} // namespace gangflash
